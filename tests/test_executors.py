"""Batches on this machine: every article once, bounded, stopped and gone on with."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests import publishing
from tests.batches import GLOSSARIES, archive, articles_of, asked, order_for, run, settled, stored
from tests.fakes import LoggedEngine
from translate_pub import api
from translate_pub.config import Settings
from translate_pub.engines import registry
from translate_pub.engines.fake import FakeEngine
from translate_pub.errors import ConfigError, EngineNotFound, ExecutorError
from translate_pub.executors import executor_named, local, shards
from translate_pub.executors.base import Reports
from translate_pub.executors.batch import run_batch
from translate_pub.executors.fingerprint import Fingerprint, fingerprint
from translate_pub.executors.keeper import StoreKeeper
from translate_pub.executors.local import LocalExecutor
from translate_pub.executors.shards import shards_of
from translate_pub.executors.summary import RunTally
from translate_pub.ingest import read
from translate_pub.models import Origin, Result, Status
from translate_pub.pipeline import Pipeline
from translate_pub.runs import Outcome
from translate_pub.store import Change, Store

PROJECT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.ENGINES, "logged", "tests.fakes:LoggedEngine")


def test_every_article_is_translated_once_and_stored(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 23)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    reports = list(LocalExecutor().run(order, [source]))
    articles = articles_of(reports)
    assert len(reports) > 3
    assert sorted(article.id for article in articles) == [f"a{n:03}" for n in range(23)]
    assert {article.outcome for article in articles} == {Outcome.NEW}
    results = stored(order.store)
    assert sorted(results) == sorted(article.id for article in articles)
    assert all(result.status is Status.TRANSLATED for result in results.values())
    assert sum(article.machine for article in articles) == 23 * 4


def test_a_batch_says_what_the_pipeline_says(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 12)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    run(LocalExecutor(), order, source)
    with registry.EnginePool() as pool:
        flow = Pipeline(pool, engine="fake", glossaries=GLOSSARIES)
        expected = list(flow.run(read([source])))
    found = stored(order.store)
    for result in expected:
        assert result.article is not None
        texts = [t.text for t in found[result.article.id].translations]
        assert texts == [t.text for t in result.translations]


def test_whoever_waits_for_the_store_gets_a_turn_between_two_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[Result] = []
    begun = threading.Event()
    put = Store.put

    def slow(store: Store, result: Result, *, now: datetime) -> Change:
        stored.append(result)
        begun.set()
        time.sleep(0.05)
        return put(store, result, now=now)

    monkeypatch.setattr(Store, "put", slow)
    results = [publishing.result(f"urn:example:{number}") for number in range(20)]
    with closing(StoreKeeper(tmp_path / "s.db", "en")) as keeper:
        writer = threading.Thread(target=keeper.put, args=(results,))
        writer.start()
        begun.wait()
        keeper.lookup(["0" * 64])
        assert len(stored) < 5
        writer.join()
    assert len(stored) == 20


def test_a_second_run_passes_over_what_is_stored(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 9)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    run(LocalExecutor(), order, source)
    before = asked(tmp_path / "log")
    archive(source, 10)
    outcomes = Counter(article.outcome for article in run(LocalExecutor(), order, source))
    assert outcomes == {Outcome.KNOWN: 9, Outcome.NEW: 1}
    new = asked(tmp_path / "log")[len(before) :]
    assert new
    assert not set(new) & set(before)


def test_again_asks_the_memory_and_not_the_engine(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 9)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    run(LocalExecutor(), order, source)
    before = asked(tmp_path / "log")
    articles = run(LocalExecutor(), replace(order, again=True), source)
    assert {article.outcome for article in articles} == {Outcome.UNCHANGED}
    assert sum(article.remembered for article in articles) == 9 * 4
    assert asked(tmp_path / "log") == before


def test_what_cannot_be_read_is_reported_and_costs_nothing_else(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 3)
    with source.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    articles = run(LocalExecutor(), order, source, tmp_path / "none.txt")
    failed = [article for article in articles if article.outcome is Outcome.FAILED]
    assert [article.id for article in failed] == ["a.jsonl:4", str(tmp_path / "none.txt")]
    assert all(article.error and article.error.mend for article in failed)
    assert len(stored(order.store)) == 3


def test_reading_is_held_back_by_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = archive(tmp_path / "a.jsonl", 60)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    made: list[int] = []

    def counted(*arguments: object) -> object:
        for shard in shards_of(*arguments):  # type: ignore[arg-type]
            made.append(shard.number)
            yield shard

    monkeypatch.setattr(local, "shards_of", counted)
    reports = LocalExecutor(workers=2).run(order, [source])
    next(reports)
    assert len(made) <= 4
    reports.close()


def test_a_closed_run_leaves_what_it_settled(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 40)
    order = order_for(tmp_path / "s.db", tmp_path / "log", seconds=0.002)
    reports = LocalExecutor(workers=2).run(order, [source])
    first = next(reports)
    reports.close()
    assert {article.id for article in first.articles} <= stored(order.store).keys()
    assert len(stored(order.store)) < 40


def interrupted_after(shards: int) -> object:
    """Progress that is interrupted as by Ctrl-C."""
    seen = []

    def progress(*_: object) -> None:
        seen.append(1)
        if len(seen) == shards:
            raise KeyboardInterrupt

    return progress


def test_stopped_and_started_again_translates_nothing_twice(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 40)
    log, straight = tmp_path / "log", tmp_path / "straight"
    run(LocalExecutor(), order_for(tmp_path / "t.db", straight), source)

    order = order_for(tmp_path / "s.db", log, seconds=0.001)
    stopped = run_batch(LocalExecutor(workers=2), order, [source], progress=interrupted_after(3))  # type: ignore[arg-type]
    assert not stopped.finished
    assert stopped.articles < 40
    before = asked(log)
    known = settled(order.store, range(120))
    resumed = run_batch(LocalExecutor(), order, [source])
    assert resumed.finished
    assert resumed.articles == 40
    after = asked(log)[len(before) :]
    assert known
    assert not set(after) & known
    # What was answered and not settled yet is in the journal, which is empty again at the end.
    assert len(after) == len(asked(straight)) - len(before)
    with closing(sqlite3.connect(order.store)) as database:
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    assert stored(order.store).keys() == stored(tmp_path / "t.db").keys()
    with Store.open(order.store) as store:
        assert [run_.counts.articles for run_ in store.runs()] == [40, stopped.articles]


KILLED = """
import sys
from pathlib import Path
from tests.batches import order_for, run
from tests.fakes import LoggedEngine
from translate_pub.executors.local import LocalExecutor
LoggedEngine.register()
store, log, source = map(Path, sys.argv[1:])
run(LocalExecutor(workers=2), order_for(store, log, seconds=0.01), source)
"""


@pytest.mark.slow
def test_killed_and_started_again_loses_nothing(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 40)
    store, log = tmp_path / "s.db", tmp_path / "log"
    arguments = [sys.executable, "-c", KILLED, str(store), str(log), str(source)]
    process = subprocess.Popen(arguments, cwd=PROJECT)
    try:
        while len(asked(log)) < 60 and process.poll() is None:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.wait()
    before = asked(log)
    assert 60 <= len(before) < 160
    known = settled(store, range(120))
    articles = run(LocalExecutor(), order_for(store, log), source)
    assert sorted(article.id for article in articles) == [f"a{n:03}" for n in range(40)]
    assert len(stored(store)) == 40
    assert not set(asked(log)[len(before) :]) & known


def test_another_model_or_term_base_is_refused(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 3)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    for field, value in (("engine", "fake/2"), ("model", "0" * 64), ("version", "9")):
        other = replace(order, fingerprint=replace(order.fingerprint, **{field: value}))
        with pytest.raises(
            ExecutorError, match=f"its {field} is .*, the batch's is {value[:60]}"
        ) as e:
            run(LocalExecutor(), other, source)
        assert e.value.mend
    damaged = replace(GLOSSARIES["vi"], layers=())
    with pytest.raises(ExecutorError, match="its glossary is "):
        run(LocalExecutor(), replace(order, glossaries={"vi": damaged}), source)
    assert asked(tmp_path / "log") == []


class FiledEngine(FakeEngine):
    """An engine with a model in files."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def model_files(self, source: str, target: str) -> tuple[Path, ...]:
        return tuple(self._folder.iterdir()) if (source, target) == ("vi", "en") else ()


def test_the_models_files_decide_and_not_their_folder(tmp_path: Path) -> None:
    prints: list[Fingerprint] = []
    for folder, content in (("a", b"x"), ("b", b"x"), ("c", b"y")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "model.bin").write_bytes(content)
        prints.append(fingerprint(FiledEngine(tmp_path / folder), "vi", "en", {}))
    assert prints[0] == prints[1] != prints[2]
    (tmp_path / "c" / "model.bin").unlink()
    (tmp_path / "c" / "model.bin").symlink_to("nowhere")
    with pytest.raises(ExecutorError, match="cannot be read"):
        fingerprint(FiledEngine(tmp_path / "c"), "vi", "en", {})


def test_shards_hold_whole_articles_and_say_how_far_they_are(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 50)
    found = list(shards_of([source], 2_000))
    assert [shard.number for shard in found] == list(range(len(found)))
    assert sum(len(shard.items) for shard in found) == 50
    assert found[-1].read == source.stat().st_size
    assert found == list(shards_of([source], 2_000))
    assert max(len(shard.items) for shard in found) < 15


def test_a_shard_of_errors_ends_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_MOST_ITEMS", 4)
    found = list(shards_of([tmp_path / f"{n}.txt" for n in range(10)], 2_000))
    assert [len(shard.items) for shard in found] == [4, 4, 2]


def test_the_tally_keeps_an_even_grid_however_long_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = RunTally("local", "fake/1")
    now = time.monotonic()
    reports = list(
        LocalExecutor().run(
            order_for(tmp_path / "s.db", tmp_path / "log"), [archive(tmp_path / "a.jsonl", 6)]
        )
    )
    for hours in range(50):
        monkeypatch.setattr(time, "monotonic", lambda hours=hours: now + 3600 * hours)
        for report in reports:
            tally.add(report)
    summary = tally.summary(finished=True)
    assert summary.articles == 300
    assert sum(interval.articles for interval in summary.throughput) == 300
    assert sum(interval.translated for interval in summary.throughput) == 300 * 4
    assert len(summary.throughput) <= 120
    assert len({interval.width for interval in summary.throughput}) == 1
    assert summary.outcomes == {"new": 300}


def test_executors_by_name() -> None:
    assert executor_named("local").name == "local"
    assert executor_named("ray", workers=2, address="h:1").name == "ray"
    with pytest.raises(ConfigError, match="there is no 'dask'"):
        executor_named("dask")
    with pytest.raises(ConfigError, match="runs on this machine"):
        executor_named("local", address="h:1")


def test_ray_cannot_read_standard_input_twice(tmp_path: Path) -> None:
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    reports: Reports = executor_named("ray").run(order, ["-"])
    with pytest.raises(ConfigError, match="standard input cannot be read again"):
        next(reports)


def test_ray_that_is_not_installed_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    with pytest.raises(ExecutorError, match="not installed") as raised:
        run(executor_named("ray"), order, tmp_path)
    assert "translate_pub[ray]" in raised.value.mend


def test_an_unknown_engine_ends_a_batch_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(EngineNotFound):
        api.run_batch([tmp_path], tmp_path / "s.db", Settings(engine="babelfish"))
    assert not (tmp_path / "s.db").exists()


def test_origins_are_counted(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 2)
    with source.open("a", encoding="utf-8") as file:
        file.write('{"id": "copy", "title": "Bản tin số 0 của tỉnh", "text": "123 456."}\n')
    order = order_for(tmp_path / "s.db", tmp_path / "log")
    by_id = {article.id: article for article in run(LocalExecutor(), order, source)}
    assert (by_id["copy"].segments, by_id["copy"].machine) == (2, 1)
    origins = [t.origin for t in stored(order.store)["copy"].translations]
    assert origins == [Origin.MACHINE, Origin.COPY]


def test_the_logged_engine_is_a_fake(tmp_path: Path) -> None:
    assert LoggedEngine(log=str(tmp_path / "log")).signature == FakeEngine.signature
