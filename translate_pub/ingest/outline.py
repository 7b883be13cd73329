"""Find the outline of official Vietnamese text: parts, chapters, articles, clauses and points.

    Phần thứ nhất, Chương I, Mục 1, Tiểu mục 1, Điều 1.   headings
    I. Kết quả đạt được                                    heading
    1. …  a) …  - …  + …                                   clauses, points and dashes: list items

The order of nesting is that of Decree 30/2020/NĐ-CP, annex I: phần, chương, mục, tiểu mục, điều,
khoản, điểm.

Numbers that count 1, 2, 3 leave the text and become an ordered list. Any other marker (clause 3
alone, the points a, b, c, d, đ, e, g of Vietnamese law) stays in the text, because what cites the
document needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from translate_pub.ingest.blocks import cut
from translate_pub.models import Block, BlockKind

__all__ = ["is_marked", "outline"]

_DIVISIONS = (
    (1, re.compile(
        r"(?:phần\s+(?:thứ\s+\w+|[ivxlc]+|\d+)|chương\s+(?:[ivxlc]+|\d+)"
        r"|phụ\s+lục(?:\s+[ivxlc\d]+)?)(?=\W|$)", re.I)),
    (2, re.compile(r"(?:tiểu\s+)?mục\s+(?:[ivxlc]+|\d+)(?=\W|$)", re.I)),
    (3, re.compile(r"điều\s+\d+[a-zđ]?\s*[.:]", re.I)),
    (2, re.compile(r"[IVXL]{1,6}\s*[./)-]\s")),
)  # fmt: skip
_ITEM = re.compile(
    r"(?P<number>\d{1,2})\s?[.)/](?:\s|(?=[^\W\d]))|(?P<letter>[a-zđ])\s?[)/.]\s"
    r"|(?P<dash>[-–—•●▪*·])\s*(?=\S)|(?P<plus>\+)\s*(?=[^\W\d])"
)
_MAX_HEADING = 160
_ENDS_TEXT = (".", ";", ":", ",", "…", "!", "?")
_BULLET_ONLY = ("dash", "plus")


@dataclass(frozen=True, slots=True)
class _Item:
    block: Block
    sign: str
    number: int
    text_start: int


def is_marked(line: str) -> bool:
    """Return whether ``line`` begins as a heading or list item of an outline does."""
    return _item(Block("", BlockKind.PARAGRAPH, line)) is not None or any(
        pattern.match(line) for _, pattern in _DIVISIONS
    )


def outline(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield ``blocks`` with outline paragraphs as headings and list items; others as they are."""
    all_blocks = list(blocks)
    groups = max((block.group for block in all_blocks), default=0)
    run: list[_Item] = []
    above: Block | None = None
    for place, block in enumerate(all_blocks):
        item = _item(block) if block.kind is BlockKind.PARAGRAPH else None
        if item is not None and not _stands_alone(all_blocks, place, item):
            run.append(item)
            above = None
            continue
        if run:
            groups += 1
            yield from _listed(run, groups)
            run = []
        shaped = _heading(block, item)
        if above is not None and _is_division_title(above, shaped):
            shaped = replace(shaped, kind=BlockKind.HEADING, level=above.level)
        above = shaped
        yield shaped
    if run:
        yield from _listed(run, groups + 1)


def _heading(block: Block, item: _Item | None) -> Block:
    if block.kind is not BlockKind.PARAGRAPH or len(block.text) > _MAX_HEADING:
        return block
    if block.text.endswith(_ENDS_TEXT) and not _bare_division(block.text):
        return block
    for level, pattern in _DIVISIONS:
        if pattern.match(block.text):
            return replace(block, kind=BlockKind.HEADING, level=level + 1)
    if item is not None and item.sign == "number":
        return replace(block, kind=BlockKind.HEADING, level=4)
    return block


def _bare_division(text: str) -> bool:
    """Whether the text is a division's number alone: "Chương I.", "Điều 3."."""
    return any(
        match.end() >= len(text.rstrip(".: ")) for _, p in _DIVISIONS if (match := p.match(text))
    )


def _is_division_title(above: Block, block: Block) -> bool:
    """Whether ``block`` is the title, in capitals, of the division whose number is ``above``."""
    return (
        above.kind is BlockKind.HEADING
        and block.kind is BlockKind.PARAGRAPH
        and block.text.isupper()
        and len(block.text) <= _MAX_HEADING
        and _bare_division(above.text)
    )


def _item(block: Block) -> _Item | None:
    match = _ITEM.match(block.text)
    if match is None or not block.text[match.end() :].strip():
        return None
    sign = match.lastgroup or ""
    return _Item(block, sign, int(match["number"] or 0), match.end())


def _stands_alone(blocks: list[Block], place: int, item: _Item) -> bool:
    """Whether a numbered line is a heading: short, no sentence, and running text follows it."""
    text = item.block.text
    if item.sign in _BULLET_ONLY:
        return item.sign == "dash" and _is_dialogue(blocks, place)
    if len(text) > _MAX_HEADING or text.endswith(_ENDS_TEXT) or item.sign != "number":
        return False
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    if after is None or after.kind is not BlockKind.PARAGRAPH:
        return False
    following = _item(after)
    return following is None or following.sign in _BULLET_ONLY


def _is_dialogue(blocks: list[Block], place: int) -> bool:
    """A lone dashed paragraph is somebody speaking, or a dash that strayed; not a list."""
    return not any(
        0 <= near < len(blocks) and blocks[near].kind is BlockKind.PARAGRAPH and _item(blocks[near])
        for near in (place - 1, place + 1)
    ) and not (place > 0 and blocks[place - 1].text.endswith(":"))


def _listed(run: list[_Item], group: int) -> Iterator[Block]:
    """Turn adjacent items into one list: a sign first met below another nests under it."""
    stack: list[str] = []
    levels: list[int] = []
    for item in run:
        if item.sign in stack:
            del stack[stack.index(item.sign) + 1 :]
        else:
            stack.append(item.sign)
        levels.append(len(stack))
    counted = _counted(run, levels)
    for item, level in zip(run, levels, strict=True):
        shape = replace(item.block, kind=BlockKind.LIST_ITEM, level=level, group=group)
        if item.sign in _BULLET_ONLY:
            yield cut(shape, item.text_start)
        elif item.sign == "number" and level in counted:
            yield cut(replace(shape, ordered=True), item.text_start)
        else:
            yield shape


def _counted(run: list[_Item], levels: list[int]) -> set[int]:
    """Levels whose numbers count 1, 2, 3 each time the level begins."""
    levels_seen = {level for item, level in zip(run, levels, strict=True) if item.sign == "number"}
    for wanted in tuple(levels_seen):
        expected = 1
        for item, level in zip(run, levels, strict=True):
            if level < wanted:
                expected = 1
            elif level == wanted and item.sign == "number":
                if item.number != expected:
                    levels_seen.discard(wanted)
                expected += 1
    return levels_seen
