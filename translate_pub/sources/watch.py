"""Update, again and again.

until told to stop
    due      → the sources whose time has come
    update   → one after the other
    publish  → after the last of them, and every few minutes of a long round
    wait     → until the next is due, a minute at most: sources may have been added meanwhile
publish what is stored and not yet published
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile

from translate_pub.errors import TranslatePubError
from translate_pub.models import Result, Status
from translate_pub.sources.schedule import due, next_due
from translate_pub.sources.update import Updater
from translate_pub.store import Store

__all__ = ["Stopped", "Watcher", "stop_at"]

_LONGEST_WAIT = 60.0
_PUBLISH_EVERY = 300.0


class Stopped(Exception):  # noqa: N818 - a request, not an error
    """Raised inside an update to end it: what is stored is kept, the rest is for the next."""


def stop_at(stop: threading.Event) -> Callable[[float], None]:
    """Return a function that waits for so many seconds, and raises Stopped once ``stop`` is set."""

    def wait(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    return wait


class Watcher:
    """Runs an updater for as long as it is let.

    ``publish`` makes the site of what is stored. ``stop`` ends the watch between two steps; in
    the middle of one, whatever waits or reports progress ends it with :func:`stop_at`.
    """

    def __init__(
        self,
        store: Store,
        updater: Updater,
        *,
        publish: Callable[[], None],
        stop: threading.Event,
        target: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._updater = updater
        self._publish = publish
        self._stop = stop
        self._target = target
        self._clock = clock
        # What a run before this one stored may not be published.
        self._is_published = False
        self._published_at = 0.0

    def run(self) -> Iterator[Result]:
        """Watch until stopped; yield a result for each article that is news, and each failure.

        Raises:
            StoreError: the store cannot be read or written.
        """
        while not self._stop.is_set():
            try:
                sources = due(self._store.sources(), self._clock())
                until_stopped = takewhile(lambda _: not self._stop.is_set(), sources)
                for result in self._updater.run(until_stopped, command="watch"):
                    self._is_published = self._is_published and result.article is None
                    yield result
                    if time.monotonic() - self._published_at > _PUBLISH_EVERY:
                        yield from self._published()
            except Stopped:
                break
            yield from self._published()
            self._stop.wait(self._wait())
        yield from self._published()

    def _published(self) -> Iterator[Result]:
        if self._is_published:
            return
        try:
            self._publish()
        except TranslatePubError as error:
            yield Result(None, Status.FAILED, self._target, error=error)
        else:
            self._is_published = True
        self._published_at = time.monotonic()

    def _wait(self) -> float:
        """Return the seconds until the next source is due."""
        moment = next_due(self._store.sources())
        if moment is None:
            return _LONGEST_WAIT
        return min(max((moment - self._clock()).total_seconds(), 1.0), _LONGEST_WAIT)
