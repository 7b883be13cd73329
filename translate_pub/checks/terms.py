"""Terms: honoured or not, and wrong words for them."""

from __future__ import annotations

from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark
from translate_pub.glossary import find_forbidden
from translate_pub.models import Policy

__all__ = ["exact_terms", "forbidden_variants", "preferred_terms"]


def exact_terms(pair: Pair) -> Iterator[Remark]:
    """A term that must be honoured is not."""
    return _missed(pair, Policy.EXACT)


def preferred_terms(pair: Pair) -> Iterator[Remark]:
    """A term that should be honoured is not."""
    return _missed(pair, Policy.PREFER)


def _missed(pair: Pair, policy: Policy) -> Iterator[Remark]:
    for outcome in pair.outcomes:
        match = outcome.match
        if not outcome.honoured and match.term.policy is policy:
            yield Remark(f"“{match.surface}” is not “{match.term.target}”", match.surface)


def forbidden_variants(pair: Pair) -> Iterator[Remark]:
    """A wrong rendering of a term of the segment is used."""
    terms = {outcome.match.term: outcome.match.surface for outcome in pair.outcomes}
    for term, surface in terms.items():
        others = [other for other in terms if other is not term]
        for start, end in find_forbidden(term, pair.target, others=others):
            wrong = pair.target[start:end]
            yield Remark(f"“{surface}” is rendered “{wrong}”, which is wrong", surface, wrong)
