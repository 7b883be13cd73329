"""Read plain text in the convention of Vietnamese portals.

    Đảng ủy phường A sơ kết công tác     first line: the title
    Đăng ngày 07/07/2023                 near the top: the date
    Sáng ngày 7/7, …                     paragraphs, one a line or parted by blank lines
    Nguyễn An – Trần Bình                last short line: the byline

Hard-wrapped text is told by its lines: each is as long as the next word allows. Lines of nothing
but punctuation are noise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import PurePosixPath

from translate_pub.errors import IngestError
from translate_pub.ingest.blocks import numbered
from translate_pub.ingest.bylines import read_byline, read_credit
from translate_pub.ingest.characters import clean, squeeze
from translate_pub.ingest.dates import is_future, parse_date
from translate_pub.ingest.encodings import decode
from translate_pub.ingest.outline import is_marked, outline
from translate_pub.models import Article, Block, BlockKind

__all__ = ["paragraph_blocks", "paragraphs", "read_text", "text_article", "title_from"]

_MAX_TITLE = 250
_MADE_TITLE = 110
_HEADER_LINES = 4
_MIN_WRAP, _MAX_WRAP = 40, 132
# After a word or a number, not after "TP." or "PGS."; whether a capital follows is looked at.
_SENTENCE_END = re.compile(r"(?<=[^\W_A-Z]{2})[.!?…][\"”’»)\]]*(?=\s+[\"“‘«(]?(\w))")
_ENDS_PARAGRAPH = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_LETTER = re.compile(r"[^\W_]")
_CAPTION = re.compile(
    r".{0,200}[.!?…)”]?\s*\(?(?:Ảnh|ẢNH|Nguồn ảnh)(?: minh họa| tư liệu)?\s*:\s*[^.]{2,60}\)?\.?"
)


def read_text(data: bytes, *, article_id: str, charset: str = "") -> Article:
    """Read one article from plain text in any encoding that Vietnamese text comes in.

    ``charset`` is what the transport declared, if anything.

    Raises:
        IngestError: the bytes are empty, no text, or hold no word.
    """
    decoded = decode(data, declared=charset, article_id=article_id)
    return text_article(decoded.text, article_id=article_id, notes=decoded.notes)


def text_article(text: str, *, article_id: str, notes: tuple[str, ...] = ()) -> Article:
    """Read one article from text that is decoded already; see :func:`read_text`."""
    lines = paragraphs(text)
    if not lines:
        raise IngestError(
            "the text is empty", article_id=article_id, mend="give a file with a title and text"
        )
    found = list(notes)
    title = ""
    if _is_title(lines[0], lines[1:]):
        title = lines.pop(0)
    header = _read_header(lines)
    lines = lines[header.length :]
    authors, publisher = header.authors, ""
    if len(lines) > 1 and not _is_legal(lines):
        byline = read_byline(lines[-1])
        credit = read_credit(lines[-1])
        if byline or credit:
            authors = authors or byline
            publisher = "" if byline else credit
            lines.pop()
    if not title:
        title = title_from(lines[0] if lines else "") or PurePosixPath(article_id).stem
        found.append("The text has no title; its first words or its name stand in.")
    if header.published and is_future(header.published):
        found.append(f"The date {header.published.isoformat()} is in the future.")
    return Article(
        id=article_id,
        title=title,
        blocks=tuple(numbered(outline(map(_block, lines)))),
        published=header.published,
        authors=authors,
        publisher=publisher,
        notes=tuple(found),
    )


def title_from(text: str) -> str:
    """Return a title made of the first sentence of ``text``, cut at a word; "" for no words."""
    if not any(char.isalpha() for char in text):
        return ""
    sentence = text[: _sentence_end(text[: 4 * _MADE_TITLE])]
    if len(sentence) <= _MADE_TITLE:
        return sentence.rstrip(".")
    head, _, _ = sentence[:_MADE_TITLE].rpartition(" ")
    return (head or sentence[:_MADE_TITLE]).rstrip(" ,;:-–") + "…"


def _sentence_end(text: str) -> int | None:
    """Return where the first sentence of several ends, None where there is but one."""
    for match in _SENTENCE_END.finditer(text):
        if match[1].isupper():
            return match.end()
    return None


def paragraph_blocks(text: str) -> list[Block]:
    """Return the paragraphs of plain text as blocks, without ids; no title, date or byline."""
    return [_block(line) for line in paragraphs(text)]


def paragraphs(text: str) -> list[str]:
    """Split ``text`` into clean paragraphs: wrapped lines joined, mere punctuation left out."""
    chunks = [
        [line for line in map(squeeze, chunk.split("\n")) if _LETTER.search(line)]
        for chunk in re.split(r"\n\s*\n", clean(text))
    ]
    width = _wrap_width(chunks)
    result: list[str] = []
    for chunk in chunks:
        for place, line in enumerate(chunk):
            if place and _goes_on(chunk[place - 1], line, width):
                result[-1] = f"{result[-1]} {line}"
            else:
                result.append(line)
    return result


def _wrap_width(chunks: list[list[str]]) -> int:
    """Return the column at which the text was wrapped, 0 where lines are paragraphs."""
    pairs = [pair for chunk in chunks for pair in pairwise(chunk)]
    width = max((len(line) for chunk in chunks for line in chunk), default=0)
    if len(pairs) < 2 or not _MIN_WRAP <= width <= _MAX_WRAP:
        return 0
    full = sum(_is_full(line, after, width) for line, after in pairs)
    open_ended = sum(not _ENDS_PARAGRAPH.search(line) for line, _ in pairs)
    return width if full >= 0.7 * len(pairs) and open_ended >= 0.5 * len(pairs) else 0


def _is_full(line: str, after: str, width: int) -> bool:
    return len(line) + 1 + len(after.split(maxsplit=1)[0]) > width


def _goes_on(line: str, after: str, width: int) -> bool:
    """Whether ``after`` continues the paragraph of ``line``."""
    if is_marked(after) or parse_date(after) or parse_date(line):
        return False
    if width and _is_full(line, after, width):
        return True
    return after[0].islower() and len(line) >= _MIN_WRAP and not _ENDS_PARAGRAPH.search(line)


def _is_title(line: str, following: list[str]) -> bool:
    if len(line) > _MAX_TITLE or parse_date(line) or not any(char.isalpha() for char in line):
        return False
    is_closed = line.endswith((".", ";"))
    if not following:
        return not is_closed
    if len(line) <= _MADE_TITLE and not is_closed:
        return True
    return _sentence_end(line) is None and not (is_closed and len(line) > _MADE_TITLE)


@dataclass(frozen=True, slots=True)
class _Header:
    length: int
    published: datetime | None
    authors: tuple[str, ...]


def _read_header(lines: list[str]) -> _Header:
    """Read date and byline from the lines below the title."""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    length = 0
    for line in lines[:_HEADER_LINES]:
        moment = parse_date(line)
        names = read_byline(line, prefixed=True)
        if moment and published is None:
            published = moment
        elif names and not authors:
            authors = names
        elif not moment:
            break
        length += 1
    return _Header(length, published, authors)


def _is_legal(lines: list[str]) -> bool:
    """Whether the text is a legal document, whose last line is a signature and no byline."""
    return sum(1 for line in lines if re.match(r"điều\s+\d+[.:]", line, re.I)) >= 2


def _block(line: str) -> Block:
    kind = BlockKind.CAPTION if _CAPTION.fullmatch(line) else BlockKind.PARAGRAPH
    return Block("", kind, line)
