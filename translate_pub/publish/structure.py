"""The structure of an article's text: blocks that belong together become nodes.

Block, Block, … → Node (heading, paragraph, quote, list, table, figure)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from translate_pub.models import Block, BlockKind, Finding, Origin
from translate_pub.publish.escape import safe_url
from translate_pub.publish.richtext import RichText

__all__ = ["Node", "Sentence", "structure"]

_LABEL = re.compile(r"\(?(?:[^\W\d_]|\d{1,2}|[ivx]{1,5})[.)]\s|[-–—•*+]\s")
_DEEPEST = 8
"""List levels below this one are shown at it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its rendering; ``target`` is empty where there is none.

    ``id`` is its anchor in the page, the same in every edition. ``links`` are the source's links
    for which no place was found in the rendering, as (words, URL).
    """

    id: str
    source: RichText
    target: RichText
    language: str
    origin: Origin | None
    findings: tuple[Finding, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether there is something to say beside it."""
        return self.failed or bool(self.findings)

    @property
    def failed(self) -> bool:
        """Whether the source's text stands in place of a translation."""
        return self.origin is Origin.FAILED


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of the article's structure.

    ``kind`` is heading, paragraph, quote, list, item, table, row, cell, figure or caption; lists,
    items, tables, rows and figures hold others in ``children``. ``level`` is 2 to 6 for headings,
    such that none is skipped. A list is ``labelled`` where its items bring their own "a)" or "–".
    """

    kind: str
    sentences: tuple[Sentence, ...] = ()
    children: tuple[Node, ...] = ()
    level: int = 0
    ordered: bool = False
    labelled: bool = False
    header: bool = False
    href: str = ""


def structure(
    blocks: Sequence[Block], sentences: Mapping[str, tuple[Sentence, ...]]
) -> Iterator[Node]:
    """Gather blocks that belong together: lists, tables, quotes, and images with captions."""
    heading = 1
    position = 0
    while position < len(blocks):
        block = blocks[position]
        run = _run(blocks, position)
        position += len(run)
        own = sentences.get(block.id, ())
        if block.kind is BlockKind.HEADING:
            heading = max(2, min(block.level + 1, heading + 1, 6))
            if own:
                yield Node("heading", own, level=heading)
        elif block.kind is BlockKind.LIST_ITEM:
            yield from _lists(run, sentences)
        elif block.kind is BlockKind.TABLE_CELL:
            yield _table(run, sentences)
        elif block.kind is BlockKind.QUOTE:
            yield Node(
                "quote", children=tuple(Node("paragraph", sentences.get(b.id, ())) for b in run)
            )
        elif block.kind is BlockKind.IMAGE:
            yield Node(
                "figure",
                own,
                tuple(Node("caption", sentences.get(b.id, ())) for b in run[1:]),
                href=safe_url(block.href),
            )
        elif own:
            yield Node("caption" if block.kind is BlockKind.CAPTION else "paragraph", own)


def _run(blocks: Sequence[Block], start: int) -> Sequence[Block]:
    """Return the blocks from ``start`` that make one list, table, quote or figure."""
    first = blocks[start]
    end = start + 1
    if first.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL):
        while end < len(blocks) and (blocks[end].kind, blocks[end].group) == (
            first.kind,
            first.group,
        ):
            end += 1
    elif first.kind is BlockKind.QUOTE:
        while end < len(blocks) and blocks[end].kind is BlockKind.QUOTE:
            end += 1
    elif first.kind is BlockKind.IMAGE:
        while end < len(blocks) and blocks[end].kind is BlockKind.CAPTION:
            end += 1
    return blocks[start:end]


def _lists(items: Sequence[Block], sentences: Mapping[str, tuple[Sentence, ...]]) -> Iterator[Node]:
    """Nest list items by level; a change between numbered and bulleted begins another list."""
    position = 0
    while position < len(items):
        first = items[position]
        children: list[Node] = []
        while position < len(items):
            item = items[position]
            if item.level <= first.level and item.ordered != first.ordered:
                break
            end = position + 1
            depth = min(max(item.level, first.level), _DEEPEST)
            while end < len(items) and min(items[end].level, _DEEPEST) > depth:
                end += 1
            nested = tuple(_lists(items[position + 1 : end], sentences))
            children.append(Node("item", sentences.get(item.id, ()), nested))
            position = end
        labelled = all(_LABEL.match(i.sentences[0].source.text) for i in children if i.sentences)
        yield Node("list", children=tuple(children), ordered=first.ordered, labelled=labelled)


def _table(cells: Sequence[Block], sentences: Mapping[str, tuple[Sentence, ...]]) -> Node:
    """Lay cells out by row and column; places that no cell takes are left empty."""
    columns = sorted({cell.column for cell in cells})
    rows: dict[int, dict[int, Block]] = {}
    for cell in cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    return Node(
        "table",
        children=tuple(
            Node(
                "row",
                children=tuple(
                    Node("cell", sentences.get(row[column].id, ()), header=row[column].header)
                    if column in row
                    else Node("cell")
                    for column in columns
                ),
            )
            for _, row in sorted(rows.items())
        ),
    )
