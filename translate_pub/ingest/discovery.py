"""What an address leads to: a feed, an article, or a page that names feeds."""

from __future__ import annotations

from dataclasses import dataclass

from translate_pub.errors import IngestError
from translate_pub.ingest.answers import Response
from translate_pub.ingest.characters import clean_line
from translate_pub.ingest.encodings import decode
from translate_pub.ingest.sources import is_feed
from translate_pub.ingest.urls import safe_url
from translate_pub.models import Article

__all__ = ["Discovery", "discover"]

_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
_MAX_FEEDS = 50


@dataclass(frozen=True, slots=True)
class Discovery:
    """What is there: ``kind`` is "feed", "page" (an article) or "" (neither).

    ``feeds`` are the addresses of feeds that a page names, its own choice first.
    """

    kind: str
    title: str
    feeds: tuple[str, ...] = ()


def discover(response: Response) -> Discovery:
    """Look at what was fetched.

    Raises:
        IngestError: it looks like a feed, and is none that can be read.
    """
    if is_feed(response):
        return Discovery("feed", _feed_title(response))
    feeds = _feeds(response)
    try:
        article = _read_page(response)
    except IngestError:
        return Discovery("", "", feeds)
    return Discovery("page", article.title, feeds)


def _feed_title(response: Response) -> str:
    from translate_pub.ingest.feed import read_feed

    items = read_feed(
        response.body, source_id=response.url, url=response.url, charset=response.charset
    )
    return next((item.publisher for item in items if isinstance(item, Article)), "")


def _read_page(response: Response) -> Article:
    from translate_pub.ingest.html import read_html

    return read_html(
        response.body, article_id=response.url, url=response.url, charset=response.charset
    )


def _feeds(response: Response) -> tuple[str, ...]:
    from translate_pub.ingest.html import parse_page

    try:
        text = decode(response.body, declared=response.charset, article_id=response.url).text
    except IngestError:
        return ()
    tree = parse_page(text)
    if tree is None:
        return ()
    found = []
    for link in tree.iter("link"):
        kind = clean_line(link.get("type") or "").partition(";")[0].lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            found.append(safe_url(link.get("href") or "", response.url))
    return tuple(dict.fromkeys(url for url in found if url))[:_MAX_FEEDS]
