"""Read RSS, Atom and JSON feeds: feedparser for the XML, a reader of our own for JSON Feed 1.1.

    bytes → decode → feedparser (never a URL or a path) → _Item → Article | IngestError
                  └→ JSON Feed ──────────────────────────┘

Dates are read here from the feed's own words, because feedparser takes ICT for UTC and cannot read
GMT+7. HTML is read by our own walker, so feedparser's sanitiser is off. An item is named by its
guid, else its link, else its content; one that cannot be read costs only itself.
"""

from __future__ import annotations

import hashlib
import html as entities
import io
import json
import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import feedparser

from translate_pub.errors import IngestError
from translate_pub.ingest.blocks import numbered
from translate_pub.ingest.bylines import read_byline
from translate_pub.ingest.characters import clean_line, legal_markup
from translate_pub.ingest.dates import is_future, parse_date
from translate_pub.ingest.encodings import decode, mended
from translate_pub.ingest.html import fragment_blocks
from translate_pub.ingest.language import language_tag
from translate_pub.ingest.outline import outline
from translate_pub.ingest.text import paragraph_blocks, title_from
from translate_pub.ingest.urls import safe_url
from translate_pub.models import Article

__all__ = ["read_feed"]

_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
# With a declaration there, feedparser adds no line, and its line numbers are the file's.
_UTF8_PROLOG = '<?xml version="1.0" encoding="utf-8"?>'
_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_MAX_GUID = 1_000
_NO_FEED = "give the address of an RSS, Atom or JSON feed"


def read_feed(
    data: bytes, *, source_id: str, url: str = "", charset: str = "", namespace: str = ""
) -> Iterator[Article | IngestError]:
    """Yield the article, or the error, of each item of a feed.

    ``source_id`` names the feed in errors, and where an item's own id is unique only within it;
    for the latter ``namespace`` takes its place, if given. ``url`` is where the feed came from,
    ``charset`` what the transport declared.

    Raises:
        IngestError: the bytes are no feed, or so broken that there is no item.
    """
    decoded = decode(data, declared=charset, article_id=source_id)
    text = decoded.text
    if text.lstrip()[:1] == "{":
        items = _json_items(text, source_id, url)
    else:
        items = _xml_items(text, source_id, url)
    read: list[tuple[Article, _Item] | IngestError] = []
    for number, item in enumerate(items, start=1):
        if isinstance(item, IngestError):
            read.append(item)
            continue
        try:
            read.append((_article(item, f"{source_id}, item {number}", decoded.notes), item))
        except IngestError as error:
            read.append(error)
    yield from _named(read, namespace or source_id)


@dataclass(frozen=True, slots=True)
class _Item:
    """An item as the feed gives it: nothing cleaned, markup as text."""

    guid: str = ""
    link: str = ""
    title: str = ""
    content: str = ""
    is_html: bool = True
    base: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    publisher: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _named(
    read: list[tuple[Article, _Item] | IngestError], namespace: str
) -> Iterator[Article | IngestError]:
    """Give each article an id of its own: guid, link, or a hash of its content.

    A name that differing articles claim is nobody's, so that which of them comes first in a feed
    does not decide who it is. The very same article is given once.
    """
    claims: dict[str, set[str]] = {}
    for found in read:
        if not isinstance(found, IngestError):
            for name in _names(*found, namespace):
                claims.setdefault(name, set()).add(_digest(found[0]))
    given: set[str] = set()
    for found in read:
        if isinstance(found, IngestError):
            yield found
            continue
        article, item = found
        names = _names(article, item, namespace)
        name = next((name for name in names if len(claims[name]) == 1), names[-1])
        if name in given:
            continue
        given.add(name)
        if name == names[0]:
            yield replace(article, id=name)
        else:
            shared = (item.guid or article.url)[:_MAX_GUID]
            note = f"The feed uses the id {shared} for another item too; this one is {name}."
            yield replace(article, id=name, notes=(*article.notes, note))


def _names(article: Article, item: _Item, namespace: str) -> list[str]:
    """Return what an item may be called, best first; the last is always its own."""
    guid = item.guid if len(item.guid) <= _MAX_GUID else _short_hash(item.guid)
    if guid and ":" not in guid:
        guid = f"{namespace}#{guid}"
    names = (guid, article.url, f"{namespace}#{_short_hash(article.text)}")
    return [name for name in names if name]


def _digest(article: Article) -> str:
    return _short_hash(repr((article.title, article.blocks)))


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _article(item: _Item, place: str, notes: tuple[str, ...]) -> Article:
    found = [*notes, *item.notes]
    markup = mended(item.content)
    if item.is_html:
        blocks = fragment_blocks(markup, base=item.base or item.link)
    else:
        blocks = paragraph_blocks(markup)
    title = _plain(mended(item.title))
    texts = [block.text for block in blocks if block.text]
    if not title and not texts:
        raise IngestError(
            "the item has neither title nor text", article_id=place, mend="tell the feed's owner"
        )
    if not title:
        title = title_from(texts[0]) or place
        found.append("The item has no title; its first words stand in.")
    if item.published and is_future(item.published):
        found.append(f"The date {item.published.isoformat()} is in the future.")
    return Article(
        id=place,
        title=title,
        blocks=tuple(numbered(outline(blocks))),
        published=item.published,
        updated=item.updated,
        authors=item.authors,
        language=language_tag(item.language),
        url=safe_url(item.link, item.base),
        publisher=clean_line(item.publisher),
        tags=tuple(dict.fromkeys(tag for tag in map(clean_line, item.tags) if tag)),
        notes=tuple(found),
    )


def _plain(markup: str) -> str:
    """Return the text of a title, which may hold markup, entities, or both escaped again."""
    if re.search(r"</?\w", markup):
        markup = " ".join(block.text for block in fragment_blocks(markup))
    return clean_line(entities.unescape(markup))


def _xml_items(text: str, source_id: str, url: str) -> Iterator[_Item | IngestError]:
    document = _UTF8_PROLOG + legal_markup(_PROLOG.sub("", text))
    # Without the feed's address, or it would be joined with ids too, which must outlive it.
    try:
        parsed = feedparser.parse(
            io.BytesIO(document.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser's own faults, such as gml:pos without georss:where
        raise IngestError(
            f"feedparser cannot read this feed: {error!r}"[:300],
            article_id=source_id,
            mend="tell the feed's owner, or give the address of another of its feeds",
        ) from error
    fault = _fault(parsed)
    if not parsed.get("version") and not parsed.entries:
        raise IngestError(
            f"this is no feed: {fault or 'no RSS or Atom element in it'}",
            article_id=source_id,
            mend=_NO_FEED,
        )
    if fault and not parsed.entries:
        raise IngestError(f"the feed is broken: {fault}", article_id=source_id, mend=_NO_FEED)
    notes = (f"The feed is broken ({fault}); what could be read was.",) if fault else ()
    for entry in parsed.entries:
        yield _xml_item(entry, parsed.feed, url, notes)


def _fault(parsed: Any) -> str:
    """Return what is wrong with the XML, and where; "" where it is well-formed."""
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or isinstance(
        error, (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    ):
        return ""
    line = getattr(error, "getLineNumber", lambda: None)()
    message = getattr(error, "getMessage", lambda: str(error))()
    return f"line {line}: {message}" if line else str(message)


def _xml_item(entry: Any, feed: Any, url: str, notes: tuple[str, ...]) -> _Item:
    content, is_html, base = _content(entry)
    base = safe_url(base, url) or url or safe_url(str(entry.get("link") or ""), "")
    language = next(
        (detail.get("language") for detail in entry.get("content", ()) if detail.get("language")),
        "",
    )
    return _Item(
        guid=clean_line(str(entry.get("id") or "")),
        link=safe_url(str(entry.get("link") or ""), base),
        title=str(entry.get("title") or ""),
        content=content,
        is_html=is_html,
        base=base,
        published=_moment(entry, "published") or _moment(entry, "updated"),
        updated=_moment(entry, "updated"),
        authors=_authors(entry),
        language=str(entry.get("language") or language or feed.get("language") or ""),
        publisher=_plain(str((entry.get("source") or {}).get("title") or feed.get("title") or "")),
        tags=tuple(str(tag.get("term") or tag.get("label") or "") for tag in entry.get("tags", ())),
        notes=notes,
    )


def _content(entry: Any) -> tuple[str, bool, str]:
    """Return the fullest body of an entry, whether it is HTML, and its base URL."""
    details = [*entry.get("content", ())]
    if entry.get("summary_detail"):
        details.append(entry["summary_detail"])
    texts = [
        d
        for d in details
        if str(d.get("type") or "text/html").startswith(("text/", "application/xhtml"))
    ]
    if not texts:
        return "", True, ""
    best = max(texts, key=lambda detail: len(detail.get("value") or ""))
    return (
        str(best.get("value") or ""),
        best.get("type") != "text/plain",
        str(best.get("base") or ""),
    )


def _moment(entry: Any, key: str) -> datetime | None:
    # feedparser answers for "updated" with "published", and warns; a plain dict does not.
    raw = dict.get(entry, key)
    if not raw:
        return None
    moment = parse_date(str(raw))
    parsed = dict.get(entry, f"{key}_parsed")
    if moment is None and parsed:
        try:
            # feedparser makes 2 March of 30 February.
            if day := _DAY.match(str(raw)):
                date(*map(int, day.groups()))
            return datetime.fromtimestamp(timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return moment


def _authors(entry: Any) -> tuple[str, ...]:
    listed = [str(author.get("name") or "") for author in entry.get("authors", ()) if author]
    names: list[str] = []
    for name in map(clean_line, listed or [str(entry.get("author") or "")]):
        if name:
            names += read_byline(name) or (name,)
    return tuple(dict.fromkeys(names))


def _json_items(text: str, source_id: str, url: str) -> Iterator[_Item | IngestError]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise IngestError(f"broken JSON: {error}", article_id=source_id, mend=_NO_FEED) from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise IngestError("this is no JSON feed", article_id=source_id, mend=_NO_FEED)
    for number, item in enumerate(feed["items"], start=1):
        if isinstance(item, dict):
            yield _json_item(item, feed, url)
        else:
            yield IngestError(
                "the item is no JSON object",
                article_id=f"{source_id}, item {number}",
                mend="tell the feed's owner",
            )


def _json_item(item: dict[str, Any], feed: dict[str, Any], url: str) -> _Item:
    def text(key: str, holder: dict[str, Any] = item) -> str:
        value = holder.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) else ""

    link = safe_url(text("url") or text("external_url"), url)
    markup = text("content_html")
    plain = "" if markup else text("content_text") or text("summary")
    return _Item(
        guid=clean_line(text("id")),
        link=link,
        title=entities.escape(text("title"), quote=False),
        content=markup or plain,
        is_html=bool(markup),
        base=link or url,
        published=parse_date(text("date_published")) or parse_date(text("date_modified")),
        updated=parse_date(text("date_modified")),
        authors=_json_authors(item) or _json_authors(feed),
        language=text("language") or text("language", feed),
        publisher=text("title", feed),
        tags=tuple(tag for tag in _listed(item.get("tags")) if isinstance(tag, str)),
    )


def _json_authors(holder: dict[str, Any]) -> tuple[str, ...]:
    listed = _listed(holder.get("authors")) or [holder.get("author")]
    names = [author.get("name") for author in listed if isinstance(author, dict)]
    return tuple(
        dict.fromkeys(clean_line(name) for name in names if isinstance(name, str) and name)
    )


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
