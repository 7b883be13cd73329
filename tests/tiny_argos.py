"""Argos packages of a few kilobytes with random weights: nonsense, but all is in its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import TransformerSpec

__all__ = ["make_package"]

WIDTH, INNER, HEADS, LAYERS = 16, 32, 2, 1
TEXT = """\
Sáng nay, Đảng ủy phường tổ chức hội nghị sơ kết công tác 6 tháng đầu năm 2025.
Chi bộ thôn 3 có 21 đảng viên. Nhiều hộ dân ở vùng lũ vẫn chưa có nước sạch.
This morning the Party Committee of the ward held a conference to review its work.
The Party cell of village 3 has 21 members. Many households still have no clean water.
"""


def make_package(
    folder: Path,
    source: str = "vi",
    target: str = "en",
    *,
    seed: int = 1,
    bpe: bool = False,
    prefix: str = "",
    metadata: dict[str, Any] | None = None,
) -> Path:
    """Make the folder of an installed package below ``folder``; ``metadata`` adds fields."""
    package = folder / f"translate-{source}_{target}-1_0"
    package.mkdir(parents=True)
    values = {
        "package_version": "1.0",
        "argos_version": "1.9",
        "from_code": source,
        "from_name": source,
        "to_code": target,
        "to_name": target,
        "target_prefix": prefix,
    }
    (package / "metadata.json").write_text(json.dumps(values | (metadata or {})), "utf-8")
    words = _bpe(package) if bpe else _sentencepiece(package)
    _model(["<unk>", "<s>", "</s>", *([prefix] if prefix else []), *words], seed, package / "model")
    return package


def _sentencepiece(package: Path) -> list[str]:
    model = package / "sentencepiece"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT.splitlines() * 5),
        model_prefix=str(model),
        vocab_size=96,
        minloglevel=2,
    )
    (package / "sentencepiece.vocab").unlink()
    processor = sentencepiece.SentencePieceProcessor(model_file=f"{model}.model")
    return [processor.id_to_piece(number) for number in range(3, processor.get_piece_size())]


def _bpe(package: Path) -> list[str]:
    """Merges that make whole words of "Party" and "đảng"; all else stays in letters."""
    merges = ["P a", "Pa r", "Par t", "Part y</w>", "đ ả", "đả n", "đản g</w>"]
    text = "#version: 0.2\n" + "".join(f"{merge}\n" for merge in merges)
    (package / "bpe.model").write_text(text, "utf-8")
    letters = sorted(set(TEXT) - set(" \n"))
    return [*letters, *(f"{letter}@@" for letter in letters), "Party", "đảng"]


def _model(vocabulary: list[str], seed: int, folder: Path) -> None:
    rng = np.random.default_rng(seed)

    def weights(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
        return rng.normal(0, 0.4, shape).astype(np.float32)

    def fill_norm(spec: Any) -> None:
        spec.gamma, spec.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def fill(spec: Any, out: int, into: int) -> None:
        spec.weight, spec.bias = weights(out, into), np.zeros(out, np.float32)

    spec = TransformerSpec.from_config((LAYERS, LAYERS), HEADS, pre_norm=True)
    for side in (spec.encoder, spec.decoder):
        fill_norm(side.layer_norm)
        for layer in side.layer:
            for attention in (layer.self_attention, getattr(layer, "attention", None)):
                if attention is not None:
                    fill_norm(attention.layer_norm)
                    parts = (3, 1) if len(attention.linear) == 2 else (1, 2, 1)
                    for linear, times in zip(attention.linear, parts, strict=True):
                        fill(linear, times * WIDTH, WIDTH)
            fill_norm(layer.ffn.layer_norm)
            fill(layer.ffn.linear_0, INNER, WIDTH)
            fill(layer.ffn.linear_1, WIDTH, INNER)
    spec.encoder.embeddings[0].weight = weights(len(vocabulary), WIDTH)
    spec.decoder.embeddings.weight = weights(len(vocabulary), WIDTH)
    fill(spec.decoder.projection, len(vocabulary), WIDTH)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir()
    spec.save(str(folder))
