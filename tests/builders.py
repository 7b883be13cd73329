"""Small articles and segments for tests."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from translate_pub.engines.alignment import Alignment, Span
from translate_pub.models import Article, Block, BlockKind, Segment
from translate_pub.translate import Task

HANOI = timezone(timedelta(hours=7))


def article(
    *paragraphs: str,
    article_id: str = "test-article",
    title: str = "Huyện ủy tổ chức hội nghị sơ kết",
    published: datetime | None = datetime(2023, 7, 7, tzinfo=HANOI),
) -> Article:
    blocks = tuple(
        Block(f"p{number}", BlockKind.PARAGRAPH, text) for number, text in enumerate(paragraphs, 1)
    )
    return Article(article_id, title, blocks, published=published)


def task(text: str, index: int = 0) -> Task:
    return Task(Segment("test-article", "p1", index, text, 0, len(text), "vi"))


def aligned(source: str, target: str, links: dict[str, str]) -> Alignment:
    """An alignment of the words of two texts: words of the target → words of the source."""
    read, written = _words(source), _words(target)
    return Alignment(
        tuple(span for span, _ in read),
        tuple(span for span, _ in written),
        tuple(
            tuple(0.9 if one in links.get(word, "").split() else 0.0 for _, one in read)
            for _, word in written
        ),
    )


def _words(text: str) -> list[tuple[Span, str]]:
    return [(match.span(), match.group()) for match in re.finditer(r"\S+", text)]
