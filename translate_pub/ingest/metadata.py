"""What an HTML page says of itself: JSON-LD first, then meta elements, then what readers see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from translate_pub.ingest.bylines import read_byline
from translate_pub.ingest.characters import clean_line
from translate_pub.ingest.dates import parse_date
from translate_pub.ingest.language import language_tag
from translate_pub.ingest.markup import short_text
from translate_pub.ingest.urls import safe_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Metadata", "read_metadata"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of a page; every field may be empty. ``base`` is what its links are relative to."""

    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    base: str = ""
    publisher: str = ""
    tags: tuple[str, ...] = ()


_ARTICLE_TYPES = re.compile(r"(?:^|[a-z])Article$|BlogPosting$|^Report$|NewsArticle$|^WebPage$")
_PUBLISHED = (
    "article:published_time", "datepublished", "dc.date.issued", "dcterms.created", "dc.date",
    "dcterms.date", "pubdate", "publishdate", "publish-date", "date", "og:published_time",
    "article_date_original", "parsely-pub-date", "sailthru.date", "citation_publication_date",
)  # fmt: skip
_UPDATED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "lastmod",
)
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "dable:author", "byl")
_TITLES = ("og:title", "dc.title", "dcterms.title", "twitter:title", "title")
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "copyright")
_TAGS = ("article:tag", "news_keywords", "keywords")
_DATE_CLASS = re.compile(r"date|time|ngay|publish|posted", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(r"author|byline|tac-?_?gia|source-?author", re.IGNORECASE)
_SITE_SEPARATOR = re.compile(r"\s+[|\-–—»]\s+")
_MAX_LABEL = 200
_MAX_JSON = 500_000
_MAX_TAGS = 30


def read_metadata(tree: HtmlElement, url: str = "") -> Metadata:
    """Read the metadata of a parsed page that came from ``url``."""
    base_href = next(iter(tree.xpath("//base/@href")), "")
    base = safe_url(str(base_href), url) or url
    meta = _meta(tree)
    ld = _linked_data(tree)
    return Metadata(
        title=_title(tree, meta, ld),
        published=_date(ld.get("datePublished"), meta, _PUBLISHED) or _visible_date(tree),
        updated=_date(ld.get("dateModified"), meta, _UPDATED),
        authors=_authors(tree, meta, ld),
        language=_language(tree, meta, ld),
        url=_canonical(tree, meta, base) or url,
        base=base,
        publisher=_name(ld.get("publisher")) or _first(meta, _PUBLISHERS),
        tags=_tags(meta, ld),
    )


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = (
            element.get("property") or element.get("name") or element.get("itemprop")
            or element.get("http-equiv") or ""
        )  # fmt: skip
        content = clean_line(element.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _linked_data(tree: HtmlElement) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article, {} where there is none."""
    best: dict[str, Any] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = script.text or ""
        if len(text) > _MAX_JSON:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data, 0):
            kinds = node.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and _ARTICLE_TYPES.search(name) for name in names) and (
                not best or (best.get("@type") == "WebPage" and kinds != "WebPage")
            ):
                best = node
    return best


def _nodes(data: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(data.get(key), depth + 1)


def _text(value: object) -> str:
    return clean_line(value) if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        return next((name for item in value if (name := _name(item))), "")
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _title(tree: HtmlElement, meta: dict[str, list[str]], ld: dict[str, Any]) -> str:
    headings = [clean_line(h.text_content()) for h in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    page = clean_line(tree.findtext(".//title") or "")
    if ld.get("@type") != "WebPage" and (headline := _text(ld.get("headline"))):
        return headline
    for heading in headings:
        if page.casefold().startswith(heading.casefold()) or len(headings) == 1:
            return heading
    title = _first(meta, _TITLES) or page
    return _SITE_SEPARATOR.split(title)[0] if len(_SITE_SEPARATOR.split(title)) == 2 else title


def _date(value: object, meta: dict[str, list[str]], names: tuple[str, ...]) -> datetime | None:
    for text in (_text(value), *(text for name in names for text in meta.get(name, ()))):
        moment = parse_date(text)
        if moment:
            return moment
    return None


def _visible_date(tree: HtmlElement) -> datetime | None:
    for element in tree.iter("time"):
        moment = parse_date(element.get("datetime") or "") or parse_date(
            short_text(element, _MAX_LABEL)
        )
        if moment:
            return moment
    for element in tree.iter("span", "div", "p", "li", "em", "i", "small", "td", "strong"):
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _DATE_CLASS.search(label):
            moment = parse_date(short_text(element, _MAX_LABEL))
            if moment:
                return moment
    return None


def _authors(tree: HtmlElement, meta: dict[str, list[str]], ld: dict[str, Any]) -> tuple[str, ...]:
    listed = ld.get("author") or ld.get("creator")
    publisher = _name(ld.get("publisher")) or _first(meta, _PUBLISHERS)
    names: list[str] = []
    for value in listed if isinstance(listed, list) else [listed]:
        name = _name(value)
        names += read_byline(name) or ([name] if name else [])
    if not names:
        for text in (text for name in _AUTHORS for text in meta.get(name, ())):
            if not text.startswith(("http:", "https:", "@")):
                names += read_byline(text) or [text]
    names = [name for name in names if name.casefold() != publisher.casefold() and len(name) <= 100]
    if not names:
        for element in tree.iter("span", "div", "p", "a", "strong", "address"):
            label = " ".join(element.get(key) or "" for key in ("class", "rel", "itemprop"))
            if _AUTHOR_CLASS.search(label):
                names += read_byline(short_text(element, _MAX_LABEL))
                if names:
                    break
    return tuple(dict.fromkeys(names))


def _language(tree: HtmlElement, meta: dict[str, list[str]], ld: dict[str, Any]) -> str:
    root = tree.getroottree().getroot()
    for text in (
        _text(ld.get("inLanguage")),
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        _first(meta, ("content-language", "dc.language", "language", "og:locale")),
    ):
        tag = language_tag(text)
        if tag:
            return tag
    return ""


def _canonical(tree: HtmlElement, meta: dict[str, list[str]], base: str) -> str:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            url = safe_url(link.get("href") or "", base)
            if url:
                return url
    return safe_url(_first(meta, ("og:url",)), base)


def _tags(meta: dict[str, list[str]], ld: dict[str, Any]) -> tuple[str, ...]:
    listed = ld.get("keywords")
    texts = [_text(value) for value in listed] if isinstance(listed, list) else [_text(listed)]
    if not any(texts):
        texts = [text for name in _TAGS for text in meta.get(name, ())]
    tags = (tag.strip() for text in texts for tag in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(tag for tag in tags if 0 < len(tag) <= 100))[:_MAX_TAGS]
