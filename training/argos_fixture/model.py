"""A compact Transformer as CTranslate2 reads it: pre-norm, fused projections, tied embeddings.

The first head of each layer's cross-attention gives its log-weights, so that it can be taught where
words come from; that of the last layer is the one that CTranslate2 gives out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch  # type: ignore[import-not-found,unused-ignore]
import torch.nn.functional as functional  # type: ignore[import-not-found,unused-ignore]
from torch import Tensor, nn  # type: ignore[import-not-found,unused-ignore]

__all__ = ["Sizes", "Transformer", "positions"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's shape."""

    vocabulary: int = 8000
    width: int = 256
    inner: int = 1024
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 2
    longest: int = 512
    dropout: float = 0.1


def positions(length: int, width: int) -> Tensor:
    """Return the sinusoidal position encodings, sines first."""
    rates = torch.exp(torch.arange(width // 2) * (-math.log(10000.0) / (width // 2 - 1)))
    angles = torch.arange(length)[:, None] * rates[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class _Attention(nn.Module):  # type: ignore[misc,unused-ignore]
    def __init__(self, sizes: Sizes, *, cross: bool) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.cross = cross
        self.dropout = sizes.dropout
        width = sizes.width
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, width if cross else 3 * width)
        self.memory = nn.Linear(width, 2 * width) if cross else None
        self.out = nn.Linear(width, width)

    def forward(
        self, x: Tensor, mask: Tensor | None, memory: Tensor | None, *, causal: bool
    ) -> tuple[Tensor, Tensor | None]:
        """Return what is added to ``x`` and, of cross-attention, the first head's log-weights."""
        normed = self.norm(x)
        if self.memory is not None and memory is not None:
            query = self.query(normed)
            key, value = self.memory(memory).chunk(2, dim=-1)
        else:
            query, key, value = self.query(normed).chunk(3, dim=-1)
        query, key, value = (self._split(t) for t in (query, key, value))
        weights = None
        if self.cross:
            first = query[:, 0] @ key[:, 0].transpose(1, 2) / math.sqrt(query.shape[-1])
            if mask is not None:
                first = first.masked_fill(~mask[:, 0], -1e9)
            weights = first.log_softmax(-1)
        mixed = functional.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=mask,
            is_causal=causal,
            dropout_p=self.dropout if self.training else 0.0,
        )
        return self.out(mixed.transpose(1, 2).flatten(2)), weights

    def _split(self, t: Tensor) -> Tensor:
        return t.unflatten(-1, (self.heads, -1)).transpose(1, 2)


class _Layer(nn.Module):  # type: ignore[misc,unused-ignore]
    def __init__(self, sizes: Sizes, *, decoder: bool) -> None:
        super().__init__()
        self.self_attention = _Attention(sizes, cross=False)
        self.attention = _Attention(sizes, cross=True) if decoder else None
        self.norm = nn.LayerNorm(sizes.width)
        self.inner = nn.Linear(sizes.width, sizes.inner)
        self.outer = nn.Linear(sizes.inner, sizes.width)
        self.drop = nn.Dropout(sizes.dropout)

    def forward(
        self, x: Tensor, mask: Tensor | None, memory: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        decoder = self.attention is not None
        own, _ = self.self_attention(x, None if decoder else mask, None, causal=decoder)
        x = x + self.drop(own)
        weights = None
        if self.attention is not None:
            looked, weights = self.attention(x, mask, memory, causal=False)
            x = x + self.drop(looked)
        inner = self.drop(functional.relu(self.inner(self.norm(x))))
        return x + self.drop(self.outer(inner)), weights


class Transformer(nn.Module):  # type: ignore[misc,unused-ignore]
    """Encoder and decoder over one embedding table, which is the output projection too."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.embedding = nn.Embedding(sizes.vocabulary, sizes.width)
        nn.init.normal_(self.embedding.weight, std=sizes.width**-0.5)
        self.encoder = nn.ModuleList(
            _Layer(sizes, decoder=False) for _ in range(sizes.encoder_layers)
        )
        self.decoder = nn.ModuleList(
            _Layer(sizes, decoder=True) for _ in range(sizes.decoder_layers)
        )
        self.encoder_norm = nn.LayerNorm(sizes.width)
        self.decoder_norm = nn.LayerNorm(sizes.width)
        self.bias = nn.Parameter(torch.zeros(sizes.vocabulary))
        self.drop = nn.Dropout(sizes.dropout)
        self.register_buffer("table", positions(sizes.longest, sizes.width), persistent=False)
        for parameter in self.parameters():
            if parameter.dim() > 1 and parameter is not self.embedding.weight:
                nn.init.xavier_uniform_(parameter)

    def embed(self, ids: Tensor) -> Tensor:
        """Return scaled embeddings with their positions."""
        scaled = self.embedding(ids) * math.sqrt(self.sizes.width)
        return self.drop(scaled + self.table[: ids.shape[1]])

    def forward(
        self, source: Tensor, lengths: Tensor, target: Tensor
    ) -> tuple[Tensor, list[Tensor]]:
        """Return hidden states of the target, and where each layer's first head looks."""
        mask = (torch.arange(source.shape[1]) < lengths[:, None])[:, None, None, :]
        x = self.embed(source)
        for layer in self.encoder:
            x, _ = layer(x, mask)
        memory = self.encoder_norm(x)
        y, looked = self.embed(target), []
        for layer in self.decoder:
            y, weights = layer(y, mask, memory)
            looked.append(weights)
        return self.decoder_norm(y), looked

    def logits(self, hidden: Tensor) -> Tensor:
        """Return scores over the vocabulary."""
        return functional.linear(hidden, self.embedding.weight, self.bias)
