"""Read an article from an HTML page: trafilatura chooses the content, we keep its structure.

    bytes → decode → tree ─┬─ metadata (JSON-LD, meta, visible date and byline)
                           └─ trafilatura → body tree → walk → blocks → outline → Article

Where trafilatura finds nothing, the page's own ``article``, ``main`` or ``body`` is walked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import ConfigParser
from copy import deepcopy
from dataclasses import replace
from itertools import islice

import trafilatura
from lxml import etree, html
from trafilatura.settings import DEFAULT_CONFIG

from translate_pub.errors import IngestError
from translate_pub.ingest.blocks import cut, numbered
from translate_pub.ingest.bylines import read_byline
from translate_pub.ingest.characters import legal_markup, squeeze
from translate_pub.ingest.dates import is_future, parse_date
from translate_pub.ingest.encodings import decode
from translate_pub.ingest.layout import CAPTION, prepare
from translate_pub.ingest.loose import gather
from translate_pub.ingest.markup import walk
from translate_pub.ingest.metadata import Metadata, read_metadata
from translate_pub.ingest.outline import outline
from translate_pub.ingest.text import title_from
from translate_pub.models import Article, Block, BlockKind

__all__ = ["fragment_blocks", "parse_page", "read_html"]

_NO_ARTICLE = (
    "give the address of one article, or save its text as a .txt file: title, date and paragraphs"
)
_BODIES = (
    "//article", "//*[@itemprop='articleBody']", "//main", "//*[@role='main']", "//body",
)  # fmt: skip
_FURNITURE = (
    "//nav | //footer | //aside | //body/header | //*[@role='navigation' or @role='banner']"
)
_HTML_NAMES = {"lb": "br", "item": "li", "row": "tr", "quote": "blockquote"}
_XML_PROLOG = re.compile(r"^\s*<\?xml[^>]*>")
_UNREAD = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_NESTING = re.compile(
    r"</?(?:div|table|t[rdh]|tbody|thead|ul|ol|li|dl|d[dt]|section|article|main|center|blockquote"
    r"|form|nav|aside|header|footer|figure)\b[^>]*>",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"<(?!/?(?:html|head|title|meta|body|p|br|h[1-6]|img)\b)[a-z/][^>]*>", re.IGNORECASE
)
_MIN_PARAGRAPH = 40
_MAX_LINKED = 0.6
_MIN_LINK = 4
_MAX_LINKS = 2_000
_MAX_JUDGED = 200_000


def read_html(data: bytes, *, article_id: str, url: str = "", charset: str = "") -> Article:
    """Read the article of an HTML page.

    ``url`` is where the page came from; its links are resolved against that, and its canonical
    address wins as the article's. ``charset`` is what the transport declared.

    Raises:
        IngestError: the bytes are no text, or the page holds no article.
    """
    decoded = decode(data, declared=charset, article_id=article_id)
    tree = parse_page(decoded.text)
    if tree is None:
        raise IngestError("the HTML has no content", article_id=article_id, mend=_NO_ARTICLE)
    metadata = read_metadata(tree, url)
    base = metadata.base or metadata.url or url
    blocks = _content(tree, base)
    blocks, metadata = _claim(blocks, metadata)
    if not blocks:
        raise IngestError("no article found in the HTML", article_id=article_id, mend=_NO_ARTICLE)
    notes = list(decoded.notes)
    title = metadata.title
    if not title:
        title, blocks = _title_from(blocks, article_id)
        notes.append("The page has no title; its first words stand in.")
    if metadata.published and is_future(metadata.published):
        notes.append(f"The date {metadata.published.isoformat()} is in the future.")
    return Article(
        id=article_id,
        title=title,
        blocks=tuple(numbered(outline(blocks))),
        published=metadata.published,
        updated=metadata.updated,
        authors=metadata.authors,
        language=metadata.language,
        url=metadata.url or url,
        publisher=metadata.publisher,
        tags=metadata.tags,
        notes=tuple(notes),
    )


def fragment_blocks(markup: str, *, base: str = "") -> list[Block]:
    """Return the blocks of an HTML fragment, without ids: the content of a feed item."""
    tree = parse_page(f"<body>{markup}</body>")
    return [] if tree is None else list(walk(tree, base=base))


def parse_page(text: str) -> html.HtmlElement | None:
    """Parse a decoded page; None where there is nothing in it.

    libxml2 stops at 256 levels, and unclosed tags get there: then try harder.
    """
    text = legal_markup(_XML_PROLOG.sub("", text))
    tree, is_whole = _parsed(text, huge_tree=False)
    if not is_whole:
        tree, is_whole = _parsed(text, huge_tree=True)
        if not is_whole:
            flat = _INLINE.sub("", _NESTING.sub("<p>", _UNREAD.sub("", text)))
            tree, _ = _parsed(flat, huge_tree=True)
        if tree is not None:
            etree.strip_tags(tree, "span", "font", "b", "i", "u", "strong", "em")
    return tree


def _parsed(text: str, *, huge_tree: bool) -> tuple[html.HtmlElement | None, bool]:
    parser = html.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=huge_tree,
    )
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None, True
    return tree, not any("depth" in entry.message for entry in parser.error_log)


def _content(tree: html.HtmlElement, base: str) -> list[Block]:
    """Return the blocks of the article; none where the page has no running text of its own."""
    links = {squeeze(a.text_content()) for a in islice(tree.iter("a"), _MAX_LINKS)}
    prepare(tree)
    gather(tree)
    for candidate in _candidates(tree, base):
        blocks = [_unmarked(block) for block in walk(candidate, base=base)]
        if _is_article(blocks, links):
            return blocks
    return []


def _candidates(tree: html.HtmlElement, base: str) -> Iterator[etree._Element]:
    body = _trafilatura(tree, base)
    if body is not None:
        yield body
    for furniture in tree.xpath(_FURNITURE):
        furniture.drop_tree()
    for path in _BODIES:
        yield from tree.xpath(path)[:1]


def _trafilatura(tree: html.HtmlElement, base: str) -> etree._Element | None:
    try:
        document = trafilatura.bare_extraction(
            tree,
            url=base or None,
            include_comments=False,
            include_tables=True,
            include_images=True,
            include_formatting=True,
            include_links=True,
            with_metadata=False,
            config=_configuration(),
        )
    except Exception:  # whatever fails inside trafilatura, our own walk is next
        return None
    body: etree._Element | None = getattr(document, "body", None)
    if body is None or len(body) == 0:
        return None
    for element in body.iter("*"):
        _to_html(element)
    return body


def _configuration() -> ConfigParser:
    """Settings of trafilatura's own, but for the size below which it falls back to the page's text.

    A brief item is shorter, and the fallback would bring the menu along.
    """
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_MIN_PARAGRAPH)
    return config


def _to_html(element: etree._Element) -> None:
    """Rename an element of trafilatura's vocabulary (TEI's, roughly) to HTML's."""
    rend = element.get("rend") or ""
    if element.tag == "head":
        element.tag = rend if re.fullmatch("h[1-6]", rend) else "h2"
    elif element.tag == "hi":
        element.tag = {"#b": "strong", "#i": "em", "#sup": "sup"}.get(rend, "span")
    elif element.tag == "ref":
        element.tag = "a"
        element.set("href", element.get("target") or "")
    elif element.tag == "graphic":
        element.tag = "img"
    elif element.tag == "list":
        element.tag = "ol" if rend == "ol" else "ul"
    elif element.tag == "cell":
        element.tag = "th" if element.get("role") == "head" else "td"
    elif element.tag in _HTML_NAMES:
        element.tag = _HTML_NAMES[element.tag]


def _unmarked(block: Block) -> Block:
    if not block.text.startswith(CAPTION):
        return block
    block = cut(block, len(CAPTION))
    return replace(block, kind=BlockKind.CAPTION) if block.kind is BlockKind.PARAGRAPH else block


def _is_article(blocks: list[Block], links: set[str]) -> bool:
    """Whether there is a sentence's worth of running text, and it is not a list of links.

    ``links`` are the texts of the page's links, because trafilatura may have unlinked them.
    """
    running = [b.text for b in blocks if b.kind not in (BlockKind.HEADING, BlockKind.IMAGE)]
    if max(map(len, running), default=0) < _MIN_PARAGRAPH:
        return False
    text = own = " ".join(running)[:_MAX_JUDGED]
    for link in sorted(links, key=len, reverse=True):
        if len(link) >= _MIN_LINK:
            own = own.replace(link, "")
    return len(squeeze(own)) >= max(_MIN_PARAGRAPH, (1 - _MAX_LINKED) * len(text))


def _claim(blocks: list[Block], metadata: Metadata) -> tuple[list[Block], Metadata]:
    """Move what repeats the metadata out of the text: title and date before it, byline after."""
    blocks = list(blocks)
    place = 0
    while place < min(len(blocks), 4):
        block = blocks[place]
        if block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH):
            moment = parse_date(block.text)
            same = block.text.casefold() == metadata.title.casefold()
            if block.kind is BlockKind.HEADING and block.level == 1 and not metadata.title:
                metadata = replace(metadata, title=block.text)
                same = True
            if same or moment:
                metadata = replace(metadata, published=metadata.published or moment)
                del blocks[place]
                continue
        place += 1
    if blocks and blocks[-1].kind is BlockKind.PARAGRAPH and len(blocks) > 1:
        authors = read_byline(blocks[-1].text)
        if authors:
            metadata = replace(metadata, authors=metadata.authors or authors)
            del blocks[-1]
    return blocks, metadata


def _title_from(blocks: list[Block], article_id: str) -> tuple[str, list[Block]]:
    """Return a title for a page without one, and the blocks, without the heading if it is that."""
    first = next(block for block in blocks if block.text)
    if first.kind is BlockKind.HEADING:
        return first.text, [block for block in blocks if block is not first]
    titles = (title_from(block.text) for block in blocks)
    return next((title for title in titles if title), article_id), blocks
