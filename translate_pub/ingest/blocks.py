"""Put blocks together: clean text, marks at the right offsets, ids in reading order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from translate_pub.ingest.characters import clean
from translate_pub.models import Block, Mark, MarkKind

__all__ = ["Inline", "cut", "numbered"]


@dataclass(frozen=True, slots=True)
class _Open:
    kind: MarkKind
    start: int
    href: str


class Inline:
    """Collects the text of one block run by run, collapsing white space, with its marks.

    >>> inline = Inline()
    >>> inline.text("Họp  ")
    >>> inline.open(MarkKind.STRONG)
    >>> inline.text(" sáng")
    >>> inline.close()
    >>> inline.take()
    ('Họp sáng', (Mark(kind=<MarkKind.STRONG: 'strong'>, start=4, end=8, href=''),))
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._space = False
        self._open: list[_Open] = []
        self._marks: list[Mark] = []

    def text(self, text: str) -> None:
        """Add running text."""
        text = clean(text)
        words = text.split()
        if not words:
            self._space = self._space or bool(text)
            return
        if (self._space or text[0].isspace()) and self._length:
            self._add(" ")
        self._add(" ".join(words))
        self._space = text[-1].isspace()

    def open(self, kind: MarkKind, href: str = "") -> None:
        """Begin a mark here."""
        self._open.append(_Open(kind, self._length, href))

    def close(self) -> None:
        """End the mark that was opened last."""
        opened = self._open.pop()
        self._marks.append(Mark(opened.kind, opened.start, self._length, opened.href))

    def take(self) -> tuple[str, tuple[Mark, ...]]:
        """Return text and marks so far, and begin anew; marks that are open go on in both."""
        ended = [Mark(mark.kind, mark.start, self._length, mark.href) for mark in self._open]
        taken = _settled("".join(self._parts), [*self._marks, *ended])
        self._parts, self._length, self._space, self._marks = [], 0, False, []
        self._open = [replace(mark, start=0) for mark in self._open]
        return taken

    def __bool__(self) -> bool:
        return self._length > 0

    @property
    def ending(self) -> str:
        """The last few characters so far, "" at the beginning."""
        return self._parts[-1][-4:] if self._parts else ""

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _settled(text: str, marks: Iterable[Mark]) -> tuple[str, tuple[Mark, ...]]:
    """Trim and merge ``marks``, and compose characters that met across a mark's boundary."""
    if not unicodedata.is_normalized("NFC", text):
        marks = [
            replace(m, start=_composed(text, m.start), end=_composed(text, m.end)) for m in marks
        ]
        text = unicodedata.normalize("NFC", text)
    kept: list[Mark] = []
    latest: dict[tuple[MarkKind, str], int] = {}
    for mark in sorted(marks, key=lambda m: (m.start, -m.end, m.kind)):
        inner = text[mark.start : mark.end]
        start = mark.start + len(inner) - len(inner.lstrip())
        end = mark.start + len(inner.rstrip())
        if start >= end or (mark.kind is MarkKind.LINK and not mark.href):
            continue
        place = latest.get((mark.kind, mark.href))
        if place is not None and not text[kept[place].end : start].strip():
            kept[place] = replace(kept[place], end=max(kept[place].end, end))
        else:
            latest[mark.kind, mark.href] = len(kept)
            kept.append(replace(mark, start=start, end=end))
    return text, tuple(kept)


def _composed(text: str, offset: int) -> int:
    return len(unicodedata.normalize("NFC", text[:offset]))


def cut(block: Block, start: int, end: int | None = None) -> Block:
    """Return ``block`` with only ``text[start:end]``, marks moved along."""
    end = len(block.text) if end is None else end
    part = block.text[start:end]
    start += len(part) - len(part.lstrip())
    end = start + len(part.strip())
    marks = tuple(
        replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in block.marks
        if mark.start < end and mark.end > start
    )
    return replace(block, text=block.text[start:end], marks=marks)


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give blocks their ids, ``b1`` on, and number their groups anew, from 1 without gaps."""
    groups: dict[int, int] = {}
    for number, block in enumerate(blocks, start=1):
        group = groups.setdefault(block.group, len(groups) + 1) if block.group else 0
        yield replace(block, id=f"b{number}", group=group)
