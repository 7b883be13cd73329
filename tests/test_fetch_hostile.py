"""Fetching from a server that misbehaves, and from where nothing may be fetched.

The servers are real and on loopback: tests/servers.py.
"""

from __future__ import annotations

import gzip
import socket
import threading
from ipaddress import ip_address, ip_network

import pytest

from tests.servers import Server, fetcher, redirect, response
from translate_pub.errors import FetchError
from translate_pub.ingest import Fetcher
from translate_pub.ingest.addresses import is_public, permitted

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


def answer_without_end(server: Server, begin: bytes, more: bytes) -> None:
    def endless(client: socket.socket, _request: bytes) -> None:
        client.sendall(begin)
        while not server.stopped.is_set():
            client.sendall(more)

    server.answers["/"] = endless


def test_endless_body(server: Server) -> None:
    answer_without_end(server, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536)
    assert failure(server, max_bytes=1 << 20) == "larger than the limit of 1 MiB"


def test_endless_headers(server: Server) -> None:
    answer_without_end(server, b"HTTP/1.1 200 OK\r\n", b"X-Header: x\r\n" * 1000)
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


# Names.


def test_a_name_server_that_does_not_answer() -> None:
    answered = threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        answered.wait(10)
        return ["127.0.0.1"]

    with pytest.raises(FetchError, match="no name server told in time"):
        fetcher(resolver=silent, timeout=0.2).get("http://slow.example/")
    answered.set()
