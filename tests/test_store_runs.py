"""What a store keeps besides articles: sources, runs, and the journal of answers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.builders import article
from tests.fakes import CountingEngine
from tests.publishing import result
from tests.stores import LATER, NOW, store
from tests.test_pipeline import VI
from translate_pub.engines.alignment import Alignment
from translate_pub.engines.base import Hypothesis
from translate_pub.engines.registry import ENGINES, EnginePool
from translate_pub.models import Article
from translate_pub.pipeline import Pipeline
from translate_pub.store import RunCounts, Source, SourceKind, Store, record, source_id

__all__ = ["store"]


def test_a_second_run_of_the_same_batch_calls_no_engine(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "counting", "tests.fakes:CountingEngine")
    articles = [article(VI, "Trời mưa to.", article_id=f"{n}") for n in range(3)]

    def translate(batch: list[Article]) -> int:
        with EnginePool() as pool:
            flow = Pipeline(pool, engine="counting", memory=store.memory)
            for _ in record(store, flow.run(batch), command="test", clock=lambda: NOW):
                pass
            engine = pool.load("counting")
            assert isinstance(engine, CountingEngine)
            return engine.requests

    assert translate(articles) > 0
    assert translate(articles) == 0
    changed = [article(VI, "Trời mưa nhỏ.", article_id="1")]
    assert translate(changed) == 1
    counts = [run.counts for run in store.runs()]
    assert [(c.new, c.changed, c.unchanged) for c in counts] == [(0, 1, 0), (0, 0, 3), (3, 0, 0)]
    assert store.verify() == []


def test_a_run_that_breaks_off_keeps_what_it_did(store: Store) -> None:
    def breaking() -> object:
        yield result("a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(record(store, breaking(), command="test"))  # type: ignore[arg-type]
    assert store.get("a") is not None
    assert [run.ended for run in store.runs()] == [None]


def test_sources(store: Store) -> None:
    url = "https://news.example.vn/rss"
    source = Source(source_id(url), url, SourceKind.FEED, NOW, title="Tin tỉnh", etag='"1"')
    assert store.add_source(source) == source
    assert store.add_source(replace(source, title="Again", added=LATER)) == source
    assert store.sources() == [source]
    assert store.source(source.id) == source
    fetched = replace(
        source,
        full_text=True,
        next_due=LATER,
        last_fetched=NOW,
        failures=2,
        last_error="503",
        interval=60,
    )
    store.save_source(fetched)
    assert store.sources() == [fetched]
    assert store.remove_source(source.id)
    assert not store.remove_source(source.id)
    store.save_source(fetched)
    assert store.sources() == []
    assert store.source(source.id) is None


def test_runs(store: Store) -> None:
    first = store.begin_run("update", NOW)
    second = store.begin_run("publish", LATER)
    counts = RunCounts(articles=2, new=1, segments=9)
    store.end_run(second, LATER, counts)
    runs = store.runs()
    assert [(r.id, r.command, r.ended) for r in runs] == [
        (second, "publish", LATER),
        (first, "update", None),
    ]
    assert runs[0].counts == counts
    assert store.info().last_run == runs[0]


def test_the_journal_keeps_answers_until_they_are_forgotten(store: Store) -> None:
    alignment = Alignment(((0, 3), (4, 7)), ((0, 2),), ((0.25, 0.75),))
    answers = {
        "ab" * 32: (Hypothesis("one", -0.5, 3, True), Hypothesis("two")),
        "cd" * 32: (Hypothesis("three", alignment=alignment),),
    }
    store.journal.note(answers)
    store.journal.note({})
    with Store.open(store.path) as other:
        assert other.journal.recall([*answers, "ef" * 32]) == answers
    assert len(list(record(store, [result("a"), result("b")], command="other"))) == 2
    assert store.journal.recall(list(answers)) == answers
    store.journal.forget(["cd" * 32, "ef" * 32])
    store.journal.forget([])
    assert list(store.journal.recall(list(answers))) == ["ab" * 32]
    store.vacuum()
    assert store.journal.recall(list(answers)) == {}


@pytest.mark.parametrize("damaged", ["{", "[3]", '[{"text": 4}]', '[{"other": "x"}]', '{"a": 1}'])
def test_an_answer_that_does_not_read_counts_as_none(store: Store, damaged: str) -> None:
    key = "ab" * 32
    store.journal.note({key: (Hypothesis("one"),)})
    with closing(sqlite3.connect(store.path)) as database:
        database.execute("UPDATE answers SET hypotheses = ?", (damaged,))
        database.commit()
    assert store.journal.recall([key]) == {}
    store.journal.note({key: (Hypothesis("one"),)})
    assert store.journal.recall([key]) == {key: (Hypothesis("one"),)}
