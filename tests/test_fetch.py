"""Fetching, from servers that behave and from one that does not.

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
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.servers import Server, redirect, response
from translate_pub.errors import FetchError
from translate_pub.ingest import Disallowed, Fetcher, StatusError, read
from translate_pub.ingest.addresses import is_public, permitted
from translate_pub.models import Article

CERTIFICATE = Path(__file__).parent / "tls" / "feeds.example.pem"
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def fetcher(**options: object) -> Fetcher:
    """A fetcher that may go to loopback, in no more time than a test has."""
    defaults = {"allow_networks": LOOPBACK, "min_delay": 0.0, "timeout": 2.0, "deadline": 4.0}
    return Fetcher(**(defaults | options))  # type: ignore[arg-type]


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


# The server that misbehaves.


def failure(server: Server, path: str = "/", **options: object) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher(**options).get(server.url(path))
    assert caught.value.mend
    assert str(caught.value).startswith("http")
    return caught.value.message


def test_redirect_loop(server: Server) -> None:
    server.answers["/"] = redirect("/")
    assert failure(server) == "more than 5 redirects"
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("http://127.0.0.1:{port}/secret", "not on the public Internet"),
        ("http://localhost:{port}/secret", "not on the public Internet"),
        ("http://169.254.169.254/latest/meta-data/", "not on the public Internet"),
        ("http://[::1]:{port}/secret", "not on the public Internet"),
        ("http://[::ffff:127.0.0.1]:{port}/secret", "not on the public Internet"),
        ("http://2130706433:{port}/secret", "not on the public Internet"),
        ("http://0x7f.1:{port}/secret", "not on the public Internet"),
        ("http://0.0.0.0:{port}/secret", "not on the public Internet"),
        ("//127.1:{port}/secret", "not on the public Internet"),
        ("file:///etc/passwd", "neither http nor https"),
        ("gopher://127.0.0.1:{port}/", "neither http nor https"),
        ("http://[::1", "not a URL|Invalid URL"),
        ("http://a.example:0/", "not a URL"),
        ("", "leads nowhere"),
    ],
)
def test_redirect_to_where_it_must_not(server: Server, target: str, what: str) -> None:
    server.answers["/"] = redirect(target.format(port=server.port))
    server.answers["/secret"] = response(b"secret")
    careful = fetcher(allow_networks=(), allow_hosts=["feeds.example"], resolver=_to_loopback)
    with pytest.raises(FetchError, match=what):
        careful.get(server.url("/", "feeds.example"))
    assert len(server.requests) == 1


def _to_loopback(host: str, port: int) -> list[str]:
    if host == "feeds.example":
        return ["127.0.0.1"]
    return list({str(answer[4][0]) for answer in socket.getaddrinfo(host, port)})


def test_the_machine_itself_is_refused(server: Server) -> None:
    server.answers["/"] = response(b"secret")
    with pytest.raises(FetchError, match="which is not on the public Internet") as caught:
        Fetcher().get(server.url("/"))
    assert "allow" in caught.value.mend
    assert server.requests == []


def test_a_dns_answer_that_changes_between_check_and_connect(server: Server) -> None:
    """The first answer is public, every later one is loopback: nothing asks a second time."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else ["127.0.0.1"]

    server.answers["/"] = response(b"secret")
    careful = fetcher(
        allow_networks=[ip_network("192.0.2.0/24")], resolver=rebinding, timeout=0.2, deadline=0.5
    )
    with pytest.raises(FetchError):
        careful.get(server.url("/", "rebind.example"))
    assert asked == ["rebind.example"]
    with pytest.raises(FetchError, match="not on the public Internet"):
        careful.get(server.url("/", "rebind.example"))
    assert server.requests == []


def test_of_several_addresses_only_public_ones_are_tried(server: Server) -> None:
    server.answers["/"] = response(b"x")
    both = fetcher(resolver=lambda _host, _port: ["10.0.0.1", "127.0.0.2", "127.0.0.1"])
    # 127.0.0.2 refuses the connection, 10.0.0.1 is never tried: it would time out.
    assert both.get(server.url("/", "two.example")).body == b"x"


def test_gzip_bomb(server: Server) -> None:
    bomb = gzip.compress(b"\0" * (64 << 20))
    server.answers["/"] = response(bomb, "Content-Encoding: gzip")
    assert failure(server, max_bytes=1 << 20) == "larger than the limit of 1 MiB"


def test_endless_body(server: Server) -> None:
    def endless(client: socket.socket, _request: bytes) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.stopped.is_set():
            client.sendall(b"x" * 65_536)

    server.answers["/"] = endless
    assert failure(server, max_bytes=1 << 20) == "larger than the limit of 1 MiB"


def test_endless_headers(server: Server) -> None:
    def endless(client: socket.socket, _request: bytes) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n")
        while not server.stopped.is_set():
            client.sendall(b"X-Header: x\r\n" * 1000)

    server.answers["/"] = endless
    assert "broken HTTP" in failure(server)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_slow_drip(server: Server, start: bytes) -> None:
    """Each byte comes well within the time-out of a read; the whole never ends."""

    def drip(client: socket.socket, _request: bytes) -> None:
        client.sendall(start)
        while not server.stopped.wait(0.05):
            client.sendall(b"x")

    server.answers["/"] = drip
    assert failure(server, timeout=30.0, deadline=0.6) == "took longer than 0.6 s in all"


def test_a_server_that_says_nothing(server: Server) -> None:
    def silent(_client: socket.socket, _request: bytes) -> None:
        server.stopped.wait(10)

    server.answers["/"] = silent
    assert "no answer in time" in failure(server, timeout=0.2)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (response(b"short", length=500), "broken HTTP"),
        (response(b"x", "Content-Length: 7"), "broken HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx", "broken HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken HTTP"),
        (b"not HTTP at all\r\n\r\n", "broken HTTP"),
        (b"", "broken HTTP"),
        (response(b"no gzip", "Content-Encoding: gzip"), "gzip data is damaged"),
        (response(gzip.compress(b"x" * 999)[:-9], "Content-Encoding: gzip"), "ends too early"),
        (response(b"x", "Content-Encoding: br"), "encoded as br"),
        (response(b"", status="304 Not Modified"), "304 to a request without conditions"),
    ],
)
def test_broken_answers(server: Server, answer: bytes, what: str) -> None:
    server.answers["/"] = answer
    assert what in failure(server)


def test_more_than_the_content_length_is_not_read(server: Server) -> None:
    server.answers["/"] = response(b"12345", length=3)
    assert fetcher().get(server.url("/")).body == b"123"


def test_304_with_a_body_that_never_comes(server: Server) -> None:
    server.answers["/"] = response(b"", status="304 Not Modified", length=5000)
    assert fetcher().get(server.url("/"), etag='"x"').not_modified


def test_nobody_listens(server: Server) -> None:
    server.close()
    assert "no connection" in failure(server)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("", "neither http nor https"),
        ("a.example/x", "neither http nor https"),
        ("javascript:alert(1)", "neither http nor https"),
        ("http://", "not a URL"),
        ("http://" + "a" * 70 + ".example/", "not"),
        ("http://a.example/" + "a" * 5000, "not a URL"),
        ("http://xn--a.example\\@b/", "not"),
        ("http://nowhere.invalid/", "not known"),
    ],
)
def test_what_is_no_address(url: str, what: str) -> None:
    with pytest.raises(FetchError, match=what) as caught:
        fetcher().get(url)
    assert caught.value.mend


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.250",
        "240.0.0.1", "255.255.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.5",
        "::", "::1", "::127.0.0.1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1",
        "64:ff9b::a9fe:a9fe", "2001::1", "100::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not permitted(address)
    assert not permitted(f"{address}%eth0" if ":" in address else f"{address} ")


@pytest.mark.parametrize("address", ["1.1.1.1", "203.162.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(ip_address(address))
    assert permitted(address)


def test_networks_can_be_allowed() -> None:
    assert permitted("10.1.2.3", [ip_network("10.0.0.0/8")])
    assert permitted("::ffff:10.1.2.3", [ip_network("10.0.0.0/8")])
    assert not permitted("10.1.2.3", [ip_network("10.2.0.0/16"), ip_network("fc00::/7")])


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


# robots.txt


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


# Names.


def test_a_name_server_that_does_not_answer() -> None:
    answered = threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        answered.wait(10)
        return ["127.0.0.1"]

    with pytest.raises(FetchError, match="no name server told in time"):
        fetcher(resolver=silent, timeout=0.2).get("http://slow.example/")
    answered.set()


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
