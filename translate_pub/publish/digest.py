"""Fingerprints of results: what decides that something moved.

Two kinds. The content of an edition, its words and structure, moves ``updated`` in the feeds. The
fingerprint of the whole result, with findings, terms and provenance, decides whether an article's
pages are written again. Both are computed for every article on every run, so they are plain walks
over the fields, without reflection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from translate_pub.models import Article, History, Result, Translation
from translate_pub.publish.editions import Edition

__all__ = ["content_digests", "digest", "result_digest"]


def digest(parts: Sequence[str]) -> str:
    """128 bits over the parts; their number and limits count, not only their letters."""
    text = "\x1e".join(parts)
    if text.count("\x1e") >= len(parts):
        text = "\x1e".join(part.replace("\x1e", "\x1e\x1e") for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def content_digests(result: Result) -> Mapping[Edition, str]:
    """What each edition of an article says; a result without an article says nothing."""
    source = digest(_article(result.article)) if result.article else ""
    target = digest([result.status, *_renderings(result.translations)])
    return {
        Edition.SOURCE: source,
        Edition.TARGET: digest([source, target]),
        Edition.BILINGUAL: digest([source, target]),
    }


def result_digest(result: Result, content: Mapping[Edition, str]) -> str:
    """Everything that the pages of an article show."""
    parts = [content[Edition.BILINGUAL], result.target, result.detection.language]
    if result.article:
        parts += result.article.notes
    if result.error:
        parts.append(str(result.error))
    if result.provenance:
        parts.append(result.provenance.signature)
    if result.history:
        parts += _history(result.history)
    for translation in result.translations:
        segment = translation.segment
        parts.append(
            f"{segment.id} {segment.start} {segment.end} {segment.language} {translation.origin}"
        )
        for finding in translation.findings:
            parts += ("finding", finding.check, finding.severity, finding.message)
        for outcome in translation.terms:
            match = outcome.match
            term = match.term
            parts.append(
                f"{match.start} {match.end} {outcome.honoured:d}"
                f" {outcome.target_start} {outcome.target_end} {term.policy}"
            )
            parts += (term.source, term.target, term.authority, term.category)
    return digest(parts)


def _history(history: History) -> list[str]:
    parts = [
        moment.isoformat(timespec="seconds")
        for moment in (history.first_seen, history.source_moved, history.moved)
    ]
    for correction in history.corrections:
        parts.append(correction.seen.isoformat())
        for passage in correction.passages:
            parts += (passage.was, passage.now, passage.was_rendered, passage.now_rendered)
    return parts


def _article(article: Article) -> list[str]:
    parts = [
        article.id,
        article.title,
        article.language,
        article.url,
        article.publisher,
        _moment(article.published),
        _moment(article.updated),
        "authors",
        *article.authors,
        "tags",
        *article.tags,
    ]
    for block in article.blocks:
        parts += (
            f"{block.id} {block.kind} {block.level} {block.group} {block.row} {block.column}"
            f" {block.header:d} {block.ordered:d}",
            block.text,
            block.href,
        )
        for mark in block.marks:
            parts += (f"{mark.kind} {mark.start} {mark.end}", mark.href)
    return parts


def _renderings(translations: Iterable[Translation]) -> list[str]:
    parts: list[str] = []
    for translation in translations:
        parts += (translation.segment.id, translation.text)
    return parts


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
