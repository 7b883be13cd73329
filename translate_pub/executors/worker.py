"""A worker: a shard in, its report out. The same one in a thread and on another machine."""

from __future__ import annotations

import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from translate_pub.engines.registry import EnginePool
from translate_pub.errors import TranslatePubError
from translate_pub.executors.base import Order, Shard, ShardReport, Stopped
from translate_pub.executors.fingerprint import fingerprint, require_same
from translate_pub.executors.keeper import Keeper
from translate_pub.memory import Remembered
from translate_pub.models import Article, Origin, Result, Status
from translate_pub.names import NamesPolicy
from translate_pub.pipeline import Pipeline
from translate_pub.runs import ArticleReport, Outcome
from translate_pub.store import ChangeKind
from translate_pub.translate import Enforcement

__all__ = ["Worker", "engine_pool", "main_pair"]

_REMEMBERED = (Origin.MEMORY, Origin.REVIEW)


def main_pair(order: Order) -> tuple[str, str]:
    """The pair that a batch is mainly about: the one whose model is compared between machines."""
    source = order.settings.source or next(iter(order.glossaries), "vi")
    return source, order.settings.to


@contextmanager
def engine_pool(order: Order) -> Iterator[EnginePool]:
    """The engines of a worker or of several, made sure to be the batch's.

    Raises:
        ExecutorError: this machine's model or term base is another; nothing is loaded then.
        EngineError: the model is not installed.
    """
    with EnginePool({name: dict(options) for name, options in order.engines.items()}) as pool:
        engine = pool.choose(order.settings.engine, *main_pair(order))
        found = fingerprint(engine, *main_pair(order), order.glossaries)
        require_same(order.fingerprint, found, socket.gethostname())
        yield pool


class _Watched:
    """The keeper's memory, left as soon as the run ends: between calls of the engine."""

    def __init__(self, keeper: Keeper, stopping: Callable[[], bool]) -> None:
        self._keeper = keeper
        self._stopping = stopping

    def lookup(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        self._leave()
        return self._keeper.lookup(keys)

    def remember(self, entries: Mapping[str, Remembered]) -> None:
        self._keeper.remember(entries)
        self._leave()

    def _leave(self) -> None:
        if self._stopping():
            raise Stopped


class Worker:
    """Does shards, one after the other. Several may share a pool and a keeper, a thread each."""

    def __init__(
        self,
        order: Order,
        keeper: Keeper,
        pool: EnginePool,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        settings = order.settings
        self._order = order
        self._keeper = keeper
        self._pipeline = Pipeline(
            pool,
            target=settings.to,
            engine=settings.engine,
            source=settings.source,
            glossaries=order.glossaries,
            memory=_Watched(keeper, stopping),
            journal=keeper,
            enforcement=Enforcement.named(settings.terms),
            names=NamesPolicy(settings.names),
        )
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    def work(self, shard: Shard) -> ShardReport:
        """Translate what the store does not know of a shard, and store it.

        Raises:
            Stopped: the run ended meanwhile.
            StoreError: the store failed.
        """
        began = time.monotonic()
        articles = [item for item in shard.items if isinstance(item, Article)]
        known: set[str] = set()
        if not self._order.again:
            flags = self._keeper.known(articles)
            known = {a.id for a, flag in zip(articles, flags, strict=True) if flag}
        fresh = [
            item for item in shard.items if not (isinstance(item, Article) and item.id in known)
        ]
        results = list(self._pipeline.run(fresh))
        changes = self._keeper.put(results)
        seconds = time.monotonic() - began
        costs = [_cost(result) for result in results]
        each = seconds / sum(costs) if any(costs) else 0.0
        reports = [
            _report(result, change, cost * each)
            for result, change, cost in zip(results, changes, costs, strict=True)
        ]
        reports += [
            ArticleReport(article.id, article.title, article.language, Outcome.KNOWN)
            for article in articles
            if article.id in known
        ]
        return ShardReport(shard.number, shard.read, self.name, seconds, tuple(reports))


def _cost(result: Result) -> int:
    """What an engine had to do for an article: source characters, as often as they were decoded."""
    return sum(
        len(translation.segment.text) * translation.attempts
        for translation in result.translations
        if translation.origin is Origin.MACHINE
    )


def _report(result: Result, change: ChangeKind, seconds: float) -> ArticleReport:
    origins = Counter(translation.origin for translation in result.translations)
    findings = Counter(
        (finding.check, finding.severity)
        for translation in result.translations
        for finding in translation.findings
    )
    failed = result.status in (Status.FAILED, Status.UNSUPPORTED)
    article = result.article
    return ArticleReport(
        id=article.id if article else _named(result.error),
        title=article.title if article else "",
        language=result.detection.language,
        outcome=Outcome.FAILED if failed else Outcome(change.value),
        segments=len(result.translations),
        machine=origins[Origin.MACHINE],
        remembered=sum(origins[origin] for origin in _REMEMBERED),
        flagged=sum(translation.flagged for translation in result.translations),
        seconds=seconds,
        findings=tuple((*kind, count) for kind, count in findings.items()),
        error=result.error,
    )


def _named(error: TranslatePubError | None) -> str:
    return str(getattr(error, "article_id", "")) if error else ""
