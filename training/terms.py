"""Terms of the product's term base that a reference honours.

A hint must be what this reference says: a match counts only where the reference renders it. The
hint then has the form that the product would put into its prompt, or, where the reference has one
of the entry's variants, the reference's own words.
"""

from __future__ import annotations

from dataclasses import replace

from training.align import Phrase
from training.corpora import Pair
from translate_pub.enforce import rendering
from translate_pub.glossary import Glossary, Matcher, find_renderings, honour
from translate_pub.models import Policy, TermMatch

__all__ = ["TermFinder"]


class TermFinder:
    """Finds the terms that a pair of sentences honours."""

    def __init__(self, glossary: Glossary) -> None:
        self._matcher = Matcher(glossary)

    def find(self, pair: Pair) -> list[Phrase]:
        """Return honoured matches, each wording once: ``en`` is the hint to give."""
        found: dict[str, Phrase] = {}
        for outcome in honour(self._matcher.match(pair.vi), pair.en):
            match = outcome.match
            if not outcome.honoured or match.term.policy is Policy.GUARD:
                continue
            start, end = outcome.target_start, outcome.target_end
            hint = _hint(match, pair.en[start:end])
            phrase = Phrase(match.surface, hint, match.start, match.end, start, end)
            found.setdefault(match.surface, phrase)
        return sorted(found.values(), key=lambda phrase: phrase.vi_start)


def _hint(match: TermMatch, words: str) -> str:
    target_alone = replace(match.term, variants=())
    return rendering(match) if find_renderings(target_alone, words) else words
