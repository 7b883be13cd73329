"""The library's front: the same power as the command line, in three lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from translate_pub.config import Settings
from translate_pub.engines.registry import EnginePool
from translate_pub.errors import ConfigError, TranslatePubError
from translate_pub.executors import batch, executor_named
from translate_pub.executors.base import Executor, ShardReport
from translate_pub.executors.batch import make_order
from translate_pub.executors.summary import RunTally
from translate_pub.glossary import Glossary, default_glossary_dir, load_glossary
from translate_pub.ingest import read
from translate_pub.memory import Journal, Memory
from translate_pub.models import Article, Block, BlockKind, Detection, Result
from translate_pub.names import NamesPolicy
from translate_pub.pipeline import Pipeline, Progress
from translate_pub.publish import Published, Site, load_saved_feeds, publish
from translate_pub.runs import RunSummary
from translate_pub.store import Store, record
from translate_pub.translate import Enforcement, Translator

if TYPE_CHECKING:
    from translate_pub.ingest import Fetcher

__all__ = [
    "detect_language",
    "fetcher_of",
    "glossaries_for",
    "open_pipeline",
    "publish_site",
    "publish_store",
    "run_batch",
    "site_of",
    "translate_articles",
    "translate_text",
    "translator",
]

SOURCE_LANGUAGES = ("vi",)
"""Source languages for which a term base is shipped."""


def detect_language(text: str) -> Detection:
    """Return the language of a text and how sure that is."""
    from translate_pub.detect import Detector

    return Detector().detect(text)


def translate_articles(
    sources: Iterable[str | Path | Article],
    settings: Settings | None = None,
    *,
    memory: Memory | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Result]:
    """Translate articles: files, folders, URLs, "-" for standard input, or articles at hand.

    Yields a result for every article, in order, errors included; nothing is raised for one
    article. Engines are loaded on first use and unloaded at the end. Where the settings name a
    store, its memory is used (unless one is given) and every result is in it before it is yielded.

    Raises:
        ConfigError, GlossaryError, EngineError: the run as a whole cannot start.
        StoreError: the store failed; what was yielded is in it.
    """
    settings = settings or Settings()
    if settings.store is not None:
        with (
            Store.open(settings.store) as store,
            open_pipeline(
                settings,
                memory=memory or store.memory,
                journal=store.journal,
                progress=progress,
            ) as pipeline,
        ):
            made = pipeline.run(_articles(sources, settings))
            yield from record(store, made, command="translate")
        return
    with open_pipeline(settings, memory=memory, progress=progress) as pipeline:
        yield from pipeline.run(_articles(sources, settings))


@contextmanager
def open_pipeline(
    settings: Settings,
    *,
    memory: Memory | None = None,
    journal: Journal | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Pipeline]:
    """Give a pipeline with the engines and term bases of ``settings``.

    Raises:
        GlossaryError, EngineError: it is not to be had.
    """
    glossaries = glossaries_for(settings)
    with EnginePool(_engine_options(settings)) as pool:
        if settings.engine != "auto":
            pool.load(settings.engine)
        yield Pipeline(
            pool,
            target=settings.to,
            engine=settings.engine,
            source=settings.source,
            glossaries=glossaries,
            memory=memory,
            journal=journal,
            enforcement=Enforcement.named(settings.terms),
            names=NamesPolicy(settings.names),
            progress=progress,
        )


def fetcher_of(
    settings: Settings, *, obey_robots: bool = False, pause: Callable[[float], object] = time.sleep
) -> Fetcher:
    """Return an HTTP client that may go where ``settings.allow`` says, besides the Internet."""
    from translate_pub import __version__
    from translate_pub.ingest import Fetcher

    networks, hosts = [], []
    for allowed in settings.allow:
        try:
            networks.append(ip_network(allowed, strict=False))
        except ValueError:
            hosts.append(allowed)
    contact = f" (+{settings.contact})" if settings.contact else ""
    return Fetcher(
        obey_robots=obey_robots,
        allow_hosts=hosts,
        allow_networks=networks,
        user_agent=f"translate_pub/{__version__}{contact}",
        pause=pause,
    )


@contextmanager
def translator(settings: Settings) -> Iterator[Translator]:
    """Give a translator for one pair, ``settings.source`` (Vietnamese by default) to ``to``.

    Raises:
        EngineError, GlossaryError: it is not to be had.
    """
    source = settings.source or "vi"
    with EnginePool(_engine_options(settings)) as pool:
        yield Translator(
            pool.choose(settings.engine, source, settings.to),
            source=source,
            target=settings.to,
            glossary=glossaries_for(settings).get(source),
            enforcement=Enforcement.named(settings.terms),
            names=NamesPolicy(settings.names),
        )


def translate_text(text: str, settings: Settings | None = None) -> str:
    """Translate one text, its paragraphs kept apart by blank lines.

    Raises:
        TranslatePubError: it cannot be translated; a text in the target language comes back as is.
    """
    paragraphs = [part.strip() for part in text.split("\n") if part.strip()]
    blocks = tuple(
        Block(f"p{number}", BlockKind.PARAGRAPH, part) for number, part in enumerate(paragraphs, 1)
    )
    (result,) = translate_articles([Article("text", "", blocks)], settings)
    if result.error is not None:
        raise result.error
    if not result.translations:
        return text
    return "\n\n".join(
        " ".join(translation.text for translation in block) for block in result.by_block().values()
    )


def run_batch(
    sources: Sequence[str | Path],
    store: str | Path,
    settings: Settings | None = None,
    *,
    executor: Executor | None = None,
    again: bool = False,
    progress: Callable[[ShardReport, RunTally], None] | None = None,
) -> RunSummary:
    """Translate an archive into a store, on this machine or where ``executor`` says.

    What is stored is passed over, so that a run that was ended goes on with the same call; with
    ``again`` it is translated again, as after a change to a term base: sentences that it does not
    concern come from the memory. See :func:`translate_pub.executors.batch.run_batch`.

    Raises:
        TranslatePubError: the run as a whole cannot start, or go on.
    """
    settings = settings or Settings()
    order = make_order(
        settings,
        Path(store),
        glossaries=glossaries_for(settings),
        engines=_engine_options(settings),
        again=again,
    )
    chosen = executor or executor_named("local")
    return batch.run_batch(chosen, order, sources, progress=progress)


def publish_site(
    results: Iterable[Result], out: str | Path, settings: Settings | None = None
) -> Published:
    """Write results as a bilingual site with feeds into the folder ``out``."""
    return publish(results, Path(out), site_of(settings or Settings()))


def publish_store(out: str | Path, settings: Settings) -> Published:
    """Write everything in the settings' store, in their target language, into the folder ``out``.

    Raises:
        ConfigError: the settings name no store.
        StoreError: it cannot be read.
    """
    if settings.store is None:
        raise ConfigError("no store is named", mend="name its file with --store")
    with Store.open(settings.store, read_only=True) as store:
        return publish_site(store.results(target=settings.to), out, settings)


def site_of(settings: Settings) -> Site:
    """Return the part of the settings that shapes a published site."""
    return Site(
        title=settings.title,
        base_url=settings.base_url,
        source=settings.source or ("vi" if settings.to != "vi" else "en"),
        target=settings.to,
        excerpt=settings.excerpt or None,
        templates=settings.templates,
        saved_feeds=load_saved_feeds(settings.feeds) if settings.feeds else (),
    )


def glossaries_for(settings: Settings) -> dict[str, Glossary]:
    """Return the term base of each source language: the shipped one, then the user's layers.

    Raises:
        GlossaryError: a term base cannot be used.
    """
    languages = [settings.source] if settings.source else list(SOURCE_LANGUAGES)
    glossaries = {}
    for source in languages:
        shipped = settings.default_glossary and default_glossary_dir(source, settings.to)
        if shipped or settings.glossary:
            glossaries[source] = load_glossary(
                settings.glossary, source=source, target=settings.to, default=bool(shipped)
            )
    return glossaries


def _articles(
    sources: Iterable[str | Path | Article], settings: Settings
) -> Iterator[Article | TranslatePubError]:
    fetcher: Fetcher | None = None
    for source in sources:
        if isinstance(source, Article):
            yield source
            continue
        if fetcher is None and isinstance(source, str) and "://" in source:
            fetcher = fetcher_of(settings)
        yield from read([source], fetcher=fetcher)


def _engine_options(settings: Settings) -> dict[str, dict[str, object]]:
    beam: dict[str, object] = {"beam": settings.beam} if settings.beam else {}
    return {"gemma": beam, "argos": beam}
