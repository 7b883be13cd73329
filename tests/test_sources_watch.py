"""Watching: rounds, publishing, stopping, and one watcher at a time for each store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.servers import Server, response
from tests.watching import RSS, Desk, feed, item
from translate_pub import watching
from translate_pub.config import Settings
from translate_pub.errors import PublishError, StoreError
from translate_pub.models import Origin, Result
from translate_pub.pipeline import Progress
from translate_pub.sources import Stopped, Watcher, only_updater, stop_at
from translate_pub.sources import watch as watch_module
from translate_pub.store import Store


class Rounds(threading.Event):
    """A stop that is set after so many waits; each wait moves the desk's clock instead."""

    def __init__(self, desk: Desk, rounds: int) -> None:
        super().__init__()
        self._desk = desk
        self._rounds = rounds
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        self._desk.now += timedelta(seconds=timeout or 0)
        if len(self.waits) >= self._rounds:
            self.set()
        return self.is_set()


def watch(desk: Desk, stop: threading.Event, publish: Callable[[], None]) -> list[Result]:
    watcher = Watcher(
        desk.store, desk.updater, publish=publish, stop=stop, target="en", clock=lambda: desk.now
    )
    return list(watcher.run())


def test_each_source_is_visited_when_it_is_due_and_news_are_published(desk: Desk) -> None:
    desk.watch("/rss", interval=120)
    desk.server.answers["/rss"] = response(feed(item("Một", guid="u:1")), RSS)
    published: list[list[str]] = []
    stop = Rounds(desk, 5)
    results = watch(desk, stop, lambda: published.append(desk.titles()))
    assert [result.article.title for result in results if result.article] == ["Một"]
    assert stop.waits == [60, 60, 60, 60, 60]
    assert desk.paths() == ["/rss"] * 3
    assert published == [["Một"]]


def test_what_an_earlier_run_left_is_published_and_new_sources_are_seen(desk: Desk) -> None:
    published: list[int] = []
    stop = Rounds(desk, 2)
    original = stop.wait

    def add_a_source(timeout: float | None = None) -> bool:
        if not desk.store.sources():
            desk.watch("/rss")
            desk.server.answers["/rss"] = response(feed(item("Một", guid="u:1")), RSS)
        return original(timeout)

    stop.wait = add_a_source  # type: ignore[method-assign]
    results = watch(desk, stop, lambda: published.append(len(desk.titles())))
    assert len(results) == 1
    assert published == [0, 1]


def test_a_publish_that_fails_is_told_and_tried_again(desk: Desk) -> None:
    tried: list[int] = []

    def publish() -> None:
        tried.append(1)
        if len(tried) < 3:
            raise PublishError("the disk is full", article_id="site", mend="make room")

    results = watch(desk, Rounds(desk, 5), publish)
    assert [str(result.error) for result in results] == ["site: the disk is full"] * 2
    assert len(tried) == 3


def test_a_long_round_publishes_on_the_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "_PUBLISH_EVERY", 0.0)
    for name in ("a", "b", "c"):
        desk.watch(f"/{name}")
        desk.server.answers[f"/{name}"] = response(feed(item(name, guid=f"u:{name}")), RSS)
    published: list[int] = []
    watch(desk, Rounds(desk, 1), lambda: published.append(len(desk.titles())))
    assert published == [1, 2, 3]


def test_a_stop_between_two_sources_leaves_the_rest_for_later(desk: Desk) -> None:
    stop = threading.Event()
    for name in ("a", "b"):
        desk.watch(f"/{name}")
        desk.server.answers[f"/{name}"] = response(feed(item(name, guid=f"u:{name}")), RSS)
    watcher = Watcher(
        desk.store,
        desk.updater,
        publish=lambda: published.append(desk.titles()),
        stop=stop,
        target="en",
        clock=lambda: desk.now,
    )
    published: list[list[str]] = []
    for _ in watcher.run():
        stop.set()
    assert published == [["a"]]
    assert [source.last_fetched is None for source in desk.store.sources()] == [False, True]


def test_a_wait_ends_with_the_stop() -> None:
    stop = threading.Event()
    wait = stop_at(stop)
    wait(0)
    threading.Timer(0.05, stop.set).start()
    with pytest.raises(Stopped):
        wait(30)


# The lock.


def test_one_updater_for_each_store(tmp_path: Path) -> None:
    store = tmp_path / "news.db"
    with only_updater(store), only_updater(tmp_path / "other.db"):
        second = only_updater(store)
        with pytest.raises(StoreError, match=rf"\(process {os.getpid()}\)") as caught, second:
            raise AssertionError("two of them")
        assert caught.value.mend
    with only_updater(store):
        pass


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    store = tmp_path / "news.db"
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from translate_pub.sources import only_updater\n"
        "with only_updater(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"process {holder.pid}"), only_updater(store):
            pass
        holder.kill()
        holder.wait(10)
    with only_updater(store):
        pass


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match="cannot be written"),
        only_updater(tmp_path / "no" / "x.db"),
    ):
        pass


# From the settings to the site, as a program runs it.


def test_a_stop_in_the_middle_of_an_article_keeps_what_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translate_pub.pipeline.WINDOW", 1)
    server = Server()
    server.answers["/rss"] = response(
        feed(*(item(f"Tin thứ {n}", guid=f"u:{n}") for n in range(5))), RSS
    )
    settings = Settings(
        engine="fake", default_glossary=False, store=tmp_path / "news.db", allow=("127.0.0.1",)
    )
    watching.add_source(server.url("/rss"), settings, kind="feed")
    stop = threading.Event()

    def stop_at_the_third(progress: Progress) -> None:
        if progress.articles == 2 and progress.segments > 4:
            stop.set()

    out = tmp_path / "site"
    done = list(watching.watch(out, settings, stop=stop, progress=stop_at_the_third))
    assert len(done) == 2
    assert "Tin thứ 1" in (out / "both" / "feed.rss").read_text("utf-8")
    with Store.open(tmp_path / "news.db") as store:
        assert len(list(store.results())) == 2
        assert store.sources()[0].last_fetched is None
        assert store.verify() == []
    rest = list(watching.update(settings))
    assert [result.article.title for result in rest if result.article] == [
        "Tin thứ 2", "Tin thứ 3", "Tin thứ 4",
    ]  # fmt: skip
    assert rest[0].translations[-1].origin is Origin.MEMORY
    server.close()


# The command, as a service manager runs it.


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_stops_in_order(tmp_path: Path, number: signal.Signals) -> None:
    server = Server()
    server.answers["/rss"] = response(feed(item("Một", guid="u:1")), RSS)
    command = [str(Path(sys.executable).with_name("translate-pub"))]
    options = ["--store", "news.db", "--allow", "127.0.0.1"]
    add = [*command, "add", *options, "--as", "feed", server.url("/rss")]
    subprocess.run(add, cwd=tmp_path, check=True, capture_output=True)
    watcher = [*command, "watch", *options, "--engine", "fake", "--out", "site"]
    with subprocess.Popen(watcher, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 60
        while not (tmp_path / "site" / "index.html").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        second = subprocess.run(
            watcher, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        running.send_signal(number)
        _, err = running.communicate(timeout=30)
    server.close()
    assert running.returncode == 0
    assert f"{number.name}: stopping" in err
    assert err.endswith("stopped\n")
    assert "Traceback" not in err
    assert second.returncode == 5
    assert f"process {running.pid}" in second.stderr
    with Store.open(tmp_path / "news.db") as store:
        assert [r.article.title for r in store.results() if r.article] == ["Một"]
        assert store.verify() == []
