"""The server follows the folder: the next answer after a publish is of the new site, and whole."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.publishing import LOCAL_SITE, NOW, result
from tests.serving import client, eventually, serving
from translate_pub.errors import TranslatePubError
from translate_pub.publish import publish
from translate_pub.serve.folder import Stale, read_checked, scan
from translate_pub.serve.republish import Republisher
from translate_pub.serve.resources import SiteCache

ARTICLES = 12


def release(site: Path, number: int) -> None:
    """Publish a site in which every page and feed names the release, and no other."""
    results = [
        result(
            f"urn:{n}",
            title=(f"Bài {n}", f"Release {number} of article {n}"),
            paragraphs=((("Một câu.", f"This is release {number}."),),),
        )
        for n in range(ARTICLES)
    ]
    publish(results, site, LOCAL_SITE, now=NOW + timedelta(minutes=number))


def releases(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"[Rr]elease (\d+)", text)}


@pytest.mark.parametrize("exchanged", [True, False], ids=["exchanged", "file by file"])
def test_readers_see_one_release_or_the_next(tmp_path: Path, exchanged: bool) -> None:
    site = tmp_path / "site"
    release(site, 0)
    if not exchanged:
        # A folder of somebody else's: the site is replaced file by file.
        (site / "theirs").mkdir()
    pages = sorted(path.relative_to(site).as_posix() for path in site.glob("en/*.html"))
    pages = [path for path in pages if "index" not in path] + ["index.html", "en/feed.rss"]
    assert len(pages) == ARTICLES + 2
    done = threading.Event()
    seen: list[tuple[int, str, set[int]]] = []
    with serving(site) as address:

        def read() -> None:
            with client(address) as http:
                while not done.is_set():
                    for path in pages:
                        answer = http.get(f"/{path}")
                        seen.append((answer.status_code, path, releases(answer.text)))
                        assert len(answer.content) == int(answer.headers["content-length"])

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(1, 8):
            release(site, number)
            time.sleep(0.3)
        with client(address) as http:
            eventually(lambda: releases(http.get("/index.html").text) == {7})
            eventually(lambda: releases(http.get("/en/feed.rss").text) == {7})
        done.set()
        for reader in readers:
            reader.join()
    assert {status for status, _, _ in seen} == {200}
    assert all(len(found) == 1 for _, path, found in seen if path != "index.html")
    if exchanged:
        assert all(len(found) == 1 for _, _, found in seen)
    assert len(set.union(*(found for _, _, found in seen))) > 2, "several releases were seen"


def test_a_site_that_comes_later_goes_and_comes_back(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with serving(site) as address, client(address) as http:
        assert http.get("/").status_code == 503
        release(site, 1)
        eventually(lambda: http.get("/").status_code == 200)
        site.rename(tmp_path / "gone")
        eventually(lambda: http.get("/").status_code == 503)
        assert http.get("/healthz").status_code == 503
        (tmp_path / "gone").rename(site)
        eventually(lambda: http.get("/").status_code == 200)


def test_files_of_ones_own_at_the_top_are_followed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    release(site, 1)
    with serving(site) as address, client(address) as http:
        assert http.get("/robots.txt").status_code == 404
        (site / "robots.txt").write_text("one", encoding="utf-8")
        eventually(lambda: http.get("/robots.txt").text == "one")
        (site / "robots.txt").write_text("two", encoding="utf-8")
        eventually(lambda: http.get("/robots.txt").text == "two")
        (site / "robots.txt").unlink()
        eventually(lambda: http.get("/robots.txt").status_code == 404)


# --- In memory ------------------------------------------------------------------------------


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


def test_what_did_not_change_stays_in_memory(tmp_path: Path) -> None:
    site = tmp_path / "site"
    release(site, 1)
    cache = SiteCache(site)

    async def work() -> None:
        source = next(path.name for path in site.glob("vi/2023*.html"))
        for path in (f"vi/{source}", "index.html"):
            assert await cache.get(path)
        kept = cache.cached(f"vi/{source}")
        release(site, 2)
        await cache.refresh()
        assert cache.cached(f"vi/{source}") is kept, "the source edition is as it was"
        assert cache.cached("index.html") is None
        assert cache.memory < 100_000

    run(work)


def test_a_file_is_loaded_once_for_all_who_ask(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x" * 1000, encoding="utf-8")
    cache = SiteCache(tmp_path)

    async def work() -> None:
        found = await asyncio.gather(*(cache.get("index.html") for _ in range(20)))
        assert len({id(one) for one in found}) == 1

    run(work)


def test_a_page_that_was_replaced_since_the_scan_is_the_new_one(tmp_path: Path) -> None:
    site = tmp_path / "site"
    release(site, 1)
    cache = SiteCache(site)

    async def work() -> None:
        release(site, 2)
        page = await cache.get("index.html")
        assert page
        assert page.identity.body
        assert releases(page.identity.body.decode()) == {2}

    run(work)


def test_memory_is_bounded_and_forgets_the_oldest(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.bin").write_bytes(bytes(10_000))
    cache = SiteCache(tmp_path, capacity=50_000, largest=30_000)

    async def work() -> None:
        for number in range(20):
            await cache.get(f"{number}.bin")
            assert await cache.get("0.bin")
            assert cache.memory <= 50_000
        assert cache.cached("0.bin"), "it was used all the time"
        assert cache.cached("1.bin") is None
        assert await cache.get("nothing") is None

    run(work)


def test_a_table_is_of_one_publish_and_a_file_is_the_one_in_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    release(site, 1)
    snapshot = scan(site)
    assert not any(path.startswith(".") for path in snapshot.files)
    release(site, 2)
    assert scan(site).stamp != snapshot.stamp
    with pytest.raises(Stale):
        read_checked(site / "index.html", snapshot.files["index.html"])
    with pytest.raises(Stale):
        read_checked(site / "en", snapshot.files["index.html"])
    assert scan(tmp_path / "none").stamp is None


# --- Publishing again -----------------------------------------------------------------------


def test_publishing_is_tried_again_until_it_succeeds() -> None:
    calls: list[str] = []

    async def publish_() -> None:
        calls.append("publish")
        if len(calls) < 3:
            raise TranslatePubError("another publish is writing to it")

    async def work() -> None:
        republisher = Republisher(publish_, pause=0.01)
        task = asyncio.create_task(republisher.run())
        republisher.request()
        republisher.request()
        states = []
        while republisher.pending:
            states.append(republisher.check())
            await asyncio.sleep(0.001)
        assert set(states) == {"", "another publish is writing to it"}
        assert states[-1] == "another publish is writing to it"
        assert republisher.check() == ""
        assert len(calls) == 3
        task.cancel()

    run(work)


def test_what_is_asked_for_during_a_publish_is_published_after_it() -> None:
    calls: list[int] = []

    async def work() -> None:
        async def publish_() -> None:
            calls.append(len(calls))
            if len(calls) == 1:
                republisher.request()

        republisher = Republisher(publish_)
        task = asyncio.create_task(republisher.run())
        republisher.request()
        while len(calls) < 2 or republisher.pending:
            await asyncio.sleep(0.001)
        task.cancel()

    run(work)
