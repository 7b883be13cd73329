"""The commands add, sources, update, and the library's calls behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import translate_pub
from tests.conftest import Ran
from tests.servers import Server, redirect, response
from tests.watching import HTML, LONG, RSS, feed, item, page
from translate_pub.errors import ConfigError, FetchError
from translate_pub.watching import add_source

Cli = Callable[..., Ran]


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    running.answers["/rss"] = response(feed(item("Hội nghị", guid="u:1")), RSS)
    yield running
    running.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRANSLATE_PUB_ALLOW", "127.0.0.1, ::1")
    monkeypatch.setenv("TRANSLATE_PUB_ENGINE", "fake")
    monkeypatch.setenv("TRANSLATE_PUB_DEFAULT_GLOSSARY", "false")
    return tmp_path


def with_feeds(*feeds: str, title: str = "Trang chủ", text: str = "") -> bytes:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{address}">' for address in feeds
    )
    return response(
        f"<html><head><title>{title}</title>{links}</head><body>{text}</body></html>".encode(),
        HTML,
    )


def test_from_a_feed_to_a_site(cli: Cli, server: Server, folder: Path) -> None:
    url = server.url("/rss")
    added = cli("add", url, "--interval", "30m")
    assert (added.code, added.out) == (0, "")
    assert added.err == f"watching {url} Báo Lam Giang (feed, every 30m)\n"
    assert cli("add", url).err.startswith("already watched: ")
    updated = cli("update", "--out", "site")
    assert updated.code == 0
    assert f"{url}: 1 new" in updated.err
    assert "next visit due: " in updated.err
    assert "Hội nghị" in (folder / "site" / "both" / "feed.rss").read_text("utf-8")
    again = cli("update", "--out", "site", "--title", "x")
    assert "0 articles: none" in again.err
    everything = cli("update", "--all", "--out", "site")
    assert f"{url}: 1 known" in everything.err
    listed = json.loads(cli("sources", "list", "--json").out)
    assert [(s["url"], s["kind"], s["interval"], s["failures"]) for s in listed] == [
        (url, "feed", 1800, 0)
    ]
    assert cli("sources", "remove", url).err == f"removed {url}\n"
    assert cli("sources", "list").err.startswith("nothing is watched")
    assert "nothing is watched" in cli("update").err
    assert "Hội nghị" in (folder / "site" / "both" / "feed.rss").read_text("utf-8")


def test_a_source_by_name_is_visited_at_once(cli: Cli, server: Server, folder: Path) -> None:
    url = server.url("/rss")
    cli("add", url, "--as", "feed")
    assert len(server.requests) == 0
    cli("update")
    assert f"{url}: 1 known" in cli("update", url).err
    unknown = cli("update", "https://other.example/rss")
    assert unknown.code == 2
    assert "this is not watched" in unknown.err
    assert (folder / "translate_pub.db").exists()


def test_a_source_that_fails_is_named_and_the_exit_code_is_1(
    cli: Cli, server: Server, folder: Path
) -> None:
    assert folder.exists()
    cli("add", server.url("/none"), server.url("/rss"), "--as", "feed")
    ran = cli("update")
    assert ran.code == 1
    assert f"warning: {server.url('/none')}: the server answered 404" in ran.err
    assert "1 new" in ran.err
    listed = cli("sources", "list").out
    assert "failed, 1 in a row: " in listed
    assert "Traceback" not in ran.err


@pytest.mark.usefixtures("folder")
def test_pages_and_the_feeds_that_they_name(cli: Cli, server: Server) -> None:
    server.answers["/"] = with_feeds("/rss", "/rss2", text=f"<article><p>{LONG}</p></article>")
    server.answers["/muc/thoi-su"] = with_feeds("rss", "javascript:alert(1)")
    server.answers["/muc/rss"] = redirect("/rss", "301 Moved Permanently")
    server.answers["/tin.html"] = page("Một bài", LONG)
    server.answers["/dang-nhap"] = with_feeds()
    for path, kind, watched in (
        ("/", "feed", "/rss"),
        ("/muc/thoi-su", "feed", "/rss"),
        ("/tin.html", "page", "/tin.html"),
    ):
        added = add_source(server.url(path), translate_pub.Settings(allow=("127.0.0.0/8",)))
        assert (added.source.kind, added.source.url) == (kind, server.url(watched))
    ran = cli("add", server.url("/dang-nhap"))
    assert ran.code == 2
    assert "neither a feed nor an article" in ran.err
    assert cli("add", server.url("/dang-nhap"), "--as", "page").code == 0


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_added(cli: Cli, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments, code, what in (
        (("portal.example",), 2, "is not a web address"),
        ((server.url("/rss"), "--interval", "soon"), 2, "is not an interval"),
        ((server.url("/rss"), "--interval", "5s"), 2, "out of range"),
        ((server.url("/rss"), "--as", "video"), 2, "is not a kind of source"),
        ((server.url("/none"),), 5, "404"),
    ):
        ran = cli("add", *arguments)
        assert (ran.code, "mend:" in ran.err) == (code, True)
        assert what in ran.err
    several = cli("add", "one", "two", server.url("/rss"))
    assert several.code == 1
    assert several.err.count("is not a web address") == 2
    assert "watching" in several.err
    monkeypatch.delenv("TRANSLATE_PUB_ALLOW")
    refused = cli("add", server.url("/rss"))
    assert refused.code == 5
    assert "--allow" in refused.err


@pytest.mark.usefixtures("server")
@pytest.mark.usefixtures("folder")
def test_one_that_failed_among_others_is_named_and_the_exit_code_is_1(
    cli: Cli, server: Server
) -> None:
    ran = cli("add", server.url("/rss"), "ftp://a.example/")
    assert ran.code == 1
    assert "watching " in ran.err
    assert "ftp://a.example/" in ran.err
    assert cli("add", "ftp://a.example/").code == 2


def test_opml_in_and_out(cli: Cli, folder: Path) -> None:
    cli("add", "https://a.example/rss", "--as", "feed", "--full-text", "--language", "vi")
    cli("add", "https://a.example/tin.html", "--as", "page", "--interval", "1d")
    assert cli("sources", "export", "opml", "--out", "list.opml").code == 0
    printed = cli("sources", "export", "opml").out
    assert 'xmlUrl="https://a.example/rss"' in printed
    ran = cli("sources", "import", "opml", "list.opml", "--store", "other.db")
    assert ran.code == 0
    assert ran.err.count("watching ") == 2
    here, there = (
        [
            (s.url, s.kind, s.full_text, s.interval, s.language)
            for s in translate_pub.list_sources(translate_pub.Settings(store=folder / name))
        ]
        for name in ("translate_pub.db", "other.db")
    )
    assert here == there
    (folder / "broken.opml").write_text("<opml><body>", "utf-8")
    broken = cli("sources", "import", "opml", "broken.opml")
    assert broken.code == 5
    assert "broken.opml: broken XML" in broken.err
    assert cli("sources", "import", "opml", "none.opml").code == 2


def test_the_library_does_the_same(server: Server, folder: Path) -> None:
    settings = translate_pub.Settings(
        engine="fake", default_glossary=False, store=folder / "news.db", allow=("127.0.0.1",)
    )
    translate_pub.add_source(server.url("/rss"), settings)
    (result,) = translate_pub.update(settings)
    assert result.article is not None
    assert result.article.title == "Hội nghị"
    translate_pub.publish_store(folder / "site", settings)
    assert (folder / "site" / "index.html").exists()
    data = translate_pub.export_opml(settings)
    (added,) = translate_pub.import_opml(data, settings)
    assert not isinstance(added, translate_pub.TranslatePubError)
    assert not added.is_new
    translate_pub.remove_source(server.url("/rss"), settings)
    with pytest.raises(ConfigError, match="this is not watched"):
        translate_pub.remove_source(server.url("/rss"), settings)


def test_servers_are_told_who_asks_and_whom_to_write_to(server: Server, folder: Path) -> None:
    settings = translate_pub.Settings(
        store=folder / "news.db", allow=("127.0.0.1",), contact="https://news.example/about"
    )
    translate_pub.add_source(server.url("/rss"), settings)
    assert server.last("User-Agent") == (
        f"translate_pub/{translate_pub.__version__} (+https://news.example/about)"
    )
    with pytest.raises(ConfigError, match="cannot stand in a request"):
        settings.with_options(contact="a\r\nX-Evil: 1")


def test_allowed_networks_hold_for_articles_by_url_too(server: Server) -> None:
    server.answers["/tin.html"] = page("Một bài", LONG)
    settings = translate_pub.Settings(engine="fake", default_glossary=False)
    (refused,) = translate_pub.translate_articles([server.url("/tin.html")], settings)
    assert isinstance(refused.error, FetchError)
    allowed = settings.with_options(allow=("127.0.0.1",))
    (result,) = translate_pub.translate_articles([server.url("/tin.html")], allowed)
    assert result.error is None
