"""An article as pages and feeds show it: structure, sentence pairs, terms and trust.

    Result → Document ─ Node (heading, paragraph, quote, list, table, figure)
                           └ Sentence (source, target, findings)

Templates and feeds read these values and nothing else. Pairs are made by the identity of
segments, never by counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from translate_pub.models import (
    TITLE_ID,
    Article,
    Block,
    BlockKind,
    Correction,
    Finding,
    Origin,
    Policy,
    Provenance,
    Result,
    Segment,
    Status,
    Term,
    Translation,
)
from translate_pub.publish.corrections import shown_corrections
from translate_pub.publish.escape import language_tag, one_line, plain, safe_url
from translate_pub.publish.richtext import RichText, Span, source_text, target_text
from translate_pub.publish.structure import Node, Sentence, structure
from translate_pub.segment import segment_article

__all__ = ["Document", "TermNote", "Trust", "build_document"]

TITLE_LIMIT = 400
"""Characters of a title that are shown; feeds and browsers choke on more."""


@dataclass(frozen=True, slots=True)
class TermNote:
    """A term of the article: what it is in both languages, on whose authority, and how it fared."""

    number: int
    source: str
    target: str
    authority: str
    category: str
    note: str
    policy: Policy
    honoured: int
    missed: int


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a translation can be trusted: counts of sentences and of terms that bind."""

    sentences: int
    passed: int
    terms: int
    honoured: int
    reviewed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Document:
    """An article, ready to be shown in any edition."""

    article_id: str
    status: Status
    source_language: str
    target_language: str
    title: tuple[Sentence, ...]
    source_title: str
    target_title: str
    nodes: tuple[Node, ...]
    terms: tuple[TermNote, ...]
    trust: Trust | None
    provenance: Provenance | None
    excerpted: bool
    url: str
    publisher: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    error: str
    corrections: tuple[Correction, ...] = ()
    """What its source changed; without the passages where only an excerpt is published."""


def build_document(result: Result, source: str, excerpt: int | None = None) -> Document:
    """Build the document of a result that has an article.

    ``source`` is the language to assume where neither detection nor the article names one;
    ``excerpt`` keeps the title and that many sentences.
    """
    article = result.article
    if article is None:
        raise ValueError("a result without an article cannot be published")
    language = language_tag(result.detection.language or article.language, source)
    segments = _segments(article, result.translations, language)
    blocks, segments, excerpted = _excerpt(article.blocks, segments, excerpt)
    terms = _term_notes([made for found in segments.values() for _, made in found if made])
    sentences = _sentences(article, segments, {t.source: t.number for t in terms})
    title = sentences.get(TITLE_ID, ())
    source_title = plain(article.title, TITLE_LIMIT) or _first_words(blocks, sentences, "source")
    target_title = plain(" ".join(s.target.text or s.source.text for s in title), TITLE_LIMIT)
    return Document(
        article_id=article.id,
        status=result.status,
        source_language=language,
        target_language=result.target,
        title=title if 0 < len(one_line(article.title)) <= TITLE_LIMIT else (),
        source_title=source_title,
        target_title=target_title or _first_words(blocks, sentences, "target") or source_title,
        nodes=tuple(structure(blocks, sentences)),
        terms=terms,
        trust=_trust(result.translations) if result.status is Status.TRANSLATED else None,
        provenance=result.provenance,
        excerpted=excerpted,
        url=safe_url(article.url),
        publisher=plain(article.publisher, 200),
        authors=tuple(filter(None, (plain(author, 200) for author in article.authors[:50]))),
        tags=tuple(filter(None, (plain(tag, 80) for tag in article.tags[:50]))),
        notes=tuple(filter(None, (plain(note, 300) for note in article.notes[:20]))),
        error=plain(str(result.error), 300) if result.error else "",
        corrections=shown_corrections(result.history, whole=excerpt is None),
    )


def _term_notes(translations: Sequence[Translation]) -> tuple[TermNote, ...]:
    """Number the terms in the order in which they first occur."""
    found: dict[str, tuple[Term, list[bool]]] = {}
    for translation in translations:
        for outcome in translation.terms:
            term = outcome.match.term
            if term.policy is not Policy.GUARD:
                found.setdefault(term.source, (term, []))[1].append(outcome.honoured)
    return tuple(
        TermNote(
            number=number,
            source=term.source,
            target=term.target,
            authority=term.authority,
            category=term.category,
            note=term.note,
            policy=term.policy,
            honoured=sum(outcomes),
            missed=len(outcomes) - sum(outcomes),
        )
        for number, (term, outcomes) in enumerate(found.values(), 1)
    )


def _trust(translations: Sequence[Translation]) -> Trust:
    binding = [
        outcome.honoured
        for translation in translations
        for outcome in translation.terms
        if outcome.match.term.policy is not Policy.GUARD
    ]
    return Trust(
        sentences=len(translations),
        passed=sum(not t.findings and t.origin is not Origin.FAILED for t in translations),
        terms=len(binding),
        honoured=sum(binding),
        reviewed=sum(t.origin is Origin.REVIEW for t in translations),
        failed=sum(t.origin is Origin.FAILED for t in translations),
    )


_Made = tuple[Segment, Translation | None]
_Segments = Mapping[str, Sequence[_Made]]
"""The segments of each block that has any, each with its translation, in the order of the text."""


def _segments(article: Article, translations: Sequence[Translation], language: str) -> _Segments:
    """Return the segments of every block, the title's first, translated or not."""
    found: dict[str, list[_Made]] = {}
    blocks = {block.id: block for block in article.translatable()}
    for translation in translations:
        segment = translation.segment
        block = blocks.get(segment.block_id)
        if block is not None and block.text[segment.start : segment.end] == segment.text:
            found.setdefault(block.id, []).append((segment, translation))
    bare = {block_id: language for block_id in blocks if block_id not in found}
    if bare:
        for segment in segment_article(article, bare):
            if segment.block_id in bare:
                found.setdefault(segment.block_id, []).append((segment, None))
    return {
        block_id: sorted(found[block_id], key=lambda pair: pair[0].index)
        for block_id in blocks
        if block_id in found
    }


def _sentences(
    article: Article, segments: _Segments, numbers: dict[str, int]
) -> Mapping[str, tuple[Sentence, ...]]:
    """Return the sentences of each block that is shown."""
    return {
        block.id: tuple(
            _pair(f"b{ordinal}s{segment.index + 1}", block, segment, translation, numbers)
            for segment, translation in segments[block.id]
        )
        for ordinal, block in enumerate(article.translatable())
        if block.id in segments
    }


def _pair(
    anchor: str,
    block: Block,
    segment: Segment,
    translation: Translation | None,
    numbers: dict[str, int],
) -> Sentence:
    target = RichText("")
    lost: tuple[Span, ...] = ()
    if translation is not None and translation.origin is not Origin.FAILED:
        target, lost = target_text(block, translation, numbers)
    return Sentence(
        id=anchor,
        source=source_text(block, segment.start, segment.end, translation, numbers),
        target=target,
        language=language_tag(segment.language, ""),
        origin=translation.origin if translation else None,
        findings=translation.findings if translation else (),
        links=tuple((one_line(block.text[s.start : s.end]), s.value) for s in lost),
    )


def _first_words(
    blocks: Sequence[Block], sentences: Mapping[str, tuple[Sentence, ...]], side: str
) -> str:
    for block in blocks:
        for sentence in sentences.get(block.id, ()):
            text: RichText = getattr(sentence, side)
            if text:
                return plain(text.text, 80)
    return ""


_FIGURES = frozenset({BlockKind.IMAGE, BlockKind.CAPTION})


def _excerpt(
    blocks: Sequence[Block], segments: _Segments, limit: int | None
) -> tuple[Sequence[Block], _Segments, bool]:
    """Keep the title and the first ``limit`` sentences, and say if that is less than the whole.

    What is cut has no figures: captions are sentences too, and would be the first of many articles.
    """
    count = sum(len(own) for block_id, own in segments.items() if block_id != TITLE_ID)
    if limit is None or count <= limit:
        return blocks, segments, False
    shown = {TITLE_ID: _alone(segments.get(TITLE_ID, ()))}
    kept = []
    for block in blocks:
        own = segments.get(block.id, ())
        if limit and own and block.kind not in _FIGURES:
            kept.append(block)
            shown[block.id] = _alone(own[:limit])
            limit -= len(shown[block.id])
    return kept, shown, True


def _alone(segments: Sequence[_Made]) -> Sequence[_Made]:
    """Drop the finding that quotes what stands in sentences elsewhere."""
    return [
        (segment, made and replace(made, findings=tuple(filter(_is_of_one, made.findings))))
        for segment, made in segments
    ]


def _is_of_one(finding: Finding) -> bool:
    return finding.check != "term-consistency"
