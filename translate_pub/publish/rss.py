"""RSS 2.0 (https://www.rssboard.org/rss-specification), with Atom's self link and Dublin Core.

The body is in ``content:encoded``, ``description`` is a summary; both are HTML, by the usage of the
RSS Profile (https://www.rssboard.org/rss-profile). Titles and names are not, but many readers take
them for HTML: an invisible word joiner after "<" and "&" keeps "R&D" and "<a>" what they are.
Addresses are for programs and stay as they are.
Authors are ``dc:creator``, since ``author`` must be an e-mail address.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from translate_pub.publish.escape import escape, for_feeds, one_line
from translate_pub.publish.feed import Feed, Item

__all__ = ["rss"]

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_LIKE_MARKUP = re.compile(r"<(?=[/!?a-zA-Z])|&(?=#?\w)")
_DC = "http://purl.org/dc/elements/1.1/"


def rss(feed: Feed) -> bytes:
    """Write a feed as RSS 2.0."""
    root = etree.Element("rss", {"version": "2.0"}, {"atom": _ATOM, "content": _CONTENT, "dc": _DC})
    channel = etree.SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _address(channel, feed.home or feed.id)
    _text(channel, "description", feed.description)
    _text(channel, "language", feed.language)
    _text(channel, "lastBuildDate", _rfc822(feed.updated))
    _text(channel, "generator", "translate_pub")
    if feed.url:
        _link(channel, "self", feed.url, "application/rss+xml", feed.language)
    for alternate in feed.alternates:
        _link(channel, "alternate", alternate.url, alternate.media_type, alternate.language)
    for other in feed.related:
        _link(channel, "related", other.url, other.media_type, other.language)
    if feed.hub:
        etree.SubElement(channel, f"{{{_ATOM}}}link", {"rel": "hub", "href": feed.hub})
    for item in feed.items:
        _item(channel, item)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _item(channel: etree._Element, item: Item) -> None:
    node = etree.SubElement(channel, "item")
    _text(node, "title", item.title)
    if item.url or item.original:
        _address(node, item.url or item.original)
    _html(node, "description", escape(one_line(item.summary)))
    _html(node, f"{{{_CONTENT}}}encoded", item.html)
    for author in item.authors:
        _text(node, f"{{{_DC}}}creator", author)
    for topic in item.topics:
        _text(node, "category", topic)
    guid = _text(node, "guid", item.id)
    guid.set("isPermaLink", "false")
    if item.published:
        _text(node, "pubDate", _rfc822(item.published))
    _text(node, f"{{{_DC}}}language", item.language)
    if item.original:
        _text(node, "source", item.source_title).set("url", item.original)


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    node = etree.SubElement(parent, tag)
    node.text = _LIKE_MARKUP.sub("\\g<0>\u2060", for_feeds(one_line(text)))
    return node


def _address(parent: etree._Element, url: str) -> None:
    etree.SubElement(parent, "link").text = url


def _html(parent: etree._Element, tag: str, html: str) -> None:
    etree.SubElement(parent, tag).text = for_feeds(html)


def _link(parent: etree._Element, rel: str, href: str, media_type: str, language: str) -> None:
    attributes = {"rel": rel, "href": href, "type": media_type, "hreflang": language}
    etree.SubElement(parent, f"{{{_ATOM}}}link", attributes)


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment)
