"""Auditing a run: what became of every term, what the checks found, where to look first.

    results | articles  → sentences that passed, terms honoured, one line each
            | entries   → of the term base: found, honoured, missed, and where
            | findings  → by check
            | worst     → the sentences to read first

Results are read once and not kept. What is kept grows with the number of articles and of distinct
terms: counts are of everything, sentences are kept as far as they are asked for.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from translate_pub.glossary import find_renderings, match_key
from translate_pub.models import (
    Origin,
    Policy,
    Provenance,
    Result,
    Severity,
    Term,
    TermOutcome,
    Translation,
)
from translate_pub.publish.audits import (
    ArticleAudit,
    Audit,
    EntryAudit,
    FindingAudit,
    RunAudit,
    SentenceAudit,
    TermCount,
)

__all__ = ["audit"]


def audit(results: Iterable[Result], *, worst: int = 200, examples: int = 10) -> Audit:
    """Audit the results of a run, read once; they may be a generator.

    ``worst`` is how many of the worst sentences are kept, ``examples`` how many for each entry
    (honoured, and missed) and each check. Guards enforce nothing and are not counted.
    """
    auditor = _Auditor(worst, examples)
    for number, result in enumerate(results, 1):
        auditor.add(number, result)
    return auditor.finish()


class _Auditor:
    """The counts of a run so far."""

    def __init__(self, worst: int, examples: int) -> None:
        self._worst = _Worst(worst)
        self._examples = examples
        self._statuses: Counter[str] = Counter()
        self._origins: Counter[str] = Counter()
        self._runs: Counter[Provenance] = Counter()
        self._entries: dict[tuple[str, str, Policy], _Entry] = {}
        self._findings: dict[tuple[str, Severity], _Found] = {}
        self._articles: list[ArticleAudit] = []
        self._doubtful = 0

    def add(self, number: int, result: Result) -> None:
        self._statuses[result.status] += 1
        if result.provenance is not None:
            self._runs[result.provenance] += 1
        for place in _places(number, result):
            translation = place.translation
            self._origins[translation.origin] += 1
            self._doubtful += bool(translation.findings) or translation.origin is Origin.FAILED
            for outcome in _binding(translation):
                self._count_term(outcome, place)
            for kind in dict.fromkeys((f.check, f.severity) for f in translation.findings):
                same = [f for f in translation.findings if (f.check, f.severity) == kind]
                found = self._findings.setdefault(kind, _Found(same[0].message))
                found.count += len(same)
                found.sentences += 1
                if len(found.places) < self._examples:
                    found.places.append(place.sentence)
            self._worst.offer(place)
        self._articles.append(_article(number, result))

    def _count_term(self, outcome: TermOutcome, place: _Place) -> None:
        term = outcome.match.term
        key = (match_key(term.source), term.target, term.policy)
        entry = self._entries.get(key)
        if entry is None:
            segment = place.translation.segment
            entry = self._entries[key] = _Entry(term, segment.language, place.result.target)
        entry.count(outcome, place, self._examples)

    def finish(self) -> Audit:
        entries = sorted(
            self._entries.values(), key=lambda e: (-e.missed, -e.honoured, e.term.source)
        )
        kept: dict[str, SentenceAudit] = {}

        def keep(sentences: Iterable[SentenceAudit]) -> tuple[str, ...]:
            ids = {sentence.id: sentence for sentence in sentences}
            kept.update(ids)
            return tuple(ids)

        return Audit(
            statuses=dict(self._statuses),
            sentences=sum(article.sentences for article in self._articles),
            passed=sum(article.passed for article in self._articles),
            flagged=sum(article.flagged for article in self._articles),
            doubtful=self._doubtful,
            origins=dict(self._origins),
            terms=_total(entries),
            by_policy=_grouped(entries, "policy"),
            by_category=_grouped(entries, "category"),
            consistency=_consistency(entries),
            worst=keep(self._worst.sentences()),
            findings=tuple(
                FindingAudit(
                    check, severity, found.count, found.sentences, found.message, keep(found.places)
                )
                for (check, severity), found in sorted(
                    self._findings.items(),
                    key=lambda item: (item[0][1] is not Severity.ERROR, -item[1].count, item[0][0]),
                )
            ),
            entries=tuple(
                EntryAudit(
                    source=entry.term.source,
                    target=entry.term.target,
                    policy=entry.term.policy,
                    category=entry.term.category,
                    authority=entry.term.authority,
                    source_language=entry.source_language,
                    target_language=entry.target_language,
                    terms=entry.terms,
                    renderings=dict(entry.renderings.most_common()),
                    missed_in=keep(entry.missed_in),
                    honoured_in=keep(entry.honoured_in),
                )
                for entry in entries
            ),
            articles=tuple(self._articles),
            runs=tuple(RunAudit(provenance, n) for provenance, n in self._runs.most_common()),
            kept=kept,
        )


class _Place:
    """A translation and where it stands; its :class:`SentenceAudit` is made when it is wanted."""

    def __init__(self, number: int, position: int, result: Result, translation: Translation):
        self.order = (number, position)
        self.result = result
        self.translation = translation
        self._sentence: SentenceAudit | None = None

    @property
    def sentence(self) -> SentenceAudit:
        if self._sentence is None:
            number, position = self.order
            segment = self.translation.segment
            self._sentence = SentenceAudit(
                id=f"a{number}s{position}",
                article=segment.article_id,
                number=number,
                segment=segment.id,
                anchor=_anchor(self.result, self.translation),
                source_language=segment.language,
                target_language=self.result.target,
                source=segment.text,
                target=self.translation.text,
                origin=self.translation.origin,
                score=self.translation.score,
                findings=self.translation.findings,
            )
        return self._sentence


def _places(number: int, result: Result) -> Iterator[_Place]:
    for position, translation in enumerate(result.translations, 1):
        yield _Place(number, position, result, translation)


def _anchor(result: Result, translation: Translation) -> str:
    """The sentence's id in the pages: see ``document.build_document``."""
    segment = translation.segment
    blocks = result.article.translatable() if result.article else ()
    for ordinal, block in enumerate(blocks):
        if block.id == segment.block_id:
            return f"b{ordinal}s{segment.index + 1}"
    return ""


@dataclass(slots=True)
class _Found:
    """The findings of one check so far."""

    message: str
    count: int = 0
    sentences: int = 0
    places: list[SentenceAudit] = field(default_factory=list)


class _Entry:
    """The occurrences of one entry so far."""

    def __init__(self, term: Term, source_language: str, target_language: str) -> None:
        self.term = term
        self.source_language = source_language
        self.target_language = target_language
        self.honoured = 0
        self.missed = 0
        self.renderings: Counter[str] = Counter()
        self.missed_in: list[SentenceAudit] = []
        self.honoured_in: list[SentenceAudit] = []
        self._known: dict[str, str] = {}

    @property
    def terms(self) -> TermCount:
        return TermCount(self.honoured + self.missed, self.honoured, self.missed)

    def count(self, outcome: TermOutcome, place: _Place, examples: int) -> None:
        if outcome.honoured:
            self.honoured += 1
            words = place.translation.text[max(0, outcome.target_start) : outcome.target_end]
            self.renderings[self._rendering(words)] += 1
        else:
            self.missed += 1
        sentences = self.honoured_in if outcome.honoured else self.missed_in
        if len(sentences) < examples and place.sentence not in sentences[-1:]:
            sentences.append(place.sentence)

    def _rendering(self, words: str) -> str:
        """Which rendering the words are, whatever their case, number and gap."""
        known = self._known.get(words)
        if known is None:
            known = self._known[words] = next(
                (
                    rendering
                    for rendering in self.term.renderings
                    if (0, len(words)) in find_renderings(Term(self.term.source, rendering), words)
                ),
                words,
            )
        return known


class _Worst:
    """The worst sentences so far."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[tuple[float, ...], _Place]] = []

    def offer(self, place: _Place) -> None:
        translation = place.translation
        failed = translation.origin is Origin.FAILED
        if not translation.findings and not failed:
            return
        errors = _errors(translation)
        warnings = len(translation.findings) - errors
        doubt = -translation.score if translation.score is not None else 0.0
        number, position = place.order
        badness = (max(errors, int(failed)), warnings, doubt, -number, -position)
        heapq.heappush(self._heap, (badness, place))
        if len(self._heap) > self._limit:
            heapq.heappop(self._heap)

    def sentences(self) -> Iterator[SentenceAudit]:
        for _, place in sorted(self._heap, key=lambda item: item[0], reverse=True):
            yield place.sentence


def _article(number: int, result: Result) -> ArticleAudit:
    article = result.article
    translations = result.translations
    terms = [outcome.honoured for t in translations for outcome in _binding(t)]
    return ArticleAudit(
        number=number,
        id=article.id if article else "",
        title=article.title if article else "",
        language=result.detection.language,
        status=result.status,
        sentences=len(translations),
        passed=sum(not t.findings and t.origin is not Origin.FAILED for t in translations),
        flagged=sum(t.flagged for t in translations),
        failed=sum(t.origin is Origin.FAILED for t in translations),
        reviewed=sum(t.origin is Origin.REVIEW for t in translations),
        terms=TermCount(len(terms), sum(terms), len(terms) - sum(terms)),
        error=str(result.error) if result.error else "",
    )


def _binding(translation: Translation) -> Iterator[TermOutcome]:
    return (o for o in translation.terms if o.match.term.policy is not Policy.GUARD)


def _errors(translation: Translation) -> int:
    return sum(finding.severity is Severity.ERROR for finding in translation.findings)


def _total(entries: Iterable[_Entry]) -> TermCount:
    honoured = missed = 0
    for entry in entries:
        honoured += entry.honoured
        missed += entry.missed
    return TermCount(honoured + missed, honoured, missed)


def _grouped(entries: Iterable[_Entry], attribute: str) -> dict[str, TermCount]:
    """Counts by an attribute of the term, the most found first."""
    groups: dict[str, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(str(getattr(entry.term, attribute)), []).append(entry)
    totals = {name: _total(group) for name, group in groups.items()}
    return dict(sorted(totals.items(), key=lambda item: (-item[1].found, item[0])))


def _consistency(entries: Iterable[_Entry]) -> float | None:
    repeated = [entry.renderings for entry in entries if entry.renderings.total() > 1]
    total = sum(counts.total() for counts in repeated)
    if not total:
        return None
    return round(sum(counts.most_common(1)[0][1] for counts in repeated) / total, 4)
