"""Make a page's layout plain before trafilatura sees it, so that no caption or column is lost.

Portals lay pages out with tables, put captions where trafilatura does not look, and end each
article with a box of related news, which it now and then takes for the article.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree, html

from translate_pub.ingest.characters import clean, squeeze
from translate_pub.ingest.markup import is_layout, short_text

__all__ = ["CAPTION", "prepare"]

CAPTION = "⟦caption⟧"
"""Stands at the beginning of a paragraph that is a caption; trafilatura lets it through."""

_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:photo[\w-]*|image|img|fig\w*|wp)?[_-]?caption(?:$|[\s_-])", re.IGNORECASE
)
_RELATED = re.compile(
    r"(?:(?:các\s+)?(?:tin|bài)(?:\s+(?:tức|bài|viết|đăng))?\s+"
    r"(?:liên\s+quan|khác|cùng\s+\S+\s*\S*|mới(?:\s+\S+)?|cũ(?:\s+hơn)?|nổi\s+bật|đã\s+đưa"
    r"|xem\s+nhiều|đọc\s+nhiều)|xem\s+thêm|đọc\s+thêm|có\s+thể\s+bạn\s+quan\s+tâm)\s*[:.»>]*",
    re.IGNORECASE,
)
_TABLE_PARTS = {"thead", "tbody", "tfoot", "tr", "td", "th"}
_MOSTLY = 0.6
_MAX_CAPTION = 1_000
_MAX_BESIDE = 300
_MAX_HEADING = 60


def prepare(tree: html.HtmlElement) -> None:
    """Rewrite what trafilatura would drop or misplace: layout, captions, boxes of related news."""
    for table in list(tree.iter("table")):
        if is_layout(table):
            _unfold(table)
    for element in list(tree.iter("h2", "h3", "h4", "h5", "div", "p", "span", "strong", "b", "a")):
        if len(element) <= 1 and _RELATED.fullmatch(short_text(element, _MAX_HEADING)):
            _drop_box(element)
    for element in list(tree.iter("figcaption", "caption", "p", "div", "span", "em")):
        is_caption = element.tag in ("figcaption", "caption") or _CAPTION_CLASS.search(
            element.get("class") or ""
        )
        if is_caption and element.getparent() is not None:
            _mark_caption(element)
    pictures = (next(image.iterancestors("p", "div"), None) for image in tree.iter("img"))
    for element in dict.fromkeys(pictures):
        if element is not None:
            _mark_picture(element)


def _unfold(table: html.HtmlElement) -> None:
    parts = [part for part in table.xpath("./* | ./*/* | ./*/*/*") if part.tag in _TABLE_PARTS]
    own = [part for part in parts if next(part.iterancestors("table")) is table]
    for part in [table, *own]:
        part.tag = "div"


def _drop_box(heading: html.HtmlElement) -> None:
    """Remove a heading such as "Tin liên quan", with the box around it if that is all links."""
    box = heading
    for around in islice(heading.iterancestors("div", "section", "aside", "ul", "td"), 2):
        text = squeeze(around.text_content())
        linked = sum(len(squeeze(link.text_content())) for link in around.iter("a"))
        if linked < _MOSTLY * len(text):
            break
        box = around
    if box.getparent() is not None:
        box.drop_tree()


def _mark_caption(element: html.HtmlElement) -> None:
    """Turn a caption into a paragraph with a sign in front, since trafilatura drops captions."""
    text = short_text(element, _MAX_CAPTION)
    if not text or element.find(".//img") is not None:
        return
    holder = next(element.iterancestors("figure", "table"), None)
    if holder is None or holder.getparent() is None:
        for inner in element.iter("p", "div"):
            inner.tag = "span"
        element.text = f"{CAPTION} " + clean(element.text or "")
        element.tag = "p"
        return
    caption = etree.Element("p")
    caption.text = f"{CAPTION} {text}"
    if element.tag == "caption":
        holder.addprevious(caption)
    elif holder.tag == "figure":
        caption.tail, holder.tail = holder.tail, None
        holder.addnext(caption)
    else:
        return
    element.drop_tree()


def _mark_picture(element: html.HtmlElement) -> None:
    """Take the few words beside an image in one paragraph for its caption."""
    text = short_text(element, _MAX_BESIDE)
    if not text or CAPTION in text:
        return
    if element.find(".//p") is not None or element.find(".//div") is not None:
        return
    images = list(element.iter("img"))
    caption = etree.Element("p")
    caption.text = f"{CAPTION} {text}"
    for child in list(element):
        element.remove(child)
    element.text = None
    for image in images:
        image.tail = None
        element.append(image)
    caption.tail, element.tail = element.tail, None
    element.addnext(caption)
