"""HTML pages and the blocks that are read from them, for tests of reading HTML."""

from __future__ import annotations

from translate_pub.models import Block


def page(body: str, head: str = "<title>Tổng kết nông thôn mới</title>") -> bytes:
    return f'<!doctype html><html lang="vi"><head>{head}</head><body>{body}</body></html>'.encode()


def summary(blocks: tuple[Block, ...] | list[Block]) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks]
