"""Who may review: one token for all reviewers, a session for each, and few guesses."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from translate_pub.errors import ConfigError

__all__ = ["Session", "Sessions", "Throttle", "checked_token"]

_SHORTEST_TOKEN = 20
_LONGEST_TOKEN = 1_000


def checked_token(token: str, place: str) -> str:
    """Return the token without white space around it; ``place`` says where it comes from.

    Raises:
        ConfigError: it is no secret.
    """
    token = token.strip()
    if not _SHORTEST_TOKEN <= len(token) <= _LONGEST_TOKEN or len(set(token)) < 8:
        raise ConfigError(
            f"{place}: the review token is too easily guessed, or too long",
            mend='make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    return token


@dataclass(frozen=True, slots=True)
class Session:
    """A reviewer at work. ``csrf`` must come with every form; ``ends`` is by the clock."""

    reviewer: str
    csrf: str
    ends: float


class Sessions:
    """The sessions of one server, gone when it stops; the oldest ends where there are too many."""

    def __init__(
        self,
        token: str,
        *,
        hours: float = 12.0,
        most: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._token = _digest(token)
        self._seconds = hours * 3600
        self._most = most
        self._clock = clock
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    def begin(self, token: str, reviewer: str) -> str | None:
        """Return the name of a new session, or None where the token is another."""
        if not hmac.compare_digest(_digest(token), self._token):
            return None
        name = secrets.token_urlsafe(32)
        ends = self._clock() + self._seconds
        self._sessions[_digest(name)] = Session(reviewer, secrets.token_urlsafe(32), ends)
        while len(self._sessions) > self._most:
            self._sessions.popitem(last=False)
        return name

    def find(self, name: str) -> Session | None:
        """The session of a name, while it lasts. What is compared are digests: no timing tells."""
        session = self._sessions.get(_digest(name))
        if session is not None and session.ends <= self._clock():
            self.end(name)
            return None
        return session

    def end(self, name: str) -> None:
        """End a session."""
        self._sessions.pop(_digest(name), None)


class Throttle:
    """Lets a client fail ``most`` times within ``seconds``.

    A client is an IPv4 address or an IPv6 network of 64 bits, which is what one customer gets.
    """

    def __init__(
        self,
        most: int = 5,
        seconds: float = 300.0,
        *,
        clients: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clients = clients
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Return how many seconds the client must wait before it may try again."""
        failures = self._failures.get(_network(client))
        if failures is None or len(failures) < self._most:
            return 0.0
        return max(0.0, failures[0] + self._seconds - self._clock())

    def failed(self, client: str) -> None:
        """Count a failure."""
        key = _network(client)
        failures = self._failures.setdefault(key, deque(maxlen=self._most))
        failures.append(self._clock())
        self._failures.move_to_end(key)
        while len(self._failures) > self._clients:
            self._failures.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _network(client: str) -> str:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return client
