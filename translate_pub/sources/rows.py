"""New rows of the table of sources, checked."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from translate_pub.errors import ConfigError
from translate_pub.ingest.language import language_tag
from translate_pub.sources.schedule import MIN_INTERVAL
from translate_pub.store import Source, SourceKind, source_id

__all__ = ["MAX_INTERVAL", "new_source", "normal_url", "parse_interval"]

MAX_INTERVAL = 30 * 86_400
"""Seconds between two visits to a source, at most."""

_MAX_URL = 2_000
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_WHOLE = "write it in full, such as https://portal.example/rss/politics.rss"


def new_source(
    url: str,
    *,
    kind: SourceKind,
    now: datetime,
    title: str = "",
    full_text: bool = False,
    interval: int = 3_600,
    language: str = "",
) -> Source:
    """Return the row of a source that was never visited; ``interval`` is in seconds.

    Raises:
        ConfigError: the URL or the interval cannot be used.
    """
    if not MIN_INTERVAL <= interval <= MAX_INTERVAL:
        raise ConfigError(
            f"{url}: an interval of {interval} s is out of range",
            mend=f"from {MIN_INTERVAL} s (1m) to {MAX_INTERVAL} s (30d)",
        )
    url = normal_url(url)
    return Source(
        id=source_id(url),
        url=url,
        kind=kind,
        added=now,
        title=title,
        full_text=full_text and kind is SourceKind.FEED,
        interval=interval,
        language=language_tag(language),
    )


def normal_url(url: str) -> str:
    """Return ``url`` in the form that its source is known by.

    The schemes feed: and feed:https: that some sites print stand for http and https. Scheme and
    host are lower case, there is a path and no fragment.

    Raises:
        ConfigError: it is not an address that can be watched.
    """
    text = url.strip()
    if text[:5].lower() == "feed:":
        rest = text[5:]
        text = rest if rest.lower().startswith(("http:", "https:")) else f"http:{rest}"
    try:
        parts = urlsplit(text)
        is_valid = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if (
        not is_valid
        or parts.scheme not in ("http", "https")
        or len(text) > _MAX_URL
        or any(char.isspace() or not char.isprintable() for char in text)
    ):
        raise ConfigError(f"{url[:200]!r} is not a web address", mend=_WHOLE)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(
        netloc=f"{user}{at}{host.lower()}", path=parts.path or "/", fragment=""
    ).geturl()


def parse_interval(text: str) -> int:
    """Return the seconds that "90", "15m", "2h" or "1d" stand for.

    Raises:
        ConfigError: it is none of these.
    """
    number, unit = (text[:-1], text[-1:]) if text[-1:] in _UNITS else (text, "s")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise ConfigError(f"{text!r} is not an interval", mend="write one such as 15m, 2h or 1d")
    return int(number) * _UNITS[unit]
