"""Walk an HTML element tree and yield blocks: one walker for pages and for the HTML in feeds.

Everything that is text comes out once, in reading order, whatever the nesting: text between blocks
becomes a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element, iterwalk

from translate_pub.ingest.blocks import Inline
from translate_pub.ingest.characters import clean_line
from translate_pub.ingest.superscripts import superscript
from translate_pub.ingest.urls import safe_url
from translate_pub.models import Block, BlockKind, Mark, MarkKind

__all__ = ["is_inline", "is_layout", "short_text", "walk"]

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_STRONG = {"b", "strong"}
_EMPHASIS = {"i", "em", "cite", "dfn", "var"}
_SKIPPED = {
    "applet", "audio", "button", "canvas", "datalist", "dialog", "embed", "frame",
    "frameset", "head", "iframe", "input", "map", "math", "meter", "nav", "noembed", "noframes",
    "noscript", "object", "option", "progress", "rp", "rt", "script", "select", "style", "svg",
    "template", "textarea", "title", "video",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "header", "hgroup",
    "hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul", *_HEADINGS,
}  # fmt: skip
_LISTS = {"ul", "ol", "menu", "dir", "dl"}
_ROWS = {"tr", "tbody", "thead", "tfoot", "caption", "colgroup", "col"}
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n")
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-url", "src")
_MAX_DEPTH = 100
_MAX_CELL = 1_500
_MAX_PARTS = 40
_MAX_RAISED = 20


def walk(element: _Element, *, base: str = "") -> Iterator[Block]:
    """Yield the blocks of ``element``; ``blocks.numbered`` gives them their ids.

    Links and image addresses are resolved against ``base``; those that are not http(s) or mailto
    are dropped, their text stays. Groups are numbered from 1.
    """
    walker = _Walker(base)
    walker.read(element, 0)
    yield from walker.finish()


class _Walker:
    def __init__(self, base: str) -> None:
        self._base = base
        self._blocks: list[Block] = []
        self._inline = Inline()
        self._shape = Block("", BlockKind.PARAGRAPH, "")
        self._images: list[Block] = []
        self._groups = 0

    def finish(self) -> list[Block]:
        self._break()
        return self._blocks

    def read(self, element: _Element, depth: int) -> None:
        """Read what is in ``element``; below the depth limit its paragraphs, without structure."""
        if depth >= _MAX_DEPTH:
            self._flat(element)
            return
        self._inline.text(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, depth + 1)
            self._inline.text(child.tail or "")

    def _element(self, element: _Element, depth: int) -> None:
        tag = element.tag.rpartition("}")[2].lower()
        if tag in _SKIPPED or _hidden(element):
            return
        if tag == "br":
            self._line_break(element)
        elif tag == "img":
            self._image(element)
        elif tag in _STRONG:
            self._marked(element, MarkKind.STRONG, depth)
        elif tag in _EMPHASIS:
            self._marked(element, MarkKind.EMPHASIS, depth)
        elif tag == "a":
            href = safe_url(element.get("href") or "", self._base, mail=True)
            self._marked(element, MarkKind.LINK, depth, href)
        elif tag == "q":
            self._inline.text("“")
            self.read(element, depth)
            self._inline.text("”")
        elif tag == "sup":
            self._raised(element, depth)
        elif tag in _HEADINGS:
            self._within(element, depth, kind=BlockKind.HEADING, level=_HEADINGS[tag])
        elif tag in ("figcaption", "caption"):
            self._within(element, depth, kind=BlockKind.CAPTION, level=0)
        elif tag == "blockquote":
            self._within(element, depth, kind=BlockKind.QUOTE, level=0)
        elif tag in _LISTS:
            self._list(element, tag, depth)
        elif tag == "table":
            self._table(element, depth)
        elif tag == "pre":
            self._preformatted(element)
        elif tag in _BLOCKS:
            self._break()
            self.read(element, depth)
            self._break()
        else:
            self.read(element, depth)

    def _flat(self, element: _Element) -> None:
        walking = iterwalk(element, events=("start", "end"))
        for event, inner in walking:
            if event == "start" and _tag(inner) in _SKIPPED:
                walking.skip_subtree()
                continue
            if event == "start" and _tag(inner) == "sup" and (raised := self._superscript(inner)):
                self._inline.text("".join(raised))
                walking.skip_subtree()
                continue
            if _tag(inner) in _BLOCKS and inner is not element:
                self._break()
            text = inner.text if event == "start" else inner.tail
            if inner is not element or event == "start":
                self._inline.text(text or "")

    def _marked(self, element: _Element, kind: MarkKind, depth: int, href: str = "") -> None:
        self._inline.open(kind, href)
        self.read(element, depth)
        self._inline.close()

    def _raised(self, element: _Element, depth: int) -> None:
        raised = self._superscript(element)
        if raised is None:
            self.read(element, depth)
        elif element.find(".//a") is None:
            self._inline.text("".join(raised))
        else:  # a footnote's link is kept
            self._inline.text(raised[0])
            self.read(element, depth)
            self._inline.text(raised[2])

    def _superscript(self, element: _Element) -> tuple[str, str, str] | None:
        text = short_text(element, _MAX_RAISED)
        return superscript(text, self._inline.ending, element.tail or "")

    def _within(self, element: _Element, depth: int, *, kind: BlockKind, level: int) -> None:
        """Read a block whose own paragraphs all have its kind; cells and items keep theirs."""
        self._break()
        outer = self._shape
        if outer.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE):
            self._shape = Block("", kind, "", level=level)
        self.read(element, depth)
        self._break()
        self._shape = outer

    def _list(self, element: _Element, tag: str, depth: int) -> None:
        self._break()
        outer = self._shape
        if outer.kind is BlockKind.TABLE_CELL:
            self.read(element, depth)
            self._break()
            return
        if outer.kind is BlockKind.LIST_ITEM:
            level, group = outer.level + 1, outer.group
        else:
            self._groups += 1
            level, group = 1, self._groups
        self._shape = Block(
            "", BlockKind.LIST_ITEM, "", level=level, group=group, ordered=tag == "ol"
        )
        self._inline.text(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                self._break()
                self._item(child, depth + 1)
            self._inline.text(child.tail or "")
        self._break()
        self._shape = outer
        self._show_images()

    def _item(self, element: _Element, depth: int) -> None:
        """Read an item into one block, so that its paragraphs do not count as items."""
        first = len(self._blocks)
        if _tag(element) in ("li", "dt", "dd"):
            self.read(element, depth)
        else:
            self._element(element, depth)
        self._break()
        inner = self._blocks[first:]
        own = 0
        while own < len(inner) and inner[own].level == self._shape.level:
            own += 1
        if own:
            self._blocks[first:] = [_joined(self._shape, inner[:own]), *inner[own:]]

    def _table(self, element: _Element, depth: int) -> None:
        self._break()
        if self._shape.kind is BlockKind.TABLE_CELL or is_layout(element):
            self.read(element, depth)
            self._break()
            return
        rows = list(_rows(element))
        cells = [list(_cells(row)) for row in rows]
        for caption in element:
            if _tag(caption) == "caption":
                self._element(caption, depth)
        outer = self._shape
        self._groups += 1
        group = self._groups
        taken: dict[int, int] = {}
        for number, row in enumerate(cells):
            heads = bool(row) and _tag(rows[number].getparent()) == "thead"
            column = 0
            for cell in row:
                while taken.get(column, 0) > 0:
                    column += 1
                self._shape = Block(
                    "", BlockKind.TABLE_CELL, "", group=group, row=number, column=column,
                    header=heads or _tag(cell) == "th",
                )  # fmt: skip
                self._cell(cell, depth)
                width, height = _span(cell, "colspan"), _span(cell, "rowspan")
                for place in range(column, column + width):
                    taken[place] = height
                column += width
            taken = {place: left - 1 for place, left in taken.items() if left > 1}
        self._shape = outer
        self._show_images()

    def _cell(self, cell: _Element, depth: int) -> None:
        """Read a cell into one block, its paragraphs joined; an empty cell keeps its place."""
        first = len(self._blocks)
        self.read(cell, depth)
        self._break()
        self._blocks[first:] = [_joined(self._shape, self._blocks[first:])]

    def _preformatted(self, element: _Element) -> None:
        self._break()
        for part in _BLANK_LINES.split("".join(map(str, element.itertext()))):
            self._inline.text(part)
            self._break()

    def _line_break(self, element: _Element) -> None:
        """End the paragraph at ``<br><br>`` and after a sentence; else the line simply goes on."""
        following = element.getnext()
        double = (
            following is not None and _tag(following) == "br" and not (element.tail or "").strip()
        )
        if double or _ENDS_SENTENCE.search(self._inline.ending):
            self._break()
        else:
            self._inline.text(" ")

    def _image(self, element: _Element) -> None:
        href = next(
            (
                url
                for name in _LAZY_SOURCES
                if (url := safe_url(element.get(name) or "", self._base))
            ),
            "",
        )
        if not href or (element.get("width") == element.get("height") == "1"):
            return
        image = Block("", BlockKind.IMAGE, clean_line(element.get("alt") or ""), href=href)
        self._images.append(image)
        if self._shape.kind not in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL):
            self._break()
            self._show_images()

    def _show_images(self) -> None:
        """Place the images that were met: those of a list or table follow it, not to tear it."""
        if self._shape.kind not in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL):
            self._blocks += self._images
            self._images.clear()

    def _break(self) -> None:
        text, marks = self._inline.take()
        if text:
            self._blocks.append(replace(self._shape, text=text, marks=marks))


def _joined(shape: Block, blocks: list[Block]) -> Block:
    text = ""
    marks: list[Mark] = []
    for block in blocks:
        offset = len(text) + 1 if text else 0
        marks += (replace(m, start=m.start + offset, end=m.end + offset) for m in block.marks)
        text = f"{text} {block.text}" if text else block.text
    return replace(shape, text=text, marks=tuple(marks))


def _tag(element: _Element | None) -> str:
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].lower()


def _hidden(element: _Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if _tag(child) == "tr":
            yield child
        elif _tag(child) in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if _tag(row) == "tr")


def _cells(row: _Element) -> Iterator[_Element]:
    return (cell for cell in row if _tag(cell) in ("td", "th"))


def is_inline(element: _Element) -> bool:
    """Whether ``element`` is part of a line: no block, picture or thing that is not read is in it.

    A line break is part of the lines that it parts.
    """
    tags = map(_tag, element.iter())
    return not any(tag in _BLOCKS or tag in _SKIPPED or tag == "img" for tag in tags)


def is_layout(table: _Element) -> bool:
    """Whether ``table`` only arranges the page: one column, another table inside, or long cells."""
    rows = [list(_cells(row)) for row in _rows(table)]
    if max(map(len, rows), default=0) < 2 or table.find(".//table") is not None:
        return True
    return any(
        sum(len(text) for text in cell.itertext()) > _MAX_CELL for row in rows for cell in row
    )


def short_text(element: _Element, limit: int) -> str:
    """Return the text of ``element`` on one line, "" where it is longer than ``limit``.

    Stops reading there, so that asking this of every element of a deep page stays cheap.
    """
    text = ""
    for number, part in enumerate(element.itertext()):
        text += str(part)
        if number >= _MAX_PARTS or len(text) > 4 * limit:
            return ""
    text = clean_line(text)
    return text if len(text) <= limit else ""


def _span(cell: _Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), 100) if value.isascii() and value.isdigit() else 1
