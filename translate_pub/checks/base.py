"""What a check is: a small function from a :class:`Pair` to what it has to say of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from translate_pub.models import Finding, Severity, TermOutcome

__all__ = ["MOST", "Check", "Pair", "Remark"]


MOST = 20
"""Findings of one check in one segment; who made more is not helped by more."""


@dataclass(frozen=True)
class Pair:
    """A segment and its translation, as the checks see them.

    ``outcomes`` are what became of the terms matched in the source; ``truncated`` says that the
    token limit ended the decoding, ``score`` is the mean log-probability of a target token.
    """

    source: str
    target: str
    source_language: str = "vi"
    target_language: str = "en"
    outcomes: tuple[TermOutcome, ...] = ()
    truncated: bool = False
    score: float | None = None

    @property
    def is_vietnamese_to_english(self) -> bool:
        """Whether the checks that know both languages apply."""
        return self.source_language == "vi" and self.target_language == "en"

    @cached_property
    def composed_source(self) -> str:
        """The source in Unicode normal form C: letters are one character each."""
        return unicodedata.normalize("NFC", self.source)

    @cached_property
    def source_words(self) -> tuple[str, ...]:
        """The source cut at white space, NFC."""
        return tuple(self.composed_source.split())

    @cached_property
    def target_words(self) -> tuple[str, ...]:
        """The target cut at white space, NFC."""
        return tuple(unicodedata.normalize("NFC", self.target).split())


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing wrong: the message says what differs, the quotes show where."""

    message: str
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its id, as it appears in findings, and how grave a finding of it is."""

    id: str
    severity: Severity
    run: Callable[[Pair], Iterator[Remark]]

    def __call__(self, pair: Pair) -> Iterator[Finding]:
        """Yield a finding for each remark, at most :data:`MOST`."""
        for remark in islice(self.run(pair), MOST):
            yield Finding(self.id, self.severity, remark.message, remark.source, remark.target)
