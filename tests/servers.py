"""HTTP servers on loopback that write raw bytes, since no HTTP library would misbehave so.

And a fetcher that may go to them.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

from translate_pub.ingest import Fetcher

LOOPBACK = (ip_network("127.0.0.0/8"),)
Answer = Callable[[socket.socket, bytes], None]


class Server:
    """Gives each path its answer: bytes to send, or a function that is let loose on the socket."""

    def __init__(self, certificate: Path | None = None) -> None:
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self.answers: dict[str, bytes | Answer] = {}
        self.requests: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.stopped = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def last(self, header: str) -> str:
        """The value of a header in the last request."""
        for line in self.requests[-1].split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.decode().lower() == header.lower():
                return value.strip().decode()
        return ""

    def close(self) -> None:
        self.stopped.set()
        # A listening socket that is merely closed does not wake accept() on every system.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        while not self.stopped.is_set():
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._answer, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), self._secured(client) as client:
            request = b""
            while b"\r\n\r\n" not in request:
                part = client.recv(65_536)
                if not part:
                    return
                request += part
            self.requests.append(request)
            path = request.split(b" ", 2)[1].decode()
            answer = self.answers.get(path, response(b"", status="404 Not Found"))
            if isinstance(answer, bytes):
                client.sendall(answer)
            else:
                answer(client, request)

    def _secured(self, client: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(client, server_side=True) if self._tls else client


def response(
    body: bytes, *headers: str, status: str = "200 OK", length: int | None = None
) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers]
    if length is None or length >= 0:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def redirect(target: str, status: str = "302 Found") -> bytes:
    return response(b"", f"Location: {target}", status=status)


def fetcher(**options: object) -> Fetcher:
    """A fetcher that may go to loopback, in no more time than a test has."""
    defaults = {"allow_networks": LOOPBACK, "min_delay": 0.0, "timeout": 2.0, "deadline": 4.0}
    return Fetcher(**(defaults | options))  # type: ignore[arg-type]
