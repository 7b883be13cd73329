"""Reviews: what a person wrote wins, for good and wherever the same words stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import article
from tests.publishing import result
from tests.stores import ID, corrected
from tests.test_pipeline import run
from translate_pub.errors import StoreError
from translate_pub.memory import Remembered, memory_key
from translate_pub.models import Origin, Result, Translation
from translate_pub.store import ChangeKind, Store

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEXT = "The meeting was about discipline."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "news.db") as opened:
        opened.put(result(), now=NOW)
        yield opened


def segment(made: Result | None, segment_id: str) -> Translation:
    assert made is not None
    return next(t for t in made.translations if t.segment.id == segment_id)


def review(
    store: Store, text: str = TEXT, article_id: str = ID, segment_id: str = "p1.1"
) -> Result:
    return store.review(article_id, segment_id, text, reviewer="An", now=LATER)


def test_a_review_is_what_is_read_from_then_on(store: Store) -> None:
    answer = review(store, f"  {TEXT} ")
    for made in (answer, store.get(ID), *store.results()):
        found = segment(made, "p1.1")
        assert (found.text, found.origin, found.findings) == (TEXT, Origin.REVIEW, ())
        assert [outcome.honoured for outcome in found.terms] == [True]
    assert answer.history is not None
    assert (answer.history.moved, answer.history.source_moved) == (LATER, NOW)
    assert store.verify() == []


def test_a_machine_never_replaces_a_review(store: Store) -> None:
    review(store)
    assert store.put(result(), now=LATER).kind is ChangeKind.UNCHANGED
    other = tuple(replace(t, text=f"{t.text} Again.") for t in result().translations)
    store.put(replace(result(), translations=other), now=LATER)
    assert segment(store.get(ID), "p1.1").text == TEXT
    assert segment(store.get(ID), "p1.0").text.endswith("Again.")


def test_a_review_outlives_a_correction_elsewhere(store: Store) -> None:
    store.put(corrected(), now=LATER)
    review(store, "Staffing was discussed.")
    moved = result(
        paragraphs=(
            (("Trời mưa.", "It rained."),),
            (("Hội nghị bàn về nhân sự.", "The conference discussed personnel."),),
        )
    )
    store.put(moved, now=LATER)
    assert segment(store.get(ID), "p2.0").text == "Staffing was discussed."


def test_of_two_reviews_the_last_wins(store: Store) -> None:
    review(store, "First.")
    review(store, "Second.")
    assert segment(store.get(ID), "p1.1").text == "Second."


def test_a_review_stands_in_other_articles_too(store: Store) -> None:
    store.put(result("b"), now=NOW)
    review(store)
    found = store.get("b")
    assert segment(found, "p1.1").text == TEXT
    assert found is not None
    assert found.history is not None
    assert found.history.moved == LATER


def test_an_articles_own_review_comes_before_anothers(store: Store) -> None:
    store.put(result("b"), now=NOW)
    review(store, "Of a.")
    review(store, "Of b.", article_id="b")
    assert segment(store.get(ID), "p1.1").text == "Of a."
    assert segment(store.get("b"), "p1.1").text == "Of b."


def test_a_review_is_in_the_memory_whatever_the_engine(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made,) = run(article("Hội nghị bế mạc."))
    store.put(made, now=NOW)
    review(store, "The conference is over.", article_id="test-article", segment_id="p1.0")
    monkeypatch.setattr("translate_pub.engines.fake.FakeEngine.signature", "fake/2")
    (again,) = run(article("Hội nghị bế mạc.", article_id="new"), memory=store.memory)
    found = segment(again, "p1.0")
    assert (found.text, found.origin) == ("The conference is over.", Origin.REVIEW)
    assert store.put(again, now=LATER).kind is ChangeKind.NEW


def test_the_machine_cannot_overwrite_a_reviewed_entry_of_the_memory(store: Store) -> None:
    key = memory_key("a", "vi", "en", "x", ())
    store.memory.remember({key: Remembered("mine", origin=Origin.REVIEW)})
    store.memory.remember({key: Remembered("the machine's")})
    assert store.memory.lookup([key])[key].text == "mine"
    store.memory.remember({key: Remembered("mine, better", origin=Origin.REVIEW)})
    assert store.memory.lookup([key])[key] == Remembered("mine, better", origin=Origin.REVIEW)


def test_edits_that_come_back_in_a_file_become_reviews(store: Store) -> None:
    edited = replace(segment(store.get(ID), "p1.1"), text=TEXT, origin=Origin.REVIEW)
    translations = tuple(edited if t.segment.id == "p1.1" else t for t in result().translations)
    change = store.put(replace(result(), translations=translations), now=LATER)
    assert (change.kind, change.changed_segments) == (ChangeKind.CHANGED, ("p1.1",))
    assert segment(store.get(ID), "p1.1").text == TEXT
    store.put(result(), now=LATER)
    assert segment(store.get(ID), "p1.1").text == TEXT


def test_an_old_review_that_comes_back_does_not_beat_a_newer_one(store: Store) -> None:
    old = review(store, "Old.")
    review(store, "New.")
    store.put(old, now=LATER)
    assert segment(store.get(ID), "p1.1").text == "New."


def test_an_unchanged_run_after_a_review_changes_nothing(store: Store) -> None:
    def translated() -> Result:
        (made,) = run(article("Hội nghị bế mạc.", article_id="x"), memory=store.memory)
        return made

    store.put(translated(), now=NOW)
    reviewed = review(store, "The end.", article_id="x", segment_id="p1.0")
    assert store.put(translated(), now=LATER + timedelta(hours=1)).kind is ChangeKind.UNCHANGED
    again = store.get("x")
    assert again == reviewed
    assert again is not None
    assert again.history == reviewed.history


@pytest.mark.parametrize(
    ("article_id", "segment_id", "text", "message"),
    [
        ("none", "p1.1", TEXT, "not in the store"),
        (ID, "p9.9", TEXT, "no segment"),
        (ID, "p1.1", " \n ", "empty review"),
    ],
)
def test_a_review_of_nothing_is_refused(
    store: Store, article_id: str, segment_id: str, text: str, message: str
) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        review(store, text, article_id, segment_id)
    assert caught.value.mend
    assert store.info().reviews == 0
