"""What the store takes and gives besides results: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from translate_pub.errors import StoreError
from translate_pub.models import Article, Result

__all__ = [
    "Change",
    "ChangeKind",
    "Problem",
    "Revision",
    "Run",
    "RunCounts",
    "Source",
    "SourceKind",
    "StoreInfo",
    "moment",
    "source_id",
]


class ChangeKind(StrEnum):
    """What a result did to the store."""

    NEW = "new"
    CHANGED = "changed"
    """The source's text, its status or a rendering moved."""
    UNCHANGED = "unchanged"
    UNREADABLE = "unreadable"
    """There is no article in the result: nothing to store."""


@dataclass(frozen=True, slots=True)
class Change:
    """What :meth:`Store.put` did.

    ``revision`` is the number of the newest revision after it. ``changed_segments`` are the ids of
    those segments of it whose source or rendering is not as it was.
    """

    article_id: str
    kind: ChangeKind
    revision: int
    changed_segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """An article as its source gave it for some time; ``seen`` is when that was first stored."""

    number: int
    seen: datetime
    result: Result

    @property
    def article(self) -> Article:
        """The article as it was."""
        if self.result.article is None:
            raise StoreError("a revision has no article", mend="run: translate-pub store verify")
        return self.result.article


class SourceKind(StrEnum):
    """What a source is."""

    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Source:
    """Something that is watched, with its HTTP state.

    ``id`` is :func:`source_id` of the URL. ``full_text`` says to fetch the article behind an item
    of a feed. ``interval`` is in seconds. ``failures`` counts those in a row.
    """

    id: str
    url: str
    kind: SourceKind
    added: datetime
    title: str = ""
    full_text: bool = False
    interval: int = 3600
    etag: str = ""
    last_modified: str = ""
    next_due: datetime | None = None
    last_fetched: datetime | None = None
    failures: int = 0
    last_error: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run did, in articles and segments."""

    articles: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    segments: int = 0
    flagged: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command. ``ended`` is None while it goes on, and for good if it was killed."""

    id: int
    command: str
    started: datetime
    ended: datetime | None
    counts: RunCounts


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that :meth:`Store.verify` found: where, and what is wrong."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds. ``size`` is in bytes, with the write-ahead log; ``failed`` and
    ``flagged`` count segments of the newest revisions."""

    path: str
    schema: int
    size: int
    articles: int
    revisions: int
    segments: int
    flagged: int
    failed: int
    findings: dict[str, int]
    memory: int
    reviews: int
    sources: int
    runs: int
    last_run: Run | None


def source_id(url: str) -> str:
    """Permanent id of a source: UUIDv5 of its URL (RFC 9562 § 5.5)."""
    return str(uuid5(NAMESPACE_URL, url))


def moment(when: datetime) -> str:
    """Write a moment as the store does: UTC, microseconds, such that it sorts by time."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")
