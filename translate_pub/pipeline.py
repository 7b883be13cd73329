"""The flow, from articles to results.

    articles | detect     → language of the article and of each block
             | segment    → sentences, with offsets
             | window     → as many articles as hold WINDOW characters, at least one
             | translate  → every segment of the window, one batch for each language
             | assemble   → a Result for each article, in the order of the input

Errors in the input pass through as results with status FAILED; an article whose language no
engine translates becomes UNSUPPORTED. Nothing is dropped and one article's failure is its own.
Memory is bounded by the window, not by the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from translate_pub import __version__
from translate_pub.check import check_article
from translate_pub.detect import Detector
from translate_pub.engines.registry import AUTO, EnginePool
from translate_pub.errors import EngineError, TranslatePubError, UnsupportedLanguage
from translate_pub.glossary import Glossary, learn_abbreviations
from translate_pub.memory import Journal, Memory, ProcessMemory
from translate_pub.models import (
    Article,
    Detection,
    Finding,
    Origin,
    Provenance,
    Result,
    Segment,
    Severity,
    Status,
    Translation,
)
from translate_pub.names import NamesPolicy
from translate_pub.segment import SEGMENTER, segment_article
from translate_pub.translate import Enforcement, Task, Translator

__all__ = ["Pipeline", "Progress"]

WINDOW = 200_000
"""Characters of source text translated together: about 64k tokens of Vietnamese."""
LEAST = 200
"""Characters that an input counts for at least: errors and empty articles are held as well."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: ``articles`` and ``segments`` finished, of ``known`` segments so far."""

    articles: int
    segments: int
    known: int


@dataclass(slots=True)
class _Prepared:
    """An article with its segments, waiting for its window to be translated."""

    article: Article
    detection: Detection
    status: Status
    tasks: list[Task] = field(default_factory=list)
    translations: dict[int, Translation] = field(default_factory=dict)
    error: TranslatePubError | None = None


class Pipeline:
    """Turns articles into results for one target language.

    ``glossaries`` maps a source language to its term base. ``engine`` is a registered name or
    ``auto``. The pool belongs to the caller, who closes it.
    """

    def __init__(
        self,
        pool: EnginePool,
        *,
        target: str = "en",
        engine: str = AUTO,
        source: str = "",
        glossaries: Mapping[str, Glossary] | None = None,
        memory: Memory | None = None,
        journal: Journal | None = None,
        enforcement: Enforcement | None = None,
        names: NamesPolicy = NamesPolicy.ASCII,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._pool = pool
        self._target = target
        self._engine = engine
        self._source = source
        self._glossaries = dict(glossaries or {})
        self._memory = memory if memory is not None else ProcessMemory()
        self._journal = journal
        self._enforcement = enforcement
        self._names = names
        self._progress = progress
        self._detector = Detector()
        self._translators: dict[str, Translator] = {}
        self._done = Progress(0, 0, 0)

    def run(self, articles: Iterable[Article | TranslatePubError]) -> Iterator[Result]:
        """Yield a result for every input, in its order."""
        window: list[_Prepared | TranslatePubError] = []
        size = 0
        for article in articles:
            if isinstance(article, TranslatePubError):
                window.append(article)
                size += LEAST
            else:
                prepared = self._prepare(article)
                self._advance(known=len(prepared.tasks))
                window.append(prepared)
                # What is not translated is held as well until its turn comes.
                size += max(LEAST, sum(len(block.text) for block in article.translatable()))
            if size >= WINDOW:
                yield from self._translate(window)
                window, size = [], 0
        yield from self._translate(window)

    def _prepare(self, article: Article) -> _Prepared:
        detected = self._detector.detect_article(article)
        detection = detected.article
        if self._source:
            detection = Detection(self._source, 1.0)
        language = detection.language
        if language == self._target:
            return _Prepared(article, detection, Status.ALREADY_TARGET)
        if not language:
            error = UnsupportedLanguage(
                "its language could not be recognised",
                article_id=article.id,
                mend="name it with --from",
            )
            return _Prepared(article, detection, Status.UNSUPPORTED, error=error)
        try:
            translator = self._translator(language)
        except EngineError as error:
            unsupported = UnsupportedLanguage(
                f"written in {language}: {error.message}", article_id=article.id, mend=error.mend
            )
            return _Prepared(article, detection, Status.UNSUPPORTED, error=unsupported)
        languages = {
            block.id: self._source or _language(detected.blocks.get(block.id)) or language
            for block in article.translatable()
        }
        on = article.published.date() if article.published else None
        learned = (
            learn_abbreviations(
                (block.text for block in article.translatable()), translator.matcher, on=on
            )
            if translator.matcher
            else ()
        )
        tasks = [
            Task(segment, on, learned if segment.language == language else ())
            for segment in segment_article(article, languages)
        ]
        return _Prepared(article, detection, Status.TRANSLATED, tasks)

    def _translator(self, language: str) -> Translator:
        """Return the translator from ``language``.

        Raises:
            EngineError: none is to be had.
        """
        if language not in self._translators:
            self._translators[language] = Translator(
                self._pool.choose(self._engine, language, self._target),
                source=language,
                target=self._target,
                glossary=self._glossaries.get(language),
                memory=self._memory,
                journal=self._journal,
                enforcement=self._enforcement,
                names=self._names,
            )
        return self._translators[language]

    def _translate(self, window: list[_Prepared | TranslatePubError]) -> Iterator[Result]:
        """Translate the window's segments, each language in one batch, then yield its results."""
        by_language: dict[str, list[tuple[_Prepared, int]]] = {}
        for item in window:
            if isinstance(item, _Prepared):
                for index, task in enumerate(item.tasks):
                    by_language.setdefault(task.segment.language, []).append((item, index))
        for language, places in by_language.items():
            tasks = [item.tasks[index] for item, index in places]
            translations = self._translate_language(language, tasks)
            for (item, index), translation in zip(places, translations, strict=True):
                item.translations[index] = translation
        for item in window:
            if isinstance(item, TranslatePubError):
                yield Result(None, Status.FAILED, self._target, error=item)
            else:
                yield self._assemble(item)
            self._advance(articles=1)

    def _translate_language(self, language: str, tasks: list[Task]) -> list[Translation]:
        if language == self._target:
            self._advance(segments=len(tasks))
            return [_copy(task.segment) for task in tasks]
        try:
            translator = self._translator(language)
        except EngineError:
            finding = Finding(
                "untranslated",
                Severity.WARNING,
                f"written in {language}, for which no engine is installed",
            )
            self._advance(segments=len(tasks))
            return [_copy(task.segment, (finding,)) for task in tasks]
        return translator.translate(tasks, lambda count: self._advance(segments=count))

    def _assemble(self, item: _Prepared) -> Result:
        translated = item.status is Status.TRANSLATED
        translations = [item.translations[index] for index in range(len(item.tasks))]
        return Result(
            item.article,
            item.status,
            self._target,
            item.detection,
            _with_article_findings(translations),
            self._provenance(item.detection.language) if translated else None,
            item.error,
        )

    def _provenance(self, language: str) -> Provenance:
        translator = self._translators[language]
        return Provenance(
            engine=translator.engine.name,
            model=translator.engine.model,
            decoding=f"{translator.engine.signature},{translator.decoding}",
            glossary=translator.glossary.signature if translator.glossary else "none",
            segmenter=SEGMENTER,
            version=__version__,
        )

    def _advance(self, *, articles: int = 0, segments: int = 0, known: int = 0) -> None:
        done = self._done
        self._done = Progress(
            done.articles + articles, done.segments + segments, done.known + known
        )
        if self._progress:
            self._progress(self._done)


def _with_article_findings(
    translations: list[Translation],
) -> tuple[Translation, ...]:
    """Add what only shows between an article's segments to the segments concerned.

    Every block has its segments by construction, so lost blocks are not looked for here.
    """
    found: dict[str, list[Finding]] = {}
    for located in check_article(translations):
        found.setdefault(located.segment_id, []).append(located.finding)
    return tuple(
        replace(translation, findings=(*translation.findings, *found[translation.segment.id]))
        if translation.segment.id in found
        else translation
        for translation in translations
    )


def _copy(segment: Segment, findings: tuple[Finding, ...] = ()) -> Translation:
    return Translation(segment, segment.text, Origin.COPY, findings=findings, attempts=0)


def _language(detection: Detection | None) -> str:
    return detection.language if detection else ""
