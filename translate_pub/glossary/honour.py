"""Whether a translation honours the terms of its source: occurrence by occurrence.

Each match needs words of its own in the target: two mentions in the source are two in the target,
and a word that renders one term does not render another. Longer renderings choose first.

A rendering is recognised whatever its case, apostrophes, diacritics, British or American spelling,
hyphens, and without its articles. Its last word, and the word before its first preposition, may be
singular, plural or possessive ("members of the Standing Committee"). Other forms (verbs in -ed and
-ing, adjectives) must be listed as variants: the same letters are often another word. A gap (…)
takes up to six words of one sentence, which stay free for other terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from translate_pub.glossary.english import Words, split_words, stem
from translate_pub.models import Policy, Term, TermMatch, TermOutcome

__all__ = ["find_forbidden", "find_renderings", "honour"]

MAX_GAP = 6
"""Words that a gap may take."""

_TRIES = 64
"""Candidates tried for a match that finds its words taken."""

_GAP = "…"
_PREPOSITIONS = frozenset("of for in on to at from with by under over between against".split())


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A rendering: parts of words with gaps between them. A word is a key, or a stem."""

    parts: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def weight(self) -> int:
        return sum(len(part) for part in self.parts)


_Place = tuple[int, ...]
"""The words of a target that a rendering takes: their indices, ascending."""


@lru_cache(maxsize=8192)
def _compile(rendering: str) -> _Pattern | None:
    parts = []
    for piece in rendering.split(_GAP):
        keys = split_words(piece).keys
        if keys:
            parts.append([(key, False) for key in keys])
    if not parts:
        return None
    parts[-1][-1] = (stem(parts[-1][-1][0]), True)
    for part in parts:
        at = next((i for i, (key, _) in enumerate(part) if key in _PREPOSITIONS), 0)
        if at > 0:
            part[at - 1] = (stem(part[at - 1][0]), True)
            break
    return _Pattern(tuple(tuple(part) for part in parts))


class _Target:
    """A target text, indexed by stem."""

    def __init__(self, text: str) -> None:
        self.words: Words = split_words(text)
        self.index: dict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(self.words.stems):
            self.index[key].append(position)

    def places(self, renderings: Iterable[str]) -> list[_Place]:
        """Where any of the renderings stands, the heaviest first, then the leftmost."""
        found: set[_Place] = set()
        for rendering in renderings:
            pattern = _compile(rendering)
            if pattern is not None:
                found.update(self._places(pattern))
        return sorted(found, key=lambda place: (-len(place), place))

    def span(self, place: _Place) -> tuple[int, int]:
        """Offsets of the whole, gaps included."""
        return self.words.starts[place[0]], self.words.ends[place[-1]]

    def _places(self, pattern: _Pattern) -> Iterator[_Place]:
        # From the last part to the first: where each may begin so that the rest follows within
        # reach, and where the whole then ends. The work is linear in the length of the target.
        *before, last = pattern.parts
        ends = {start: start + len(last) for start in self._starts(last)}
        steps: list[dict[int, int]] = []
        for part in reversed(before):
            step = {}
            for start in self._starts(part):
                begins = [at for at in self._within(start + len(part)) if at in ends]
                if begins:
                    step[start] = min(begins, key=ends.__getitem__)
            ends = {start: ends[begin] for start, begin in step.items()}
            steps.append(step)
        steps.reverse()
        for start in ends:
            place: list[int] = []
            at = start
            for number, part in enumerate(pattern.parts):
                at = steps[number - 1][at] if number else at
                place += range(at, at + len(part))
            yield tuple(place)

    def _starts(self, part: Sequence[tuple[str, bool]]) -> list[int]:
        first, _ = part[0]
        return [start for start in self.index.get(stem(first), ()) if self._reads(part, start)]

    def _within(self, position: int) -> Iterator[int]:
        """Where a part may begin after a gap that opens at ``position``."""
        for begin in range(position, min(position + MAX_GAP + 1, len(self.words))):
            if self.words.breaks[begin]:
                return
            yield begin

    def _reads(self, part: Sequence[tuple[str, bool]], begin: int) -> bool:
        words = self.words
        if begin + len(part) > len(words):
            return False
        for position, (key, stemmed) in enumerate(part, begin):
            if (words.stems if stemmed else words.keys)[position] != key:
                return False
            if position > begin and words.breaks[position]:
                return False
        return True


def find_renderings(term: Term, target: str) -> list[tuple[int, int]]:
    """Where a target renders a term, offsets, the longest renderings first; they may overlap."""
    indexed = _Target(target)
    return [indexed.span(place) for place in indexed.places(term.renderings)]


def honour(matches: Sequence[TermMatch], target: str) -> tuple[TermOutcome, ...]:
    """What became of each match in the target, in the order of the matches.

    No two outcomes share a word of the target. A guard counts as honoured, without a place.
    """
    indexed = _Target(target)
    wanted: dict[Term, list[int]] = defaultdict(list)
    for number, match in enumerate(matches):
        if match.term.policy is not Policy.GUARD:
            wanted[match.term].append(number)
    places = {term: indexed.places(term.renderings) for term in wanted}
    granted = _assign(wanted, places)
    outcomes: list[TermOutcome] = []
    for number, match in enumerate(matches):
        if number in granted:
            start, end = indexed.span(granted[number])
            outcomes.append(TermOutcome(match, honoured=True, target_start=start, target_end=end))
        else:
            outcomes.append(TermOutcome(match, honoured=match.term.policy is Policy.GUARD))
    return tuple(outcomes)


def find_forbidden(
    term: Term, target: str, *, others: Sequence[Term] = ()
) -> list[tuple[int, int]]:
    """Where a target has a forbidden variant of a term, offsets, in its order.

    A forbidden phrase inside an accepted rendering, of the term or of one of the ``others`` that
    the segment has, is none.
    """
    if not term.forbidden:
        return []
    indexed = _Target(target)
    accepted = [set(place) for place in indexed.places(term.renderings)]
    for other in others:
        accepted.extend(set(place) for place in indexed.places(other.renderings))
    return sorted(
        indexed.span(place)
        for place in indexed.places(term.forbidden)
        if not any(words.issuperset(place) for words in accepted)
    )


def _assign(wanted: dict[Term, list[int]], places: dict[Term, list[_Place]]) -> dict[int, _Place]:
    """Give places to matches: longest first, the term with fewest places first among equals."""
    order = [
        (-len(place), len(places[term]), place, rank, term)
        for rank, term in enumerate(wanted)
        for place in places[term]
    ]
    order.sort(key=lambda item: item[:4])
    grants = _Grants(wanted)
    for *_, place, _, term in order:
        if len(grants.held[term]) < len(wanted[term]) and grants.free(place):
            grants.take(term, place)
    for term, numbers in wanted.items():
        while len(grants.held[term]) < len(numbers) and grants.make_room(term, places):
            pass
    granted: dict[int, _Place] = {}
    for term, numbers in wanted.items():
        granted.update(zip(numbers, sorted(grants.held[term]), strict=False))
    return granted


class _Grants:
    """Which term holds which words."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.held: dict[Term, list[_Place]] = {term: [] for term in terms}
        self._holder: dict[int, tuple[Term, _Place]] = {}

    def free(self, place: _Place) -> bool:
        return not any(position in self._holder for position in place)

    def take(self, term: Term, place: _Place) -> None:
        self.held[term].append(place)
        for position in place:
            self._holder[position] = (term, place)

    def drop(self, term: Term, place: _Place) -> None:
        self.held[term].remove(place)
        for position in place:
            del self._holder[position]

    def make_room(self, term: Term, places: dict[Term, list[_Place]]) -> bool:
        """Take a place whose holders can all move elsewhere; False where there is none."""
        for place in places[term][:_TRIES]:
            owners = {self._holder[position] for position in place if position in self._holder}
            if any(owner is term for owner, _ in owners):
                continue
            for owner in owners:
                self.drop(*owner)
            self.take(term, place)
            moved: list[tuple[Term, _Place]] = []
            for displaced, _ in owners:
                elsewhere = next((p for p in places[displaced][:_TRIES] if self.free(p)), None)
                if elsewhere is None:
                    break
                self.take(displaced, elsewhere)
                moved.append((displaced, elsewhere))
            if len(moved) == len(owners):
                return True
            for new in moved:
                self.drop(*new)
            self.drop(term, place)
            for old in owners:
                self.take(*old)
        return False
