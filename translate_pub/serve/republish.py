"""The site follows the store: published again after corrections, one publish at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from translate_pub.errors import TranslatePubError

__all__ = ["Republisher"]

_log = logging.getLogger(__name__)
_LONGEST_PAUSE = 60.0


class Republisher:
    """Publishes when it is asked to, and again if it was asked meanwhile.

    A publish that fails, as while another process publishes into the folder, is tried again after
    ``pause`` seconds, then after longer pauses; the corrections are in the store.
    """

    def __init__(self, publish: Callable[[], Awaitable[None]], *, pause: float = 1.0) -> None:
        self._publish = publish
        self._pause = pause
        self._wanted = asyncio.Event()
        self._is_publishing = False
        self._trouble = ""

    @property
    def pending(self) -> bool:
        """Whether the site is yet to follow."""
        return self._is_publishing or self._wanted.is_set()

    def check(self) -> str:
        """What keeps the site from following, "" where nothing does."""
        return self._trouble

    def request(self) -> None:
        """Ask for a publish; from the event loop's thread."""
        self._wanted.set()

    async def run(self) -> None:
        """Publish as asked until cancelled."""
        failures = 0
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._is_publishing = True
            try:
                await self._publish()
            except TranslatePubError as error:
                self._trouble = str(error)
                _log.warning("the site does not follow yet: %s", error)
                self._wanted.set()
                await asyncio.sleep(min(self._pause * 2**failures, _LONGEST_PAUSE))
                failures = min(failures + 1, 10)
            else:
                self._trouble = ""
                failures = 0
            finally:
                self._is_publishing = False
