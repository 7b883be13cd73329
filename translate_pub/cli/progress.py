"""Progress on standard error, and what is said of a run at its end."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from translate_pub.errors import TranslatePubError
from translate_pub.models import Provenance, Result, Status

if TYPE_CHECKING:
    from translate_pub.executors.base import ShardReport
    from translate_pub.executors.summary import RunTally
    from translate_pub.pipeline import Progress

__all__ = ["Tally", "batch_progress", "run_progress", "segment_progress"]

_LINE_EVERY = 60.0
"""Seconds between lines of progress where there is no terminal."""


@contextmanager
def run_progress(quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show a bar with rate and time left while a run goes on; only on a terminal."""
    with _bar(quiet) as update:
        if update is None:
            yield None
            return

        def show(progress: Progress) -> None:
            update(
                progress.segments,
                progress.known or None,
                f"translating, {progress.articles} articles done",
            )

        yield show


@contextmanager
def segment_progress(quiet: bool, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar over a known number of sentences; only on a terminal."""
    done = 0
    with _bar(quiet) as update:

        def show(finished: int) -> None:
            nonlocal done
            done += finished
            if update is not None:
                update(done, total, "translating")

        yield show


@contextmanager
def batch_progress(
    sources: Sequence[str], quiet: bool
) -> Iterator[Callable[[ShardReport, RunTally], None]]:
    """Name what failed, and show how far a batch is: a bar on a terminal, else a line a minute.

    The time left is estimated from the bytes of the sources: those finished, those in all.
    """
    from translate_pub.ingest.sources import measure

    measured: list[int] = []
    threading.Thread(target=lambda: measured.append(measure(sources)), daemon=True).start()
    began = said = time.monotonic()
    with _bar(quiet, "MB") as update:

        def show(report: ShardReport, tally: RunTally) -> None:
            nonlocal said
            for article in report.articles:
                if article.error is not None:
                    _warn(article.error)
            now = time.monotonic()
            minutes = (now - began) / 60
            total = max(measured[0], tally.read) if measured else 0
            text = (
                f"{tally.articles:,} articles, {tally.articles / max(minutes, 1e-3):,.0f} a minute"
            )
            if update is not None:
                update(tally.read // 10**6, total // 10**6 or None, text)
            elif not quiet and now - said >= _LINE_EVERY:
                said = now
                left = minutes * (total - tally.read) / tally.read if tally.read and total else None
                about = f", about {left:,.0f} minutes left" if left is not None else ""
                typer.echo(f"{text}{about}", err=True)

        yield show


_Update = Callable[[int, int | None, str], None]


@contextmanager
def _bar(quiet: bool, unit: str = "sentences") -> Iterator[_Update | None]:
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("translating", total=None)
        yield lambda done, total, text: bar.update(
            task, completed=done, total=total, description=text
        )


def _warn(error: TranslatePubError) -> None:
    typer.echo(f"warning: {error}", err=True)
    if error.mend:
        typer.echo(f"   mend: {error.mend}", err=True)


class Tally:
    """Counts results as they pass, names those that failed at once, and sums up at the end."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._statuses: dict[Status, int] = {}
        self._routes: dict[str, int] = {}
        self._segments = 0
        self._flagged = 0
        self._exact = self._honoured = 0

    def watch(self, results: Iterator[Result]) -> Iterator[Result]:
        """Pass the results on."""
        for result in results:
            self._statuses[result.status] = self._statuses.get(result.status, 0) + 1
            if result.error is not None:
                _warn(result.error)
            if result.provenance is not None:
                route = _route(result, result.provenance)
                self._routes[route] = self._routes.get(route, 0) + 1
            for translation in result.translations:
                self._segments += 1
                self._flagged += translation.flagged
                self._exact += len(translation.terms)
                self._honoured += sum(outcome.honoured for outcome in translation.terms)
            yield result

    def finish(self) -> None:
        """Print the summary, and end with exit code 1 where an article failed."""
        articles = sum(self._statuses.values())
        if not self._quiet:
            parts = [f"{count} {status.value}" for status, count in self._statuses.items()]
            typer.echo(f"{articles} articles: {', '.join(parts) or 'none'}", err=True)
            for route, count in self._routes.items():
                typer.echo(f"  {count} {route}", err=True)
            if self._segments:
                typer.echo(
                    f"{self._segments} sentences, {self._flagged} flagged; "
                    f"{self._honoured} of {self._exact} terms honoured",
                    err=True,
                )
        if self._statuses.keys() & {Status.FAILED, Status.UNSUPPORTED}:
            raise typer.Exit(1)


def _route(result: Result, provenance: Provenance) -> str:
    """What translated an article, from which language into which."""
    pair = f"{result.detection.language}→{result.target}"
    return f"{pair} by {provenance.engine} ({provenance.model})"
