"""A batch from its beginning to its end: the order, the run in the store, the sum of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from translate_pub.config import Settings
from translate_pub.engines.registry import EnginePool
from translate_pub.executors.base import Executor, Order, ShardReport
from translate_pub.executors.fingerprint import Fingerprint, fingerprint
from translate_pub.executors.summary import RunTally
from translate_pub.executors.worker import main_pair
from translate_pub.glossary import Glossary
from translate_pub.runs import RunSummary
from translate_pub.store import Store

__all__ = ["make_order", "run_batch"]


def make_order(
    settings: Settings,
    store: Path,
    *,
    glossaries: Mapping[str, Glossary],
    engines: Mapping[str, Mapping[str, object]],
    again: bool = False,
) -> Order:
    """Return the order for a batch: what this machine would translate with is what is wanted.

    Raises:
        EngineError: the model is not installed here.
    """
    unchecked = Fingerprint("", "", "", "", "")
    order = Order(store, settings, glossaries, unchecked, engines, again)
    with EnginePool({name: dict(options) for name, options in engines.items()}) as pool:
        engine = pool.choose(settings.engine, *main_pair(order))
        return replace(order, fingerprint=fingerprint(engine, *main_pair(order), glossaries))


def run_batch(
    executor: Executor,
    order: Order,
    sources: Sequence[str | Path],
    *,
    progress: Callable[[ShardReport, RunTally], None] | None = None,
) -> RunSummary:
    """Translate ``sources`` into the store of the order; return what became of them.

    ``progress`` is called after each shard. An interrupt (SIGINT) ends the run between two calls
    of the engine: what was settled is in the store, the summary says that it is not ``finished``,
    and the same batch goes on from there.

    Raises:
        TranslatePubError: the run as a whole cannot start, or go on.
    """
    tally = RunTally(executor.name, order.fingerprint.engine)
    with _noted(order.store, executor, tally), closing(executor.run(order, sources)) as run:
        try:
            for report in run:
                tally.add(report)
                if progress:
                    progress(report, tally)
        except KeyboardInterrupt:
            return tally.summary(finished=False)
    return tally.summary(finished=True)


@contextmanager
def _noted(path: Path, executor: Executor, tally: RunTally) -> Iterator[None]:
    """Note in the store that a run began, and how it ended; a killed one has no end."""
    with Store.open(path) as store:
        number = store.begin_run(f"batch --executor {executor.name}", datetime.now(UTC))
    yield
    with Store.open(path) as store:
        store.end_run(number, datetime.now(UTC), tally.counts())
