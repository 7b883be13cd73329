"""A run, recorded: results are stored as they come."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from translate_pub.models import Result, Status
from translate_pub.store.store import Store
from translate_pub.store.values import Change, ChangeKind, RunCounts

__all__ = ["counted", "record"]


def record(
    store: Store,
    results: Iterable[Result],
    *,
    command: str,
    source: str = "",
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Generator[Result, None, None]:
    """Store each result, then pass it on; note the run with its counts.

    ``source`` is the id of the source that the results are of. A run that breaks off, because it
    is closed, by an error or by being killed, keeps what it stored and has no end in
    :meth:`Store.runs`.

    Raises:
        StoreError: a result could not be stored; those before it are.
    """
    run = store.begin_run(command, clock())
    counts = RunCounts()
    for result in results:
        counts = counted(counts, result, store.put(result, source=source, now=clock()))
        yield result
    store.end_run(run, clock(), counts)


def counted(counts: RunCounts, result: Result, change: Change) -> RunCounts:
    """Return ``counts`` with one more result, and what it did to the store."""
    return replace(
        counts,
        articles=counts.articles + 1,
        new=counts.new + (change.kind is ChangeKind.NEW),
        changed=counts.changed + (change.kind is ChangeKind.CHANGED),
        unchanged=counts.unchanged + (change.kind is ChangeKind.UNCHANGED),
        failed=counts.failed + (result.status in (Status.FAILED, Status.UNSUPPORTED)),
        segments=counts.segments + len(result.translations),
        flagged=counts.flagged + sum(t.flagged for t in result.translations),
    )
