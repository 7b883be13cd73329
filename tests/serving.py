"""A server of a published folder, in a thread of this process, over loopback."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from translate_pub.api import publish_site
from translate_pub.config import Settings
from translate_pub.serve import open_server
from translate_pub.serve.app import Application
from translate_pub.serve.connections import Patience
from translate_pub.serve.desk import Desk
from translate_pub.serve.republish import Republisher
from translate_pub.serve.resources import SiteCache
from translate_pub.serve.review import review_app
from translate_pub.serve.server import Listen, Server
from translate_pub.serve.sessions import Sessions, Throttle
from translate_pub.store import Store

QUICK = Patience(request=0.6, stall=0.6, answer=6.0)
"""For tests in which the patience runs out."""


@contextmanager
def running(server: Server) -> Iterator[str]:
    """Run a server in a thread; gives its URL, without the slash at its end."""
    failure: list[BaseException] = []

    def run() -> None:
        try:
            server.run()
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield server.address.rstrip("/")
    finally:
        server.stop()
        thread.join(60)
    assert not thread.is_alive(), "the server did not stop"
    assert not failure, failure


@contextmanager
def serving(site: Path, listen: Listen | None = None, **options: Any) -> Iterator[str]:
    """Serve a folder, as the command does."""
    with running(open_server(site, listen or Listen(port=0), **options)) as address:
        yield address


def publish_store(store: Path, site: Path) -> None:
    """Make the site of a store."""
    settings = Settings(title="Tin tỉnh", base_url="https://news.example/")
    with Store.open(store, create=False) as opened:
        publish_site(opened.results(), site, settings)


@contextmanager
def reviewing(store: Path, site: Path, token: str) -> Iterator[str]:
    """Serve a store with its review, as the command does, but publish in a thread: quicker."""
    publish_store(store, site)
    cache = SiteCache(site)

    async def publish() -> None:
        await asyncio.to_thread(publish_store, store, site)
        await cache.refresh()

    republisher = Republisher(publish)
    desk = Desk(store, site, "en")
    app = review_app(desk, Sessions(token), republisher, "Tin tỉnh", Throttle())
    beside = [cache.follow, republisher.run]
    with running(Server(Application(cache, review=app), Listen(port=0), beside)) as address:
        yield address


def eventually(holds: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until it holds, which is what the test is about."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def client(address: str) -> httpx.Client:
    """A client that sends no Accept-Encoding of its own."""
    headers = {"accept-encoding": "identity", "user-agent": "tests"}
    return httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=20)


def connect(address: str, seconds: float = 10.0) -> socket.socket:
    """A plain socket to the server, for what no proper client sends."""
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=seconds)


def raw(address: str, request: bytes, seconds: float = 10.0) -> bytes:
    """Send bytes as they are and return all that comes until the server closes."""
    with connect(address, seconds) as stream:
        stream.sendall(request)
        return read_all(stream)


def read_all(stream: socket.socket) -> bytes:
    """Everything until the end of the connection, however it ends."""
    answer = b""
    try:
        while data := stream.recv(65536):
            answer += data
    except ConnectionResetError:
        pass
    return answer
