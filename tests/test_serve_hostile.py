"""Clients that mean harm, or are broken, get an error or are cut off; the others are served."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import QUICK, client, connect, eventually, raw, read_all, serving
from translate_pub.serve.connections import Patience, Watchdog
from translate_pub.serve.server import Listen, is_loopback

LARGE = 3_000_000
SECRET = "the secret outside"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    site = folder / "site"
    (site / "en").mkdir(parents=True)
    (site / ".translate_pub").mkdir()
    (site / ".translate_pub" / "state.json").write_text(SECRET, encoding="utf-8")
    (site / "index.html").write_text("<p>front", encoding="utf-8")
    (site / "en" / "index.html").write_text("<p>English", encoding="utf-8")
    (site / "large.bin").write_bytes(bytes(LARGE))
    (site / "out").symlink_to(folder)
    return site


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture
def impatient(site: Path) -> Iterator[str]:
    with serving(site, Listen(port=0, patience=QUICK, keep_alive=1)) as address:
        yield address


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


# --- Paths ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/en/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/%c0%af..%c0%afsecret.txt",
        "/.%00./secret.txt",
        "/../secret.txt%00.html",
        "/en/index.html%00",
        "/en/%0d%0aset-cookie:%20a=b",
        "/out/secret.txt",
        "/out",
        "/.translate_pub/state.json",
        "/%2etranslate_pub/state.json",
        "/en/../.translate_pub/state.json",
        "/./index.html",
        "//en/index.html",
        "/en//index.html",
        "//evil.example/%2e%2e",
        "//en",
        "///etc/passwd",
        "/etc/passwd",
        "/en/..;/secret.txt",
        "/index.html/../../secret.txt",
        "/C:/secret.txt",
        "/%ff%fe",
        "/" + "a" * 8000,
        "/" + "%2e%2e/" * 1000,
        "/" + "../" * 2000 + "etc/passwd",
        "http://evil.example/../secret.txt",
        "*",
    ],
)
def test_no_path_leads_out_of_the_site(address: str, target: str) -> None:
    request = f"GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    answer = raw(address, request.encode())
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert status(answer) in (400, 404)
    assert SECRET.encode() not in answer
    assert b"root:" not in answer
    assert b"set-cookie" not in head
    assert b"location" not in head


# --- Heads ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00\x00\x00\x00\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx: a\x00b\r\n\r\n",
        b"GET /\x01 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /\xc4\x90 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nrange: bytes=0-0\r\nx: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\n" + b"x: y\r\n" * 5_000 + b"\r\n",
    ],
)
def test_what_is_no_request_is_refused(address: str, request_: bytes) -> None:
    answer = raw(address, request_)
    assert answer == b"" or status(answer) in (400, 404, 431, 501)
    assert b"front" not in answer


def test_a_client_cannot_write_into_the_answers_head(address: str) -> None:
    nasty = "a%0d%0aset-cookie:%20x=y%0d%0a%0d%0abody"
    for line in (
        f"GET /{nasty} HTTP/1.1\r\nhost: x\r\n",
        f"GET /en?{nasty} HTTP/1.1\r\nhost: {nasty}\r\n",
        f"GET /en HTTP/1.1\r\nhost: x\r\nx-forwarded-host: {nasty}\r\nif-none-match: {nasty}\r\n",
    ):
        answer = raw(address, f"{line}connection: close\r\n\r\n".encode())
        assert b"set-cookie" not in answer.partition(b"\r\n\r\n")[0].lower()
    assert b"location: ./en/\r\n" in raw(
        address, b"GET /en HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n"
    )


def test_a_body_is_not_taken_for_the_next_request(address: str) -> None:
    smuggled = b"GET /large.bin HTTP/1.1\r\nhost: x\r\n\r\n"
    for head in (b"content-length: %d\r\n" % len(smuggled), b"transfer-encoding: chunked\r\n"):
        for method in (b"GET", b"HEAD", b"POST"):
            answer = raw(
                address, method + b" / HTTP/1.1\r\nhost: x\r\n" + head + b"\r\n" + smuggled
            )
            assert answer.count(b"HTTP/1.1 ") <= 1
            assert len(answer) < 2000
            assert not answer or status(answer) in (400, 405)


# --- Time -----------------------------------------------------------------------------------


def ends_within(stream: socket.socket, seconds: float) -> bytes:
    stream.settimeout(seconds)
    return read_all(stream)


def test_who_says_nothing_is_cut_off(impatient: str) -> None:
    with connect(impatient) as stream:
        assert ends_within(stream, 10) == b""


def test_who_never_ends_a_head_is_cut_off(impatient: str) -> None:
    with connect(impatient) as stream:
        began = time.monotonic()
        with contextlib.suppress(OSError):
            stream.sendall(b"GET / HTTP/1.1\r\n")
            while time.monotonic() - began < 15:
                stream.sendall(b"x-slow: y\r\n")
                time.sleep(0.1)
        assert time.monotonic() - began < 10


def test_who_starts_a_second_request_and_stops_is_cut_off(impatient: str) -> None:
    with connect(impatient) as stream:
        stream.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HT")
        answer = ends_within(stream, 10)
    assert answer.count(b"HTTP/1.1 200") == 1


def test_who_does_not_read_is_cut_off(site: Path) -> None:
    listen = Listen(port=0, connections=2, patience=QUICK)
    with serving(site, listen) as address, connect(address) as stream, client(address) as http:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stream.sendall(b"GET /large.bin HTTP/1.1\r\nhost: x\r\n\r\n" * 20)
        eventually(lambda: http.get("/").status_code == 200)


def test_who_idles_after_an_answer_is_let_go(impatient: str) -> None:
    with connect(impatient) as stream:
        stream.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert ends_within(stream, 10).endswith(b"<p>front")


def test_a_client_that_is_merely_slow_is_served(site: Path) -> None:
    patience = Patience(request=2.0, stall=2.0, answer=60.0)
    with serving(site, Listen(port=0, patience=patience)) as address, connect(address) as stream:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        for part in (b"GET /large.bin HTTP/1.1\r\n", b"host: x\r\n", b"connection: close\r\n\r\n"):
            stream.sendall(part)
            time.sleep(0.3)
        got = 0
        while data := stream.recv(200_000):
            got += len(data)
            time.sleep(0.05)
    assert got > LARGE


# --- Floods ---------------------------------------------------------------------------------


def test_too_many_clients_are_turned_away_and_come_back(site: Path) -> None:
    with serving(site, Listen(port=0, connections=8)) as address, client(address) as http:
        with contextlib.ExitStack() as crowd:
            for _ in range(12):
                crowd.enter_context(connect(address))
            eventually(lambda: http.get("/").status_code == 503)
        eventually(lambda: http.get("/").status_code == 200)


def test_a_crowd_that_says_nothing_does_not_shut_others_out(impatient: str) -> None:
    with contextlib.ExitStack() as crowd:
        streams = [crowd.enter_context(connect(impatient)) for _ in range(100)]
        with client(impatient) as http:
            assert http.get("/").status_code == 200
        assert {ends_within(stream, 10) for stream in streams} == {b""}


# --- The watchdog, by the clock -------------------------------------------------------------


class Transport:
    def __init__(self) -> None:
        self.waiting = 0
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def abort(self) -> None:
        self.aborted = True


class Cycle:
    def __init__(self) -> None:
        self.response_complete = False


class Fake:
    """A connection as far as the watchdog looks at it."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.cycle: Cycle | None = None


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def watchdog(fake: Fake) -> Watchdog:
    return Watchdog({fake}, Patience(request=10, stall=20, answer=600))


def test_patience_with_a_head(fake: Fake, watchdog: Watchdog) -> None:
    assert [watchdog.look(now) for now in (0.0, 5.0, 9.9, 10.0)] == [0, 0, 0, 1]
    assert fake.transport.aborted


def test_patience_begins_anew_with_every_request(fake: Fake, watchdog: Watchdog) -> None:
    for now in range(0, 100, 9):
        fake.cycle = Cycle()
        fake.cycle.response_complete = True
        assert watchdog.look(float(now)) == 0


def test_patience_with_an_answer(fake: Fake, watchdog: Watchdog) -> None:
    fake.cycle = Cycle()
    assert watchdog.look(0.0) == 0
    assert watchdog.look(599.0) == 0, "the application is at work"
    fake.cycle.response_complete = True
    assert watchdog.look(600.0) == 0, "it is done: another wait begins"
    assert watchdog.look(609.0) == 0
    assert watchdog.look(610.0) == 1


def test_patience_with_who_reads(fake: Fake, watchdog: Watchdog) -> None:
    fake.cycle = Cycle()
    for now in range(0, 590, 15):
        fake.transport.waiting = 10_000 - now
        assert watchdog.look(float(now)) == 0
    assert watchdog.look(600.0) == 1, "but not for ever"


def test_patience_with_who_does_not_read(fake: Fake, watchdog: Watchdog) -> None:
    fake.cycle = Cycle()
    fake.cycle.response_complete = True
    fake.transport.waiting = 5
    assert [watchdog.look(now) for now in (0.0, 19.0, 20.0)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("localhost.example", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
