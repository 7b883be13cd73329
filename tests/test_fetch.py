"""Fetching from a server that behaves: what is asked of it, and what its answer means.

The servers are real and on loopback: tests/servers.py.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.servers import Server, fetcher, redirect, response
from translate_pub.errors import FetchError
from translate_pub.ingest import StatusError, read
from translate_pub.models import Article

CERTIFICATE = Path(__file__).parent / "tls" / "feeds.example.pem"


# What a server that behaves may expect.


def test_a_page(server: Server) -> None:
    server.answers["/a?b=c"] = response(
        "Chào".encode(), "Content-Type: Text/HTML; Charset=UTF-8", 'ETag: "1"',
        "Last-Modified: Sat, 01 Mar 2025 03:00:00 GMT",
    )  # fmt: skip
    found = fetcher().get(server.url("/a?b=c#fragment"))
    assert found.body.decode() == "Chào"
    assert (found.status, found.not_modified) == (200, False)
    assert (found.content_type, found.charset) == ("text/html", "UTF-8")
    assert (found.etag, found.last_modified) == ('"1"', "Sat, 01 Mar 2025 03:00:00 GMT")
    assert (found.url, found.moved_to) == (server.url("/a?b=c"), "")


def test_who_we_say_we_are(server: Server) -> None:
    server.answers["/"] = response(b"x")
    fetcher().get(server.url("/"))
    name, _, version = server.last("User-Agent").partition("/")
    assert name == "translate_pub"
    assert version[0].isdigit()
    assert server.last("Accept-Encoding") == "gzip"
    assert server.last("Cookie") == ""


def test_what_we_have_is_not_sent_again(server: Server) -> None:
    server.answers["/"] = response(b"", status="304 Not Modified", length=-1)
    found = fetcher().get(
        server.url("/"), etag='W/"x"', last_modified="Sat, 01 Mar 2025 03:00:00 GMT"
    )
    assert found.not_modified
    assert found.body == b""
    assert server.last("If-None-Match") == 'W/"x"'
    assert server.last("If-Modified-Since") == "Sat, 01 Mar 2025 03:00:00 GMT"


@pytest.mark.parametrize("packed", [False, True])
def test_a_download_goes_to_a_file_as_it_comes(
    server: Server, tmp_path: Path, packed: bool
) -> None:
    body = bytes(range(256)) * 2_000
    headers = ["Content-Encoding: gzip"] if packed else []
    server.answers["/there"] = response(gzip.compress(body) if packed else body, *headers)
    server.answers["/"] = redirect("/there")
    told: list[float] = []
    with (tmp_path / "file").open("wb") as file:
        fetcher().download(server.url("/"), file, told.append)
    assert (tmp_path / "file").read_bytes() == body
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_download_that_is_too_large_or_breaks_off(server: Server, tmp_path: Path) -> None:
    server.answers["/large"] = response(bytes(5_000))
    server.answers["/short"] = response(bytes(5_000), length=9_000)
    server.answers["/endless"] = response(bytes(5_000), length=-1)
    told: list[float] = []
    for path, message in (("/large", "larger"), ("/endless", "larger"), ("/short", "the answer")):
        limit = 1_000 if message == "larger" else 9_000
        with (tmp_path / "file").open("wb") as file, pytest.raises(FetchError, match=message):
            fetcher(max_bytes=limit).download(server.url(path), file, told.append)
    with (tmp_path / "file").open("wb") as file, pytest.raises(StatusError):
        fetcher().download(server.url("/nothing"), file, told.append)
    assert (tmp_path / "file").read_bytes() == b""


def test_a_stored_validator_cannot_inject_a_header(server: Server) -> None:
    server.answers["/"] = response(b"x")
    fetcher().get(server.url("/"), etag='"x"\r\nX-Evil: 1')
    assert server.last("X-Evil") == ""


def test_gzip(server: Server) -> None:
    packed = gzip.compress(b"Xin " * 1000)
    server.answers["/"] = response(packed, "Content-Encoding: gzip")
    assert fetcher().get(server.url("/")).body == b"Xin " * 1000


def test_chunks(server: Server) -> None:
    server.answers["/"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nXin\r\n5\r\n chao\r\n0\r\n\r\n"
    )
    assert fetcher().get(server.url("/")).body == b"Xin chao"


def test_redirects_are_followed_and_only_permanent_ones_remembered(server: Server) -> None:
    server.answers["/1"] = redirect("/2", "301 Moved Permanently")
    server.answers["/2"] = redirect(server.url("/3"), "308 Permanent Redirect")
    server.answers["/3"] = redirect("4?x#y", "307 Temporary Redirect")
    server.answers["/4?x"] = response(b"here")
    found = fetcher().get(server.url("/1"))
    assert (found.body, found.url, found.moved_to) == (
        b"here",
        server.url("/4?x"),
        server.url("/3"),
    )


def test_requests_to_one_host_are_spaced(server: Server) -> None:
    server.answers["/"] = response(b"x")
    polite = fetcher(min_delay=0.3)
    started = time.monotonic()
    threads = [threading.Thread(target=polite.get, args=(server.url("/"),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started >= 0.6


def test_a_host_is_asked_one_thing_at_a_time(server: Server) -> None:
    inside: list[bytes] = []
    together: list[int] = []

    def count(client: socket.socket, request: bytes) -> None:
        inside.append(request)
        time.sleep(0.05)
        together.append(len(inside))
        inside.pop()
        client.sendall(response(b"x"))

    server.answers["/"] = count
    shared = fetcher()
    threads = [threading.Thread(target=shared.get, args=(server.url("/"),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == [1, 1, 1, 1]


# What the server says no to.


@pytest.mark.parametrize(
    "status",
    ["404 Not Found", "410 Gone", "500 Oops", "204 No Content", "206 Partial Content", "418 "],
)
def test_other_answers_are_errors(server: Server, status: str) -> None:
    server.answers["/"] = response(b"x", status=status)
    with pytest.raises(StatusError) as caught:
        fetcher().get(server.url("/"))
    assert caught.value.status == int(status[:3])
    assert caught.value.retry_after is None
    assert str(caught.value) == f"{server.url('/')}: the server answered {status}".rstrip()
    assert caught.value.mend


def test_retry_after(server: Server) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    waits = []
    for value in ("120", later, "-5", "soon", "Sat, 01 Mar 2025 03:00:00 GMT", "9" * 30):
        server.answers["/"] = response(b"", f"Retry-After: {value}", status="429 Too Many Requests")
        with pytest.raises(StatusError) as caught:
            fetcher().get(server.url("/"))
        waits.append(caught.value.retry_after)
    assert waits[0] == 120
    assert waits[1] is not None
    assert 590 < waits[1] <= 600
    assert waits[2:] == [None, None, 0, None]


# TLS. The certificate is signed by itself, and is for feeds.example; its key is no secret.


@pytest.fixture
def secure() -> Iterator[Server]:
    running = Server(CERTIFICATE)
    running.answers["/"] = response(b"x" * 200_000)
    yield running
    running.close()


def test_https(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    trusting = fetcher(resolver=lambda _host, _port: ["127.0.0.1"])
    assert len(trusting.get(f"https://feeds.example:{secure.port}/").body) == 200_000
    with pytest.raises(FetchError, match="certificate is not valid"):
        trusting.get(f"https://other.example:{secure.port}/")


def test_a_certificate_that_nobody_signed(secure: Server) -> None:
    doubting = fetcher(resolver=lambda _host, _port: ["127.0.0.1"])
    with pytest.raises(FetchError, match="certificate is not valid"):
        doubting.get(f"https://feeds.example:{secure.port}/")


# Through ingest: what the pipeline sees.


def test_a_page_in_the_wrong_charset_is_read_right(server: Server) -> None:
    text = (
        "Sáng nay, Ủy ban nhân dân tỉnh tổ chức hội nghị đánh giá kết quả sáu tháng đầu năm. " * 5
    )
    page = f"<html lang=vi><title>Hội nghị</title><article><p>{text}</p></article></html>"
    server.answers["/1"] = response(page.encode(), "Content-Type: text/html; charset=iso-8859-1")
    server.answers["/2"] = response(
        page.encode("utf-16"), "Content-Type: text/html; charset=windows-1258"
    )
    first, second, third = read(
        [server.url("/1"), server.url("/2"), server.url("/404")], fetcher=fetcher()
    )
    for article in (first, second):
        assert isinstance(article, Article)
        assert article.title == "Hội nghị"
        assert article.blocks[0].text == text.strip()
    assert isinstance(third, StatusError)
    assert third.status == 404
