"""From a checkpoint to a package: CTranslate2 in 8-bit integers, zipped as Argos packages are.

checkpoint | TransformerSpec → model/ | + tokeniser, metadata, README → .argosmodel
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found,unused-ignore]
from torch import nn  # type: ignore[import-not-found,unused-ignore]

from training.argos_fixture.data import tokenizer
from training.argos_fixture.model import Sizes, Transformer

__all__ = ["NAME", "convert", "load", "pack"]

NAME = "translate-vi_en-0_1"
"""The package's folder inside the zip: ``translate-<from>_<to>-<version>``, as Argos names them."""

METADATA = {
    "package_version": "0.1",
    "argos_version": "1.9",
    "from_code": "vi",
    "from_name": "Vietnamese",
    "to_code": "en",
    "to_name": "English",
    "type": "translate",
    "description": (
        "TEST FIXTURE of translate_pub, trained for minutes on one core: not for use. "
        "See README.md in the package."
    ),
}
README = """\
# Vietnamese to English: a test fixture

This package exists to test programs that read Argos packages. It was trained for minutes on one
processor core and translates poorly outside of the news that it has seen: **do not use it to
translate**.

- Model: Transformer, {encoder} + {decoder} layers of {width}, joint SentencePiece of {vocabulary}
  pieces, tied embeddings, {million:.1f} million parameters in 8-bit integers, {steps} steps.
- Made by `training/argos_fixture/` of translate_pub; the recipe and the figures are in its README.
- Data: Party news written for translate_pub; of the VLSP 2020 English-Vietnamese shared task (Ha,
  Tran, Nguyen 2020, "Goals, Challenges and Findings of the VLSP 2020 English-Vietnamese News
  Translation Shared Task") its news, published without a licence for training, Wikinews of the
  Asian Language Treebank (CC BY 4.0) and everyday sentences (Tatoeba, CC BY 2.0 FR, in the main).
- Licence of the package: Apache-2.0, as translate_pub; attribution as above.
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def load(checkpoint: Path) -> tuple[Transformer, int]:
    """Return the model of a checkpoint, and its step."""
    state = torch.load(checkpoint, weights_only=True)
    model = Transformer(Sizes(**state["sizes"]))
    model.load_state_dict(state["weights"])
    return model.eval(), state["step"]


def pack(run: Path, out: Path) -> None:
    """Write the package of a run's last checkpoint; equal weights give equal bytes."""
    model, steps = load(run / "checkpoint.pt")
    sizes = model.sizes
    readme = README.format(
        encoder=sizes.encoder_layers,
        decoder=sizes.decoder_layers,
        width=sizes.width,
        vocabulary=sizes.vocabulary,
        million=sum(p.numel() for p in model.parameters()) / 1e6,
        steps=steps,
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "model"
        convert(model, tokenizer(run), folder)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            _add(archive, "metadata.json", json.dumps(METADATA, indent=2).encode() + b"\n")
            _add(archive, "README.md", readme.encode())
            _add(archive, "sentencepiece.model", (run / "sentencepiece.model").read_bytes())
            for path in sorted(folder.iterdir()):
                _add(archive, f"model/{path.name}", path.read_bytes())


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(f"{NAME}/{name}", date_time=_EPOCH)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def convert(model: Transformer, processor: Any, folder: Path) -> None:
    """Write a CTranslate2 model of 8-bit integers into the new ``folder``."""
    from ctranslate2.specs import TransformerSpec

    sizes = model.sizes
    spec = TransformerSpec.from_config(
        (sizes.encoder_layers, sizes.decoder_layers), sizes.heads, pre_norm=True
    )
    embedding = _array(model.embedding.weight)
    for side, layers, norm in (
        (spec.encoder, model.encoder, model.encoder_norm),
        (spec.decoder, model.decoder, model.decoder_norm),
    ):
        side.position_encodings.encodings = _array(model.table)
        _norm(side.layer_norm, norm)
        for layer_spec, layer in zip(side.layer, layers, strict=True):
            _attention(layer_spec.self_attention, layer.self_attention)
            if layer.attention is not None:
                _attention(layer_spec.attention, layer.attention)
            _norm(layer_spec.ffn.layer_norm, layer.norm)
            _linear(layer_spec.ffn.linear_0, layer.inner)
            _linear(layer_spec.ffn.linear_1, layer.outer)
    spec.encoder.embeddings[0].weight = embedding
    spec.decoder.embeddings.weight = embedding
    spec.decoder.projection.weight = embedding
    spec.decoder.projection.bias = _array(model.bias)
    pieces = [processor.id_to_piece(i) for i in range(sizes.vocabulary)]
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))


def _array(tensor: torch.Tensor) -> Any:
    return tensor.detach().clone().numpy()  # the quantisation works in place


def _norm(spec: Any, module: nn.LayerNorm) -> None:
    spec.gamma = _array(module.weight)
    spec.beta = _array(module.bias)


def _linear(spec: Any, module: nn.Linear) -> None:
    spec.weight = _array(module.weight)
    spec.bias = _array(module.bias)


def _attention(spec: Any, module: Any) -> None:
    _norm(spec.layer_norm, module.norm)
    parts = (
        [module.query, module.memory, module.out] if module.cross else [module.query, module.out]
    )
    for linear_spec, linear in zip(spec.linear, parts, strict=True):
        _linear(linear_spec, linear)
