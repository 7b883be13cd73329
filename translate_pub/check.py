"""Quality checks: what a person should look at before a translation is trusted.

:func:`check_segment` looks at one segment, :func:`check_article` and :func:`check_batch` at what
only shows between segments. Errors are worth another attempt and are flagged in the output;
warnings are reported (missed terms, lost names and forbidden renderings are tried again too). Every
check is a small function in :data:`CHECKS`; ``benchmarks/check_false_positives.py`` measures how
often each is wrong on human translations, and how many seeded faults each finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from translate_pub.checks import (
    carried,
    form,
    language,
    negation,
    numbers,
    organisations,
    provinces,
    repetition,
    terms,
)
from translate_pub.checks.base import Check, Pair
from translate_pub.checks.document import (
    Located,
    lost_blocks,
    segment_consistency,
    term_consistency,
)
from translate_pub.models import Article, Finding, Severity, TermOutcome, Translation

__all__ = ["CHECKS", "Located", "check_article", "check_batch", "check_segment"]

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

CHECKS: tuple[Check, ...] = (
    Check("empty", _ERROR, form.empty),
    Check("truncated", _ERROR, form.truncated),
    Check("markers", _ERROR, form.markers),
    Check("copied", _ERROR, language.copied),
    Check("untranslated", _ERROR, language.untranslated),
    Check("repetition", _ERROR, repetition.repetition),
    Check("length", _ERROR, form.length),
    Check("unfinished", _ERROR, form.unfinished),
    Check("term-exact", _ERROR, terms.exact_terms),
    Check("document-number", _ERROR, numbers.document_numbers),
    Check("address", _ERROR, numbers.addresses),
    Check("number-missing", _ERROR, numbers.missing_numbers),
    Check("negation", _ERROR, negation.negation),
    Check("year-missing", _WARNING, numbers.missing_years),
    Check("number-extra", _WARNING, numbers.extra_numbers),
    Check("currency", _WARNING, numbers.swapped_currencies),
    Check("term-prefer", _WARNING, terms.preferred_terms),
    Check("term-forbidden", _WARNING, terms.forbidden_variants),
    Check("name-missing", _WARNING, carried.missing_names),
    Check("acronym", _WARNING, carried.acronyms),
    Check("organisation", _WARNING, organisations.unsupported_organisations),
    Check("province", _WARNING, provinces.unsupported_provinces),
    Check("vietnamese-letters", _WARNING, language.vietnamese_letters),
    Check("wrong-language", _WARNING, language.wrong_language),
    Check("punctuation", _WARNING, form.punctuation),
    Check("brackets", _WARNING, form.brackets),
    Check("sentences", _WARNING, form.sentences),
    Check("low-score", _WARNING, form.low_score),
)
"""Every check of a segment, in the order of its findings."""


def check_segment(
    source: str,
    target: str,
    *,
    outcomes: Sequence[TermOutcome] = (),
    source_language: str = "vi",
    target_language: str = "en",
    truncated: bool = False,
    score: float | None = None,
) -> tuple[Finding, ...]:
    """What is wrong, or may be, with ``target`` as a translation of ``source``.

    ``outcomes`` are what became of the terms matched in the source; ``score`` is the mean
    log-probability of a target token. Languages are BCP 47 primary subtags; what needs to know
    both is only checked from Vietnamese into English. Takes time in proportion to the text.
    """
    pair = Pair(source, target, source_language, target_language, tuple(outcomes), truncated, score)
    if not target.strip():
        return tuple(CHECKS[0](pair))
    return tuple(finding for check in CHECKS for finding in check(pair))


def check_article(
    translations: Sequence[Translation], *, article: Article | None = None
) -> tuple[Located, ...]:
    """What is wrong between the segments of one article.

    With the ``article`` itself, blocks that have no translation are found too.
    """
    lost = lost_blocks(article, translations) if article else ()
    return (*lost, *term_consistency(translations), *segment_consistency(translations))


def check_batch(articles: Iterable[Sequence[Translation]]) -> tuple[Located, ...]:
    """What is inconsistent over all articles of a batch, their own inconsistencies included."""
    translations = tuple(chain.from_iterable(articles))
    return (*term_consistency(translations), *segment_consistency(translations))
