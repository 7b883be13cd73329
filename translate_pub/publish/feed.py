"""Feeds as values, whatever the format they are written in, and the HTML of their items.

Readers strip attributes, classes and most elements, so an item's body uses plain ones only, and
what is bilingual stays readable when nothing but them is left: each paragraph of the translation
is followed by its source as a quotation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from translate_pub.models import Status
from translate_pub.publish.document import Document
from translate_pub.publish.editions import Edition, entry_id
from translate_pub.publish.escape import escape, for_feeds, plain
from translate_pub.publish.site import Site
from translate_pub.publish.state import Entry
from translate_pub.publish.structure import Node, Sentence
from translate_pub.publish.wording import Wording, language_name, wording_for

__all__ = ["Alternate", "Feed", "Item", "make_item"]


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same thing in another edition: its URL, language tag and media type."""

    url: str
    language: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article in one edition, as feeds carry it.

    ``url`` is its page ("" without a base URL) and ``original`` the source's ("" where unknown);
    ``html`` is the body. ``source_title`` is the publisher's name, or the original's host.
    ``updated`` differs between items, as validators ask: articles often have a day and no hour, so
    its microseconds come from the item's id. ``others`` are the pages of the other editions.
    """

    id: str
    url: str
    original: str
    title: str
    summary: str
    html: str
    language: str
    published: datetime | None
    updated: datetime
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    source_title: str
    signature: str
    label: str
    others: tuple[Alternate, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of an edition: who and what it is, and its items, newest first.

    ``alternates`` are the same feed in other languages, one each; ``related`` are further editions.
    """

    id: str
    title: str
    description: str
    author: str
    language: str
    updated: datetime
    items: Sequence[Item]
    home: str = ""
    url: str = ""
    hub: str = ""
    alternates: tuple[Alternate, ...] = ()
    related: tuple[Alternate, ...] = ()


def make_item(document: Document, entry: Entry, edition: Edition, site: Site) -> Item:
    """Make the item of an article in an edition of the site."""
    source = edition is Edition.SOURCE
    untranslated = document.status is not Status.TRANSLATED
    language = document.source_language if source or untranslated else document.target_language
    layout = site.layout
    words = wording_for(site.language(edition))
    label = _label(document, edition, words)
    title = document.source_title if source or untranslated else document.target_title
    lead = entry.source_lead if source or untranslated else entry.target_lead
    host = document.url.split("/")[2] if document.url else ""
    name = entry_id(entry.article_id, site.target, edition)
    return Item(
        id=name,
        url=site.url(layout.article(edition, entry.slug)),
        original=document.url,
        title=title or entry.slug,
        summary=lead or title or entry.slug,
        html=_item_html(document, edition, words, label),
        language=language,
        published=entry.date if entry.date.year >= _FIRST_YEAR else None,
        updated=_distinct(max(entry.updated[edition], _FIRST_DAY), name),
        authors=document.authors,
        topics=document.tags,
        source_title=document.publisher or host,
        signature=document.provenance.signature
        if document.provenance and not source and not untranslated
        else "",
        label=label,
        others=_others(document, entry, edition, site),
    )


_FIRST_YEAR = 1990
_FIRST_DAY = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
"""Feed validators hold older dates for mistakes; an archive's are left out."""


def _distinct(moment: datetime, name: str) -> datetime:
    return moment.replace(microsecond=int(name[-8:], 16) % 1_000_000)


def _others(
    document: Document, entry: Entry, edition: Edition, site: Site
) -> tuple[Alternate, ...]:
    """The pages of the other editions."""
    if not site.base_url:
        return ()
    return tuple(
        Alternate(
            site.url(site.layout.article(other, entry.slug)),
            document.source_language if other is Edition.SOURCE else site.language(other),
            "text/html",
        )
        for other in entry.editions
        if other is not edition
    )


def _label(document: Document, edition: Edition, words: Wording) -> str:
    """Say what kind of text this is, in plain words."""
    name = language_name(document.source_language)
    if document.status is Status.ALREADY_TARGET:
        return words("label-already", language=name)
    if document.status is Status.UNSUPPORTED:
        return words("label-unsupported", error=document.error)
    if document.status is Status.FAILED:
        return words("label-failed", error=document.error)
    if edition is Edition.SOURCE:
        return words["label-original"]
    trust = document.trust
    key = "machine"
    if trust and trust.reviewed:
        key = "reviewed-all" if trust.reviewed == trust.sentences else "reviewed-some"
    if document.provenance is None:
        return words[key]
    return f"{words[key]} " + words(
        "how-text",
        engine=document.provenance.engine,
        model=document.provenance.model,
        glossary=document.provenance.glossary,
        version=document.provenance.version,
    )


def _item_html(document: Document, edition: Edition, words: Wording, label: str) -> str:
    body = _Body(document, edition, words)
    pieces = [f"<p><em>{escape(label)}</em></p>"]
    if edition is Edition.BILINGUAL and document.status is Status.TRANSLATED:
        pieces.append(
            f'<blockquote><p lang="{escape(document.source_language)}">'
            f"<strong>{escape(document.source_title)}</strong></p></blockquote>"
        )
    pieces += body.nodes(document.nodes)
    if document.excerpted:
        pieces.append(f"<p><em>{escape(words['excerpt'])}</em></p>")
    if document.url:
        text = words["read-original"] if document.excerpted else words["original"]
        pieces.append(f'<p><a href="{escape(document.url)}">{escape(text)}</a></p>')
    return for_feeds("\n".join(pieces))


class _Body:
    """Writes an article's structure in the elements that survive every reader."""

    def __init__(self, document: Document, edition: Edition, words: Wording) -> None:
        self._target = document.target_language
        self._source = document.source_language
        self._words = words
        self._bilingual = edition is Edition.BILINGUAL and document.status is Status.TRANSLATED
        self._in_source = edition is Edition.SOURCE or document.status is not Status.TRANSLATED

    def nodes(self, nodes: Sequence[Node]) -> Iterator[str]:
        for node in nodes:
            yield from self._node(node)

    def _node(self, node: Node) -> Iterator[str]:
        if node.kind == "heading":
            yield from self._both(node.sentences, f"h{max(3, node.level)}")
        elif node.kind in ("paragraph", "caption"):
            yield from self._both(node.sentences, "p")
        elif node.kind == "quote":
            yield f"<blockquote>{''.join(self.nodes(node.children))}</blockquote>"
        elif node.kind == "list":
            tag = "ol" if node.ordered else "ul"
            items = "".join(
                f"<li>{self._inline(item.sentences)}{''.join(self.nodes(item.children))}</li>"
                for item in node.children
            )
            yield f"<{tag}>{items}</{tag}>"
        elif node.kind == "table":
            rows = "".join(self._row(row) for row in node.children)
            yield f"<table><tbody>{rows}</tbody></table>"
        elif node.kind == "figure":
            name = escape(self._words["image"])
            link = f'<a href="{escape(node.href)}">{name}</a>' if node.href else name
            alternative = self._inline(node.sentences)
            yield f"<p>[{link}{': ' if alternative else ''}{alternative}]</p>"
            yield from self.nodes(node.children)

    def _row(self, row: Node) -> str:
        cells = []
        for cell in row.children:
            tag = "th" if cell.header else "td"
            cells.append(f"<{tag}>{self._inline(cell.sentences)}</{tag}>")
        return f"<tr>{''.join(cells)}</tr>"

    def _both(self, sentences: Sequence[Sentence], tag: str) -> Iterator[str]:
        """Yield an element of text and, in the bilingual edition, its source as a quotation."""
        if not sentences:
            return
        yield f"<{tag}>{self._text(sentences)}</{tag}>"
        if self._bilingual:
            source = " ".join(sentence.source.feed_html for sentence in sentences)
            yield f'<blockquote><p lang="{escape(self._source)}">{source}</p></blockquote>'

    def _inline(self, sentences: Sequence[Sentence]) -> str:
        """Both languages where there is no room for paragraphs: lists, tables, captions."""
        text = self._text(sentences)
        if not self._bilingual or not sentences:
            return text
        source = " ".join(sentence.source.feed_html for sentence in sentences)
        return f'{text}<br><em lang="{escape(self._source)}">{source}</em>'

    def _text(self, sentences: Sequence[Sentence]) -> str:
        return " ".join(self._sentence(sentence) for sentence in sentences)

    def _sentence(self, sentence: Sentence) -> str:
        if self._in_source:
            return sentence.source.feed_html
        if not sentence.target:
            note = escape(self._words["not-translated"])
            return f"{sentence.source.feed_html} [{note}]"
        links = "".join(
            f' [<a href="{escape(url)}">{escape(plain(words, 80))}</a>]'
            for words, url in sentence.links
        )
        return sentence.target.feed_html + links
