"""Base weights + adapter + vocabulary → a CTranslate2 generator in 8-bit integers.

The specification follows the architecture of Gemma 3 (Gemma Team 2025,
https://arxiv.org/abs/2503.19786): grouped-query attention with normalised queries and keys, five
layers of sliding-window attention to one of full attention, RMS norms before and after each block,
a GELU-gated feed-forward layer, embeddings scaled by √width and shared with the output layer.

Each tensor is dequantised, merged and quantised by itself, so that the whole model is never in
memory in float32.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import common_spec, transformer_spec
from numpy.typing import NDArray

from translate_pub.engines.gemma.adapter import Adapter
from translate_pub.engines.gemma.assets import NAME
from translate_pub.engines.gemma.vocabulary import Vocabulary
from translate_pub.engines.gemma.weights import BROKEN, GGUFFile
from translate_pub.errors import EngineError

__all__ = ["Architecture", "convert", "merged_layer"]

# Not in the GGUF file; they are constants of Gemma 3.
_LOCAL_ROPE_BASE = 10_000.0
_FULL_ATTENTION_EVERY = 6

MAPS = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
"""Name of a layer's linear map in GGUF → in the adapter."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """The sizes of a Gemma 3 text model."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    window: int
    rope_base: float
    epsilon: float

    @classmethod
    def of(cls, metadata: dict[str, Any]) -> Architecture:
        """Read the sizes from a GGUF file's metadata.

        Raises:
            EngineError: it is not a Gemma 3 text model.
        """
        kind = metadata.get("general.architecture")
        if kind != "gemma3":
            raise EngineError(
                f"the base weights are of the architecture {kind!r}, not 'gemma3'",
                engine=NAME,
                mend=BROKEN,
            )
        try:
            return cls(
                layers=int(metadata["gemma3.block_count"]),
                width=int(metadata["gemma3.embedding_length"]),
                heads=int(metadata["gemma3.attention.head_count"]),
                kv_heads=int(metadata["gemma3.attention.head_count_kv"]),
                head_width=int(metadata["gemma3.attention.key_length"]),
                window=int(metadata["gemma3.attention.sliding_window"]),
                rope_base=float(metadata["gemma3.rope.freq_base"]),
                epsilon=float(metadata["gemma3.attention.layer_norm_rms_epsilon"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError(
                f"the base weights' metadata are incomplete: {error}", engine=NAME, mend=BROKEN
            ) from error

    def is_global(self, layer: int) -> bool:
        """Whether a layer (from 0) attends to the whole context rather than a window of it."""
        return (layer + 1) % _FULL_ATTENTION_EVERY == 0


def merged_layer(base: GGUFFile, adapter: Adapter, layer: int) -> dict[str, NDArray[np.float32]]:
    """Dequantise one layer's linear maps and add the adapter; keys are GGUF's names of the maps."""
    return {
        name: adapter.merged(
            f"model.layers.{layer}.{theirs}", base.rows(f"blk.{layer}.{name}.weight")
        )
        for name, theirs in MAPS.items()
    }


def convert(
    base: GGUFFile,
    adapter: Adapter,
    vocabulary: Vocabulary,
    folder: Path,
    progress: Callable[[float], None],
    quantization: str = "int8",
) -> None:
    """Write the CTranslate2 model (``model.bin``, ``config.json``, ``vocabulary.json``).

    ``quantization`` is ``int8``, or ``float32`` for comparison.

    Raises:
        EngineError: adapter or vocabulary do not fit the base.
        OSError: the folder cannot be written.
    """
    sizes = Architecture.of(base.metadata)
    adapter.check_names(
        {f"model.layers.{layer}.{name}" for layer in range(sizes.layers) for name in MAPS.values()}
    )
    put = _put_int8 if quantization == "int8" else _put_float32
    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        sizes.layers,
        sizes.heads,
        activation=common_spec.Activation.GELUTanh,
        ffn_glu=True,
        rms_norm=True,
        pre_post_layer_norm=True,
        qk_norm=True,
        rotary_dim=sizes.head_width,
        rotary_interleave=False,
        rotary_base=_LOCAL_ROPE_BASE,
        num_heads_kv=None if sizes.kv_heads == sizes.heads else sizes.kv_heads,
        head_dim=sizes.head_width,
        sliding_window=sizes.window,
    )
    decoder = spec.decoder
    table = base.rows("token_embd.weight", vocabulary.base_ids)
    put(decoder.embeddings, table)
    # The output layer is the embedding table; equal arrays are stored once (optimize, below).
    decoder.projection.weight = decoder.embeddings.weight
    decoder.projection.weight_scale = decoder.embeddings.weight_scale
    del table
    _put_norm(decoder.layer_norm, base, "output_norm")
    for index, layer in enumerate(decoder.layer):
        block = f"blk.{index}"
        maps = merged_layer(base, adapter, index)
        attention = layer.self_attention
        if sizes.is_global(index):
            attention.rotary_base = np.float32(sizes.rope_base)
            attention.sliding_window = np.int32(0)
        put(
            attention.linear[0],
            np.concatenate([maps["attn_q"], maps["attn_k"], maps["attn_v"]]),
        )
        put(attention.linear[1], maps["attn_output"])
        put(layer.ffn.linear_0, maps["ffn_gate"])
        put(layer.ffn.linear_0_noact, maps["ffn_up"])
        put(layer.ffn.linear_1, maps["ffn_down"])
        _put_norm(attention.q_norm, base, f"{block}.attn_q_norm")
        _put_norm(attention.k_norm, base, f"{block}.attn_k_norm")
        _put_norm(layer.input_layer_norm, base, f"{block}.attn_norm")
        _put_norm(layer.post_attention_layer_norm, base, f"{block}.post_attention_norm")
        _put_norm(layer.pre_feedforward_layer_norm, base, f"{block}.ffn_norm")
        _put_norm(layer.post_feedforward_layer_norm, base, f"{block}.post_ffw_norm")
        progress((index + 1) / sizes.layers)
    spec.config.bos_token = "<bos>"
    spec.config.eos_token = "\n"
    spec.config.unk_token = "<unk>"
    spec.config.layer_norm_epsilon = sizes.epsilon
    spec.register_vocabulary(list(vocabulary.tokens))
    spec.validate()
    spec.optimize()
    spec.save(str(folder))


def _put_norm(norm: Any, base: GGUFFile, name: str) -> None:
    # The base has Gemma's "1 + weight" already added up, so no residual is asked for.
    norm.gamma = base.rows(f"{name}.weight")


def _put_int8(linear: Any, weight: NDArray[np.float32]) -> None:
    """Quantise as CTranslate2 does: symmetric, one scale a row, q = round(w · 127 / max|w|)."""
    largest = np.abs(weight).max(axis=1)
    largest[largest == 0] = 127.0
    scale = (127.0 / largest).astype(np.float32)
    quantised = np.empty(weight.shape, dtype=np.int8)
    for start in range(0, len(weight), 4096):
        rows = slice(start, start + 4096)
        quantised[rows] = np.rint(weight[rows] * scale[rows, None])
    linear.weight = quantised
    linear.weight_scale = scale


def _put_float32(linear: Any, weight: NDArray[np.float32]) -> None:
    linear.weight = weight
