"""Give an article's loose text paragraphs of its own, for trafilatura reads paragraphs alone.

    <div class="sapo">Lead.</div>  <div class="content">Text.<p>…</p><div>Text.</div><p>…</p></div>

Where a page has enough ``p`` elements, trafilatura drops what stands beside them. Only there is
anything changed, and nothing is renamed: a share bar or a byline keeps the class that it is
dropped by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml import etree, html

from translate_pub.ingest.characters import squeeze
from translate_pub.ingest.layout import CAPTION
from translate_pub.ingest.markup import is_inline

__all__ = ["gather"]

_HOMES = ("article", "body", "center", "div", "form", "main", "section")
_WRAPPERS = ("center", "div", "section")
_HEADINGS = ("h1", "h2", "h3")
_MIN_OWN = 40
# A sentence, or what is too long for a slogan, a date or a byline.
_RUNNING = re.compile(r".{40,}[.!?…:;][\"”’»)\]]*|.{120,}")
# Of fewer letters in paragraphs trafilatura is not content, and reads div elements too.
_MIN_HOME = 120
_MAX_CAPTION = 300
_MAX_LEADS = 6


def gather(tree: html.HtmlElement) -> None:
    """Put loose running text beside an article's paragraphs, and its lead, into paragraphs."""
    levels: set[etree._Element] = set()
    for home in _homes(tree):
        _wrap_runs(home)
        for child in home.iterchildren(*_WRAPPERS):
            _wrap_whole(child)
        holder = _outermost(home)
        level = holder.getparent()
        if level is not None and level.tag in _HOMES and level not in levels:
            levels.add(level)
            _take_leads(level, holder, home)


def _homes(tree: html.HtmlElement) -> list[etree._Element]:
    """Return the elements that hold an article's worth of paragraphs as their children."""
    sizes: Counter[etree._Element] = Counter()
    for paragraph in tree.iter("p"):
        parent, text = paragraph.getparent(), _text(paragraph)
        if parent is not None and parent.tag in _HOMES and _is_running(text, [paragraph]):
            sizes[parent] += len(squeeze(text))
    return [home for home, size in sizes.items() if size >= _MIN_HOME]


def _outermost(home: etree._Element) -> etree._Element:
    """Return the outermost element that begins with ``home``."""
    holder = home
    while (level := holder.getparent()) is not None and level.tag in _HOMES:
        if holder.getprevious() is not None or (level.text or "").strip():
            break
        holder = level
    return holder


def _take_leads(level: etree._Element, holder: etree._Element, home: etree._Element) -> None:
    """Move the lead before ``holder`` into ``home``, which trafilatura may take for the article.

    It stands below the title. At the top of a page without one it could be a slogan.
    """
    if holder.find(".//h1") is not None:
        return
    title = next(holder.itersiblings(*_HEADINGS, preceding=True), None)
    if level.tag == "body" and title is None:
        return
    _wrap_runs(level, before=holder)
    for element in list(islice(_up_to_title(holder), _MAX_LEADS)):
        if element.tag in _HEADINGS:
            element.tag = "p"
        if element.tag == "p":
            is_lead = _is_running(_text(element), [element])
        else:
            is_lead = _wrap_whole(element)
        if is_lead:
            begin = etree.Element("p")
            begin.text = (element.tail or "") + (home.text or "")
            element.tail = home.text = None
            home[:0] = [element, begin] if begin.text.strip() else [element]


def _up_to_title(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield what may be a lead, the nearest first. Below an h1 many portals write it as an h2."""
    has_title = holder.getroottree().find(".//h1") is not None
    for element in holder.itersiblings(preceding=True):
        if element.tag in _HEADINGS:
            if not has_title or element.tag == "h1" or not _is_running(_text(element), [element]):
                return
            yield element
        elif element.tag in ("p", *_WRAPPERS):
            yield element


def _wrap_whole(element: etree._Element) -> bool:
    """Wrap the text of an element that holds nothing but text, however often it is boxed in."""
    previous = element.getprevious()
    while len(element) == 1 and element[0].tag in _WRAPPERS and not (element.text or "").strip():
        element = element[0]
    if not all(map(is_inline, element)) or _is_caption(_text(element), previous):
        return False
    return _wrap_runs(element)


def _wrap_runs(container: etree._Element, *, before: etree._Element | None = None) -> bool:
    """Wrap each run of inline content in ``container``; whether there was one of running text."""
    is_wrapped = False
    after: etree._Element | None = None
    run: list[etree._Element] = []
    for child in [*container, None]:
        if child is not None and child is not before and is_inline(child):
            run.append(child)
            continue
        is_wrapped |= _wrap(container, after, run)
        if child is before:
            break
        after, run = child, []
    return is_wrapped


def _wrap(
    container: etree._Element, after: etree._Element | None, run: Sequence[etree._Element]
) -> bool:
    start = (container.text if after is None else after.tail) or ""
    text = start + "".join(_text(element) + (element.tail or "") for element in run)
    if not _is_running(text, run) or _is_caption(text, after):
        return False
    paragraph = etree.Element("p")
    paragraph.text = start
    if after is None:
        container.text = None
        container.insert(0, paragraph)
    else:
        after.tail = None
        after.addnext(paragraph)
    paragraph.extend(run)
    return True


def _is_running(text: str, elements: Iterable[etree._Element]) -> bool:
    """Whether ``text``, that of ``elements``, is sentences: no label, caption or list of links."""
    text = squeeze(text)
    linked = sum(len(squeeze(_text(a))) for element in elements for a in element.iter("a"))
    is_own = len(text) - linked >= _MIN_OWN and not text.startswith(CAPTION)
    return is_own and _RUNNING.fullmatch(text) is not None


def _is_caption(text: str, previous: etree._Element | None) -> bool:
    """Whether ``text`` may be about the picture before it."""
    if previous is None or len(squeeze(text)) > _MAX_CAPTION:
        return False
    has_picture = next(previous.iter("img"), None) is not None
    return has_picture and not squeeze(_text(previous))


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))
