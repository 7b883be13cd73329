"""What keeps hostile text harmless: cleaning, escaping, shortening, and the URLs we link to."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, urlsplit, urlunsplit

__all__ = [
    "clean",
    "escape",
    "for_feeds",
    "language_tag",
    "one_line",
    "plain",
    "safe_url",
    "shorten",
]

_UNPUBLISHABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Not in XML 1.0's Char, or a control or non-character that HTML forbids."""

_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")
_NONCHARACTERS = re.compile(
    "["
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
"""The non-characters of the other planes, apart because looking for them is slow."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,5}")
_SPACE = re.compile(r"\s+")
_URL_SAFE = "!$&'()*+,;=:@/?-._~%"
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def clean(text: str) -> str:
    """Drop the characters that XML 1.0 or HTML cannot carry, lone surrogates among them."""
    text = _UNPUBLISHABLE.sub("", text)
    return _NONCHARACTERS.sub("", text) if _BEYOND_BMP.search(text) else text


def one_line(text: str) -> str:
    """Clean ``text`` and fold its white space, line ends included, to single spaces."""
    return _SPACE.sub(" ", clean(text)).strip()


def escape(text: str) -> str:
    """Clean and escape for HTML text and quoted attributes."""
    return html.escape(clean(text), quote=True)


def plain(text: str, limit: int) -> str:
    """Return ``text`` as one clean line of ``limit`` characters at most."""
    return shorten(one_line(text[: limit * 8]), limit)


def for_feeds(text: str) -> str:
    """Clean ``text``, and show a replacement character as a box: validators refuse the former."""
    return clean(text).replace("\ufffd", "\u25a1")


def shorten(text: str, limit: int) -> str:
    """Cut at a word's end so that ``text``, with its "…", has at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ", limit // 2)
    return (cut[:space] if space > 0 else cut).rstrip(" ,;:–-") + "…"


def language_tag(declared: str, default: str) -> str:
    """Return what a source declared as its language if it is a tag (BCP 47), or ``default``."""
    return declared if _LANGUAGE.fullmatch(declared) else default


def safe_url(url: str) -> str:
    """Return ``url`` as a plain-ASCII absolute http(s) URI, or "" where it is anything else.

    Browsers ignore white space and controls inside a scheme ("java\\nscript:"), so any of them
    disqualifies. Non-ASCII hosts are written in IDNA, other non-ASCII in percent-encoded UTF-8.
    """
    url = url.strip()
    if len(url) > 4096 or _SPACE.search(url) or clean(url) != url:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port is not None else ""
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", host):
        return ""
    netloc = (f"[{host}]" if ":" in host else host) + port
    path, query, fragment = (
        _BAD_PERCENT.sub("%25", quote(part, safe=_URL_SAFE))
        for part in (parts.path or "/", parts.query, parts.fragment)
    )
    return urlunsplit((parts.scheme.lower(), netloc, path, query, fragment))
