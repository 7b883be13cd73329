"""What only shows between segments: one term in two wordings, a sentence in two, a block gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from translate_pub.glossary import find_renderings, match_key
from translate_pub.models import (
    Article,
    Finding,
    Origin,
    Policy,
    Severity,
    Term,
    Translation,
)

__all__ = ["Located", "lost_blocks", "segment_consistency", "term_consistency"]


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and where it is; ``segment_id`` is a block's id where the whole block is meant."""

    article_id: str
    segment_id: str
    finding: Finding


def term_consistency(translations: Sequence[Translation]) -> Iterator[Located]:
    """A term is rendered in one way here and in another there; the rarer ones are remarked on."""
    uses: dict[str, list[tuple[str, str, Translation]]] = defaultdict(list)
    for translation in translations:
        for outcome in translation.terms:
            term = outcome.match.term
            if outcome.honoured and term.policy is not Policy.GUARD:
                words = translation.text[outcome.target_start : outcome.target_end]
                rendering = _which(term, words)
                uses[match_key(term.source)].append((rendering, outcome.match.surface, translation))
    for found in uses.values():
        counts = Counter(rendering for rendering, _, _ in found)
        (usual, times), *others = counts.most_common()
        if not others:
            continue
        for rendering, surface, translation in found:
            if rendering != usual:
                yield _located(
                    translation,
                    Finding(
                        "term-consistency",
                        Severity.WARNING,
                        f"“{surface}” is “{rendering}” here and “{usual}” elsewhere ({times})",
                        surface,
                        rendering,
                    ),
                )


def _which(term: Term, words: str) -> str:
    """Which of a term's renderings the words are, whatever their case, number and gap."""
    for rendering in term.renderings:
        alone = Term(term.source, rendering)
        if any(end - start == len(words) for start, end in find_renderings(alone, words)):
            return rendering
    return words


def segment_consistency(translations: Sequence[Translation]) -> Iterator[Located]:
    """The same source text has two translations."""
    first: dict[str, Translation] = {}
    for translation in translations:
        if translation.origin is Origin.FAILED:
            continue
        before = first.setdefault(" ".join(translation.segment.text.split()), translation)
        if before.text != translation.text:
            yield _located(
                translation,
                Finding(
                    "segment-consistency",
                    Severity.WARNING,
                    f"the same text is translated otherwise in {before.segment.id}",
                    translation.segment.text,
                    before.text,
                ),
            )


def lost_blocks(article: Article, translations: Iterable[Translation]) -> Iterator[Located]:
    """The title or a block of the article has no translation at all."""
    there = {translation.segment.block_id for translation in translations}
    for block in article.translatable():
        if block.id not in there:
            yield Located(
                article.id,
                block.id,
                Finding(
                    "block-lost",
                    Severity.ERROR,
                    f"{block.kind.value} {block.id} has no translation",
                    block.text[:80],
                ),
            )


def _located(translation: Translation, finding: Finding) -> Located:
    return Located(translation.segment.article_id, translation.segment.id, finding)
