"""Addresses found in articles: absolute and of a harmless scheme, or none."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

__all__ = ["public_url", "safe_url"]

_MAX_URL = 2_000


def public_url(url: str) -> str:
    """Return ``url`` without user and password: what an article says of where it came from."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def safe_url(url: str, base: str, *, mail: bool = False) -> str:
    """Resolve ``url`` against ``base``; "" unless that gives an http(s) (or ``mail``) URL.

    White space is read as browsers do (WHATWG URL): none at the ends, no line breaks, and a space
    within is ``%20``. No host has one.
    """
    url = "".join(filter(str.isprintable, url)).strip().replace(" ", "%20")
    if not url or len(url) > _MAX_URL:
        return ""
    try:
        url = urljoin(base, url)
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port >= 0
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme in ("http", "https") and host and "%20" not in host and port_is_valid:
        return url
    return url if mail and parts.scheme == "mailto" and "@" in parts.path else ""
