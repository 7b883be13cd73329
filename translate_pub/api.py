"""The library's front: the same power as the command line, in three lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from translate_pub.config import Settings
from translate_pub.engines.registry import EnginePool
from translate_pub.errors import TranslatePubError
from translate_pub.glossary import Glossary, default_glossary_dir, load_glossary
from translate_pub.ingest import read
from translate_pub.memory import Memory
from translate_pub.models import Article, Block, BlockKind, Detection, Result
from translate_pub.names import NamesPolicy
from translate_pub.pipeline import Pipeline, Progress
from translate_pub.publish import Published, Site, load_saved_feeds, publish
from translate_pub.translate import Enforcement, Translator

__all__ = [
    "detect_language",
    "glossaries_for",
    "publish_site",
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
    article. Engines are loaded on first use and unloaded at the end.

    Raises:
        ConfigError, GlossaryError, EngineError: the run as a whole cannot start.
    """
    settings = settings or Settings()
    glossaries = glossaries_for(settings)
    with EnginePool(_engine_options(settings)) as pool:
        if settings.engine != "auto":
            pool.load(settings.engine)
        pipeline = Pipeline(
            pool,
            target=settings.to,
            engine=settings.engine,
            source=settings.source,
            glossaries=glossaries,
            memory=memory,
            names=NamesPolicy(settings.names),
            progress=progress,
        )
        yield from pipeline.run(_articles(sources))


@contextmanager
def translator(settings: Settings, enforcement: Enforcement | None = None) -> Iterator[Translator]:
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
            enforcement=enforcement,
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


def publish_site(
    results: Iterable[Result], out: str | Path, settings: Settings | None = None
) -> Published:
    """Write results as a bilingual site with feeds into the folder ``out``."""
    return publish(results, Path(out), site_of(settings or Settings()))


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


def _articles(sources: Iterable[str | Path | Article]) -> Iterator[Article | TranslatePubError]:
    for source in sources:
        if isinstance(source, Article):
            yield source
        else:
            yield from read([source])


def _engine_options(settings: Settings) -> dict[str, dict[str, object]]:
    beam: dict[str, object] = {"beam": settings.beam} if settings.beam else {}
    return {"gemma": beam, "argos": beam}
