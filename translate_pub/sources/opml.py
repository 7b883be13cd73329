"""Lists of sources as OPML 2.0, which every feed reader writes and reads.

A feed is an outline with ``xmlUrl``, a page one of type ``link`` with ``url``; folders are looked
into. What OPML has no word for is in attributes of a namespace of ours, which others pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime

from lxml import etree

from translate_pub.errors import ConfigError, IngestError
from translate_pub.ingest import decode
from translate_pub.ingest.characters import clean_line, legal_markup
from translate_pub.sources.rows import new_source
from translate_pub.store import Source, SourceKind

__all__ = ["NAMESPACE", "read_opml", "write_opml"]

NAMESPACE = "urn:x-translate-pub:opml"

_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_MAX_OUTLINES = 10_000
_EXPORT = "export the list from your feed reader once more, as OPML"


def read_opml(
    data: bytes, *, name: str, now: datetime, interval: int
) -> Iterator[Source | IngestError]:
    """Yield the source, or the error, of each outline that names a feed or a page.

    ``name`` is what the list is called in errors; ``interval`` holds where an outline has none of
    its own, as those of other programs.

    Raises:
        IngestError: the bytes are no OPML.
    """
    body = _body(data, name)
    for number, outline in enumerate(body.iter("outline"), start=1):
        if number > _MAX_OUTLINES:
            yield IngestError(
                f"only its first {_MAX_OUTLINES} outlines were read",
                article_id=name,
                mend="split the list",
            )
            return
        attributes = {
            str(key).lower(): clean_line(str(value)) for key, value in outline.attrib.items()
        }
        url = attributes.get("xmlurl", "")
        kind = SourceKind.FEED
        if not url and attributes.get("type", "").lower() == "link":
            url, kind = attributes.get("url", ""), SourceKind.PAGE
        if not url:
            continue
        label = attributes.get("text") or attributes.get("title") or ""
        try:
            yield new_source(
                url,
                kind=kind,
                # Sources are kept in the order in which they were added.
                now=now + timedelta(microseconds=number),
                title="" if label == url else label,
                full_text=_ours(outline, "fullText") == "true",
                interval=_number(_ours(outline, "interval")) or interval,
                language=attributes.get("language", ""),
            )
        except ConfigError as error:
            place = f"{name}, line {outline.sourceline}"
            yield IngestError(error.message, article_id=place, mend=error.mend)


def write_opml(sources: Iterable[Source], *, title: str, now: datetime) -> bytes:
    """Return the list of ``sources`` as OPML; :func:`read_opml` gives them back."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"tp": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = clean_line(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    for source in sources:
        label = clean_line(source.title) or source.url
        outline = etree.SubElement(body, "outline", {"text": label, "title": label})
        if source.kind is SourceKind.FEED:
            outline.set("type", "rss")
            outline.set("xmlUrl", source.url)
        else:
            outline.set("type", "link")
            outline.set("url", source.url)
        if source.language:
            outline.set("language", source.language)
        outline.set(f"{{{NAMESPACE}}}interval", str(source.interval))
        if source.full_text:
            outline.set(f"{{{NAMESPACE}}}fullText", "true")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _body(data: bytes, name: str) -> etree._Element:
    text = legal_markup(_PROLOG.sub("", decode(data, article_id=name).text, count=1))
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as exc:
        raise IngestError(f"broken XML: {exc.msg}", article_id=name, mend=_EXPORT) from exc
    body = root.find("body")
    if root.tag != "opml" or body is None:
        raise IngestError("this is no OPML", article_id=name, mend=_EXPORT)
    return body


def _ours(outline: etree._Element, key: str) -> str:
    return outline.get(f"{{{NAMESPACE}}}{key}") or ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
