"""When a source is due, and when it is next: pure functions of its row, the clock and chance.

    visited    → its interval, give or take a tenth, so that sources do not march in step
    failed     → twice as long for each failure in a row, up to a day; never before Retry-After
    gone (410) → in a week

``chance`` is a number from 0 to 1, drawn by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from translate_pub.errors import TranslatePubError
from translate_pub.ingest import Response, StatusError
from translate_pub.store import Source, SourceKind

__all__ = ["DAY", "MIN_INTERVAL", "WEEK", "at_will", "due", "failed", "next_due", "visited"]

MIN_INTERVAL = 60
"""Seconds between two visits to a source, at least."""

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

_JITTER = 0.1
_GONE = 410
_MAX_ERROR = 500


def due(sources: Iterable[Source], now: datetime) -> list[Source]:
    """Return the sources that are due, those that have waited longest first, new ones before."""
    waiting = [source for source in sources if source.next_due is None or source.next_due <= now]
    return sorted(waiting, key=lambda source: (source.next_due or _EVER, source.added, source.id))


def at_will(sources: Iterable[Source], now: datetime) -> list[Source]:
    """Return every source but those that failed and are to be left alone for now."""
    return [
        source
        for source in sources
        if not source.failures or source.next_due is None or source.next_due <= now
    ]


def next_due(sources: Iterable[Source]) -> datetime | None:
    """Return when the next of ``sources`` is due, None where there is none."""
    return min((source.next_due or _EVER for source in sources), default=None)


def visited(
    source: Source, response: Response, *, complete: bool, now: datetime, chance: float
) -> Source:
    """Return the row after a visit that succeeded.

    Only a ``complete`` visit, all of whose articles are settled, changes the validators: after
    any other the server must send the same again. A permanent redirect of a feed is remembered,
    unless it leads from https to http; the address of a page is its article's id, and stays.
    """
    url, moved_to = source.url, response.moved_to
    is_safe = moved_to.startswith("https:") or not url.startswith("https:")
    if moved_to and is_safe and source.kind is SourceKind.FEED:
        url = moved_to
    if complete and not response.not_modified:
        source = replace(source, etag=response.etag, last_modified=response.last_modified)
    return replace(
        source,
        url=url,
        last_fetched=now,
        next_due=now + _spread(timedelta(seconds=source.interval), chance),
        failures=0,
        last_error="",
    )


def failed(source: Source, error: TranslatePubError, *, now: datetime, chance: float) -> Source:
    """Return the row after a visit that failed; what was known of the source is kept."""
    interval = timedelta(seconds=source.interval)
    doublings = min(source.failures + 1, 20)
    wait = _spread(min(interval * 2**doublings, max(DAY, interval)), chance)
    if isinstance(error, StatusError):
        if error.status == _GONE:
            wait = WEEK
        elif error.retry_after is not None:
            wait = max(wait, min(timedelta(seconds=error.retry_after), WEEK))
    return replace(
        source,
        next_due=now + wait,
        failures=source.failures + 1,
        last_error=str(error)[:_MAX_ERROR],
    )


_EVER = datetime.min.replace(tzinfo=UTC)


def _spread(wait: timedelta, chance: float) -> timedelta:
    return wait * (1 + _JITTER * (2 * chance - 1))
