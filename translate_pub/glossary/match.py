"""Finding the terms of a glossary in a text: longest match over syllables.

The terms are kept in a trie over syllable keys. From every syllable the trie is followed as far as
it goes, at most :data:`~translate_pub.glossary.table.MAX_SYLLABLES` steps, so the time is linear in
the length of the text whatever the size of the glossary. Of the candidates that overlap the longest
stands (then the leftmost), guards among them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from translate_pub.glossary.keys import Gap, Syllables, is_syllable, spelling, split_syllables
from translate_pub.glossary.load import Glossary
from translate_pub.models import CaseRule, Policy, Term, TermMatch

__all__ = ["Matcher"]

_JOINTS = Gap.SPACE | Gap.QUOTE | Gap.HYPHEN | Gap.DASH | Gap.COMMA
_ALLOWED = {
    Gap.SPACE: Gap.SPACE | Gap.QUOTE | Gap.HYPHEN,
    Gap.QUOTE: Gap.SPACE | Gap.QUOTE | Gap.HYPHEN,
    Gap.HYPHEN: _JOINTS,
    Gap.DASH: _JOINTS,
    Gap.COMMA: _JOINTS,
    Gap.SLASH: Gap.SLASH,
    Gap.AMPERSAND: Gap.AMPERSAND,
    Gap.DOT: Gap.DOT | Gap.STOP | Gap.SPACE,
    Gap.STOP: Gap.DOT | Gap.STOP | Gap.SPACE,
    Gap.BREAK: Gap(0),
}
"""Which gaps of a text a gap of a term stands for."""

_POINTED = frozenset("tp tx tt p q gs pgs ts ths bs ks ls đ c".split())
"""Abbreviations after which a full stop ends nothing: TP. Hà Tĩnh."""

# Codes that official documents bear between their number and their issuer: Decree 30/2020/ND-CP,
# appendix III, and the Party Central Office's Guidance 36-HD/VPTW.
_CODES = (
    "(?:NQ|QĐ|QyĐ|QC|CT|CTr|KL|KH|TB|BC|TTr|CV|NĐ|TT|TTLT|HD|HĐ|CĐ|GM|GGT|GNP|BB|PA|ĐA|DA|BGN|BTT"
    "|UQ|PL|LCT|VBHN|L|SL)"
)
_PROTECTED = re.compile(
    "|".join(
        (
            r"(?:https?://|www\.)[^\s<>\"“”]+",
            r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            r"(?<!\w)[@#]\w+",
            # 35-NQ/TW, 15/2020/NĐ-CP, 45 /KH-UBND
            r"(?<![\w/.-])\d+[a-zA-ZđĐ]?(?:/\d+)*(?:\s?/\s?|-)[A-ZĐƯ]\w*(?:[-/.&]\w+)*",
            # QĐ-TTg, NQ/TW, and the blank number of a draft: /QĐ-UBND
            rf"(?<![\w/.-])/?{_CODES}(?:[-/]\w+)+",
        )
    )
)

_ENTRIES = ""
"""Trie key under which the entries of a node stand; no syllable is empty."""
_Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Entry:
    term: Term
    gaps: tuple[Gap, ...]
    spelling: tuple[str, ...]
    priority: tuple[int, int]
    """The layer, then how particular the case rule is: the greater goes first."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    first: int
    last: int
    """Index of the last syllable, inclusive."""
    term: Term
    rank: int
    """Among candidates of the same length: 0 learned, 1 explicit, 2 derived."""


_PARTICULAR = {CaseRule.FOLD: 0, CaseRule.INITIAL: 1, CaseRule.EXACT: 2}


def _insert(root: _Node, term: Term, layer: int) -> None:
    syllables = split_syllables(term.source)
    if not len(syllables):
        return
    node = root
    for key in syllables.keys:
        node = node.setdefault(key, {})
    entries: list[_Entry] = node.setdefault(_ENTRIES, [])
    entries.append(
        _Entry(
            term,
            tuple(_ALLOWED[gap] for gap in syllables.gaps[1:]),
            tuple(spelling(syllables.surface(i)) for i in range(len(syllables))),
            (layer, _PARTICULAR[term.case]),
        )
    )
    if len(entries) > 1:
        # Stable, so that of equal entries the first of the file goes first.
        entries.sort(key=lambda entry: entry.priority, reverse=True)


class Matcher:
    """Finds the terms of a glossary. To build it takes time; to match takes none for its size."""

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary
        self._root: _Node = {}
        for number, layer in enumerate(glossary.layers):
            for term in layer.terms:
                _insert(self._root, term, number)

    def match(
        self, text: str, *, on: date | None = None, learned: Sequence[Term] = ()
    ) -> tuple[TermMatch, ...]:
        """The terms of a text, in its order, none overlapping another.

        Args:
            text: in any normal form; offsets are the text's own.
            on: the article's date, which chooses among entries for the same words; today by
                default. Where none of them is valid on that date the nearest in time is taken: an
                abolished ministry keeps its name.
            learned: terms of the document (:func:`learn_abbreviations`); they go before the
                glossary's entries for the same words.

        Guards do their work and are not among the matches: see :meth:`guards`.
        """
        return self._matches(text, on, learned, guards=False)

    def guards(
        self, text: str, *, on: date | None = None, learned: Sequence[Term] = ()
    ) -> tuple[TermMatch, ...]:
        """The guards that protect words of a text from the entries inside them."""
        return self._matches(text, on, learned, guards=True)

    def _matches(
        self, text: str, on: date | None, learned: Sequence[Term], *, guards: bool
    ) -> tuple[TermMatch, ...]:
        syllables = split_syllables(text)
        chosen = _resolve(self._candidates(syllables, on or date.today(), learned), len(syllables))
        return tuple(
            TermMatch(
                candidate.term,
                start := syllables.starts[candidate.first],
                end := syllables.ends[candidate.last],
                text[start:end],
            )
            for candidate in chosen
            if (candidate.term.policy is Policy.GUARD) is guards
        )

    def _candidates(
        self, syllables: Syllables, on: date, learned: Sequence[Term]
    ) -> list[_Candidate]:
        context = _Context(syllables, on)
        candidates = _follow(self._root, context, rank=1)
        if learned:
            root: _Node = {}
            for term in learned:
                _insert(root, term, 0)
            candidates.extend(_follow(root, context, rank=0))
        return candidates


class _Context:
    """A text's syllables with what decides whether an entry may match there."""

    def __init__(self, syllables: Syllables, on: date) -> None:
        self.syllables = syllables
        self.on = on
        self.protected = _protected(syllables)
        self._headlines: list[bool] | None = None

    def headline(self, index: int) -> bool:
        """Whether the syllable stands in a run of capitals, where case tells nothing."""
        if self._headlines is None:
            self._headlines = _headlines(self.syllables)
        return self._headlines[index]

    def fits(self, entry: _Entry, first: int) -> bool:
        """Whether case and the gaps agree; the keys do already."""
        syllables = self.syllables
        for offset, allowed in enumerate(entry.gaps, first + 1):
            gap = syllables.gaps[offset]
            if gap & (Gap.DOT | Gap.STOP) and syllables.keys[offset - 1] in _POINTED:
                gap = Gap.SPACE
            if not gap & allowed:
                return False
        case = entry.term.case
        if case is CaseRule.FOLD:
            return True
        if case is CaseRule.INITIAL:
            return syllables.text[syllables.starts[first]].isupper()
        for offset, wanted in enumerate(entry.spelling, first):
            if spelling(syllables.surface(offset)) != wanted:
                return False
        return not (
            len(entry.spelling) == 1 and is_syllable(syllables.keys[first]) and self.headline(first)
        )

    def choose(self, entries: list[_Entry], first: int) -> Term | None:
        """The entry in force among those for the same words."""
        fitting = [entry for entry in entries if self.fits(entry, first)]
        if not fitting:
            return None
        return min(fitting, key=lambda entry: _days_off(entry.term, self.on)).term


def _days_off(term: Term, on: date) -> int:
    if term.valid_from is not None and on < term.valid_from:
        return (term.valid_from - on).days
    if term.valid_to is not None and on > term.valid_to:
        return (on - term.valid_to).days
    return 0


def _follow(root: _Node, context: _Context, *, rank: int) -> list[_Candidate]:
    keys, gaps, protected = context.syllables.keys, context.syllables.gaps, context.protected
    candidates = []
    count = len(keys)
    for first in range(count):
        node = root.get(keys[first])
        if node is None or protected[first]:
            continue
        last = first
        while True:
            entries = node.get(_ENTRIES)
            if entries is not None:
                term = context.choose(entries, first)
                if term is not None:
                    candidates.append(_Candidate(first, last, term, rank))
            last += 1
            if last == count or gaps[last] is Gap.BREAK or protected[last]:
                break
            node = node.get(keys[last])
            if node is None:
                break
    return candidates


def _resolve(candidates: Iterable[_Candidate], count: int) -> list[_Candidate]:
    """The longest first, then the leftmost; each syllable belongs to one match at most."""
    taken = bytearray(count)
    chosen = []
    for candidate in sorted(candidates, key=lambda c: (c.first - c.last, c.rank, c.first)):
        first, last = candidate.first, candidate.last
        # What was chosen before is at least as long, so it cannot lie strictly inside this one.
        if not taken[first] and not taken[last]:
            taken[first : last + 1] = b"\x01" * (last - first + 1)
            chosen.append(candidate)
    chosen.sort(key=lambda candidate: candidate.first)
    return chosen


def _protected(syllables: Syllables) -> bytearray:
    """Which syllables lie in a URL, an address or the number of a document."""
    marks = bytearray(len(syllables))
    for found in _PROTECTED.finditer(syllables.text):
        index = bisect_left(syllables.ends, found.start() + 1)
        while index < len(syllables) and syllables.starts[index] < found.end():
            marks[index] = 1
            index += 1
    return marks


def _headlines(syllables: Syllables) -> list[bool]:
    """Runs of capitals with two words or more that are not abbreviations."""
    marks = [False] * len(syllables)
    run: list[int] = []
    words = 0
    for index in range(len(syllables) + 1):
        surface = syllables.surface(index) if index < len(syllables) else ""
        upper = surface.isupper()
        if run and (not (upper or surface.isdigit()) or syllables.gaps[index] is Gap.BREAK):
            if words > 1:
                for member in run:
                    marks[member] = True
            run, words = [], 0
        if upper:
            run.append(index)
            words += len(surface) > 1 and is_syllable(syllables.keys[index])
    return marks
