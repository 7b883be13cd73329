"""The translation memory as the translator sees it, and one that lasts as long as the process."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Protocol

from translate_pub.engines.base import Hypotheses, Request
from translate_pub.models import Origin, TermMatch

__all__ = [
    "Journal",
    "Memory",
    "ProcessMemory",
    "Remembered",
    "answer_key",
    "memory_key",
    "wording_key",
]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A known rendering. ``origin`` is MEMORY, or REVIEW where a person wrote or confirmed it."""

    text: str
    score: float | None = None
    attempts: int = 1
    origin: Origin = Origin.MEMORY


class Memory(Protocol):
    """Known segments, by :func:`memory_key`, and reviewed ones by :func:`wording_key`."""

    def lookup(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """Return what is known of the keys; unknown ones are absent."""

    def remember(self, entries: Mapping[str, Remembered]) -> None:
        """Add or replace entries."""


class Journal(Protocol):
    """What an engine answered, by :func:`answer_key`, for sentences that are not final yet.

    The memory keeps what is final. A sentence that fails a check is asked for again by other means,
    after all others; should the run be killed before that, the journal has what it was told.
    """

    def recall(self, keys: Sequence[str]) -> Mapping[str, Hypotheses]:
        """Return the answers to those of the requests that were noted."""

    def note(self, answers: Mapping[str, Hypotheses]) -> None:
        """Keep answers until they are forgotten."""

    def forget(self, keys: Sequence[str]) -> None:
        """Drop the answers to these requests: what they were for is in the memory."""


class ProcessMemory:
    """A memory in this process: what one batch has translated is not translated again in it.

    It holds at most ``limit`` entries and forgets the oldest first.
    """

    def __init__(self, limit: int = 200_000) -> None:
        self._limit = limit
        self._entries: dict[str, Remembered] = {}

    def lookup(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """Return what is known of the keys."""
        return {key: self._entries[key] for key in keys if key in self._entries}

    def remember(self, entries: Mapping[str, Remembered]) -> None:
        """Add or replace entries."""
        self._entries.update(entries)
        for key in list(self._entries)[: max(0, len(self._entries) - self._limit)]:
            del self._entries[key]


def memory_key(
    text: str, source: str, target: str, settings: str, matches: Iterable[TermMatch]
) -> str:
    """Return the key of a segment: all that its translation depends on, and nothing else.

    ``settings`` is the signature of model, decoding and enforcement. Of the glossary only the
    entries that matched count, so that one edit does not translate an archive again.
    """
    terms = sorted(
        {
            (
                match.surface,
                match.term.target,
                match.term.variants,
                match.term.forbidden,
                match.term.policy.value,
            )
            for match in matches
        }
    )
    return _hashed([_normalised(text), source, target, settings, terms])


def wording_key(text: str, source: str, target: str) -> str:
    """Return the key of a review: the words and the languages, and no engine or glossary.

    What a person wrote outlives every model: it is looked up before :func:`memory_key` is.
    """
    return _hashed([_normalised(text), source, target])


def answer_key(signature: str, request: Request) -> str:
    """Return the key of an engine's answer: the engine's signature and everything it was asked."""
    return _hashed([signature, astuple(request)])


def _normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _hashed(material: object) -> str:
    text = json.dumps(material, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
