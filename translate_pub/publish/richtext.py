"""Text with spans over it, and its HTML: the only place where an article's words become markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from translate_pub.glossary.keys import ascii_fold
from translate_pub.models import Block, Mark, MarkKind, TermOutcome, Translation
from translate_pub.publish.escape import escape, safe_url

__all__ = ["RichText", "Span", "SpanKind", "source_text", "target_text"]


class SpanKind:
    """Kinds of spans, in the order of their nesting: links outside, terms inside."""

    LINK = 0
    STRONG = 1
    EMPHASIS = 2
    TERM = 3


_OF_MARK = {
    MarkKind.LINK: SpanKind.LINK,
    MarkKind.STRONG: SpanKind.STRONG,
    MarkKind.EMPHASIS: SpanKind.EMPHASIS,
}


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is a link to ``value``, emphasised, or the term number ``value``.

    Terms are links to their note, reachable by keyboard and touch, unless they are not ``linked``:
    then they are only marked. ``twin`` says that the rendering on the other side is linked.
    """

    start: int
    end: int
    kind: int
    value: str = ""
    linked: bool = True
    twin: bool = False


@dataclass(frozen=True, slots=True)
class RichText:
    """A piece of text with spans, which may overlap. Templates print it as it is."""

    text: str
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> str:
        """The text as HTML with its terms marked (ITS 2.0), for pages."""
        return _render(self.text, self.spans, _page_tags)

    @property
    def beside(self) -> RichText:
        """The text as it stands beside its rendering: a term is linked on one side only."""
        spans = tuple(replace(s, linked=False) if s.twin else s for s in self.spans)
        return RichText(self.text, spans)

    @property
    def feed_html(self) -> str:
        """The text as HTML in the plain elements that every feed reader keeps."""
        return _render(self.text, self.spans, _feed_tags)


def source_text(
    block: Block, start: int, end: int, translation: Translation | None, numbers: dict[str, int]
) -> RichText:
    """Return ``block.text[start:end]`` with its inline marks and terms.

    ``numbers`` gives the number of each term's note by the term's source.
    """
    text = block.text[start:end]
    spans = list(_mark_spans(block.marks, start, end))
    for outcome in translation.terms if translation else ():
        match = outcome.match
        number = numbers.get(match.term.source)
        if number is not None and text[match.start : match.end] == match.surface:
            twin = translation is not None and _located(outcome, translation.text)
            spans.append(Span(match.start, match.end, SpanKind.TERM, str(number), twin=twin))
    return RichText(text, _without_nested_links(spans))


def target_text(
    block: Block, translation: Translation, numbers: dict[str, int]
) -> tuple[RichText, tuple[Span, ...]]:
    """Return the rendering of a sentence with its terms, and with the marks that can be placed.

    A mark can be placed where it covers the whole sentence, where its words stand unchanged in
    the rendering (names, numbers, addresses), or where they are a term whose rendering is known.
    The second value is the links that could not be, as spans over the block's text.
    """
    segment, text = translation.segment, translation.text
    spans = []
    lost = []
    for outcome in translation.terms:
        number = numbers.get(outcome.match.term.source)
        if number is not None and _located(outcome, text):
            spans.append(Span(outcome.target_start, outcome.target_end, SpanKind.TERM, str(number)))
    for span in _mark_spans(block.marks, segment.start, segment.end):
        place = _place(span, translation)
        if place:
            spans.append(Span(*place, span.kind, span.value))
        elif span.kind == SpanKind.LINK:
            lost.append(
                Span(span.start + segment.start, span.end + segment.start, span.kind, span.value)
            )
    return RichText(text, _without_nested_links(spans)), tuple(lost)


def _located(outcome: TermOutcome, text: str) -> bool:
    return outcome.honoured and 0 <= outcome.target_start < outcome.target_end <= len(text)


def _place(span: Span, translation: Translation) -> tuple[int, int] | None:
    source, target = translation.segment.text, translation.text
    words = source[span.start : span.end]
    if len(words.strip()) >= len(source.strip(' .,;:!?…"”’»)')):
        return 0, len(target)
    for outcome in translation.terms:
        if outcome.match.surface == words.strip() and _located(outcome, target):
            return outcome.target_start, outcome.target_end
    return _unchanged(words.strip(), source, target)


def _unchanged(words: str, source: str, target: str) -> tuple[int, int] | None:
    """Find words that went over as they are or without their marks, once on either side.

    Where the whole does not, its one word with a figure will do: "Quyết định 123/QĐ-TTg" is
    found by "123/QD-TTg".
    """
    folded = ascii_fold(target).casefold()
    if not words or len(folded) != len(target):
        return None
    figures = [word for word in words.split() if any(map(str.isdigit, word))]
    for piece in (words, *(figures if len(figures) == 1 else ())):
        wanted = ascii_fold(piece).casefold()
        place = folded.find(wanted)
        if source.count(piece) == 1 and place >= 0 and folded.find(wanted, place + 1) < 0:
            return place, place + len(wanted)
    return None


def _mark_spans(marks: Iterable[Mark], start: int, end: int) -> Iterable[Span]:
    for mark in marks:
        first, last = max(mark.start, start) - start, min(mark.end, end) - start
        if first >= last:
            continue
        if mark.kind is MarkKind.LINK:
            url = safe_url(mark.href)
            if url:
                yield Span(first, last, SpanKind.LINK, url)
        else:
            yield Span(first, last, _OF_MARK[mark.kind])


def _without_nested_links(spans: list[Span]) -> tuple[Span, ...]:
    """Drop links inside links; a term that meets a link is marked without being one itself."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.kind, span.start, -span.end)):
        meets = [other for other in kept if other.start < span.end and span.start < other.end]
        if span.kind == SpanKind.LINK and any(other.kind == SpanKind.LINK for other in meets):
            continue
        if span.kind == SpanKind.TERM:
            if any(other.kind == SpanKind.TERM for other in meets):
                continue
            if any(other.kind == SpanKind.LINK for other in meets):
                span = replace(span, linked=False)
        kept.append(span)
    return tuple(kept)


_Tags = tuple[str, str]


def _page_tags(span: Span) -> _Tags:
    if span.kind == SpanKind.TERM:
        note = f"#term-{span.value}"
        its = f'its-term="yes" its-term-info-ref="{note}"'
        if span.linked:
            return f'<a class="term" href="{note}"><span {its}>', "</span></a>"
        return f'<span class="term" {its}>', "</span>"
    if span.kind == SpanKind.LINK:
        return f'<a href="{escape(span.value)}" rel="nofollow noopener">', "</a>"
    return _feed_tags(span)


def _feed_tags(span: Span) -> _Tags:
    if span.kind == SpanKind.LINK:
        return f'<a href="{escape(span.value)}">', "</a>"
    if span.kind == SpanKind.STRONG:
        return "<strong>", "</strong>"
    if span.kind == SpanKind.EMPHASIS:
        return "<em>", "</em>"
    return "", ""


def _render(text: str, spans: tuple[Span, ...], tags: Callable[[Span], _Tags]) -> str:
    """Cut the text where a span begins or ends and keep the open tags on a stack."""
    if not spans:
        return escape(text)
    cuts = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    pieces: list[str] = []
    stack: list[tuple[Span, str]] = []
    for start, end in pairwise(cuts):
        active = [span for span in spans if span.start <= start and end <= span.end]
        common = 0
        while common < min(len(stack), len(active)) and stack[common][0] is active[common]:
            common += 1
        pieces += [closing for _, closing in reversed(stack[common:])]
        del stack[common:]
        for span in active[common:]:
            opening, closing = tags(span)
            pieces.append(opening)
            stack.append((span, closing))
        pieces.append(escape(text[start:end]))
    pieces += [closing for _, closing in reversed(stack)]
    return "".join(pieces)
