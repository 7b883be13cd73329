"""Visits to sources that fail, misbehave, refuse or move."""

from __future__ import annotations

import gzip
import socket
from datetime import timedelta

import pytest

from tests.servers import redirect, response
from tests.watching import HTML, RSS, Desk, item, row, serve
from translate_pub.ingest import Disallowed, StatusError
from translate_pub.models import Status


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
