"""The sockets under a fetch: each connects to an address that was checked, within the deadline.

httpcore's network backend is the place to check, because nothing comes between it and ``connect``:
a name is resolved once, the answer is checked, and that very address is connected to. An answer
that changes afterwards (DNS rebinding) changes nothing. httpx gives no way to set the backend, so
its transport is made here.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from queue import Empty, SimpleQueue
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from translate_pub.errors import FetchError
from translate_pub.ingest.addresses import Network, permitted

__all__ = ["CORE_ERRORS", "Resolver", "Transport", "resolve"]

Resolver = Callable[[str, int], Sequence[str]]
"""(host, port) → addresses, best first. Raises OSError."""

CORE_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)
"""What httpcore raises; it passes through httpx unchanged, since the transport is ours."""

_SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of ``host``, as the system resolves them."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class _Backend(httpcore.NetworkBackend):
    def __init__(
        self,
        resolver: Resolver,
        allow_hosts: Collection[str],
        allow_networks: Collection[Network],
        deadline: float,
    ) -> None:
        self._resolver = resolver
        self._allow_hosts = allow_hosts
        self._allow_networks = allow_networks
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        answers = _resolved(self._resolver, host, port, _left(self._deadline, timeout))
        addresses = [
            address
            for address in answers
            if host.rstrip(".").lower() in self._allow_hosts
            or permitted(address, self._allow_networks)
        ]
        if not addresses:
            raise FetchError(
                f"refused: {host} leads to {', '.join(answers) or 'no address'}, "
                "which is not on the public Internet",
                url=host,
                mend="allow the host or its network (--allow), if it is yours and you mean it",
            )
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(
                    address,
                    port,
                    timeout=_left(self._deadline, timeout),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure or httpcore.ConnectError("no address")

    def sleep(self, seconds: float) -> None:
        self._sockets.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    """A socket whose every read and write also keeps the deadline of the whole request."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=_left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=_left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolved(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """Ask ``resolver``, for so many seconds at most.

    The system's resolver cannot be interrupted, so it is asked in a thread of its own, which is
    left behind where it does not answer; it gives up by itself within half a minute or so.
    """
    answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except Exception as error:  # handed over to the thread that waits
            answers.put(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty as error:
        raise FetchError(
            f"no name server told in time where {host} is",
            url=host,
            mend="check the network, or try again later",
        ) from error
    if isinstance(answer, (OSError, UnicodeError)):
        raise FetchError(
            f"the host {host} is not known", url=host, mend="check the address and the network"
        ) from answer
    if isinstance(answer, Exception):
        raise answer
    return answer


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the deadline has passed")
    return left if timeout is None else min(left, timeout)


class Transport(httpx.BaseTransport):
    """An httpx transport over checked connections, for one request and its ``deadline``.

    ``deadline`` is a time of :func:`time.monotonic`; ``ssl_context`` is needed for https only.
    """

    def __init__(
        self,
        *,
        ssl_context: SSLContext | None,
        resolver: Resolver,
        allow_hosts: Collection[str],
        allow_networks: Collection[Network],
        deadline: float,
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_keepalive_connections=0,
            network_backend=_Backend(resolver, allow_hosts, allow_networks, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request``; httpcore's exceptions pass through."""
        if not isinstance(request.stream, httpx.SyncByteStream):
            raise TypeError("only synchronous requests are sent here")
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()
