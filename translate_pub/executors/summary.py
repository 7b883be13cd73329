"""Adding a run up as its shards come in. What is kept does not grow with the run."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import count

from translate_pub.executors.base import ShardReport
from translate_pub.models import Severity
from translate_pub.runs import ArticleReport, Outcome, RunSummary, Throughput
from translate_pub.store import RunCounts

__all__ = ["RunTally"]

_KEPT = 50
_INTERVALS = 120
"""Most intervals of the throughput; where there would be more, two become one."""


class RunTally:
    """Counts the reports of a run."""

    def __init__(self, executor: str, engine: str) -> None:
        self._executor = executor
        self._engine = engine
        self._started = datetime.now(UTC)
        self._began = time.monotonic()
        self._totals: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._findings: Counter[tuple[str, Severity]] = Counter()
        self._workers: Counter[str] = Counter()
        self._slowest = _Top()
        self._worst = _Top()
        self._throughput = _Intervals()
        self.read = 0
        """Bytes of the sources that the finished shards came from."""

    def add(self, report: ShardReport) -> None:
        """Count a shard that is done."""
        self.read = max(self.read, report.read)
        for article in report.articles:
            self._outcomes[article.outcome] += 1
            for name in ("segments", "machine", "remembered", "flagged"):
                self._totals[name] += getattr(article, name)
            for check, severity, found in article.findings:
                self._findings[check, severity] += found
            if article.outcome is Outcome.KNOWN:
                continue
            self._workers[report.worker] += 1
            if article.seconds:
                self._slowest.offer((article.seconds,), article)
            if article.findings or article.error:
                self._worst.offer(_badness(article), article)
        done = [a for a in report.articles if a.outcome is not Outcome.KNOWN]
        self._throughput.add(
            time.monotonic() - self._began, len(done), sum(a.machine for a in done)
        )

    @property
    def articles(self) -> int:
        """Articles so far, those passed over among them."""
        return self._outcomes.total()

    def counts(self) -> RunCounts:
        """The run as the store notes it."""
        outcomes = self._outcomes
        return RunCounts(
            articles=self.articles,
            new=outcomes[Outcome.NEW],
            changed=outcomes[Outcome.CHANGED],
            unchanged=outcomes[Outcome.UNCHANGED] + outcomes[Outcome.KNOWN],
            failed=outcomes[Outcome.FAILED],
            segments=self._totals["segments"],
            flagged=self._totals["flagged"],
        )

    def summary(self, *, finished: bool) -> RunSummary:
        """The run so far."""
        return RunSummary(
            executor=self._executor,
            engine=self._engine,
            started=self._started,
            seconds=time.monotonic() - self._began,
            finished=finished,
            articles=self.articles,
            outcomes={o.value: self._outcomes[o] for o in Outcome if self._outcomes[o]},
            segments=self._totals["segments"],
            machine=self._totals["machine"],
            remembered=self._totals["remembered"],
            flagged=self._totals["flagged"],
            findings=tuple(
                (check, severity, found)
                for (check, severity), found in sorted(
                    self._findings.items(),
                    key=lambda item: (item[0][1] is not Severity.ERROR, -item[1], item[0][0]),
                )
            ),
            throughput=self._throughput.values(),
            slowest=self._slowest.best(),
            worst=self._worst.best(),
            workers=dict(sorted(self._workers.items())),
        )


def _badness(article: ArticleReport) -> tuple[float, ...]:
    return (
        float(article.outcome is Outcome.FAILED),
        float(article.errors),
        article.warnings / max(1, article.segments),
    )


class _Top:
    """The articles with the greatest keys."""

    def __init__(self) -> None:
        self._heap: list[tuple[tuple[float, ...], int, ArticleReport]] = []
        self._order = count(0, -1)  # of equal ones, the earlier is kept

    def offer(self, key: tuple[float, ...], article: ArticleReport) -> None:
        item = (key, next(self._order), article)
        if len(self._heap) < _KEPT:
            heapq.heappush(self._heap, item)
        else:
            heapq.heappushpop(self._heap, item)

    def best(self) -> tuple[ArticleReport, ...]:
        return tuple(article for _, _, article in sorted(self._heap, reverse=True))


class _Intervals:
    """What was finished in equal intervals, which grow with the run."""

    def __init__(self) -> None:
        self._width = 1.0
        self._done: list[tuple[int, int]] = []

    def add(self, at: float, articles: int, translated: int) -> None:
        while at >= self._width * _INTERVALS:
            pairs = [*self._done, (0, 0)]
            self._done = [
                (a + c, b + d) for (a, b), (c, d) in zip(pairs[::2], pairs[1::2], strict=False)
            ]
            self._width *= 2
        index = int(at / self._width)
        self._done += [(0, 0)] * (index + 1 - len(self._done))
        had_articles, had_translated = self._done[index]
        self._done[index] = (had_articles + articles, had_translated + translated)

    def values(self) -> tuple[Throughput, ...]:
        return tuple(
            Throughput(number * self._width, self._width, articles, translated)
            for number, (articles, translated) in enumerate(self._done)
        )
