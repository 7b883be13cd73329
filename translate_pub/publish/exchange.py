"""What goes to translators and comes back, whatever the format, and how it is taken over.

    results → XLIFF → a person edits → XLIFF → Exchanged → merge → results with reviews

A segment is named by article, block and index, never by its place in the file. What a person
wrote or confirmed wins over the machine's words; what they did not touch changes nothing; what no
longer fits, because the source moved since, is reported and left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from translate_pub.models import Origin, Result, Status, Translation
from translate_pub.review import reviewed

__all__ = ["Exchanged", "Merge", "State", "language_pairs", "merge", "state_of", "translated"]


class State(StrEnum):
    """How far a segment is, in XLIFF's words."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


def state_of(translation: Translation) -> State:
    """Return the state in which a translation is handed out."""
    if translation.origin is Origin.FAILED:
        return State.INITIAL
    if translation.origin is Origin.REVIEW:
        return State.REVIEWED
    return State.TRANSLATED


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A segment as it stands in an exchange file; ``target`` is "" where there is none."""

    article_id: str
    block_id: str
    index: int
    source: str
    target: str
    state: State

    @property
    def key(self) -> tuple[str, str, int]:
        """What names the segment."""
        return self.article_id, self.block_id, self.index


@dataclass(slots=True)
class Merge:
    """What became of the segments of an exchange file.

    ``edited`` were changed by a person, ``confirmed`` accepted as they were, ``untouched``
    neither. ``stale`` have another source text now, and ``unknown`` belong to no result.
    """

    edited: int = 0
    confirmed: int = 0
    untouched: int = 0
    stale: tuple[Exchanged, ...] = ()
    unknown: tuple[Exchanged, ...] = ()


def merge(
    results: Iterable[Result], exchanged: Iterable[Exchanged], report: Merge | None = None
) -> Iterator[Result]:
    """Yield the results with what people did to their segments.

    ``report``, if given, is filled as the results are read, and complete when all are. The
    findings of a segment that a person vouches for are dropped, and its terms looked up anew.
    """
    report = report if report is not None else Merge()
    waiting = {segment.key: segment for segment in exchanged}
    for result in results:
        translations = tuple(_merged(t, waiting, report) for t in result.translations)
        yield replace(result, translations=translations)
    report.unknown = tuple(waiting.values())


def _merged(
    translation: Translation, waiting: dict[tuple[str, str, int], Exchanged], report: Merge
) -> Translation:
    segment = translation.segment
    found = waiting.pop((segment.article_id, segment.block_id, segment.index), None)
    if found is None:
        return translation
    if found.source != segment.text:
        report.stale += (found,)
        return translation
    edited = bool(found.target.strip()) and (
        found.target != translation.text or translation.origin is Origin.FAILED
    )
    confirmed = bool(found.target.strip()) and found.state in (State.REVIEWED, State.FINAL)
    if not (edited or confirmed):
        report.untouched += 1
        return translation
    if edited:
        report.edited += 1
    else:
        report.confirmed += 1
    return reviewed(translation, found.target)


def translated(results: Iterable[Result], source: str, target: str) -> Iterator[Result]:
    """The results that an exchange file of two languages holds."""
    for result in results:
        if result.status is Status.TRANSLATED and result.article is not None:
            pair = (result.detection.language or source, result.target)
            if [_primary(language) for language in pair] == [_primary(source), _primary(target)]:
                yield result


def language_pairs(results: Iterable[Result]) -> dict[tuple[str, str], int]:
    """Count the translated articles of each pair of primary languages, the first pair first."""
    return dict(
        Counter(
            (_primary(result.detection.language), _primary(result.target))
            for result in results
            if result.status is Status.TRANSLATED and result.article and result.detection.language
        )
    )


def _primary(language: str) -> str:
    return language.split("-")[0]


def gaps(result: Result) -> Mapping[str, str]:
    """The source's white space after each segment, by the segment's id; "" after the last."""
    if result.article is None:
        return {}
    texts = {block.id: block.text for block in result.article.translatable()}
    after: dict[str, str] = {}
    for block_id, translations in result.by_block().items():
        ordered = sorted(translations, key=lambda t: t.segment.index)
        for left, right in pairwise(ordered):
            text = texts.get(block_id, "")
            after[left.segment.id] = text[left.segment.end : right.segment.start]
    return after
