"""Visits, from the server to the store: real HTTP, real SQLite, the fake engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.servers import response
from tests.test_ingest_encodings import ENCODERS
from tests.watching import LONG, RSS, TEN, TEXT, Desk, feed, item, page, row, serve
from translate_pub.models import Status
from translate_pub.sources import new_source
from translate_pub.store import SourceKind

# What is new, and what is not.


def test_what_is_new_is_translated_and_stored_and_the_rest_is_not(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"), item("Hai", guid="u:2"))
    first = desk.update()
    assert [result.status for result in first] == [Status.TRANSLATED] * 2
    assert (desk.visits[0].new, desk.visits[0].known) == (2, 0)
    serve(desk, item("Ba", guid="u:3"), item("Một", guid="u:1"), item("Hai", guid="u:2"))
    (third,) = desk.update()
    assert third.article is not None
    assert third.article.title == "Ba"
    assert (desk.visits[0].new, desk.visits[0].known) == (1, 2)
    assert desk.titles() == ["Ba", "Hai", "Một"]


def test_a_correction_is_a_revision_under_the_same_id(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"))
    desk.update()
    serve(desk, item("Một", guid="u:1", text=LONG))
    assert desk.visit().changed == 1
    assert [len(r.article.text) for r in desk.store.revisions("u:1")] == [
        len(f"Một\n\n{TEXT}"),
        len(f"Một\n\n{LONG}"),
    ]


def test_both_validators_are_sent_and_304_is_nothing_new(desk: Desk) -> None:
    desk.watch("/rss")
    serve(
        desk,
        item("Một", guid="u:1"),
        headers=('ETag: W/"7"', "Last-Modified: Sat, 01 Mar 2025 03:00:00 GMT"),
    )
    desk.update()
    desk.server.answers["/rss"] = response(b"", status="304 Not Modified", length=-1)
    assert desk.visit().not_modified
    assert desk.server.last("If-None-Match") == 'W/"7"'
    assert desk.server.last("If-Modified-Since") == "Sat, 01 Mar 2025 03:00:00 GMT"
    assert row(desk).etag == 'W/"7"'
    assert row(desk).failures == 0


def test_runs_are_noted_where_there_was_something(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"), item("Hai", guid="u:2"))
    desk.update()
    desk.update()
    (run,) = desk.store.runs()
    assert (run.command, run.counts.new, run.counts.articles) == ("update", 2, 2)
    assert run.ended is not None


# What breaks off is given again.


def test_a_visit_that_breaks_off_leaves_the_old_validators(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"), item("Hai", guid="u:2"), headers=('ETag: "1"',))
    results = desk.updater.run(desk.store.sources(), command="update")
    next(iter(results))
    results.close()  # type: ignore[attr-defined]
    assert desk.titles() == ["Một"]
    assert row(desk).etag == ""
    desk.update()
    assert desk.titles() == ["Hai", "Một"]
    assert row(desk).etag == '"1"'


def test_an_article_that_could_not_be_translated_is_tried_again(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"), item("Hai", guid="u:2"), headers=('ETag: "1"',))
    desk.poison = "Hai"
    visit = desk.visit()
    assert (visit.new, visit.failed, visit.complete) == (2, 1, False)
    assert row(desk).etag == ""
    desk.poison = ""
    (again,) = desk.update()
    assert again.article is not None
    assert (again.article.title, again.status) == ("Hai", Status.TRANSLATED)
    assert row(desk).etag == '"1"'


def test_an_item_that_is_nothing_does_not_cost_the_validators(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"), "<author>x</author>", headers=('ETag: "1"',))
    first, second = desk.update()
    assert first.status is Status.TRANSLATED
    assert "neither title nor text" in str(second.error)
    assert desk.visits[0].failed == 1
    assert row(desk).etag == '"1"'


# Encodings, dates and ids, from the wire to the store.


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", ""])
@pytest.mark.parametrize("encoding", ENCODERS)
def test_encodings_whatever_the_label(desk: Desk, label: str, encoding: str) -> None:
    text = feed(item("Hội nghị tổng kết", guid="u:1", text=LONG)).decode()
    text = text.replace('encoding="utf-8"', f'encoding="{label}"' if label else "")
    charset = f"; charset={label}" if label else ""
    desk.watch("/rss")
    desk.server.answers["/rss"] = response(
        ENCODERS[encoding](text), f"Content-Type: application/rss+xml{charset}"
    )
    desk.update()
    article = desk.article("u:1")
    assert article.title == "Hội nghị tổng kết"
    assert article.blocks[0].text == LONG
    assert article.publisher == "Báo Lam Giang"


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 01 Mar 2025 10:00:00 GMT+7", "Sat, 01 Mar 2025 10:00:00 ICT", "01/03/2025 10:00",
        "Thứ Bảy, 01/03/2025 10:00", "2025-03-01T03:00:00Z",
    ],
)  # fmt: skip
def test_dates(desk: Desk, date: str) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1", date=date))
    desk.update()
    assert desk.article("u:1").published == TEN


@pytest.mark.parametrize("date", ["", "hôm qua", "31/02/2025"])
def test_a_missing_date_is_when_it_was_first_seen_whatever_comes_later(
    desk: Desk, date: str
) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1", date=date))
    seen = desk.now
    desk.update()
    desk.now += timedelta(days=3)
    serve(desk, item("Một", guid="u:1", date=date), item("Hai", guid="u:2", date=date))
    assert desk.visit().known == 1
    stored = desk.store.get("u:1")
    assert stored is not None
    assert stored.history is not None
    assert stored.history.first_seen == seen


def test_a_future_date_is_flagged(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1", date="Fri, 01 Mar 2199 10:00:00 ICT"))
    desk.update()
    assert "is in the future" in desk.article("u:1").notes[0]


def test_duplicate_ids_do_not_depend_on_the_order_of_the_feed(desk: Desk) -> None:
    desk.watch("/rss")
    old = [item("Một", guid="1", link="http://a.example/1"), item("Hai", guid="1")]
    serve(desk, *old)
    desk.update()
    ids = {result.article.id for result in desk.store.results() if result.article}
    assert "http://a.example/1" in ids
    serve(desk, item("Ba", guid="1", link="http://a.example/3"), *reversed(old))
    visit = desk.visit()
    assert (visit.new, visit.changed, visit.known) == (1, 0, 2)
    assert desk.article("http://a.example/1").notes == (
        "The feed uses the id 1 for another item too; this one is http://a.example/1.",
    )


def test_a_guid_of_a_mebibyte_is_no_id(desk: Desk) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="x" * 500_000))
    desk.update()
    (result,) = desk.store.results()
    assert result.article is not None
    assert len(result.article.id) < 100


@pytest.mark.parametrize("kind", ["feed", "page"])
def test_a_password_in_the_address_is_used_and_not_published(desk: Desk, kind: str) -> None:
    address = desk.server.url("/a").replace("http://", "http://nguoi:mat-khau@")
    source = new_source(address, kind=SourceKind(kind), now=desk.now)
    desk.store.add_source(source)
    desk.server.answers["/a"] = (
        page("Một", LONG) if kind == "page" else response(feed(item("Một", link="/1")), RSS)
    )
    desk.update()
    assert desk.server.last("Authorization").startswith("Basic ")
    (result,) = desk.store.results()
    assert result.article is not None
    assert result.article.title == "Một"
    assert result.article.url.startswith("http://127.0.0.1:")
    assert "mat-khau" not in repr(result)


# Several sources with the same articles.


def test_an_article_that_two_feeds_carry_is_stored_once(desk: Desk) -> None:
    first = desk.watch("/rss")
    desk.watch("/all")
    link = "http://a.example/1"
    serve(desk, item("Một", guid="u:1", link=link, text=LONG))
    serve(desk, item("Một", guid="u:1", link=link), path="/all")
    for _ in range(2):
        desk.update()
        assert [visit.elsewhere for visit in desk.visits] == [0, 1]
    assert len(desk.store.revisions("u:1")) == 1
    assert desk.store.origin("u:1") == first.id


def test_a_source_cannot_overwrite_anothers_article(desk: Desk) -> None:
    desk.watch("/rss")
    evil = desk.watch("/evil")
    serve(desk, item("Một", guid="u:1", link="http://a.example/1"))
    serve(desk, item("Giả mạo", guid="u:1", link="http://evil.example/1", text=LONG), path="/evil")
    for _ in range(2):
        desk.update()
    assert desk.titles() == ["Giả mạo", "Một"]
    assert len(desk.store.revisions("u:1")) == 1
    assert "Another source uses the id u:1" in desk.article(f"{evil.id}#u:1").notes[0]


def test_the_articles_of_a_removed_source_are_taken_over(desk: Desk) -> None:
    first = desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"))
    desk.update()
    desk.store.remove_source(first.id)
    second = desk.watch("/all")
    serve(desk, item("Một", guid="u:1", text=LONG), path="/all")
    assert desk.visit().changed == 1
    assert desk.store.origin("u:1") == second.id
