"""Which reader a source is for: its name, the type a server gave, and how it begins."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from translate_pub.ingest.compressed import SUFFIXES as PACKED

__all__ = ["HEAD", "TYPES", "Kind", "kind_of", "sniffed"]


class Kind:
    """Names of the kinds of content, as their readers are called."""

    TEXT, HTML, FEED, JSONL, JSON, XML = "text", "html", "feed", "jsonl", "json", "xml"
    PARQUET = "parquet"


_SUFFIXES = {
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".htm": Kind.HTML,
    ".html": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".rdf": Kind.FEED,
    ".xml": Kind.XML,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".parquet": Kind.PARQUET,
}
TYPES = {
    "text/plain": Kind.TEXT,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/rss+xml": Kind.FEED,
    "application/atom+xml": Kind.FEED,
    "application/rdf+xml": Kind.FEED,
    "application/feed+json": Kind.FEED,
    "application/xml": Kind.XML,
    "text/xml": Kind.XML,
    "application/json": Kind.JSON,
    "application/jsonl": Kind.JSONL,
    "application/x-ndjson": Kind.JSONL,
    "application/ndjson": Kind.JSONL,
}
_FEED_START = re.compile(rb"<(?:rss|feed|rdf:RDF|(?:\w+:)?channel)[\s>]", re.IGNORECASE)
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta)[\s>]", re.I
)
HEAD = 4_096
"""Bytes of a source that :func:`sniffed` looks at."""


def kind_of(name: str) -> str:
    """Return what a file's name says it is, compressed or not; "" where it says nothing."""
    path = PurePosixPath(name)
    suffix = path.with_suffix("").suffix if path.suffix.lower() in PACKED else path.suffix
    return _SUFFIXES.get(suffix.lower(), "")


def sniffed(head: bytes, kind: str) -> str:
    """Return what the bytes are; ``kind`` is what name or type say, "" where they are silent."""
    start = head[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start[:1] == b"<" and kind in ("", Kind.XML, Kind.HTML):
        if _FEED_START.search(start):
            return Kind.FEED
        if _HTML_START.search(start):
            return Kind.HTML
    if start[:1] == b"{" and kind in ("", Kind.JSON):
        if b"jsonfeed.org/version" in start:
            return Kind.FEED
        line, _, rest = start.partition(b"\n")
        if line.rstrip().endswith(b"}") and (rest.lstrip()[:1] == b"{" or not kind):
            return Kind.JSONL
        # A line longer than what is looked at: JSON is indented, archives are not.
        return kind or (Kind.JSON if rest else Kind.JSONL)
    return {Kind.XML: Kind.FEED, "": Kind.TEXT}.get(kind, kind)
