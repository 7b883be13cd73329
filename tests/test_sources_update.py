"""Visits, from the server to the store: real HTTP, real SQLite, the fake engine."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers import Server, redirect, response
from tests.test_ingest_encodings import ENCODERS
from tests.watching import HTML, LONG, RSS, TEXT, Desk, feed, item, page
from translate_pub.ingest import Disallowed, StatusError
from translate_pub.models import Status
from translate_pub.sources import new_source
from translate_pub.sources import update as update_module
from translate_pub.sources.items import LATER, NEVER
from translate_pub.store import Source, SourceKind

TEN = datetime(2025, 3, 1, 3, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    server = Server()
    desk = Desk(tmp_path, server)
    yield desk
    desk.close()
    server.close()


def row(desk: Desk) -> Source:
    (source,) = desk.store.sources()
    return source


def serve(desk: Desk, *items: str, path: str = "/rss", headers: tuple[str, ...] = ()) -> None:
    desk.server.answers[path] = response(feed(*items), RSS, *headers)


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


# Sources that fail.


def test_one_source_that_fails_costs_no_other(desk: Desk) -> None:
    desk.watch("/broken")
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"))
    failed, fine = desk.update()
    assert isinstance(failed.error, StatusError)
    assert fine.status is Status.TRANSLATED
    broken, good = desk.store.sources()
    assert (broken.failures, good.failures) == (1, 0)
    assert "404" in broken.last_error
    assert broken.next_due == desk.now + timedelta(hours=2)


@pytest.mark.parametrize(
    "answer",
    [
        redirect("/rss"),
        redirect("http://169.254.169.254/latest/meta-data/"),
        redirect("http://[::1]/"),
        redirect("file:///etc/passwd"),
        response(gzip.compress(b"<rss>" + b"\0" * (8 << 20)), RSS, "Content-Encoding: gzip"),
        response(b"<rss" + b"x" * (2 << 20), RSS),
        response(b"short", RSS, length=500),
        response(b"<html><body><p>Login</p></body></html>", HTML),
        response(b'{"items": [', "Content-Type: application/feed+json"),
        response(b"", RSS),
        response(b"\x89PNG\r\n\x1a\n" * 100, RSS),
        response(b"", status="304 Not Modified"),
        b"",
    ],
    ids=[
        "loop", "metadata", "loopback6", "file", "bomb", "large", "cut", "html", "json", "empty",
        "png", "304", "silence",
    ],
)  # fmt: skip
def test_a_server_that_misbehaves_is_a_failure_with_its_reason(desk: Desk, answer: bytes) -> None:
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"))
    desk.update()
    before = desk.titles()
    desk.server.answers["/rss"] = answer
    (result,) = desk.update()
    assert result.status is Status.FAILED
    assert result.error is not None
    assert result.error.mend
    assert row(desk).last_error == str(result.error)
    assert row(desk).failures == 1
    assert desk.titles() == before


def test_a_slow_drip_ends_in_bounded_time(desk: Desk) -> None:
    def drip(client: socket.socket, _request: bytes) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
        while not desk.server.stopped.wait(0.1):
            client.sendall(b"x")

    desk.watch("/rss")
    desk.server.answers["/rss"] = drip
    (result,) = desk.update()
    assert "took longer than 4 s in all" in str(result.error)


def test_retry_after_is_waited_for(desk: Desk) -> None:
    desk.watch("/rss")
    desk.server.answers["/rss"] = response(
        b"", "Retry-After: 36000", status="429 Too Many Requests"
    )
    desk.update()
    assert row(desk).next_due == desk.now + timedelta(hours=10)
    assert row(desk).failures == 1


def test_robots_txt_is_asked_once_and_obeyed(desk: Desk) -> None:
    desk.watch("/rss")
    desk.watch("/private/rss")
    desk.server.answers["/robots.txt"] = response(b"User-agent: *\nDisallow: /private/")
    serve(desk, item("Một", guid="u:1"))
    _, refused = desk.update()
    assert isinstance(refused.error, Disallowed)
    assert desk.paths() == ["/rss"]
    assert len(desk.server.requests) == 2


def test_a_permanent_redirect_is_remembered_and_ids_stay(desk: Desk) -> None:
    source = desk.watch("/rss")
    serve(desk, item("Một", guid="1"))
    desk.update()
    desk.server.answers["/new"] = desk.server.answers["/rss"]
    desk.server.answers["/rss"] = redirect("/new", "301 Moved Permanently")
    assert desk.visit().known == 1
    assert row(desk).url == desk.server.url("/new")
    assert row(desk).id == source.id
    assert desk.visit().known == 1
    assert desk.paths()[-1] == "/new"
    assert desk.article("#1").id == f"{source.id}#1"


def test_a_redirect_to_another_source_is_not_remembered(desk: Desk) -> None:
    desk.watch("/old")
    desk.watch("/rss")
    serve(desk, item("Một", guid="u:1"))
    desk.server.answers["/old"] = redirect("/rss", "301 Moved Permanently")
    desk.update()
    assert {source.url for source in desk.store.sources()} == {
        desk.server.url("/old"),
        desk.server.url("/rss"),
    }
    assert desk.titles() == ["Một"]


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


# Pages.


def test_a_page_is_an_article_and_its_corrections_are_seen(desk: Desk) -> None:
    source = desk.watch("/tin.html", kind="page")
    desk.server.answers["/tin.html"] = page("Hội nghị", LONG)
    assert desk.visit().new == 1
    assert desk.visit().known == 1
    desk.server.answers["/tin.html"] = page("Hội nghị", LONG, TEXT)
    assert desk.visit().changed == 1
    assert desk.article(source.url).blocks[-1].text == TEXT


def test_a_page_without_an_article_is_a_failure(desk: Desk) -> None:
    desk.watch("/tin.html", kind="page")
    desk.server.answers["/tin.html"] = page("Đăng nhập")
    (result,) = desk.update()
    assert "no article found" in str(result.error)
    assert row(desk).failures == 1


# The full article behind an item.


def full(desk: Desk, *pages: str) -> None:
    desk.watch("/rss", full_text=True)
    serve(desk, *(item(name, guid=f"u:{name}", link=desk.server.url(f"/{name}")) for name in pages))


def test_the_article_behind_an_item(desk: Desk) -> None:
    full(desk, "1")
    desk.server.answers["/1"] = page("Tên khác ở trang", LONG, TEXT)
    desk.update()
    article = desk.article("u:1")
    assert (article.title, article.published) == ("1", TEN)
    assert [block.text for block in article.blocks] == [LONG, TEXT]
    assert desk.visit().known == 1
    assert desk.paths() == ["/rss", "/1", "/rss"]


def test_a_page_is_fetched_again_when_the_feed_says_that_it_moved(desk: Desk) -> None:
    desk.watch("/rss", full_text=True)
    link = desk.server.url("/1")
    serve(desk, item("Một", guid="u:1", link=link))
    desk.server.answers["/1"] = page("Một", LONG)
    desk.update()
    desk.server.answers["/1"] = page("Một", LONG, TEXT)
    assert desk.visit().known == 1
    serve(desk, item("Một (sửa)", guid="u:1", link=link))
    assert desk.visit().changed == 1
    assert desk.article("u:1").blocks[-1].text == TEXT


@pytest.mark.parametrize("status", ["503 Service Unavailable", "500 Oops", "429 Slow down"])
def test_a_page_that_cannot_be_had_now_is_asked_for_again(desk: Desk, status: str) -> None:
    full(desk, "1")
    desk.server.answers["/1"] = response(b"", status=status)
    visit = desk.visit()
    assert (visit.new, visit.complete) == (1, False)
    assert LATER in desk.article("u:1").notes
    assert desk.article("u:1").blocks[0].text == TEXT
    desk.server.answers["/1"] = page("1", LONG)
    assert desk.visit().changed == 1
    assert desk.article("u:1").blocks[0].text == LONG
    assert LATER not in desk.article("u:1").notes


def test_a_page_that_cannot_be_had_at_all_is_not_asked_for_again(desk: Desk) -> None:
    full(desk, "1", "private")
    desk.server.answers["/robots.txt"] = response(b"User-agent: *\nDisallow: /private")
    desk.server.answers["/1"] = page("Chỉ có tiêu đề")
    for _ in range(2):
        desk.update()
    assert desk.paths() == ["/rss", "/1", "/rss"]
    assert NEVER in desk.article("u:1").notes
    assert NEVER in desk.article("u:private").notes


def test_a_full_text_is_not_lost_to_a_page_that_fails_later(desk: Desk) -> None:
    desk.watch("/rss", full_text=True)
    link = desk.server.url("/1")
    serve(desk, item("Một", guid="u:1", link=link))
    desk.server.answers["/1"] = page("Một", LONG)
    desk.update()
    serve(desk, item("Một (sửa)", guid="u:1", link=link))
    desk.server.answers["/1"] = response(b"", status="503 Oops")
    visit = desk.visit()
    assert (visit.changed, visit.known, visit.complete) == (0, 1, False)
    assert desk.article("u:1").blocks[0].text == LONG


def test_a_feed_that_has_more_than_its_pages_keeps_its_text(desk: Desk) -> None:
    desk.watch("/rss", full_text=True)
    serve(desk, item("Một", guid="u:1", link=desk.server.url("/1"), text=f"{LONG} {LONG}"))
    desk.server.answers["/1"] = page("Một", TEXT)
    desk.update()
    assert desk.article("u:1").blocks[0].text == f"{LONG} {LONG}"


def test_a_long_feed_does_not_storm_its_host(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update_module, "MAX_PAGES", 2)
    names = ["1", "2", "3", "4", "5"]
    full(desk, *names)
    for name in names:
        desk.server.answers[f"/{name}"] = page(name, LONG)
    for stored, complete in ((2, False), (4, False), (5, True)):
        assert desk.visit().complete is complete
        assert len(desk.titles()) == stored
    assert sorted(path for path in desk.paths() if path != "/rss") == [f"/{n}" for n in names]


def test_a_link_into_the_own_network_is_not_followed(desk: Desk) -> None:
    desk.watch("/rss", full_text=True)
    serve(desk, item("Một", guid="u:1", link="http://169.254.169.254/latest/meta-data/"))
    desk.update()
    assert desk.article("u:1").blocks[0].text == TEXT
    assert desk.paths() == ["/rss"]
