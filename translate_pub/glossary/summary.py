"""Looking into a term base: what it finds in a text and why, and what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from translate_pub.glossary.load import Glossary, Override, load_glossary
from translate_pub.glossary.match import Matcher
from translate_pub.models import TermMatch

__all__ = ["Lookup", "Stats", "lookup", "stats"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a term base finds in a text."""

    text: str
    matches: tuple[TermMatch, ...]
    guards: tuple[TermMatch, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """What a term base holds; the counts are the most frequent first."""

    signature: str
    entries: int
    rules: int
    layers: dict[str, int]
    policies: dict[str, int]
    categories: dict[str, int]
    without_authority: int
    """Entries, guards aside, that cite nothing."""
    dated: int
    overrides: tuple[Override, ...]


def lookup(
    text: str,
    layers: Sequence[Path] = (),
    *,
    source: str = "vi",
    target: str = "en",
    default: bool = True,
    on: date | None = None,
) -> Lookup:
    """What the glossary of a language pair, and any layers over it, finds in a text.

    Raises:
        GlossaryError: a layer cannot be used.
    """
    matcher = Matcher(load_glossary(layers, source=source, target=target, default=default))
    return Lookup(text, matcher.match(text, on=on), matcher.guards(text, on=on))


def stats(glossary: Glossary) -> Stats:
    """Count what a glossary holds."""
    terms = glossary.terms
    return Stats(
        signature=glossary.signature,
        entries=len(terms),
        rules=len(glossary.rules),
        layers={layer.name: len(layer.terms) for layer in glossary.layers},
        policies=dict(Counter(term.policy.value for term in terms).most_common()),
        categories=dict(Counter(term.category for term in terms).most_common()),
        without_authority=sum(bool(term.target and not term.authority) for term in terms),
        dated=sum(bool(term.valid_from or term.valid_to) for term in terms),
        overrides=glossary.overrides,
    )
