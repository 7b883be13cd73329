"""Clients that take their time: uvicorn's connections, watched.

uvicorn limits how many there are and how long one may idle between two requests. It waits for ever
for a request that was begun (or never is), and for a client that does not read its answer. The
watchdog ends those.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Connection", "Patience", "Watchdog"]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a client gets.

    ``request`` for the head of a request, from the connection or the last answer on; ``stall``
    without taking a byte of an answer; ``answer`` for a request and its answer in all.
    """

    request: float = 10.0
    stall: float = 20.0
    answer: float = 600.0


class Connection(Protocol):
    """What the watchdog looks at: uvicorn's H11Protocol has it."""

    transport: asyncio.Transport
    cycle: Any
    """The request under way, or the last one; None before the first."""


@dataclass(slots=True)
class _Watched:
    """A connection in one phase (a request, or the wait for the next) and since when.

    ``waiting`` bytes of answers were not taken yet, a number that last changed at ``moved``.
    """

    cycle: object
    idle: bool
    begun: float
    waiting: int
    moved: float


class Watchdog:
    """Looks at every connection, once a second, and aborts those that have used up its patience."""

    def __init__(self, connections: Collection[Any], patience: Patience | None = None) -> None:
        self._connections = connections
        self._patience = patience or Patience()
        self._watched: dict[Connection, _Watched] = {}

    async def run(self, interval: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        """Watch until cancelled."""
        while True:
            await asyncio.sleep(interval)
            self.look(clock())

    def look(self, now: float) -> int:
        """Look at every connection once; return how many were aborted."""
        before, self._watched = self._watched, {}
        aborted = 0
        for connection in list(self._connections):
            watched = self._watched[connection] = self._follow(
                connection, before.get(connection), now
            )
            if self._exhausted(watched, now):
                connection.transport.abort()
                aborted += 1
        return aborted

    def _follow(self, connection: Connection, before: _Watched | None, now: float) -> _Watched:
        cycle = connection.cycle
        idle = cycle is None or cycle.response_complete
        waiting = connection.transport.get_write_buffer_size()
        if before is None or before.cycle is not cycle or before.idle is not idle:
            return _Watched(cycle, idle, now, waiting, now)
        if before.waiting != waiting:
            before.waiting, before.moved = waiting, now
        return before

    def _exhausted(self, watched: _Watched, now: float) -> bool:
        patience = self._patience
        if watched.waiting and now - watched.moved >= patience.stall:
            return True
        if watched.idle and not watched.waiting:
            return now - max(watched.begun, watched.moved) >= patience.request
        return now - watched.begun >= patience.answer
