"""Read articles: text, HTML, feeds and JSON Lines, from files, folders, URLs and standard input.

    source → bytes → kind (name, content type, content) → reader → Article | error

Importing this package loads none of the parsers; each is loaded by its first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translate_pub.ingest.answers import Disallowed, Response, StatusError, TooManyRedirects
    from translate_pub.ingest.dates import VIETNAM, parse_date
    from translate_pub.ingest.encodings import Decoded, decode
    from translate_pub.ingest.feed import read_feed
    from translate_pub.ingest.fetch import Fetcher
    from translate_pub.ingest.html import read_html
    from translate_pub.ingest.jsonl import read_jsonl
    from translate_pub.ingest.sources import Limits, read
    from translate_pub.ingest.text import read_text

_HOMES = {
    "VIETNAM": "dates",
    "Decoded": "encodings",
    "Disallowed": "answers",
    "Fetcher": "fetch",
    "Limits": "sources",
    "Response": "answers",
    "StatusError": "answers",
    "TooManyRedirects": "answers",
    "decode": "encodings",
    "parse_date": "dates",
    "read": "sources",
    "read_feed": "feed",
    "read_html": "html",
    "read_jsonl": "jsonl",
    "read_text": "text",
}

__all__ = [
    "VIETNAM",
    "Decoded",
    "Disallowed",
    "Fetcher",
    "Limits",
    "Response",
    "StatusError",
    "TooManyRedirects",
    "decode",
    "parse_date",
    "read",
    "read_feed",
    "read_html",
    "read_jsonl",
    "read_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
