"""Visits to pages: those that are sources, and those with the full article behind an item."""

from __future__ import annotations

import pytest

from tests.servers import response
from tests.watching import LONG, TEN, TEXT, Desk, item, page, row, serve
from translate_pub.sources import update as update_module
from translate_pub.sources.items import LATER, NEVER

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


def one_with_its_page(desk: Desk) -> str:
    """Watch a feed of one item that was read with its page; return the page's address."""
    desk.watch("/rss", full_text=True)
    link = desk.server.url("/1")
    serve(desk, item("Một", guid="u:1", link=link))
    desk.server.answers["/1"] = page("Một", LONG)
    desk.update()
    return link


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
    link = one_with_its_page(desk)
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
    link = one_with_its_page(desk)
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
