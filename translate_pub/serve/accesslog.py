"""The access log: a line for each request, in the Combined Log Format, ASCII only.

The query is left out, as that is where secrets get into logs, and so is the referrer. Whatever is
not a printable ASCII character, and quotes and backslashes, stand as ``\\xNN``: nobody writes a
line of their own, nor to the terminal of who reads it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["AccessLog", "LogFile"]

_UNSAFE = re.compile(rb'[^\x20-\x7e]|["\\]')
_LONGEST_PATH = 1_000
_LONGEST_AGENT = 200
_BACKLOG = 20_000
"""Lines that wait for a slow reader of the log; more are counted and dropped."""


class LogFile:
    """Writes lines to a stream from a thread, twice a second: no answer waits for the log."""

    def __init__(self, stream: TextIO, interval: float = 0.5) -> None:
        self._stream = stream
        self._interval = interval
        self._lines: list[str] = []
        self._dropped = 0

    def write(self, line: str) -> None:
        """Add a line."""
        if len(self._lines) < _BACKLOG:
            self._lines.append(line)
        else:
            self._dropped += 1

    async def run(self) -> None:
        """Write what comes until cancelled, and then what is left."""
        try:
            while True:
                await asyncio.sleep(self._interval)
                await asyncio.to_thread(self.flush)
        finally:
            self.flush()

    def flush(self) -> None:
        """Write what waits. A log that cannot be written stops no server."""
        lines, self._lines = self._lines, []
        dropped, self._dropped = self._dropped, 0
        if not lines and not dropped:
            return
        text = "".join(f"{line}\n" for line in lines)
        if dropped:
            text += f"# {dropped} lines were dropped\n"
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._dropped += dropped + len(lines)


class AccessLog:
    """An ASGI application around another; ``write`` gets each line, without its end."""

    def __init__(
        self, app: ASGIApp, write: Callable[[str], None], clock: Callable[[], float] = time.time
    ) -> None:
        self._app = app
        self._write = write
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log what was answered."""
        status = size = 0

        async def counting(message: Message) -> None:
            nonlocal status, size
            await send(message)
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))

        began = time.perf_counter()
        try:
            await self._app(scope, receive, counting)
        finally:
            taken = time.perf_counter() - began
            self._write(f"{self._line(scope, status, size)} {taken * 1000:.1f}ms")

    def _line(self, scope: Scope, status: int, size: int) -> str:
        client = scope["client"]
        moment = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(self._clock()))
        agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"-")
        return (
            f"{_safe(client[0].encode()) if client else '-'} - - [{moment}] "
            f'"{_safe(scope["method"].encode())} {_safe(scope["raw_path"][:_LONGEST_PATH])} '
            f'HTTP/{scope["http_version"]}" {status or "-"} {size} '
            f'"-" "{_safe(agent[:_LONGEST_AGENT])}"'
        )


def _safe(text: bytes) -> str:
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(lambda found: b"\\x%02x" % found[0][0], text)
    return text.decode("ascii")
