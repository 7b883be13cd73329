"""Batches on Ray: the same as on this machine, whatever dies meanwhile."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.batches import archive, articles_of, asked, order_for, run, stored
from tests.fakes import LoggedEngine
from translate_pub.engines import registry
from translate_pub.errors import ExecutorError
from translate_pub.executors.local import LocalExecutor
from translate_pub.executors.ray import RayExecutor
from translate_pub.runs import Outcome

pytestmark = [
    pytest.mark.slow,
    # Ray's own code uses what it deprecates.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
]

PROJECT = Path(__file__).parents[1]


def node(**more: object) -> dict[str, Any]:
    """A small node. Its agents' ports are given: else Ray waits for them, and not for long."""
    agents = ("metrics_agent_port", "runtime_env_agent_port", "dashboard_agent_listen_port")
    ports = {name: free_port() for name in agents}
    return {"num_cpus": 1, "object_store_memory": 80 << 20, **ports, **more}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes of one core each, on this machine; their processes know the engine that logs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", str(PROJECT))
        import ray
        from ray.cluster_utils import Cluster

        made = Cluster(initialize_head=True, head_node_args=node(include_dashboard=False))
        try:
            made.add_node(**node())
            ray.init(
                address=made.address,
                logging_level=logging.ERROR,
                log_to_driver=False,
                runtime_env={"worker_process_setup_hook": LoggedEngine.register},
            )
            yield made
        finally:
            ray.shutdown()
            made.shutdown()  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def _logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.ENGINES, "logged", "tests.fakes:LoggedEngine")


def test_ray_makes_what_this_machine_makes(cluster: Any, tmp_path: Path) -> None:
    assert len(cluster.list_all_nodes()) == 2
    source = archive(tmp_path / "a.jsonl", 12)
    with source.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    here = order_for(tmp_path / "here.db", tmp_path / "log")
    there = replace(here, store=tmp_path / "there.db")
    expected = run(LocalExecutor(), here, source)
    found = run(RayExecutor(), there, source)
    assert Counter((a.id, a.outcome, a.machine) for a in found) == Counter(
        (a.id, a.outcome, a.machine) for a in expected
    )
    assert stored(there.store) == stored(here.store)
    before = asked(tmp_path / "log")
    outcomes = Counter(article.outcome for article in run(RayExecutor(), there, source))
    assert outcomes == {Outcome.KNOWN: 12, Outcome.FAILED: 1}
    assert asked(tmp_path / "log") == before

    other = replace(there, fingerprint=replace(there.fingerprint, model="0" * 64), again=True)
    with pytest.raises(ExecutorError, match="its model is none, the batch's is 000"):
        run(RayExecutor(), other, source)


@pytest.mark.usefixtures("cluster")
def test_ray_without_its_data_library_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray.data", None)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    with pytest.raises(ExecutorError, match="without its data library") as raised:
        run(RayExecutor(), order, archive(tmp_path / "a.jsonl", 2))
    assert "translate_pub[ray]" in raised.value.mend


def test_a_killed_worker_and_a_killed_node_lose_nothing(cluster: Any, tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 60)
    order = order_for(tmp_path / "s.db", tmp_path / "log", seconds=0.02)
    reports = []
    with closing(RayExecutor().run(order, [source])) as running:
        for report in running:
            reports.append(report)
            if len(reports) == 2:
                os.kill(int(report.worker.rpartition(":")[2]), signal.SIGKILL)
            if len(reports) == 5:
                (lost,) = cluster.worker_nodes
                cluster.remove_node(lost, allow_graceful=False)
    assert len(cluster.list_all_nodes()) == 1
    assert len({report.worker for report in reports}) > 1
    ids = sorted(article.id for article in articles_of(reports))
    assert ids == [f"a{number:03}" for number in range(60)]
    results = stored(order.store)
    assert sorted(results) == ids
    # The killed worker was at one shard. That of the node may have lived on without it for a while,
    # while its shards, one in work and one waiting, were given to another.
    run(LocalExecutor(), order_for(tmp_path / "t.db", tmp_path / "straight"), source)
    straight = Counter(asked(tmp_path / "straight"))
    shard = max(
        sum(straight[t.segment.text] for a in report.articles for t in results[a.id].translations)
        for report in reports
    )
    assert len(asked(tmp_path / "log")) <= straight.total() + 3 * shard
