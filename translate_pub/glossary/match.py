"""Finding the terms of a glossary in a text: longest match over syllables.

The terms are kept in a trie over syllable keys. From every syllable the trie is followed as far as
it goes, at most :data:`~translate_pub.glossary.table.MAX_SYLLABLES` steps, so the time is linear in
the length of the text whatever the size of the glossary. Rules then make longer candidates of what
was found, from the right to the left, so that they compose. Of the candidates that overlap the
longest stands (then the explicit one, then the leftmost), guards among them; and a term made by
rule gives way to any guard that it cuts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from translate_pub.glossary.context import Context
from translate_pub.glossary.derive import (
    Expansion,
    Filler,
    expand,
    number_filler,
    place_filler,
    term_filler,
)
from translate_pub.glossary.keys import Gap, abbreviates
from translate_pub.glossary.load import Glossary
from translate_pub.glossary.names import MAX_PLACE, place_end
from translate_pub.glossary.trie import Entry, Trie
from translate_pub.models import Policy, Term, TermMatch

__all__ = ["Matcher"]

PLACES = ("province", "place")
"""Categories of entries that are names of places: they fill ``{Name}`` even in capitals."""

_LEARNED, _EXPLICIT, _DERIVED = range(3)
"""Which goes first among candidates of the same length."""

_DERIVED_LAYER = -1


@dataclass(slots=True)
class _Candidate:
    first: int
    last: int
    """Index of the last syllable, inclusive."""
    term: Term
    rank: int

    @property
    def guard(self) -> bool:
        return self.term.policy is Policy.GUARD


class Matcher:
    """Finds the terms of a glossary. To build it takes time; to match takes none for its size."""

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary
        self._terms: Trie[Term] = Trie()
        self._rules: Trie[Expansion] = Trie()
        for number, layer in enumerate(glossary.layers):
            for term in layer.terms:
                self._terms.insert(term.source, term, case=term.case, layer=number)
        for rule in glossary.rules:
            for expansion in expand(rule):
                if expansion.tail:
                    self._rules.insert(expansion.prefix, expansion, case=rule.case, layer=0)
                else:
                    term = expansion.term(expansion.prefix)
                    self._terms.insert(term.source, term, case=rule.case, layer=_DERIVED_LAYER)

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

        Guards do their work and are not among the matches: see :meth:`guards`. Nor is an
        abbreviation in brackets after the words that it stands for.
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
        context = Context(text, on or date.today())
        syllables = context.syllables
        matches: list[TermMatch] = []
        for candidate in _resolve(self._candidates(context, learned), len(syllables)):
            start, end = syllables.starts[candidate.first], syllables.ends[candidate.last]
            match = TermMatch(candidate.term, start, end, text[start:end])
            if candidate.guard is guards and not (matches and _explains(text, matches[-1], match)):
                matches.append(match)
        return tuple(matches)

    def _candidates(self, context: Context, learned: Sequence[Term]) -> list[_Candidate]:
        candidates = _follow(self._terms, context, rank=_EXPLICIT)
        if learned:
            own: Trie[Term] = Trie()
            for term in learned:
                own.insert(term.source, term, case=term.case, layer=0)
            candidates += _follow(own, context, rank=_LEARNED)
        return candidates + self._derived(context, candidates)

    def _derived(self, context: Context, found: Iterable[_Candidate]) -> list[_Candidate]:
        """What the rules make of the text, and of what was found in it."""
        keys = context.syllables.keys
        starting: dict[int, list[_Candidate]] = defaultdict(list)
        guarded: dict[int, list[_Candidate]] = defaultdict(list)
        for candidate in found:
            starting[candidate.first].append(candidate)
            if candidate.guard:
                for index in range(candidate.first, candidate.last + 1):
                    guarded[index].append(candidate)
        made: list[_Candidate] = []
        for first in range(len(keys) - 1, -1, -1):
            if not self._rules.starts(keys[first]) or context.protected[first]:
                continue
            # By where they end: of two rules that read the same words the one with more words of
            # its own is the more particular, and comes later.
            here: dict[int, _Candidate] = {}
            for last, entries in self._rules.walk(context, first):
                for entry in entries:
                    derived = _apply(entry, context, first, last, starting)
                    if derived is not None and not _cuts(derived, guarded):
                        here[derived.last] = derived
            starting[first] += here.values()
            made += here.values()
        return made


def _follow(trie: Trie[Term], context: Context, *, rank: int) -> list[_Candidate]:
    candidates = []
    protected = context.protected
    for first, key in enumerate(context.syllables.keys):
        if not trie.starts(key) or protected[first]:
            continue
        for last, entries in trie.walk(context, first):
            fitting = [entry for entry in entries if entry.fits(context, first)]
            if not fitting:
                continue
            if fitting[0].layer == _DERIVED_LAYER:
                candidates.append(_Candidate(first, last, fitting[0].item, _DERIVED))
                continue
            explicit = [entry for entry in fitting if entry.layer != _DERIVED_LAYER]
            term = _preferred(explicit, context, first)
            candidates.append(_Candidate(first, last, term, rank))
    return candidates


def _preferred(entries: list[Entry[Term]], context: Context, first: int) -> Term:
    """Of entries for the same words the one valid on the date, then the one punctuated alike."""
    if len(entries) == 1:
        return entries[0].item
    return min(
        entries,
        key=lambda entry: (
            _days_off(entry.item, context.on),
            -entry.layer,
            entry.strays(context, first),
        ),
    ).item


def _days_off(term: Term, on: date) -> int:
    if term.valid_from is not None and on < term.valid_from:
        return (term.valid_from - on).days
    if term.valid_to is not None and on > term.valid_to:
        return (on - term.valid_to).days
    return 0


def _apply(
    entry: Entry[Expansion],
    context: Context,
    first: int,
    last: int,
    starting: dict[int, list[_Candidate]],
) -> _Candidate | None:
    """The candidate that a rule makes whose words are ``first`` to ``last``."""
    syllables = context.syllables
    tail = last + 1
    if tail == len(syllables) or context.protected[tail] or not entry.fits(context, first):
        return None
    if not context.gaps[tail] & (Gap.SPACE.value | Gap.QUOTE.value):
        return None
    filled = _fill(entry.item, context, tail, starting)
    if filled is None:
        return None
    end, filler = filled
    start_offset, end_offset = syllables.starts[first], syllables.ends[end - 1]
    extended = max(
        (
            candidate
            for candidate in starting.get(first, ())
            if candidate.rank != _DERIVED and not candidate.guard and candidate.last < end - 1
        ),
        key=lambda candidate: candidate.last,
        default=None,
    )
    term = entry.item.term(
        syllables.text[start_offset:end_offset], filler, extended.term if extended else None
    )
    return _Candidate(first, end - 1, term, _DERIVED)


def _fill(
    expansion: Expansion, context: Context, start: int, starting: dict[int, list[_Candidate]]
) -> tuple[int, Filler] | None:
    """Index after what fills the open slot at ``start``, and the filler."""
    syllables = context.syllables
    if expansion.tail == "number":
        number = number_filler(syllables.surface(start))
        return (start + 1, number) if number else None
    candidates = starting.get(start, ())
    if expansion.tail == "term":
        accepted = [c for c in candidates if expansion.accepts(c.term)]
        if not accepted:
            return None
        longest = max(accepted, key=lambda candidate: (candidate.last, -candidate.rank))
        return longest.last + 1, term_filler(longest.term)
    places = [c for c in candidates if c.term.category.startswith(PLACES) and not c.guard]
    known = max(places, key=lambda candidate: candidate.last, default=None)
    end = start
    if not context.headline(start):
        end = place_end(syllables, start, _name_limit(context, start, starting))
    if known is not None and (known.last + 1 >= end or _is_whole(expansion, known, end)):
        return known.last + 1, term_filler(known.term)
    if end == start:
        return None
    return end, place_filler(syllables.text[syllables.starts[start] : syllables.ends[end - 1]])


def _is_whole(expansion: Expansion, known: _Candidate, end: int) -> bool:
    """Whether capitals after a province are another name: "UBND tỉnh Kon Tum A Byot".

    One more may belong to the province's own: Hà Nam Ninh.
    """
    province = expansion.prefix.casefold().endswith(("tỉnh", "tỉnh ủy"))
    return province and known.term.category == "province" and end - known.last > 2


def _name_limit(context: Context, start: int, starting: dict[int, list[_Candidate]]) -> int:
    """Index of the first syllable from ``start`` where an entry of several syllables begins."""
    limit = min(start + MAX_PLACE + 3, len(context.syllables))
    for index in range(start, limit):
        for candidate in starting.get(index, ()):
            longer = candidate.last > index and candidate.rank != _DERIVED
            if longer and not candidate.guard and not candidate.term.category.startswith(PLACES):
                return index
    return limit


def _cuts(candidate: _Candidate, guarded: dict[int, list[_Candidate]]) -> bool:
    """Whether a guard lies partly inside the candidate, partly outside."""
    return any(
        guard.first < candidate.first or guard.last > candidate.last
        for edge in (candidate.first, candidate.last)
        for guard in guarded.get(edge, ())
    )


def _resolve(candidates: Sequence[_Candidate], count: int) -> list[_Candidate]:
    """The longest first, then by rank, then the leftmost; a syllable belongs to one at most."""
    taken = bytearray(count)
    chosen = []
    reach = _reach(candidates)
    for candidate in sorted(candidates, key=lambda c: (c.first - c.last, c.rank, c.first)):
        first, last = candidate.first, candidate.last
        if candidate.rank == _DERIVED and reach.get(first, last) < last:
            continue
        # What was chosen before is at least as long, so it cannot lie strictly inside this one.
        if not taken[first] and not taken[last]:
            taken[first : last + 1] = b"\x01" * (last - first + 1)
            chosen.append(candidate)
    chosen.sort(key=lambda candidate: candidate.first)
    return chosen


def _reach(candidates: Iterable[_Candidate]) -> dict[int, int]:
    """By syllable, the least index where an entry ends that covers it and begins before it.

    The head of a Vietnamese phrase is on its left: an entry does not give its last words to a term
    made by rule that begins with them.
    """
    reach: dict[int, int] = {}
    for candidate in candidates:
        if candidate.rank != _DERIVED and not candidate.guard:
            for index in range(candidate.first + 1, candidate.last + 1):
                reach[index] = min(reach.get(index, candidate.last), candidate.last)
    return reach


def _explains(text: str, long: TermMatch, short: TermMatch) -> bool:
    """Whether ``short`` is an abbreviation in brackets right after the words of ``long``."""
    between = text[long.end : short.start]
    return (
        between.strip() == "("
        and text[short.end : short.end + 1] == ")"
        and abbreviates(short.surface, long.surface)
    )
