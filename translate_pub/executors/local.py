"""This machine: a few threads that share one engine.

While one thread's sentences are in the engine, which leaves the interpreter free, another detects,
segments, matches and checks, and this one reads ahead. One thread more than an engine has workers
(a core each, eight at most) keeps all of those busy: of two cores 93% were in use with three
threads, 88% with two. More only hold more articles in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

from translate_pub.engines.ct2 import Threads
from translate_pub.executors.base import Order, Reports, Shard, ShardReport
from translate_pub.executors.keeper import StoreKeeper
from translate_pub.executors.shards import shards_of
from translate_pub.executors.worker import Worker, engine_pool

__all__ = ["LocalExecutor"]


class LocalExecutor:
    """See the module's docstring; ``workers`` is the number of threads (0: see there)."""

    name = "local"

    def __init__(self, *, workers: int = 0) -> None:
        self._workers = workers or Threads.plan().workers + 1

    def run(self, order: Order, sources: Sequence[str | Path]) -> Reports:
        """See :class:`translate_pub.executors.base.Executor`.

        A shard is read while all workers are busy, and no more than one.
        """
        ending = threading.Event()
        idle: SimpleQueue[Worker] = SimpleQueue()

        def work(shard: Shard) -> ShardReport:
            worker = idle.get()
            try:
                return worker.work(shard)
            finally:
                idle.put(worker)

        with (
            closing(StoreKeeper(order.store, order.settings.to)) as keeper,
            engine_pool(order) as pool,
            ThreadPoolExecutor(self._workers, thread_name_prefix="translate") as threads,
        ):
            for _ in range(self._workers):
                idle.put(Worker(order, keeper, pool, ending.is_set))
            pending: set[Future[ShardReport]] = set()
            try:
                for shard in shards_of(sources, order.characters):
                    pending.add(threads.submit(work, shard))
                    while len(pending) > self._workers:
                        done, pending = wait(pending, return_when=FIRST_COMPLETED)
                        yield from (future.result() for future in done)
                while pending:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            finally:
                ending.set()
                for future in pending:
                    future.cancel()
