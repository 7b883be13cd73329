"""Terms put into a rendering where an alignment shows that the source's words were rendered.

    text, alignment, wanted | place of each → text with the term in it, or up to it → prefixes

A prefix that is the whole text only has to be scored; one that ends in the term has the rest
written anew, in agreement with it. The engine does either, and its score says which reads better.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from translate_pub.engines.alignment import Alignment, Span

__all__ = ["Wanted", "prefixes"]

_MOST_RENDERINGS = 3
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_LAST_ARTICLE = re.compile(r"\b(an?|the)\s*$", re.IGNORECASE)
_OPENING = re.compile(r"[(\[“‘\"']+")
_CLOSING = re.compile(r"(?:['’]s)?[.,;:!?)\]”’\"…]*$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words of the source (``start:end``) and what may stand for them, best first."""

    start: int
    end: int
    renderings: tuple[str, ...]


def prefixes(text: str, alignment: Alignment, wanted: Sequence[Wanted]) -> list[str]:
    """Return prefixes to decode on from, those with all terms in them first.

    What has no place in ``text`` by the alignment is passed over.
    """
    placed = [
        (span, item)
        for item in wanted
        if (span := alignment.rendering(item.start, item.end)) is not None
    ]
    found: list[str] = []
    if len(placed) > 1:
        found += _all_at_once(text, placed)
    for span, item in placed:
        for number, rendering in enumerate(item.renderings[:_MOST_RENDERINGS]):
            head, tail = _around(text, span, rendering)
            found.append(head + tail)
            if not number:
                found.append(head)
    return list(dict.fromkeys(found))


def _all_at_once(text: str, placed: Sequence[tuple[Span, Wanted]]) -> list[str]:
    """The text with every term in it, and that up to the last term."""
    ordered = sorted(placed, key=lambda pair: pair[0], reverse=True)
    spliced, after, last = text, "", len(text) + 1
    for span, item in ordered:
        if span[1] > last:
            continue  # two terms that came to one place: the later one has it
        head, tail = _around(spliced, span, item.renderings[0])
        after = after or tail
        spliced, last = head + tail, span[0]
    return [spliced, spliced[: len(spliced) - len(after)]]


def _around(text: str, span: Span, rendering: str) -> tuple[str, str]:
    """The text up to and including ``rendering`` in the place of ``span``, and the rest.

    Articles and marks at the edges of the span stay; a term that opens the text has a capital.
    """
    start, end = span
    within = text[start:end]
    if opening := _OPENING.match(within):
        start += opening.end()
    if closing := _CLOSING.search(text[start:end]):
        end = start + closing.start()
    if (article := _ARTICLE.match(text[start:end])) and article.end() < end - start:
        start += article.end()
    head, tail = text[:start], text[end:]
    article_before = _LAST_ARTICLE.search(head)
    if article_before and _ARTICLE.match(rendering):
        head = head[: article_before.start()]
    elif article_before and article_before.group(1).lower() != "the":
        fitting = "an" if rendering[:1].lower() in "aeiou" else "a"
        if article_before.group(1)[0].isupper():
            fitting = fitting.capitalize()
        head = f"{head[: article_before.start()]}{fitting} "
    if head and not head[-1].isspace() and not _OPENING.fullmatch(head[-1]):
        head += " "
    if not head and text[:1].isupper():
        rendering = rendering[:1].upper() + rendering[1:]
    return head + rendering, tail
