"""The application under uvicorn: sockets, signals, limits. The only module that knows uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from translate_pub.errors import ConfigError
from translate_pub.serve.connections import Patience, Watchdog

__all__ = ["Listen", "Server", "is_loopback"]

_LONGEST_HEAD = 16 * 1024
"""Bytes of a request's line and headers."""
_BACKLOG = 1024
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen, and how much to put up with.

    ``port`` 0 takes a free one. ``connections`` is how many clients may be connected at once, the
    next is answered with 503. ``proxies`` are the addresses whose X-Forwarded-For and -Proto are
    believed. ``stop`` is how many seconds answers under way get when the server stops.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    connections: int = 512
    proxies: tuple[str, ...] = ()
    keep_alive: int = 5
    stop: int = 10
    patience: Patience = field(default_factory=Patience)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Server:
    """One server from its start to its end.

    ``beside`` are coroutine functions that run as long as the server does.
    """

    def __init__(
        self,
        app: ASGIApp,
        listen: Listen,
        beside: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
    ) -> None:
        self._listen = listen
        self._beside = beside
        self._socket = _bind(listen)
        config = uvicorn.Config(
            app,
            # Of uvicorn's parsers this is the one that limits a request's head.
            http="h11",
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=bool(listen.proxies),
            forwarded_allow_ips=list(listen.proxies),
            limit_concurrency=listen.connections,
            backlog=_BACKLOG,
            timeout_keep_alive=listen.keep_alive,
            timeout_graceful_shutdown=listen.stop,
            h11_max_incomplete_event_size=_LONGEST_HEAD,
        )
        self._server = uvicorn.Server(config)

    @property
    def address(self) -> str:
        """The URL that it answers at."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    def run(self) -> None:
        """Serve until SIGINT, SIGTERM or :meth:`stop`; return when every answer is out.

        Whatever runs beside the server ends it by failing, and its exception is raised.
        """
        with self._stopped_by_signals():
            asyncio.run(self._run())

    def stop(self) -> None:
        """Stop, from any thread."""
        self._server.should_exit = True

    async def _run(self) -> None:
        connections = self._server.server_state.connections
        beside = [Watchdog(connections, self._listen.patience).run, *self._beside]
        tasks = [asyncio.create_task(run()) for run in beside]
        for task in tasks:
            task.add_done_callback(lambda _: self.stop())
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome

    @contextlib.contextmanager
    def _stopped_by_signals(self) -> Iterator[None]:
        """Let a signal stop the server and do no more: uvicorn raises it once again at the end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handlers = {one: signal.signal(one, self._on_signal) for one in _SIGNALS}
        try:
            yield
        finally:
            for one, handler in handlers.items():
                signal.signal(one, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stop()


def _bind(listen: Listen) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(
            listen.host, listen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, OverflowError, UnicodeError) as exc:
        raise ConfigError(
            f"{listen.host}: no address of this machine: {exc}", mend="check --host"
        ) from exc
    try:
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        # Whoever connects from here on waits until the event loop runs, and is not refused.
        bound.listen(_BACKLOG)
    except (OSError, OverflowError) as exc:
        bound.close()
        raise ConfigError(
            f"{listen.host}, port {listen.port}: cannot listen there: {exc}",
            mend="stop what listens there, or choose another --port or --host",
        ) from exc
    return bound
