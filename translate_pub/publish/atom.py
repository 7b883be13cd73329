"""Atom 1.0 (RFC 4287). One language an entry: the editions are feeds of their own.

An entry's only alternate is its own page, since readers take the first they find or the last; the
other editions are related links. Text constructs are plain text, except where it could be taken
for HTML: then it is declared HTML, and escaped once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from translate_pub.publish.escape import escape, for_feeds, one_line
from translate_pub.publish.feed import Feed, Item

__all__ = ["atom"]

_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACES: Mapping[Any, str] = {None: _ATOM}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(feed: Feed) -> bytes:
    """Write a feed as Atom."""
    root = etree.Element(f"{{{_ATOM}}}feed", {_LANG: feed.language}, _NAMESPACES)
    _text(root, "id", feed.id)
    _construct(root, "title", feed.title)
    if feed.description != feed.title:
        _construct(root, "subtitle", feed.description)
    _text(root, "updated", _rfc3339(feed.updated))
    _person(root, feed.author)
    if feed.home:
        _link(root, "alternate", feed.home, "text/html", feed.language)
    if feed.url:
        _link(root, "self", feed.url, "application/atom+xml", feed.language)
    for alternate in feed.alternates:
        _link(root, "alternate", alternate.url, alternate.media_type, alternate.language)
    for other in feed.related:
        _link(root, "related", other.url, other.media_type, other.language)
    if feed.hub:
        etree.SubElement(root, f"{{{_ATOM}}}link", {"rel": "hub", "href": feed.hub})
    _text(root, "generator", "translate_pub")
    for item in feed.items:
        _entry(root, item)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _entry(root: etree._Element, item: Item) -> None:
    entry = etree.SubElement(root, f"{{{_ATOM}}}entry", {_LANG: item.language})
    _text(entry, "id", item.id)
    _construct(entry, "title", item.title)
    _text(entry, "updated", _rfc3339(item.updated))
    if item.published:
        _text(entry, "published", _rfc3339(item.published))
    for author in item.authors:
        _person(entry, author)
    if item.url:
        _link(entry, "alternate", item.url, "text/html", item.language)
    for other in item.others:
        _link(entry, "related", other.url, other.media_type, other.language)
    if item.original:
        etree.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "via", "href": item.original})
    for topic in item.topics:
        etree.SubElement(entry, f"{{{_ATOM}}}category", {"term": for_feeds(one_line(topic))})
    _construct(entry, "summary", item.summary)
    content = etree.SubElement(entry, f"{{{_ATOM}}}content", {"type": "html"})
    content.text = for_feeds(item.html)
    if item.original:
        parts = urlsplit(item.original)
        source = etree.SubElement(entry, f"{{{_ATOM}}}source")
        _text(source, "id", f"{parts.scheme}://{parts.netloc}/")
        _construct(source, "title", item.source_title)
        _text(source, "updated", _rfc3339(item.published or item.updated))


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    node = etree.SubElement(parent, f"{{{_ATOM}}}{tag}")
    node.text = for_feeds(one_line(text))
    return node


def _construct(parent: etree._Element, tag: str, text: str) -> None:
    node = _text(parent, tag, text)
    if "<" in text or "&" in text:
        node.set("type", "html")
        node.text = escape(node.text or "")


def _person(parent: etree._Element, name: str) -> None:
    _text(etree.SubElement(parent, f"{{{_ATOM}}}author"), "name", name)


def _link(parent: etree._Element, rel: str, href: str, media_type: str, language: str) -> None:
    attributes = {"rel": rel, "href": href, "type": media_type, "hreflang": language}
    etree.SubElement(parent, f"{{{_ATOM}}}link", attributes)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
