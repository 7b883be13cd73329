"""Progress on standard error, and what is said of a run at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from translate_pub.models import Provenance, Result, Status

if TYPE_CHECKING:
    from translate_pub.pipeline import Progress

__all__ = ["Tally", "run_progress", "segment_progress"]


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


_Update = Callable[[int, int | None, str], None]


@contextmanager
def _bar(quiet: bool) -> Iterator[_Update | None]:
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
        TextColumn("sentences"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("translating", total=None)
        yield lambda done, total, text: bar.update(
            task, completed=done, total=total, description=text
        )


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
                typer.echo(f"warning: {result.error}", err=True)
                if result.error.mend:
                    typer.echo(f"   mend: {result.error.mend}", err=True)
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
