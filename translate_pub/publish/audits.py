"""What an audit says of a run: counts of everything, and the sentences to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from translate_pub.models import Finding, Origin, Policy, Provenance, Severity

__all__ = [
    "ArticleAudit",
    "Audit",
    "EntryAudit",
    "FindingAudit",
    "RunAudit",
    "SentenceAudit",
    "TermCount",
]


@dataclass(frozen=True, slots=True)
class TermCount:
    """Occurrences of terms in the source: ``found`` is ``honoured`` plus ``missed``."""

    found: int = 0
    honoured: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class SentenceAudit:
    """A sentence that the audit points to.

    ``id`` is unique in the run; ``number`` counts its article from 1. ``anchor`` is its id on the
    article's published pages. ``score`` is the mean log-probability of a target token.
    """

    id: str
    article: str
    number: int
    segment: str
    anchor: str
    source_language: str
    target_language: str
    source: str
    target: str
    origin: Origin
    score: float | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class EntryAudit:
    """What became of an entry. ``missed_in`` and ``honoured_in`` are ids of sentences.

    ``renderings`` counts the forms in which it was honoured, the most frequent first.
    """

    source: str
    target: str
    policy: Policy
    category: str
    authority: str
    source_language: str
    target_language: str
    terms: TermCount
    renderings: Mapping[str, int]
    missed_in: tuple[str, ...]
    honoured_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingAudit:
    """What one check found: ``count`` findings in ``sentences`` sentences, some of them by id.

    ``example`` is the message of the first.
    """

    check: str
    severity: Severity
    count: int
    sentences: int
    example: str
    found_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleAudit:
    """How far an article can be trusted.

    ``passed`` counts sentences without any finding, ``flagged`` those with an error, ``failed``
    those without a translation, ``reviewed`` those that a person wrote or confirmed.
    """

    number: int
    id: str
    title: str
    language: str
    status: str
    sentences: int
    passed: int
    flagged: int
    failed: int
    reviewed: int
    terms: TermCount
    error: str


@dataclass(frozen=True, slots=True)
class RunAudit:
    """One way in which articles were translated, and how many were."""

    provenance: Provenance
    articles: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of a run.

    ``consistency`` is the share of the honoured occurrences of repeated entries that use the
    entry's most frequent rendering, None where nothing is repeated. ``entries`` begin with the
    most missed, ``findings`` with errors, ``articles`` are in the order of the run. ``worst`` has
    the ids of the sentences to read first: by errors, then warnings, then the model's own doubt;
    ``doubtful`` is the number of sentences that have any finding. ``kept`` maps the ids of all
    sentences that are pointed to, not of all that there are.
    """

    statuses: Mapping[str, int]
    sentences: int
    passed: int
    flagged: int
    doubtful: int
    origins: Mapping[str, int]
    terms: TermCount
    by_policy: Mapping[str, TermCount]
    by_category: Mapping[str, TermCount]
    consistency: float | None
    entries: tuple[EntryAudit, ...]
    findings: tuple[FindingAudit, ...]
    worst: tuple[str, ...]
    articles: tuple[ArticleAudit, ...]
    runs: tuple[RunAudit, ...]
    kept: Mapping[str, SentenceAudit] = field(repr=False)
