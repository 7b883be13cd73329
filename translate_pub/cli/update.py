"""``translate-pub update`` and ``translate-pub watch``: from the sources to the site."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from translate_pub.cli import options

if TYPE_CHECKING:
    from translate_pub.publish import Published
    from translate_pub.sources import Visit
    from translate_pub.store import Source

__all__ = ["update", "watch"]


def update(
    only: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="URLs or ids. [default: what is due]"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every source, due or not, but those that ask for rest.")
    ] = False,
    out: options.Out = Path("site"),
    to: options.To = None,
    source: options.From = None,
    engine: options.Engine = None,
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    names: options.Names = None,
    beam: options.Beam = None,
    terms: options.Terms = None,
    title: options.Title = None,
    base_url: options.BaseUrl = None,
    excerpt: options.Excerpt = None,
    templates: options.Templates = None,
    feeds: options.Feeds = None,
    store: options.StoreFile = None,
    allow: options.Allow = None,
    config: options.Config = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Visit the sources that are due, translate and store what is new, and publish it.

    What is kept is in translate_pub.db, or where --store or the settings say.
    """
    from translate_pub import api, watching
    from translate_pub.cli.output import report_published
    from translate_pub.cli.progress import Tally, run_progress

    settings = options.translation_settings(
        config,
        to=to,
        source=source,
        engine=engine,
        glossary=glossary,
        no_default_glossary=no_default_glossary,
        names=names,
        beam=beam,
        terms=terms,
        title=title,
        base_url=base_url,
        excerpt=excerpt,
        templates=templates,
        feeds=feeds,
        store=store,
        allow=allow,
    )
    tally = Tally(quiet or json)
    with run_progress(quiet or json) as progress:
        results = watching.update(
            settings,
            only=only or (),
            everything=everything,
            progress=progress,
            report=_visit_reporter(quiet or json),
        )
        for _ in tally.watch(results):
            pass
    if not (quiet or json):
        _say_when(watching.list_sources(settings))
    settings = settings.with_options(store=watching.store_path(settings))
    report_published(api.publish_store(out, settings), out, json=json, quiet=quiet)
    tally.finish()


def watch(
    out: options.Out = Path("site"),
    to: options.To = None,
    source: options.From = None,
    engine: options.Engine = None,
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    names: options.Names = None,
    beam: options.Beam = None,
    terms: options.Terms = None,
    title: options.Title = None,
    base_url: options.BaseUrl = None,
    excerpt: options.Excerpt = None,
    templates: options.Templates = None,
    feeds: options.Feeds = None,
    store: options.StoreFile = None,
    allow: options.Allow = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Visit each source when it is due and keep the site up to date, until stopped (Ctrl-C)."""
    from translate_pub import watching
    from translate_pub.cli.output import report_published
    from translate_pub.cli.progress import Tally, run_progress

    settings = options.translation_settings(
        config,
        to=to,
        source=source,
        engine=engine,
        glossary=glossary,
        no_default_glossary=no_default_glossary,
        names=names,
        beam=beam,
        terms=terms,
        title=title,
        base_url=base_url,
        excerpt=excerpt,
        templates=templates,
        feeds=feeds,
        store=store,
        allow=allow,
    )

    def published(done: Published) -> None:
        report_published(done, out, json=False, quiet=quiet or not done.written)

    tally = Tally(quiet)
    with _stop_on_signals() as stop, run_progress(quiet) as progress:
        results = watching.watch(
            out,
            settings,
            stop=stop,
            progress=progress,
            report=_visit_reporter(quiet),
            published=published,
        )
        for _ in tally.watch(results):
            pass
    if not quiet:
        typer.echo("stopped", err=True)


def _say_when(watched: list[Source]) -> None:
    """Say when there will be something to do again."""
    from translate_pub.sources import next_due

    if not watched:
        typer.echo("nothing is watched; add a feed with: translate-pub add URL", err=True)
        return
    moment = next_due(watched)
    if moment is not None:
        typer.echo(f"next visit due: {moment.astimezone():%Y-%m-%d %H:%M}", err=True)


def _visit_reporter(quiet: bool) -> Callable[[Visit], None] | None:
    """Return what says of each visit that brought something what it brought."""
    if quiet:
        return None

    def report(visit: Visit) -> None:
        counts = (
            (visit.new, "new"),
            (visit.changed, "changed"),
            (visit.known, "known"),
            (visit.elsewhere, "known from other sources"),
            (visit.failed, "failed"),
        )
        parts = [f"{count} {what}" for count, what in counts if count]
        if visit.error is None:
            news = "nothing new" if visit.not_modified else ", ".join(parts) or "no articles"
            typer.echo(f"{visit.source.url}: {news}", err=True)

    return report


@contextmanager
def _stop_on_signals() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set; the second of them interrupts at once."""
    stop = threading.Event()
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        # In a thread of its own: the signal may have come while this one held the event's lock.
        threading.Thread(target=stop.set).start()
        # Not through Python's buffered stream, which a signal may find half written.
        name = signal.Signals(number).name
        os.write(2, f"{name}: stopping; once more to stop at once\n".encode())

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
