"""The store: what is put is there, corrections and failures included, and nothing twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

from tests.builders import article
from tests.publishing import result
from tests.stores import ID, LATER, NOW, corrected, store, with_failure
from tests.test_pipeline import EN, VI, run
from translate_pub.errors import IngestError
from translate_pub.models import Finding, Origin, Result, Severity, Status
from translate_pub.store import ChangeKind, Store

__all__ = ["store"]


def test_what_is_put_is_there(store: Store) -> None:
    change = store.put(result(), source="s", now=NOW)
    assert (change.kind, change.revision) == (ChangeKind.NEW, 1)
    assert store.get(ID) == result()
    assert list(store.results()) == [result()]
    assert store.get("another") is None
    assert store.get(ID, target="fr") is None


def test_every_kind_of_result_comes_back(store: Store) -> None:
    made = run(
        article(VI, article_id="a"),
        article(EN, article_id="b", title="Conference opens in the provincial capital"),
        article("123", article_id="c", title=""),
    )
    for one in made:
        store.put(one, now=NOW)
    back = [store.get(i) for i in "abc"]
    assert back == made
    assert [str(one.error) for one in back if one] == [str(one.error) for one in made]


def test_the_same_again_changes_nothing(store: Store) -> None:
    store.put(result(), now=NOW)
    before = store.get(ID)
    change = store.put(result(), now=LATER)
    assert (change.kind, change.revision, change.changed_segments) == (ChangeKind.UNCHANGED, 1, ())
    after = store.get(ID)
    assert before is not None
    assert after is not None
    assert after.history == before.history


def test_what_the_memory_says_again_is_no_news(store: Store) -> None:
    made = result()
    store.put(made, now=NOW)
    again = tuple(replace(t, origin=Origin.MEMORY) for t in made.translations)
    store.put(replace(made, translations=again), now=LATER)
    stored = store.get(ID)
    assert stored is not None
    assert {t.origin for t in stored.translations} == {Origin.MACHINE}


def test_a_source_that_only_touches_its_article_changes_nothing(store: Store) -> None:
    made = result()
    assert made.article is not None
    store.put(made, now=NOW)
    touched = replace(made.article, updated=LATER, notes=("read again",))
    assert store.put(replace(made, article=touched), now=LATER).kind is ChangeKind.UNCHANGED
    assert store.known(touched)


def test_a_correction_is_a_revision(store: Store) -> None:
    store.put(result(), now=NOW)
    change = store.put(corrected(), now=LATER)
    assert (change.kind, change.revision) == (ChangeKind.CHANGED, 2)
    assert change.changed_segments == ("p1.1",)
    assert store.get(ID) == corrected()
    revisions = store.revisions(ID)
    assert [revision.number for revision in revisions] == [1, 2]
    assert [revision.seen for revision in revisions] == [NOW, LATER]
    assert [revision.result for revision in revisions] == [result(), corrected()]
    assert store.revisions("another") == []


def test_a_correction_shows_what_was_and_what_is(store: Store) -> None:
    store.put(result(), now=NOW)
    store.put(corrected(), now=LATER)
    stored = store.get(ID)
    assert stored is not None
    assert stored.history is not None
    history = stored.history
    assert (history.first_seen, history.source_moved, history.moved) == (NOW, LATER, LATER)
    ((seen, (passage,)),) = [(c.seen, c.passages) for c in history.corrections]
    assert seen == LATER
    assert (passage.was, passage.now) == ("Hội nghị bàn về kỷ luật.", "Hội nghị bàn về nhân sự.")
    assert passage.was_rendered == "The conference discussed discipline."
    assert passage.now_rendered == "The conference discussed personnel."


def test_a_paragraph_put_in_between_is_one_passage(store: Store) -> None:
    first = run(article(VI, "Hội nghị kết thúc tốt đẹp."))
    second = run(article(VI, "Trời mưa to.", "Hội nghị kết thúc tốt đẹp."))
    store.put(first[0], now=NOW)
    change = store.put(second[0], now=LATER)
    assert change.changed_segments == ("p2.0",)
    stored = store.get("test-article")
    assert stored is not None
    assert stored.history is not None
    assert [
        (p.was, p.now) for correction in stored.history.corrections for p in correction.passages
    ] == [("", "Trời mưa to.")]


def test_another_rendering_of_the_same_text_takes_the_old_ones_place(store: Store) -> None:
    made = result()
    store.put(made, now=NOW)
    better = replace(made.translations[-1], text="Twelve Party members were there.")
    change = store.put(replace(made, translations=(*made.translations[:-1], better)), now=LATER)
    assert (change.kind, change.revision) == (ChangeKind.CHANGED, 1)
    assert change.changed_segments == ("p2.0",)
    stored = store.get(ID)
    assert stored is not None
    assert stored.history is not None
    assert stored.translations[-1] == better
    assert (stored.history.source_moved, stored.history.moved) == (NOW, LATER)


def test_new_findings_are_stored_and_are_no_news_to_readers(store: Store) -> None:
    made = result()
    store.put(made, now=NOW)
    finding = Finding("length", Severity.WARNING, "short")
    found = replace(made.translations[-1], findings=(finding,))
    change = store.put(replace(made, translations=(*made.translations[:-1], found)), now=LATER)
    assert change.kind is ChangeKind.UNCHANGED
    stored = store.get(ID)
    assert stored is not None
    assert stored.history is not None
    assert stored.translations[-1].findings == (finding,)
    assert stored.history.moved == NOW


def test_a_failure_is_stored_as_one(store: Store) -> None:
    failed = with_failure(result())
    assert failed.article is not None
    store.put(failed, now=NOW)
    stored = store.get(ID)
    assert stored == failed
    assert not store.known(failed.article)
    assert store.info().failed == 1
    assert store.info().findings == {"engine-failed": 1}


def test_a_failure_never_takes_the_place_of_a_success(store: Store) -> None:
    store.put(result(), now=NOW)
    assert store.put(with_failure(result()), now=LATER).kind is ChangeKind.UNCHANGED
    unsupported = replace(result(), status=Status.UNSUPPORTED, translations=())
    assert store.put(unsupported, now=LATER).kind is ChangeKind.UNCHANGED
    assert store.get(ID) == result()


def test_a_success_takes_the_place_of_a_failure(store: Store) -> None:
    made = result()
    assert made.article is not None
    store.put(with_failure(made), now=NOW)
    assert store.put(made, now=LATER).changed_segments == ("p2.0",)
    assert store.known(made.article)
    assert store.get(ID) == made


def test_what_could_not_be_read_is_not_stored(store: Store) -> None:
    error = IngestError("empty file", article_id="a.txt")
    change = store.put(Result(None, Status.FAILED, "en", error=error), now=NOW)
    assert change.kind is ChangeKind.UNREADABLE
    assert store.info().articles == 0


def test_known_means_this_very_content(store: Store) -> None:
    made = result()
    assert made.article is not None
    assert not store.known(made.article)
    store.put(made, now=NOW)
    assert store.known(made.article)
    assert not store.known(made.article, target="fr")
    assert not store.known(replace(made.article, title="Đảng ủy họp"))


def test_an_article_in_two_languages_is_stored_twice(store: Store) -> None:
    store.put(result(), now=NOW)
    store.put(replace(result(), target="fr"), now=NOW)
    assert [made.target for made in store.results(target="fr")] == ["fr"]
    assert store.info().articles == 2


def test_results_come_by_date_and_by_source(store: Store) -> None:
    days = {"b": 2, "c": 3, "a": 1}
    for name, day in days.items():
        made = result(name, published=datetime(2024, 1, day, tzinfo=UTC))
        store.put(made, source="odd" if day % 2 else "even", now=NOW)
    undated = result("undated", published=None)
    store.put(undated, now=NOW)

    def ids(**options: object) -> list[str]:
        return [r.article.id for r in store.results(**options) if r.article]  # type: ignore[arg-type]

    assert ids() == ["undated", "c", "b", "a"]
    assert ids(newest_first=False) == ["a", "b", "c", "undated"]
    assert ids(source="odd") == ["c", "a"]
    assert ids(source="none") == []


def test_articles_may_be_put_while_others_are_read(store: Store) -> None:
    for name in "abc":
        store.put(result(name), now=NOW)
    read = 0
    for made in store.results():
        assert made.article is not None
        store.put(corrected(made.article.id), now=LATER)
        read += 1
    assert read == 3
    assert store.info().revisions == 6


def test_info_and_vacuum(store: Store) -> None:
    store.put(result(), now=NOW)
    store.put(corrected(), now=LATER)
    found = store.info()
    assert (found.articles, found.revisions, found.segments) == (1, 2, 4)
    assert found.path == str(store.path)
    store.vacuum()
    assert store.get(ID) == corrected()
    assert store.info().size <= found.size
    assert store.verify() == []


def test_segments_and_findings_can_be_asked_for_in_sql(store: Store) -> None:
    import sqlite3

    store.put(with_failure(result()), now=NOW)
    with sqlite3.connect(store.path) as connection:
        rows = connection.execute(
            "SELECT s.segment, s.source, s.text, f.kind FROM sentences s"
            " JOIN findings f ON f.translation = s.translation WHERE s.newest AND s.flagged"
        ).fetchall()
        titles = connection.execute(
            "SELECT source, text FROM sentences WHERE segment = 'title.0'"
        ).fetchall()
    connection.close()
    text = "Có 12 đảng viên dự."
    assert rows == [("p2.0", text, text, "engine-failed")]
    assert titles == [("Đảng ủy họp bàn về kỷ luật", "Party Committee meets on discipline")]


def test_a_store_may_go_from_thread_to_thread(store: Store) -> None:
    worker = threading.Thread(target=store.put, args=(result(),), kwargs={"now": NOW})
    worker.start()
    worker.join()
    assert store.get(ID) == result()


def test_two_stores_share_a_file(store: Store) -> None:
    with Store.open(store.path) as other, Store.open(store.path, read_only=True) as reader:
        store.put(result("a"), now=NOW)
        other.put(result("b"), now=NOW)
        assert len(list(reader.results())) == 2
