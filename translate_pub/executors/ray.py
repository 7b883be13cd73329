"""Ray: the only module that imports it, inside its functions. ``pip install 'translate_pub[ray]'``.

    reader task (driver's node) → shards → Ray Data → actor pool, an engine each → reports → driver
                                                            │ ▲
                                            keeper actor (driver's node) → store

Ray Data schedules, holds back the reader where the workers are slower, and does again what died
with a worker or a node. Reading again gives the same shards; a shard done again finds its sentences
in the memory and its articles in the store. Results go from a worker to the keeper once, and only
reports travel on.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from translate_pub.engines.base import Hypotheses
from translate_pub.engines.registry import EnginePool
from translate_pub.errors import ConfigError, ExecutorError, TranslatePubError
from translate_pub.executors.base import Order, Reports, ShardReport
from translate_pub.executors.keeper import StoreKeeper
from translate_pub.executors.shards import shards_of
from translate_pub.executors.worker import Worker, engine_pool
from translate_pub.memory import Remembered
from translate_pub.models import Article, Result
from translate_pub.store import ChangeKind

__all__ = ["RayExecutor"]

_INSTALL = "run: pip install 'translate_pub[ray]'"
_AHEAD = 64 << 20
"""Bytes of shards that may wait between the reader and the workers."""
_OBJECT_STORE = 256 << 20
"""Shared memory of a Ray that is started here; only shards and reports pass through it."""
_QUEUED = 2
"""Shards that an actor holds: one in work, one waiting. What dies with it is done again."""


class RayExecutor:
    """See the module's docstring.

    ``address`` is a running cluster's ("" starts Ray on this machine, and ends it). ``workers`` is
    the number of actors, a processor core each (0: as many as there are cores). The program runs
    on a node of the cluster, where the sources and the store are.
    """

    name = "ray"

    def __init__(self, *, workers: int = 0, address: str = "") -> None:
        self._workers = workers
        self._address = address

    def run(self, order: Order, sources: Sequence[str | Path]) -> Reports:
        """See :class:`translate_pub.executors.base.Executor`."""
        if "-" in map(str, sources):
            raise ConfigError(
                "standard input cannot be read again after a failure",
                mend="save it to a file, or use --executor local",
            )
        with _cluster(self._address, self._workers) as ray:
            here = ray.get_runtime_context().get_node_id()
            keeper = _start_keeper(ray, here, order)
            workers = self._workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
            try:
                yield from _reports(here, keeper, order, _from_anywhere(sources), workers)
            except ray.exceptions.RayError as exc:
                raise ExecutorError(
                    f"Ray gave up: {str(exc).strip().splitlines()[-1][:300]}",
                    mend="mend the cluster and run the command again: it goes on where it was",
                ) from exc
            finally:
                ray.kill(keeper)


@contextmanager
def _cluster(address: str, workers: int) -> Iterator[Any]:
    """Ray, connected: to what this process is connected to already, to ``address``, or started."""
    # Ray reports its use to its makers unless it is told not to: nothing here calls home.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # What it finds worth a line on our standard error comes back as an exception where it matters.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    ray = _imported("ray")
    _imported("ray.exceptions")
    if ray.is_initialized():
        yield ray
        return
    options: dict[str, Any] = (
        {"address": address}
        if address
        else {
            "address": "local",  # without it, one that happens to run here would be joined
            "num_cpus": workers or None,
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE,
        }
    )
    try:
        ray.init(logging_level=logging.ERROR, log_to_driver=False, **options)
    except (ConnectionError, RuntimeError, ValueError, OSError) as exc:
        place = f"the cluster at {address}" if address else "Ray on this machine"
        raise ExecutorError(
            f"{place} cannot be reached: {str(exc).strip().splitlines()[0][:200]}",
            mend="check the address, and that this machine is a node: ray status",
        ) from exc
    try:
        yield ray
    finally:
        ray.shutdown()


def _imported(name: str) -> Any:
    """Import a module of Ray's; its parts need other packages than its core does."""
    try:
        return import_module(name)
    except ImportError as exc:
        raise ExecutorError(
            "Ray is not installed, or without its data library", mend=_INSTALL
        ) from exc


def _from_anywhere(sources: Sequence[str | Path]) -> list[str]:
    """Make paths absolute: the reader is another process. Ids do not depend on it."""
    return [
        str(source) if "://" in str(source) else str(Path(source).absolute()) for source in sources
    ]


def _reports(
    here: str, keeper: Any, order: Order, sources: list[str], workers: int
) -> Iterator[ShardReport]:
    from ray.data import ActorPoolStrategy, DataContext, ExecutionResources, read_datasource

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.memory_usage_poll_interval_s = None  # it reads a worker's page tables every second
    context.target_max_block_size = 1  # a block for each shard, as soon as it is read
    context.execution_options.resource_limits = ExecutionResources(object_store_memory=_AHEAD)
    shards = read_datasource(
        _datasource(sources, order.characters),
        override_num_blocks=1,
        num_cpus=0,
        label_selector={"ray.io/node-id": here},
    )
    done = shards.map_batches(
        _RayWorker,
        fn_constructor_args=(order, keeper),
        batch_size=1,
        # A pool that may shrink stops an actor again while the reader is still starting.
        compute=ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=_QUEUED),
        num_cpus=1,
    )
    for row in done.iter_rows():
        report: ShardReport = pickle.loads(row["report"])
        if report.refusal is not None:
            raise report.refusal
        yield report


def _datasource(sources: list[str], characters: int) -> Any:
    """One task that reads everything, and hands over each shard as it has it."""
    import pyarrow
    from ray.data import Datasource, ReadTask
    from ray.data.block import BlockMetadata

    def read() -> Iterator[Any]:
        for shard in shards_of(sources, characters):
            yield pyarrow.table({"shard": [pickle.dumps(shard)]})

    class Shards(Datasource):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]

        def estimate_inmemory_data_size(self) -> None:
            return None

        def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
            unknown = BlockMetadata(
                num_rows=None, size_bytes=None, input_files=None, exec_stats=None
            )
            return [ReadTask(read, unknown)]

    return Shards()


def _start_keeper(ray: Any, here: str, order: Order) -> Any:
    """The one writer, next to the store; it comes back if it is killed."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    actor = ray.remote(StoreKeeper).options(
        num_cpus=0,
        max_restarts=-1,
        max_task_retries=-1,
        scheduling_strategy=NodeAffinitySchedulingStrategy(here, soft=False),
    )
    keeper = actor.remote(order.store.absolute(), order.settings.to)
    opened = keeper.known.remote([])
    _imported("ray.data")  # takes as long as the keeper's start
    try:
        ray.get(opened)
    except ray.exceptions.ActorDiedError as exc:
        raise ExecutorError(
            f"{order.store}: cannot be opened where the batch runs",
            mend="run: translate-pub store verify",
        ) from exc
    return keeper


class _RemoteKeeper:
    """The keeper actor, as a worker sees it (a :class:`~translate_pub.executors.keeper.Keeper`)."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def known(self, articles: Sequence[Article]) -> list[bool]:
        return self._ask("known", articles)  # type: ignore[no-any-return]

    def lookup(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        return self._ask("lookup", keys)  # type: ignore[no-any-return]

    def remember(self, entries: Mapping[str, Remembered]) -> None:
        self._ask("remember", entries)

    def recall(self, keys: Sequence[str]) -> Mapping[str, Hypotheses]:
        return self._ask("recall", keys)  # type: ignore[no-any-return]

    def note(self, answers: Mapping[str, Hypotheses]) -> None:
        if answers:
            self._ask("note", answers)

    def forget(self, keys: Sequence[str]) -> None:
        if keys:
            self._ask("forget", keys)

    def put(self, results: Sequence[Result]) -> list[ChangeKind]:
        return self._ask("put", results)  # type: ignore[no-any-return]

    def _ask(self, method: str, argument: object) -> Any:
        import ray

        try:
            return ray.get(getattr(self._actor, method).remote(argument))
        except ray.exceptions.RayTaskError as exc:
            raise exc.cause or exc from None


class _RayWorker:
    """A worker in an actor. What ends the run is reported, not raised: Ray would try for ever."""

    def __init__(self, order: Order, keeper: Any) -> None:
        self._refusal: TranslatePubError | None = None
        self._worker: Worker | None = None
        order = replace(order, engines=_for_one_core(order.engines))
        self._opened = engine_pool(order)
        try:
            pool: EnginePool = self._opened.__enter__()
        except TranslatePubError as exc:
            self._refusal = exc
            return
        self._worker = Worker(order, _RemoteKeeper(keeper), pool)

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[bytes]]:
        return {"report": [pickle.dumps(self._report(shard)) for shard in batch["shard"]]}

    def _report(self, pickled: bytes) -> ShardReport:
        shard = pickle.loads(pickled)
        if self._worker is None:
            return ShardReport(shard.number, shard.read, "", 0.0, refusal=self._refusal)
        try:
            return self._worker.work(shard)
        except TranslatePubError as exc:
            return ShardReport(shard.number, shard.read, self._worker.name, 0.0, refusal=exc)


def _for_one_core(
    engines: Mapping[str, Mapping[str, object]],
) -> dict[str, dict[str, object]]:
    """Hold the engines that have threads of their own to the core that an actor has."""
    from translate_pub.engines.ct2 import Threads
    from translate_pub.engines.registry import THREADED

    options = {name: dict(given) for name, given in engines.items()}
    for name in THREADED:
        options.setdefault(name, {}).setdefault("threads", Threads(1, 1))
    return options
