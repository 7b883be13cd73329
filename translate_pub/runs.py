"""What became of a batch: of each article, and of the run as a whole. Frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from translate_pub.errors import TranslatePubError
from translate_pub.models import Severity

__all__ = ["ArticleReport", "Outcome", "RunSummary", "Throughput"]


class Outcome(StrEnum):
    """What became of an article in the store."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KNOWN = "known"
    """Its very content was there, translated; it was passed over."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """What became of one article.

    ``machine`` counts the segments that an engine translated in this run, ``remembered`` those that
    the memory or a person's review had. ``seconds`` is its part of its shard's time, by what was
    translated of it. ``findings`` are (check, severity, count).
    """

    id: str
    title: str
    language: str
    outcome: Outcome
    segments: int = 0
    machine: int = 0
    remembered: int = 0
    flagged: int = 0
    seconds: float = 0.0
    findings: tuple[tuple[str, Severity, int], ...] = ()
    error: TranslatePubError | None = None

    @property
    def errors(self) -> int:
        """Findings that are errors."""
        return sum(count for _, severity, count in self.findings if severity is Severity.ERROR)

    @property
    def warnings(self) -> int:
        """Findings that are warnings."""
        return sum(count for _, severity, count in self.findings) - self.errors


@dataclass(frozen=True, slots=True)
class Throughput:
    """What was finished in ``width`` seconds from ``start`` seconds after the run began.

    ``translated`` counts segments that an engine made, not those from the memory.
    """

    start: float
    width: float
    articles: int
    translated: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run as a whole.

    ``findings`` begin with errors, the most frequent first. ``slowest`` are the articles that took
    most of the time, ``worst`` those to read first: failed ones, then by errors, then by warnings
    for a segment. ``workers`` counts articles by who did them. ``finished`` is False for a run that
    was stopped.
    """

    executor: str
    engine: str
    started: datetime
    seconds: float
    finished: bool
    articles: int
    outcomes: Mapping[str, int]
    segments: int
    machine: int
    remembered: int
    flagged: int
    findings: tuple[tuple[str, Severity, int], ...]
    throughput: tuple[Throughput, ...]
    slowest: tuple[ArticleReport, ...]
    worst: tuple[ArticleReport, ...]
    workers: Mapping[str, int]

    @property
    def rate(self) -> float:
        """Articles a minute, those passed over left out."""
        done = self.articles - self.outcomes.get(Outcome.KNOWN, 0)
        return 60 * done / self.seconds if self.seconds else 0.0
