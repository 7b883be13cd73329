"""Small articles and segments for tests."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

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
