"""HTML pages, what is read from them, and readers of any bytes, for tests of ingest."""

from __future__ import annotations

from collections.abc import Callable

from translate_pub.errors import IngestError
from translate_pub.models import Article, Block


def page(body: str, head: str = "<title>Tổng kết nông thôn mới</title>") -> bytes:
    return f'<!doctype html><html lang="vi"><head>{head}</head><body>{body}</body></html>'.encode()


def summary(blocks: tuple[Block, ...] | list[Block]) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks]


def outcome(read: Callable[..., Article], data: bytes) -> Article | IngestError:
    """What a reader makes of some bytes: an article, or the error that it refuses them with."""
    try:
        return read(data, article_id="x")
    except IngestError as error:
        return error
