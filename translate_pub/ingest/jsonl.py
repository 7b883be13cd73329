"""Read articles from JSON: one object a line (JSON Lines), one object, or an array of objects.

    id           optional; else the file's name and the line ("archive.jsonl:12")
    title        the headline
    text         plain text, paragraphs by line; or
    html         an HTML fragment; or
    paragraphs   a list of strings
    published    or "date": any form that dates.parse_date reads, or seconds since 1970
    updated      the same
    authors      a list of strings, or "author", one string ("Nguyễn An – Trần Bình")
    language     BCP 47, as declared
    url, publisher, tags

Unknown keys are passed over. A bad line is an error that names file and line; the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from translate_pub.errors import IngestError
from translate_pub.ingest.blocks import numbered
from translate_pub.ingest.bylines import read_byline
from translate_pub.ingest.characters import clean_line
from translate_pub.ingest.dates import is_future, parse_date
from translate_pub.ingest.encodings import decode
from translate_pub.ingest.language import language_tag
from translate_pub.ingest.outline import outline
from translate_pub.ingest.text import paragraph_blocks, title_from
from translate_pub.ingest.urls import safe_url
from translate_pub.models import Article, Block

__all__ = ["KEYS", "read_json", "read_jsonl", "read_lines", "read_record"]

KEYS = (
    "id",
    "title",
    "text",
    "html",
    "paragraphs",
    "published",
    "date",
    "updated",
    "authors",
    "author",
    "language",
    "url",
    "publisher",
    "tags",
)
"""Every key that is read."""

_MEND = 'write one object a line: {"title": "…", "text": "…", "date": "2024-05-31"}'
_LINE_LIMIT = 15 << 20


def read_jsonl(stream: BinaryIO, *, source_id: str) -> Iterator[Article | IngestError]:
    """Yield an article, or an error, for each line of ``stream`` that is not blank.

    A line longer than 15 MiB is an error; it is not held in memory.
    """
    for _, found in read_lines(_bounded_lines(stream), source_id=source_id):
        yield found


def read_lines(
    lines: Iterable[bytes], *, source_id: str, limit: int = _LINE_LIMIT
) -> Iterator[tuple[str, Article | IngestError]]:
    """Do what :func:`read_jsonl` does for lines already split, of ``limit`` bytes at most.

    With each comes its place ("archive.jsonl:12").
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        place = f"{source_id}:{number}"
        try:
            if len(line) > limit:
                raise IngestError(
                    f"the line is longer than the limit of {limit / (1 << 20):g} MiB",
                    article_id=place,
                    mend="shorten the article or raise Limits(article=…)",
                )
            yield place, read_record(_parsed(line.rstrip(b"\r\n"), place), place)
        except IngestError as error:
            yield place, error


def read_json(data: bytes, *, source_id: str) -> Iterator[tuple[str, Article | IngestError]]:
    """Yield the article of one JSON object, or those of an array, each with its place."""
    parsed = _parsed(data, source_id)
    if not isinstance(parsed, list):
        yield source_id, read_record(parsed, source_id)
        return
    for number, item in enumerate(parsed, start=1):
        place = f"{source_id}:{number}"
        try:
            yield place, read_record(item, place)
        except IngestError as error:
            yield place, error


def _bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(_LINE_LIMIT + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(1 << 16)):
            pass
        yield line


def _parsed(data: bytes, place: str) -> Any:
    text = decode(data, article_id=place).text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column" if error.lineno > 1 else "column"
        raise IngestError(
            f"no valid JSON at {where} {error.colno}: {error.msg}", article_id=place, mend=_MEND
        ) from error
    except (RecursionError, ValueError) as error:
        raise IngestError("the JSON cannot be read", article_id=place, mend=_MEND) from error


def read_record(item: object, place: str) -> Article:
    """Return the article of one object; ``place`` is its id where it names none, and in errors.

    Raises:
        IngestError: it is no object, has a value of the wrong type, or neither title nor text.
    """
    if not isinstance(item, dict):
        raise IngestError("this is no JSON object", article_id=place, mend=_MEND)
    record = _Record(item, place)
    article_id = record.text("id") or place
    url = safe_url(record.text("url"), "")
    title = record.text("title")
    notes: list[str] = []
    blocks = _blocks(record, url)
    if not title and not any(block.text for block in blocks):
        raise IngestError("neither title nor text", article_id=place, mend=_MEND)
    if not title:
        title = title_from(next(block.text for block in blocks if block.text)) or article_id
        notes.append("The record has no title; its first words stand in.")
    published = record.moment("published", "date")
    if published and is_future(published):
        notes.append(f"The date {published.isoformat()} is in the future.")
    return Article(
        id=article_id,
        title=title,
        blocks=tuple(numbered(outline(blocks))),
        published=published,
        updated=record.moment("updated"),
        authors=_authors(record),
        language=language_tag(record.text("language")),
        url=url,
        publisher=record.text("publisher"),
        tags=record.texts("tags"),
        notes=tuple(notes),
    )


class _Record:
    """A JSON object of which nothing is trusted: each value is checked as it is taken."""

    def __init__(self, item: dict[str, Any], place: str) -> None:
        self._item = item
        self._place = place

    def text(self, key: str) -> str:
        return clean_line(self.raw(key))

    def raw(self, key: str) -> str:
        value = self._item.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and key == "id":
            return str(value)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "a string")
        return value or ""

    def raws(self, key: str) -> list[str]:
        value = self._item.get(key)
        values = [value] if isinstance(value, str) else value or []
        if not isinstance(values, list) or not all(isinstance(part, str) for part in values):
            raise self._wrong(key, "a list of strings")
        return values

    def texts(self, key: str) -> tuple[str, ...]:
        cleaned = map(clean_line, self.raws(key))
        return tuple(dict.fromkeys(part for part in cleaned if part))

    def moment(self, *keys: str) -> datetime | None:
        for key in keys:
            value = self._item.get(key)
            if value is None or value == "":
                continue
            moment = _moment(value)
            if moment is None:
                raise self._wrong(key, "a date such as 2024-05-31 or 31/05/2024 10:00")
            return moment
        return None

    def _wrong(self, key: str, wanted: str) -> IngestError:
        return IngestError(f'"{key}" is not {wanted}', article_id=self._place, mend=_MEND)


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        return parse_date(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return None


def _blocks(record: _Record, url: str) -> list[Block]:
    paragraphs = record.raws("paragraphs")
    if paragraphs:
        return [block for text in paragraphs for block in paragraph_blocks(text)]
    markup = record.raw("html")
    if markup:
        from translate_pub.ingest.html import fragment_blocks

        return fragment_blocks(markup, base=url)
    return paragraph_blocks(record.raw("text"))


def _authors(record: _Record) -> tuple[str, ...]:
    listed = record.texts("authors")
    one = record.text("author")
    return listed or read_byline(one) or ((one,) if one else ())
