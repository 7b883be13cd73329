"""A trie over syllable keys: from any syllable, the entries whose words follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from translate_pub.glossary.context import Context
from translate_pub.glossary.keys import Gap, is_syllable, spelling, split_syllables
from translate_pub.glossary.names import inside_person, spells_person
from translate_pub.models import CaseRule

__all__ = ["Entry", "Trie"]

_Item = TypeVar("_Item")

_JOINTS = Gap.SPACE | Gap.QUOTE | Gap.HYPHEN | Gap.DASH | Gap.COMMA
_POINTS = Gap.DOT | Gap.STOP | Gap.SPACE
_ALLOWED = {
    Gap.SPACE: Gap.SPACE | Gap.QUOTE | Gap.HYPHEN,
    Gap.QUOTE: Gap.SPACE | Gap.QUOTE | Gap.HYPHEN,
    Gap.HYPHEN: _JOINTS,
    Gap.DASH: _JOINTS,
    Gap.COMMA: _JOINTS,
    Gap.SLASH: Gap.SLASH,
    Gap.AMPERSAND: Gap.AMPERSAND,
    Gap.DOT: _POINTS,
    Gap.STOP: _POINTS,
    Gap.BREAK: Gap(0),
}
"""Which gaps of a text a gap of a term stands for."""

_KINDS = {Gap.HYPHEN.value: Gap.DASH.value, Gap.QUOTE.value: Gap.SPACE.value}
"""Gaps that mean the same as another kind."""

_BREAK = Gap.BREAK.value
_ENTRIES = ""
"""Key under which the entries of a node stand; no syllable is empty."""
_PARTICULAR = {CaseRule.FOLD: 0, CaseRule.INITIAL: 1, CaseRule.EXACT: 2}


@dataclass(frozen=True, slots=True)
class Entry(Generic[_Item]):
    """An item of the trie, with what its keys do not tell."""

    item: _Item
    case: CaseRule
    gaps: tuple[int, ...]
    """The gaps of a text that each gap of the item stands for."""
    written: tuple[int, ...]
    """The gaps that the item is written with."""
    spelling: tuple[str, ...]
    layer: int

    def fits(self, context: Context, first: int) -> bool:
        """Whether case and gaps agree where the keys do."""
        for index, allowed in enumerate(self.gaps, first + 1):
            if not context.gaps[index] & allowed:
                return False
        syllables = context.syllables
        if self.case is CaseRule.EXACT:
            return self._spelt(context, first)
        if self._person(context, first):
            return False
        return self.case is CaseRule.FOLD or syllables.surface(first)[0].isupper()

    def strays(self, context: Context, first: int) -> int:
        """How many gaps of the text are of another kind than the item is written with."""
        gaps = context.syllables.gaps
        return sum(
            _KINDS.get(gap, gap) != _KINDS.get(gaps[index], gaps[index])
            for index, gap in enumerate(self.written, first + 1)
        )

    def _person(self, context: Context, first: int) -> bool:
        """Whether the words are names of a person here: Trần Văn Kiện is no "văn kiện"."""
        if not context.syllables.letters(first)[0].isupper():
            return False
        later = self.spelling[1:]
        if not later:
            return inside_person(context.syllables, first)
        # What is written with capitals throughout (Hà Nội) is as likely itself as a name.
        if not all(word.islower() for word in later):
            return False
        last = first + len(later)
        return spells_person(context.syllables, first, last, title_case=context.title_case)

    def _spelt(self, context: Context, first: int) -> bool:
        """Whether the text has the very letters, as far as its case tells anything."""
        syllables = context.syllables
        headline = context.headline(first)
        for index, wanted in enumerate(self.spelling, first):
            found = spelling(syllables.surface(index))
            # In a headline YÊN BÁI is Yên Bái.
            if found != wanted and not (headline and found == wanted.upper()):
                return False
        # ĐẦU TƯ in a headline has no abbreviation of Trung ương.
        abbreviation = len(self.spelling) == 1 and self.spelling[0].isupper()
        return not (abbreviation and headline and is_syllable(syllables.keys[first]))


class Trie(Generic[_Item]):
    """Items by the syllables of their text."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def insert(self, text: str, item: _Item, *, case: CaseRule, layer: int) -> None:
        """Add an item; of several with the same words, those of a higher layer go first."""
        syllables = split_syllables(text)
        if not len(syllables):
            return
        node = self._root
        for key in syllables.keys:
            node = node.setdefault(key, {})
        entries: list[Entry[_Item]] = node.setdefault(_ENTRIES, [])
        written = tuple(syllables.gaps[1:])
        gaps = tuple(_ALLOWED[Gap(gap)].value for gap in written)
        spelt = tuple(spelling(syllables.surface(index)) for index in range(len(syllables)))
        entries.append(Entry(item, case, gaps, written, spelt, layer))
        if len(entries) > 1:
            # Stable: of equal entries the one inserted first goes first.
            entries.sort(key=lambda entry: (entry.layer, _PARTICULAR[entry.case]), reverse=True)

    def starts(self, key: str) -> bool:
        """Whether any item begins with the syllable."""
        return key in self._root

    def walk(self, context: Context, first: int) -> Iterator[tuple[int, list[Entry[_Item]]]]:
        """Index of the last syllable, and entries, of each item whose keys follow ``first``."""
        keys, gaps, protected = context.syllables.keys, context.gaps, context.protected
        node = self._root.get(keys[first])
        last = first
        while node is not None:
            entries = node.get(_ENTRIES)
            if entries is not None:
                yield last, entries
            last += 1
            if last == len(keys) or gaps[last] == _BREAK or protected[last]:
                return
            node = node.get(keys[last])
