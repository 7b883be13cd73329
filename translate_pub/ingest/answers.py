"""What a request comes back with: a response, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from translate_pub.errors import FetchError

__all__ = ["Disallowed", "Response", "StatusError", "TooManyRedirects", "parse_retry_after"]

_MENDS = {
    401: "the source wants a login; it cannot be read",
    403: "the source does not let us read it",
    404: "check the address; the page may have moved",
    410: "the source is gone for good; remove it",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. ``url`` is the last address, ``moved_to`` the new one to remember, or "".

    ``status`` is 200, or 304 with an empty ``body`` where nothing has changed. ``content_type`` is
    lower-case without parameters; ``charset`` is what the header claims, "" where it does not.
    ``etag`` and ``last_modified`` are to be sent with the next request.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        """Whether the server confirmed that the validators sent are still good."""
        return self.status == 304


class StatusError(FetchError):
    """The server answered, and said no. ``retry_after`` is in seconds, None where it gave none."""

    def __init__(
        self, message: str, *, url: str, status: int, retry_after: float | None, mend: str
    ) -> None:
        super().__init__(message, url=url, mend=mend)
        self.status = status
        self.retry_after = retry_after

    @classmethod
    def of(cls, url: str, status: int, phrase: str, headers: Mapping[str, str]) -> StatusError:
        """Return the error that an answer's status line and headers amount to."""
        retry_after = parse_retry_after(headers.get("retry-after", ""))
        mend = _MENDS.get(status, "try again later")
        if retry_after is not None:
            mend = f"try again in {retry_after:.0f} s"
        return cls(
            f"the server answered {status} {phrase}".rstrip(),
            url=url,
            status=status,
            retry_after=retry_after,
            mend=mend,
        )


class TooManyRedirects(FetchError):  # noqa: N818 - what the user sees, as in errors.py
    """More redirects than are followed; often a loop."""


class Disallowed(FetchError):  # noqa: N818
    """The robots.txt of the host asks us not to fetch this (RFC 9309)."""


def parse_retry_after(value: str, *, now: datetime | None = None) -> float | None:
    """Read Retry-After, seconds or an HTTP date (RFC 9110, section 10.2.3), as seconds from now.

    None where it is neither; a date in the past is 0.
    """
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) <= 9:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0)
