"""What a new result means for an article that is stored already: pure, no database.

the source says something else      → a new revision
it says the same, and the new       → nothing: a failure never takes the place of a success
  result is worse
it says the same, and so does the   → nothing: that it came from the memory this time,
  rendering                           or under another glossary, is no news
otherwise                           → the newest revision gets the new renderings
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum, auto

from translate_pub.models import Origin, Result, Status, Translation
from translate_pub.store.rows import content_digest

__all__ = ["Action", "changed_segments", "content_moved", "decide", "is_success", "succeeded"]


class Action(Enum):
    """What to do."""

    KEEP = auto()
    REPLACE = auto()
    REVISE = auto()


def decide(stored: Result, new: Result) -> Action:
    """Compare two results of one article; reviews are applied to both."""
    if stored.article is None or new.article is None:
        raise ValueError("results without an article are not stored")
    if content_digest(stored.article) != content_digest(new.article):
        return Action.REVISE
    if _failures(new) > _failures(stored) or _known(stored) == _known(new):
        return Action.KEEP
    return Action.REPLACE


def is_success(status: Status) -> bool:
    """Whether the article as a whole did not fail."""
    return status in (Status.TRANSLATED, Status.ALREADY_TARGET)


def succeeded(result: Result) -> bool:
    """Whether nothing is left to try: no other run would make more of the article."""
    return _failures(result) == (0, 0)


def content_moved(stored: Result, new: Result) -> bool:
    """Whether a reader would see a difference between two results of the same text."""
    return stored.status is not new.status or _renderings(stored) != _renderings(new)


def changed_segments(stored: Sequence[Translation], new: Iterable[Translation]) -> tuple[str, ...]:
    """Ids of the new segments that are not in the stored ones with the same words on both sides."""
    before = {(t.segment.text, t.text) for t in stored}
    return tuple(t.segment.id for t in new if (t.segment.text, t.text) not in before)


def _failures(result: Result) -> tuple[int, int]:
    """How far from success: the article, then its segments."""
    return not is_success(result.status), sum(
        t.origin is Origin.FAILED for t in result.translations
    )


def _known(result: Result) -> Result:
    """Leave out what may differ between two runs that say the same."""
    return replace(
        result,
        article=None,
        provenance=None,
        detection=replace(result.detection, confidence=0.0),
        translations=tuple(map(_known_translation, result.translations)),
    )


def _known_translation(translation: Translation) -> Translation:
    """Leave out how it came about, and on which line of a term base a term stands."""
    return replace(
        translation,
        origin=Origin.MACHINE if translation.origin is Origin.MEMORY else translation.origin,
        score=None,
        attempts=0,
        terms=tuple(
            replace(o, match=replace(o.match, term=replace(o.match.term, origin="", note="")))
            for o in translation.terms
        ),
    )


def _renderings(result: Result) -> list[tuple[str, str]]:
    return [(t.segment.id, t.text) for t in result.translations]
