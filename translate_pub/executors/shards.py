"""Sources to shards: whole articles, packed until there is enough for full batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from translate_pub.errors import TranslatePubError
from translate_pub.executors.base import Shard
from translate_pub.ingest.sources import Meter, read
from translate_pub.models import Article

__all__ = ["shards_of"]

_MOST_ITEMS = 500
"""A shard of errors and empty articles ends too."""


def shards_of(sources: Sequence[str | Path], characters: int) -> Iterator[Shard]:
    """Read ``sources`` and yield shards of about so many characters, an article at least.

    The same sources give the same shards, so that reading can be begun again where it broke off.
    """
    meter = Meter()
    items: list[Article | TranslatePubError] = []
    size = number = 0
    for item in read(sources, meter=meter):
        items.append(item)
        if isinstance(item, Article):
            size += sum(len(block.text) for block in item.translatable())
        if size >= characters or len(items) >= _MOST_ITEMS:
            yield Shard(number, tuple(items), meter.bytes)
            items, size, number = [], 0, number + 1
    if items:
        yield Shard(number, tuple(items), meter.bytes)
