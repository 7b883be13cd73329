"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

How an item was made is in the extension ``_translate_pub``: ``label``, in words, and
``signature``, the engine, model, glossary and versions in one line.
"""

from __future__ import annotations

import json
from typing import Any

from translate_pub.publish.escape import clean, one_line
from translate_pub.publish.feed import Feed, Item

__all__ = ["jsonfeed"]


def jsonfeed(feed: Feed) -> bytes:
    """Write a feed as JSON Feed."""
    record: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(feed.title),
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "description": one_line(feed.description),
        "authors": [{"name": one_line(feed.author)}],
        "language": feed.language,
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
        "items": [_item(item) for item in feed.items],
    }
    kept = {key: value for key, value in record.items() if value or key == "items"}
    return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _item(item: Item) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "external_url": item.original,
        "title": one_line(item.title),
        "content_html": clean(item.html),
        "summary": one_line(item.summary),
        "date_published": item.published.isoformat() if item.published else "",
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": one_line(author)} for author in item.authors],
        "tags": [one_line(topic) for topic in item.topics],
        "language": item.language,
        "_translate_pub": {
            key: clean(value)
            for key, value in (("label", item.label), ("signature", item.signature))
            if value
        },
    }
    return {key: value for key, value in record.items() if value}
