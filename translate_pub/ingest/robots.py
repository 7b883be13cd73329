"""What the robots.txt of each host lets us fetch, and how often (RFC 9309).

protego reads the rules, because the standard library's parser takes the first rule that matches
and not the longest, knows no wildcards and raises on some broken lines. The file is fetched by
our own client, with its limits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from translate_pub.errors import FetchError
from translate_pub.ingest.answers import StatusError, TooManyRedirects

__all__ = ["ROBOTS_BYTES", "Robots", "Rules"]

ROBOTS_BYTES = 512 * 1024
"""How much of a robots.txt is read; RFC 9309, section 2.5, asks for 500 KiB at least."""

_KEPT_SECONDS = 24 * 3600.0
_UNREACHABLE_SECONDS = 600.0
_KEPT_HOSTS = 1_000
_MAX_DELAY = 60.0


class Rules:
    """The rules that hold for ``robot``, a product token, in one robots.txt."""

    def __init__(self, text: str, robot: str) -> None:
        self._parsed = Protego.parse(text)
        self._robot = robot

    def allow(self, url: str) -> bool:
        """Return whether ``url`` may be fetched: by the longest rule that matches."""
        return bool(self._parsed.can_fetch(url, self._robot))

    @property
    def delay(self) -> float:
        """Seconds wanted between two requests, a minute at most; 0 where nothing is said."""
        delay = self._parsed.crawl_delay(self._robot) or 0.0
        return min(max(delay, 0.0), _MAX_DELAY)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a host until ``expires``: its rules, or why they could not be had."""

    expires: float
    rules: Rules | None
    error: FetchError | None = None


class Robots:
    """The rules of every host asked for; safe to share between threads.

    ``fetch`` gets the body of an address. A day long nothing is asked for twice. A host without
    a robots.txt (4xx, or redirects without end) allows everything; where it cannot be had (5xx,
    429, no answer), the rules last known hold, and without such nothing may be fetched for ten
    minutes (RFC 9309, sections 2.3.1.2 to 2.4).
    """

    def __init__(self, fetch: Callable[[str], bytes], robot: str) -> None:
        self._fetch = fetch
        self._robot = robot
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def rules(self, url: str) -> Rules:
        """Return the rules of the host of ``url``.

        Raises:
            FetchError: they cannot be had just now; until they can, nothing may be fetched.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"
        with self._lock:
            known = self._known.get(origin)
        if known is None or time.monotonic() >= known.expires:
            known = self._asked(origin, known)
            with self._lock:
                if len(self._known) >= _KEPT_HOSTS:
                    self._known.pop(next(iter(self._known)))
                self._known[origin] = known
        if known.rules is not None:
            return known.rules
        raise known.error or FetchError("robots.txt cannot be had", url=origin)

    def _asked(self, origin: str, before: _Known | None) -> _Known:
        try:
            text = self._fetch(f"{origin}/robots.txt").decode("utf-8", "replace")
        except FetchError as error:
            if _is_unavailable(error):
                return _Known(time.monotonic() + _KEPT_SECONDS, Rules("", self._robot))
            expires = time.monotonic() + _UNREACHABLE_SECONDS
            return _Known(expires, before.rules if before else None, error)
        rules = Rules(text.lstrip("\ufeff"), self._robot)
        return _Known(time.monotonic() + _KEPT_SECONDS, rules)


def _is_unavailable(error: FetchError) -> bool:
    if isinstance(error, StatusError):
        return 400 <= error.status < 500 and error.status != 429
    return isinstance(error, TooManyRedirects)
