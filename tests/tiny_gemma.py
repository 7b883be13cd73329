"""A Gemma 3 of a few kilobytes with random weights: its files, and what it should compute."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
from gguf.quants import dequantize, quantize
from numpy.typing import NDArray
from safetensors.numpy import save_file

LAYERS = 7  # the sixth attends to everything, the others to a window
WIDTH, HEADS, KV_HEADS, HEAD, INNER, WINDOW = 32, 2, 1, 32, 64, 6
ROPE_GLOBAL, ROPE_LOCAL, EPSILON = 1_000_000.0, 10_000.0, 1e-6
RANK, SCALE = 2, 2.0

Array = NDArray[np.float32]


def _prefixes(word: str) -> list[str]:
    return [word[:end] for end in range(2, len(word) + 1)]


def _tokens() -> list[str]:
    words = ["▁vi", "vi", "en", "▁en", "terms", "▁the", "▁Party", "Party", "▁of", "▁chào", "▁="]
    letters = set("▁:;.,=-0123456789abcdefghijklmnopqrstuvwxyzABCDEF" + "".join(words))
    tokens = ["<pad>", "<eos>", "<bos>", "<unk>", "<unused0>", "\n"]
    tokens += [f"<0x{byte:02X}>" for byte in range(256)]
    tokens += sorted(letters)
    tokens += [piece for word in words for piece in _prefixes(word)]
    return list(dict.fromkeys(tokens))


TOKENS = _tokens()
TYPES = [
    6 if token.startswith("<0x") else 4 if token == "\n" else 3 if token.startswith("<") else 1
    for token in TOKENS
]
SCORES = [-float(index) if kind == 1 else -1000.0 for index, kind in enumerate(TYPES)]
KEPT = [index for index, token in enumerate(TOKENS) if token not in ("<unused0>", "F", "9")]

_MAPS = {
    "attn_q": ("self_attn.q_proj", HEADS * HEAD, WIDTH),
    "attn_k": ("self_attn.k_proj", KV_HEADS * HEAD, WIDTH),
    "attn_v": ("self_attn.v_proj", KV_HEADS * HEAD, WIDTH),
    "attn_output": ("self_attn.o_proj", WIDTH, HEADS * HEAD),
    "ffn_gate": ("mlp.gate_proj", INNER, WIDTH),
    "ffn_up": ("mlp.up_proj", INNER, WIDTH),
    "ffn_down": ("mlp.down_proj", WIDTH, INNER),
}
_NORMS = {
    "attn_norm": WIDTH,
    "attn_q_norm": HEAD,
    "attn_k_norm": HEAD,
    "post_attention_norm": WIDTH,
    "ffn_norm": WIDTH,
    "post_ffw_norm": WIDTH,
}


@dataclass(frozen=True)
class TinyGemma:
    """The files, and the weights with the adapter added, by GGUF's names without ``.weight``."""

    base: Path
    adapter: Path
    weights: dict[str, Array]

    def log_probs(self, ids: list[int]) -> Array:
        """Log-probabilities over the kept tokens after each of ``ids`` (places in ``KEPT``).

        Gemma 3 as its report has it (https://arxiv.org/abs/2503.19786), written out in NumPy.
        """
        table = self.weights["token_embd"][KEPT]
        x = table[ids] * np.float32(WIDTH**0.5)
        for layer in range(LAYERS):
            x = x + self._attention(x, layer)
            x = x + self._feed_forward(x, layer)
        logits = self._norm(x, "output_norm") @ table.T
        shifted = logits - logits.max(axis=-1, keepdims=True)
        result: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return result

    def _norm(self, x: Array, name: str) -> Array:
        mean_square = (x.astype(np.float64) ** 2).mean(axis=-1, keepdims=True)
        scaled: Array = (x / np.sqrt(mean_square + EPSILON)).astype(np.float32)
        return scaled * self.weights[name]

    def _attention(self, x: Array, layer: int) -> Array:
        block, length = f"blk.{layer}", len(x)
        everything = (layer + 1) % 6 == 0
        y = self._norm(x, f"{block}.attn_norm")
        q = (y @ self.weights[f"{block}.attn_q"].T).reshape(length, HEADS, HEAD)
        k = (y @ self.weights[f"{block}.attn_k"].T).reshape(length, KV_HEADS, HEAD)
        v = (y @ self.weights[f"{block}.attn_v"].T).reshape(length, KV_HEADS, HEAD)
        theta = ROPE_GLOBAL if everything else ROPE_LOCAL
        q = _rotated(self._norm(q, f"{block}.attn_q_norm"), theta)
        k = _rotated(self._norm(k, f"{block}.attn_k_norm"), theta)
        k, v = (np.repeat(a, HEADS // KV_HEADS, axis=1) for a in (k, v))
        scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(HEAD)
        distance = np.arange(length)[:, None] - np.arange(length)[None, :]
        visible = (distance >= 0) & (everything | (distance < WINDOW))
        scores = np.where(visible, scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = np.einsum("hqk,khd->qhd", weights, v).reshape(length, HEADS * HEAD)
        out = (mixed @ self.weights[f"{block}.attn_output"].T).astype(np.float32)
        return self._norm(out, f"{block}.post_attention_norm")

    def _feed_forward(self, x: Array, layer: int) -> Array:
        block = f"blk.{layer}"
        y = self._norm(x, f"{block}.ffn_norm")
        gate = y @ self.weights[f"{block}.ffn_gate"].T
        gate = 0.5 * gate * (1 + np.tanh(np.sqrt(2 / np.pi) * (gate + 0.044715 * gate**3)))
        inner = gate * (y @ self.weights[f"{block}.ffn_up"].T)
        out = (inner @ self.weights[f"{block}.ffn_down"].T).astype(np.float32)
        return self._norm(out, f"{block}.post_ffw_norm")


def _rotated(x: Array, theta: float) -> Array:
    frequency = theta ** (-np.arange(0, HEAD, 2) / HEAD)
    angle = np.arange(len(x))[:, None] * frequency
    cos, sin = np.cos(angle)[:, None, :], np.sin(angle)[:, None, :]
    left, right = np.split(x, 2, axis=-1)
    return np.concatenate([left * cos - right * sin, right * cos + left * sin], axis=-1).astype(
        np.float32
    )


def make(
    folder: Path, seed: int = 0, *, architecture: str = "gemma3", window: int = WINDOW
) -> TinyGemma:
    """Write ``base.gguf``, ``adapter.safetensors`` and ``kept_token_ids.txt`` into the folder."""
    random = np.random.default_rng(seed)
    base, adapter = folder / "base.gguf", folder / "adapter.safetensors"
    writer = gguf.GGUFWriter(base, architecture)
    writer.add_block_count(LAYERS)
    writer.add_embedding_length(WIDTH)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD)
    writer.add_sliding_window(window)
    writer.add_rope_freq_base(ROPE_GLOBAL)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_token_list(TOKENS)
    writer.add_token_scores(SCORES)
    writer.add_token_types(TYPES)
    weights: dict[str, Array] = {}

    def put(name: str, values: Array) -> None:
        if values.ndim == 1:
            weights[name] = values
            writer.add_tensor(f"{name}.weight", values)
        else:
            kind = gguf.GGMLQuantizationType.Q8_0
            stored = quantize(values, kind)
            weights[name] = dequantize(stored, kind)
            writer.add_tensor(f"{name}.weight", stored, raw_dtype=kind)

    put("token_embd", random.normal(0, 0.3, (len(TOKENS), WIDTH)).astype(np.float32))
    put("output_norm", random.normal(1, 0.1, WIDTH).astype(np.float32))
    for layer in range(LAYERS):
        for name, width in _NORMS.items():
            put(f"blk.{layer}.{name}", random.normal(1, 0.1, width).astype(np.float32))
        for name, (_, rows, columns) in _MAPS.items():
            put(f"blk.{layer}.{name}", random.normal(0, 0.3, (rows, columns)).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    factors: dict[str, NDArray[np.float16]] = {}
    for layer in range(LAYERS):
        for name, (theirs, rows, columns) in _MAPS.items():
            a = random.normal(0, 0.1, (RANK, columns)).astype(np.float16)
            b = random.normal(0, 0.1, (rows, RANK)).astype(np.float16)
            head = f"model.layers.{layer}.{theirs}"
            factors |= {f"{head}.lora_A.weight": a, f"{head}.lora_B.weight": b}
            weights[f"blk.{layer}.{name}"] += SCALE * (b.astype(np.float32) @ a.astype(np.float32))
    metadata = {
        "base_sha256": hashlib.sha256(base.read_bytes()).hexdigest(),
        "scale": str(SCALE),
        "rank": str(RANK),
    }
    save_file(factors, adapter, metadata)
    (folder / "kept_token_ids.txt").write_text("".join(f"{index}\n" for index in KEPT), "ascii")
    return TinyGemma(base, adapter, weights)
