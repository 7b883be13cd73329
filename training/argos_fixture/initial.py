"""Where training starts: with a dictionary in the embeddings, and attention that looks words up.

A model of random weights spends most of a short run on finding out that there is a source. So a
Vietnamese piece starts as the mean of the English pieces that it is linked to; cross-attention
starts with equal projections for queries and keys, which looks for the same word at the same place,
and with value and output projections that hand what is found on as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch  # type: ignore[import-not-found,unused-ignore]
from torch import Tensor  # type: ignore[import-not-found,unused-ignore]

from training.argos_fixture.data import Example
from training.argos_fixture.model import Transformer

__all__ = ["start_from_links"]

_RESIDUAL = 0.35
"""Scale of what a layer adds at first."""


def start_from_links(model: Transformer, examples: Sequence[Example]) -> None:
    """Set the initial weights."""
    width = model.sizes.width
    with torch.no_grad():
        embedding = model.embedding.weight
        mixed, share = _linked_means(embedding, examples)
        embedding.lerp_(mixed, share[:, None])
        embedding.div_(embedding.norm(dim=1, keepdim=True).clamp(min=1e-3))
        for layer in [*model.encoder, *model.decoder]:
            layer.outer.weight.mul_(_RESIDUAL)
            layer.self_attention.out.weight.mul_(_RESIDUAL)
            if layer.attention is not None:
                looking = torch.nn.init.orthogonal_(torch.empty(width, width))
                handing = torch.nn.init.orthogonal_(torch.empty(width, width))
                layer.attention.query.weight.copy_(looking)
                layer.attention.memory.weight[:width].copy_(looking)
                layer.attention.memory.weight[width:].copy_(handing)
                layer.attention.out.weight.copy_(handing.T)


def _linked_means(embedding: Tensor, examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """For each piece, the mean embedding of its links, and how much of a source piece it is."""
    size = embedding.shape[0]
    sources: list[int] = []
    targets: list[int] = []
    for example in examples:
        for t, s in example.links:
            sources.append(example.source[s])
            targets.append(example.target[t])
    source, target = torch.tensor(sources), torch.tensor(targets)
    as_source = torch.bincount(source, minlength=size).float()
    as_target = torch.bincount(target, minlength=size).float()
    links, counts = torch.unique(source * size + target, return_counts=True)
    rows, columns = links // size, links % size
    # Function words are linked to everything; what a piece stands out for counts for more.
    expected = as_source[rows] * as_target[columns] / len(sources)
    telling = (counts / expected).log().clamp(min=0) * counts
    mixed = torch.zeros_like(embedding)
    mixed.index_add_(0, rows, telling[:, None] * embedding[columns])
    mixed = torch.nn.functional.normalize(mixed, dim=1)
    return mixed, as_source / (as_source + as_target).clamp(min=1.0)
