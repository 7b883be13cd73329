"""One request at a time to each host, with a pause after it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Turns"]


class Turns:
    """Hands out turns at hosts; safe to share between threads.

    ``pause`` waits for so many seconds; what it raises ends the wait.
    """

    def __init__(self, pause: Callable[[float], object] = time.sleep) -> None:
        self._pause = pause
        self._busy: set[str] = set()
        self._free_from: dict[str, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, host: str, delay: float, *, at_once: bool = False) -> Iterator[None]:
        """Wait until nobody else is at ``host``; keep it free for ``delay`` seconds afterwards.

        ``at_once`` leaves out the pause, not the turn: for a redirect within a host.
        """
        self._take(host, at_once)
        try:
            yield
        finally:
            with self._changed:
                now = time.monotonic()
                for past in [name for name, moment in self._free_from.items() if moment <= now]:
                    del self._free_from[past]
                self._free_from[host] = now + delay
                self._busy.discard(host)
                self._changed.notify_all()

    def _take(self, host: str, at_once: bool) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: host not in self._busy)
                wait = self._free_from.get(host, 0.0) - time.monotonic()
                if wait <= 0 or at_once:
                    self._busy.add(host)
                    return
            self._pause(wait)
