"""Bad input, end to end: a clear word on each, and the good article beside it is published."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]

FAKE = ("--engine", "fake", "--no-default-glossary")
GOOD = "Huyện ủy họp phiên thường kỳ\n\nĐăng ngày 07/07/2023\n\nHội nghị đã bế mạc sáng nay.\n"

BAD: dict[str, tuple[str, bytes]] = {
    "empty": ("empty.txt", b""),
    "white space": ("blank.txt", b" \n\n\t\n"),
    "binary": ("binary.txt", bytes(range(256)) * 40),
    "too large": ("large.txt", "Hội nghị. ".encode() * 1_600_000),
    "no article": ("page.html", b"<html><head><title>x</title></head><body></body></html>"),
    "broken XML": ("feed.xml", b"<?xml version='1.0'?><rss><channel><item><title>x"),
    "not JSON": ("news.jsonl", b"{this is not json}\n"),
}
"""What cannot be read as an article, or holds none."""

ODD: dict[str, tuple[str, bytes]] = {
    "invalid UTF-8": ("invalid.txt", GOOD.encode() + b"\n\xe1\xbb\n"),
    "no title": ("untitled.txt", "Hội nghị đã bế mạc sáng nay tại trụ sở Huyện ủy.".encode()),
    "a sentence of 3,000 words": (
        "long.txt",
        ("Báo cáo\n\nHội nghị đã nghe " + "các đại biểu thảo luận về " * 600 + "mọi mặt.").encode(),
    ),
}
"""What is strange and can be read."""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named_and_costs_nothing_else(
    case: str, cli: Cli, good: Path, tmp_path: Path
) -> None:
    name, data = BAD[case]
    (tmp_path / name).write_bytes(data)
    ran = cli("publish", tmp_path / name, good, *FAKE, "--out", tmp_path / "site")
    assert ran.code == 1
    assert name in ran.err
    assert "mend:" in ran.err
    assert "Traceback" not in ran.err
    (page,) = (tmp_path / "site" / "both").glob("2023-07-07-*.html")
    assert "Hội nghị đã bế mạc sáng nay." in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", ODD)
def test_odd_input_is_published_whole(case: str, cli: Cli, tmp_path: Path) -> None:
    name, data = ODD[case]
    (tmp_path / name).write_bytes(data)
    ran = cli("publish", tmp_path / name, *FAKE, "--out", tmp_path / "site")
    assert ran.code == 0
    pages = list((tmp_path / "site" / "vi").glob("*.html"))
    text = " ".join(page.read_text(encoding="utf-8") for page in pages)
    words = data.decode("utf-8", "ignore").split()
    assert words[-1] in text


@pytest.fixture
def missing_url() -> Iterator[str]:
    class NotFound(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), NotFound) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/gone.html"
        server.shutdown()
        thread.join()


def test_a_page_that_is_gone_or_refused_is_named(cli: Cli, good: Path, missing_url: str) -> None:
    """Loopback addresses are refused before anything is fetched; the library's tests allow them."""
    ran = cli("translate", missing_url, good, *FAKE)
    assert ran.code == 1
    assert missing_url in ran.err
    assert "Hoi nghi" in ran.out
    assert "Traceback" not in ran.err
