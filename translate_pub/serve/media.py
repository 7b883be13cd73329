"""What is said of a file beside its bytes: media type, caching, and what a browser may do with it.

The Content Security Policy is the pages' own (publish/templates/base.html), and what a ``meta``
element cannot say. Feeds may be read by scripts of other sites, as readers in the browser do.
"""

from __future__ import annotations

import re

from translate_pub.publish.layout import FEED_FORMATS
from translate_pub.serve.answers import COMMON_HEADERS, Headers

__all__ = ["cache_control", "headers_for", "media_type"]

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/vnd.microsoft.icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "opml": "text/x-opml; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
}
"""By extension; not the system's table, which differs between systems."""
_UNKNOWN = "application/octet-stream"

_FEED = re.compile(r"[^/]+/(?:feed|feeds/[^/]+)\.(?P<extension>rss|atom|json)")
_HASHED = re.compile(r"assets/[^/]+-[0-9a-f]{10}(?:\.[a-z0-9]+)?")

_REVALIDATE = b"public, no-cache"
_FEED_LIFE = b"public, max-age=300"
_FOR_EVER = b"public, max-age=31536000, immutable"


def media_type(path: str) -> str:
    """The Content-Type of a file of the site."""
    feed = _FEED.fullmatch(path)
    if feed:
        # JSON is UTF-8 by definition (RFC 8259 § 8.1) and its types have no charset parameter.
        kind = FEED_FORMATS[feed["extension"]]
        return kind if kind.endswith("json") else f"{kind}; charset=utf-8"
    return _TYPES.get(path.rpartition(".")[2].lower(), _UNKNOWN)


def cache_control(path: str) -> bytes:
    """How long a copy may be used unasked: assets for ever, feeds a while, pages not at all.

    Assets are named by their content. A page costs a request that is answered with 304, and shows
    a correction to the next reader.
    """
    if _HASHED.fullmatch(path):
        return _FOR_EVER
    return _FEED_LIFE if _FEED.fullmatch(path) else _REVALIDATE


def headers_for(path: str) -> Headers:
    """Return the headers that depend on the file's name only."""
    kind = media_type(path)
    headers = [(b"content-type", kind.encode("ascii")), *COMMON_HEADERS]
    if kind.startswith(("text/html", "image/svg+xml")):
        headers.append((b"content-security-policy", _POLICY.encode("ascii")))
    if _FEED.fullmatch(path):
        headers.append((b"access-control-allow-origin", b"*"))
    return headers
