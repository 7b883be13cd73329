"""``translate-pub serve`` as a user runs it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import Ran
from tests.publishing import NOW, SITE, result
from tests.servers import Server, response
from tests.serving import client, eventually, raw
from tests.watching import RSS, feed, item
from translate_pub.publish import publish
from translate_pub.store import Store

TOKEN = "correct-horse-battery-staple-42"


@contextmanager
def command(*arguments: str | Path, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``serve`` on a free port; gives the process and its URL."""
    line = [sys.executable, "-m", "translate_pub", "serve", *map(str, arguments), "--port", "0"]
    process = subprocess.Popen(
        line, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr
        said = ""
        while not (found := re.search(r"at (http://[^ ,]+)/, stop", said)):
            line_ = process.stderr.readline()
            assert line_, said
            said += line_
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    publish([result()], tmp_path / "site", SITE, now=NOW)
    return tmp_path / "site"


def test_it_serves_logs_and_stops(site: Path) -> None:
    with command(cwd=site.parent) as (process, address):
        with client(address) as http:
            assert http.get("/en/feed.rss?token=hunter2").status_code == 200
            assert http.get("/no%0anewline").status_code == 404
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err == ""
    lines = out.splitlines()
    assert len(lines) == 2
    assert '"GET /en/feed.rss HTTP/1.1" 200 ' in lines[0]
    assert "hunter2" not in out
    assert '"GET /no%0anewline HTTP/1.1" 404 ' in lines[1]


def test_an_answer_under_way_is_finished_before_it_stops(site: Path) -> None:
    (site / "large.bin").write_bytes(bytes(30_000_000))
    with command("site", "--no-access-log", cwd=site.parent) as (process, address):
        with httpx.stream("GET", f"{address}/large.bin", trust_env=False) as answer:
            chunks = answer.iter_raw(65536)
            size = len(next(chunks))
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            size += sum(len(chunk) for chunk in chunks)
        assert size == 30_000_000
        assert process.wait(60) == 0


def test_it_reviews(site: Path) -> None:
    folder = site.parent
    with Store.open(folder / "news.db") as store:
        store.put(result(), now=NOW)
    (folder / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    (folder / "translate_pub.toml").write_text(
        'title = "Tin"\nbase_url = "https://news.example/"\n', encoding="utf-8"
    )
    options = ["--review", "--review-token-file", "token", "--store", "news.db"]
    with command(*options, cwd=folder) as (process, address), client(address) as http:
        http.post("/review/login", data={"token": TOKEN, "reviewer": "Lan"})
        page = http.get("/review/article", params={"id": "https://news.example.vn/1.html"}).text
        form = dict(re.findall(r'name="(csrf|segment|seen)" value="([^"]*)"', page)[1:4])
        form["text"] = "Words of a person."
        params = {"id": "https://news.example.vn/1.html"}
        assert http.post("/review/article", params=params, data=form).status_code == 303
        eventually(lambda: "Words of a person." in http.get("/en/feed.rss").text)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert TOKEN not in out + err
    assert "Words" not in out + err


def test_it_watches_and_reviews_what_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    for key, value in {
        "ALLOW": "127.0.0.1",
        "ENGINE": "fake",
        "DEFAULT_GLOSSARY": "false",
        "STORE": "news.db",
        "REVIEW_TOKEN": TOKEN,
    }.items():
        monkeypatch.setenv(f"TRANSLATE_PUB_{key}", value)
    source = Server()
    source.answers["/rss"] = response(feed(item("Hội nghị", guid="u:1")), RSS)
    try:
        assert cli("add", source.url("/rss")).code == 0
        with command("--watch", "--review", cwd=tmp_path) as (process, address):
            with client(address) as http:
                eventually(lambda: "Hội nghị" in http.get("/vi/feed.rss").text)
                http.post("/review/login", data={"token": TOKEN, "reviewer": "Lan"})
                assert "Hội nghị" in http.get("/review/").text
                eventually(lambda: http.get("/healthz").status_code == 200)
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=90)
            assert process.returncode == 0
            assert "Traceback" not in err
    finally:
        source.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: no such folder"),
        (["site", "--host", "no-such-host.invalid"], "no address of this machine"),
        (["site", "--review", "--store", "none.db"], "none.db"),
        (["site", "--review", "--store", "empty.db"], "the site would be emptied"),
        (["site", "--review", "--store", "news.db"], "there is no token"),
        (["site", "--review-token-file", "token"], "there is no review"),
        (
            ["site", "--review", "--store", "news.db", "--review-token-file", "weak"],
            "too easily guessed",
        ),
        (
            ["site", "--review", "--store", "news.db", "--review-token-file", "none"],
            "none: cannot be read",
        ),
    ],
)
def test_what_cannot_be_served_is_said(
    cli: Callable[..., Ran],
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(site.parent)
    monkeypatch.delenv("TRANSLATE_PUB_REVIEW_TOKEN", raising=False)
    with Store.open(Path("news.db")) as store:
        store.put(result(), now=NOW)
    Store.open(Path("empty.db")).close()
    Path("weak").write_text("password", encoding="utf-8")
    ran = cli("serve", *arguments)
    assert ran.code == (5 if "--store none.db" in " ".join(arguments) else 2)
    assert said in ran.err
    assert "mend:" in ran.err


def test_it_says_when_other_machines_can_reach_it(site: Path) -> None:
    line = [sys.executable, "-m", "translate_pub", "serve", str(site), "--port", "0"]
    with subprocess.Popen(
        [*line, "--host", "0.0.0.0", "-q"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        warning = process.stderr.readline()
        found = re.search(r"http://0\.0\.0\.0:(\d+)/", warning)
        assert found
        assert warning.startswith("warning: other machines can reach")
        address = f"http://127.0.0.1:{found[1]}"
        request = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        assert raw(address, request).startswith(b"HTTP/1.1 200")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
