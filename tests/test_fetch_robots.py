"""robots.txt: what it forbids, what it delays, and what holds where it cannot be had."""

from __future__ import annotations

import time

import pytest

from tests.servers import Server, fetcher, redirect, response
from translate_pub.ingest import Disallowed, StatusError


def test_robots(server: Server) -> None:
    server.answers["/robots.txt"] = response(
        b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n\nUser-agent: badbot\nDisallow: /\n"
    )
    polite = fetcher()
    assert polite.allowed(server.url("/tin/1"))
    assert not polite.allowed(server.url("/private/1"))
    assert polite.crawl_delay(server.url("/")) == 7
    assert len(server.requests) == 1


def test_robots_that_name_us(server: Server) -> None:
    server.answers["/robots.txt"] = response(
        b"\xef\xbb\xbfUser-agent: translate_pub\nDisallow: /\n"
    )
    assert not fetcher().allowed(server.url("/"))


def test_no_robots_allow_everything(server: Server) -> None:
    assert fetcher().allowed(server.url("/x"))
    assert fetcher().crawl_delay(server.url("/x")) == 0


def test_robots_that_cannot_be_had_allow_nothing_yet(server: Server) -> None:
    server.answers["/robots.txt"] = response(b"", status="503 Service Unavailable")
    with pytest.raises(StatusError, match="503"):
        fetcher().allowed(server.url("/x"))


def test_robots_without_end_are_cut(server: Server) -> None:
    rules = b"User-agent: *\nDisallow: /private\n" + b"# comment\n" * 200_000
    server.answers["/robots.txt"] = response(rules)
    assert not fetcher(max_bytes=1 << 20).allowed(server.url("/private"))


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/thoi-su/1.html", True),
        ("/thoi-su/nhap/2.html", False),
        ("/thoi-su/nhap/da-duyet/2.html", True),
        ("/tim-kiem?q=1", False),
        ("/a.pdf", False),
        ("/a.pdf.html", True),
        ("/b%61o-m%E1%BA%ADt/1", False),
        ("/robots.txt", True),
    ],
)
def test_robots_as_rfc_9309_reads_them(server: Server, path: str, allowed: bool) -> None:
    """The longest rule wins, wherever it stands; "*" and "$" mean what they do there."""
    server.answers["/robots.txt"] = response(
        "User-Agent: *\nAllow: /\nDisallow: /thoi-su/nhap/\nAllow: /thoi-su/nhap/da-duyet/\n"
        "Disallow: /*?q=\nDisallow: /*.pdf$\nDisallow: /bao-mật/\nDisallow: //[\n".encode()
    )
    assert fetcher().allowed(server.url(path)) is allowed


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 X"])
def test_robots_that_are_not_to_be_had_for_good(server: Server, status: str) -> None:
    server.answers["/robots.txt"] = response(b"User-agent: *\nDisallow: /", status=status)
    assert fetcher().allowed(server.url("/x"))


def test_robots_that_lead_round_in_circles(server: Server) -> None:
    server.answers["/robots.txt"] = redirect("/robots.txt")
    assert fetcher().allowed(server.url("/x"))


def test_robots_behind_a_redirect(server: Server) -> None:
    server.answers["/robots.txt"] = redirect("/other.txt")
    server.answers["/other.txt"] = response(b"User-agent: *\nDisallow: /x")
    assert not fetcher().allowed(server.url("/x"))


@pytest.mark.parametrize("body", [b"", b"\0\xff\xfe" * 50, b"<html>404</html>", b":\n: :\n:"])
def test_robots_that_are_none(server: Server, body: bytes) -> None:
    server.answers["/robots.txt"] = response(body)
    assert fetcher().allowed(server.url("/x"))


def test_a_host_whose_robots_fail_is_left_alone_for_a_while(server: Server) -> None:
    server.answers["/robots.txt"] = response(b"", "Retry-After: 30", status="429 Too Many Requests")
    server.answers["/x"] = response(b"x")
    polite = fetcher(obey_robots=True)
    for _ in range(3):
        with pytest.raises(StatusError, match="429") as caught:
            polite.get(server.url("/x"))
    assert caught.value.retry_after == 30
    assert [request.split()[1] for request in server.requests] == [b"/robots.txt"]


def test_robots_are_obeyed_on_redirects_too(server: Server) -> None:
    server.answers["/robots.txt"] = response(b"User-agent: *\nDisallow: /private\n")
    server.answers["/a"] = redirect("/private/b")
    server.answers["/private/b"] = response(b"secret")
    polite = fetcher(obey_robots=True)
    for path in ("/a", "/private/b"):
        with pytest.raises(Disallowed, match=r"robots\.txt") as caught:
            polite.get(server.url(path))
        assert caught.value.url == server.url("/private/b")
        assert caught.value.mend
    assert fetcher().get(server.url("/a")).body == b"secret"
    assert [request.split()[1] for request in server.requests[:2]] == [b"/robots.txt", b"/a"]


def test_the_crawl_delay_is_kept(server: Server) -> None:
    server.answers["/robots.txt"] = response(b"User-agent: *\nCrawl-delay: 0.3\n")
    server.answers["/x"] = response(b"x")
    waits: list[float] = []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        time.sleep(seconds)

    polite = fetcher(obey_robots=True, pause=pause)
    for _ in range(2):
        polite.get(server.url("/x"))
    assert len(waits) == 1
    assert 0.2 < waits[0] <= 0.3


def test_a_crawl_delay_of_a_year_is_a_minute(server: Server) -> None:
    server.answers["/robots.txt"] = response(b"User-agent: *\nCrawl-delay: 31536000\n")
    assert fetcher().crawl_delay(server.url("/")) == 60
