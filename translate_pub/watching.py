"""Following sources, for programs: what the commands add, sources, update and watch do.

    import translate_pub

    settings = translate_pub.Settings(store=Path("news.db"))
    translate_pub.add_source("https://portal.example/rss/politics.rss", settings)
    for result in translate_pub.update(settings):
        print(result.title)
    translate_pub.publish_store("site", settings)

Every call opens the store that the settings name, ``translate_pub.db`` where they name none, and
closes it again.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from translate_pub.api import fetcher_of, open_pipeline, publish_site
from translate_pub.config import Settings
from translate_pub.errors import ConfigError, IngestError
from translate_pub.models import Result
from translate_pub.sources import (
    Stopped,
    Updater,
    Visit,
    Watcher,
    at_will,
    due,
    new_source,
    normal_url,
    only_updater,
    read_opml,
    stop_at,
    write_opml,
)
from translate_pub.store import Source, SourceKind, Store

if TYPE_CHECKING:
    from translate_pub.pipeline import Progress
    from translate_pub.publish import Published

__all__ = [
    "STORE_NAME",
    "Added",
    "add_source",
    "export_opml",
    "import_opml",
    "list_sources",
    "remove_source",
    "store_path",
    "update",
    "watch",
]

STORE_NAME = "translate_pub.db"
"""The store of those who name none."""

_SOME = "translate-pub sources list shows what is watched"


@dataclass(frozen=True, slots=True)
class Added:
    """A source as it is in the store; ``is_new`` is false where it was there before."""

    source: Source
    is_new: bool


def store_path(settings: Settings | None) -> Path:
    """Return the file of the store: that of the settings, or the one in the working directory."""
    return (settings and settings.store) or Path(STORE_NAME)


def add_source(
    url: str,
    settings: Settings | None = None,
    *,
    kind: str = "",
    full_text: bool = False,
    interval: int = 3_600,
    language: str = "",
) -> Added:
    """Watch ``url``, every ``interval`` seconds.

    Without a ``kind`` ("feed" or "page") the address is looked at: a feed, an article, or a page
    that names its feeds, of which the first is taken. ``full_text`` fetches the article behind
    each item of a feed; ``language`` is assumed of articles that declare none.

    Raises:
        ConfigError: there is nothing to watch, or a value cannot be used.
        FetchError, IngestError: the address cannot be looked at.
        StoreError: the store cannot be used.
    """
    settings = settings or Settings()
    if kind not in ("", *SourceKind):
        raise ConfigError(f"{kind!r} is not a kind of source", mend="feed or page")
    title = ""
    if not kind:
        url, kind, title = _looked_at(normal_url(url), settings)
    source = new_source(
        url,
        kind=SourceKind(kind),
        now=_now(),
        title=title,
        full_text=full_text,
        interval=interval,
        language=language,
    )
    with Store.open(store_path(settings)) as store:
        return _added(store, source)


def list_sources(settings: Settings | None = None) -> list[Source]:
    """Return what is watched, in the order in which it was added."""
    path = store_path(settings)
    with suppress(OSError):  # what cannot be reached is named when it is opened
        if not path.exists():
            return []
    with Store.open(path, create=False) as store:
        return store.sources()


def remove_source(url: str, settings: Settings | None = None) -> Source:
    """Watch ``url`` (or the source of this id) no longer; its articles stay.

    Raises:
        ConfigError: it is not watched.
    """
    with Store.open(store_path(settings), create=False) as store:
        (source,) = _chosen(store.sources(), [url])
        store.remove_source(source.id)
        return source


def import_opml(
    data: bytes, settings: Settings | None = None, *, name: str = "OPML", interval: int = 3_600
) -> Iterator[Added | IngestError]:
    """Watch what an OPML list names; yield each source, and an error for each that cannot be.

    Raises:
        IngestError: it is no OPML; nothing was added.
    """
    path = store_path(settings)
    found = read_opml(data, name=name, now=_now(), interval=interval)
    with Store.open(path) as store:
        for source in found:
            yield source if isinstance(source, IngestError) else _added(store, source)


def export_opml(settings: Settings | None = None) -> bytes:
    """Return what is watched as OPML."""
    settings = settings or Settings()
    return write_opml(list_sources(settings), title=settings.title, now=_now())


def update(
    settings: Settings | None = None,
    *,
    only: Iterable[str] = (),
    everything: bool = False,
    progress: Callable[[Progress], None] | None = None,
    report: Callable[[Visit], None] | None = None,
) -> Iterator[Result]:
    """Visit the sources that are due; translate and store what is new, and yield it.

    ``only`` names sources (URLs or ids) to visit whether they are due or not; ``everything``
    visits all but those that failed and are to be left alone for now. ``report`` is told of each
    visit.

    Raises:
        ConfigError: a source named is not watched.
        StoreError: the store cannot be used, or another update or watch is at work on it.
        GlossaryError, EngineError: nothing can be translated.
    """
    settings = settings or Settings()
    with _at_work(settings, stop=threading.Event(), progress=progress, report=report) as (
        store,
        updater,
    ):
        watched = store.sources()
        names = list(only)
        if names:
            chosen = _chosen(watched, names)
        else:
            chosen = at_will(watched, _now()) if everything else due(watched, _now())
        yield from updater.run(chosen, command="update")


def watch(
    out: str | Path,
    settings: Settings | None = None,
    *,
    stop: threading.Event,
    progress: Callable[[Progress], None] | None = None,
    report: Callable[[Visit], None] | None = None,
    published: Callable[[Published], None] | None = None,
) -> Iterator[Result]:
    """Visit each source when it is due, and keep the site in ``out`` up to date, until ``stop``.

    Yields what is new. After ``stop`` is set, what is being translated is left for the next run
    (its finished sentences are kept), what is stored is published, and the iterator ends.

    Raises:
        StoreError: the store cannot be used, or another update or watch is at work on it.
        GlossaryError, EngineError: nothing can be translated.
    """
    settings = settings or Settings()
    with _at_work(settings, stop=stop, progress=progress, report=report) as (store, updater):

        def publish() -> None:
            done = publish_site(store.results(target=settings.to), out, settings)
            if published:
                published(done)

        watcher = Watcher(
            store, updater, publish=publish, stop=stop, target=settings.to, clock=_now
        )
        yield from watcher.run()


@contextmanager
def _at_work(
    settings: Settings,
    *,
    stop: threading.Event,
    progress: Callable[[Progress], None] | None,
    report: Callable[[Visit], None] | None,
) -> Iterator[tuple[Store, Updater]]:
    path = store_path(settings)

    def advance(done: Progress) -> None:
        if stop.is_set():
            raise Stopped
        if progress:
            progress(done)

    with (
        only_updater(path),
        Store.open(path) as store,
        open_pipeline(
            settings, memory=store.memory, journal=store.journal, progress=advance
        ) as pipeline,
    ):
        yield (
            store,
            Updater(
                store,
                fetcher_of(settings, obey_robots=True, pause=stop_at(stop)),
                pipeline.run,
                target=settings.to,
                clock=_now,
                chance=random.random,
                report=report,
            ),
        )


def _looked_at(url: str, settings: Settings) -> tuple[str, str, str]:
    """Return the address to watch, its kind and its title."""
    from translate_pub.ingest.discovery import discover

    fetcher = fetcher_of(settings, obey_robots=True)
    response = fetcher.get(url)
    url = response.moved_to or url
    found = discover(response)
    is_home = found.kind == "page" and urlsplit(url).path == "/"
    if found.feeds and (not found.kind or is_home):
        response = fetcher.get(found.feeds[0])
        url = response.moved_to or found.feeds[0]
        found = discover(response)
    if not found.kind:
        raise ConfigError(
            f"{url}: this is neither a feed nor an article, and names no feed",
            mend="give the address of a feed or an article, or say --as page",
        )
    return url, found.kind, found.title


def _added(store: Store, source: Source) -> Added:
    there = store.add_source(source)
    return Added(there, there.added == source.added and there.url == source.url)


def _chosen(watched: list[Source], names: Iterable[str]) -> list[Source]:
    chosen = []
    for name in names:
        found = [s for s in watched if name in (s.id, s.url)] or [
            s for s in watched if "://" in name and s.url == normal_url(name)
        ]
        if not found:
            raise ConfigError(f"{name}: this is not watched", mend=_SOME)
        chosen += found
    return chosen


def _now() -> datetime:
    return datetime.now(UTC)
