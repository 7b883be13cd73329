"""Quality against references, as the field reports it.

BLEU and chrF are sacreBLEU's, with its signatures (Post, "A Call for Clarity in Reporting BLEU
Scores", WMT 2018). Term success and consistency follow the WMT terminology tasks: success is
counted over the occurrences whose rendering the reference itself uses, so that a reference that
says something else does not count against the engine.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from translate_pub.errors import ConfigError
from translate_pub.glossary import honour
from translate_pub.models import Policy, Segment, TermOutcome, Translation
from translate_pub.translate import Task, Translator, silent

__all__ = ["Comparison", "Evaluation", "Pair", "compare", "evaluate", "read_pairs", "read_tsv"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A source sentence and its reference translation."""

    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured. ``bleu`` and ``chrf`` are from 0 to 100, shares from 0 to 1.

    ``term_success`` counts the occurrences that the reference honours; ``term_success_all`` counts
    every occurrence, and ``reference_term_success`` is what the references reach by that count.
    ``exact_success`` and ``prefer_success`` are over every occurrence of entries of that policy. A
    share over no occurrence is None. ``seconds`` leaves out loading.
    """

    segments: int
    bleu: float
    chrf: float
    bleu_signature: str
    chrf_signature: str
    term_occurrences: int
    term_success: float | None
    term_success_all: float | None
    reference_term_success: float | None
    exact_success: float | None
    prefer_success: float | None
    reference_prefer_success: float | None
    term_consistency: float | None
    findings: dict[str, int]
    flagged: int
    seconds: float
    segments_per_second: float
    engine: str
    model: str
    signature: str
    hypotheses: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paired bootstrap resampling of two systems on one test set (Koehn 2004).

    ``p_value`` is the share of resamples in which the difference from the baseline could be chance.
    """

    metric: str
    score: float
    baseline: float
    p_value: float


def read_tsv(path: Path) -> list[Pair]:
    """Read ``source<TAB>reference`` lines.

    Raises:
        ConfigError: the file cannot be read, or a line has not two columns; the line is named.
    """
    pairs = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        columns = line.split("\t")
        if len(columns) != 2 or not all(column.strip() for column in columns):
            raise ConfigError(
                f"{path}:{number}: {len(columns)} columns, not two that are filled",
                mend="write source, a tab and the reference on each line",
            )
        pairs.append(Pair(columns[0].strip(), columns[1].strip()))
    return _not_empty(pairs, path)


def read_pairs(source: Path, reference: Path) -> list[Pair]:
    """Read two files aligned by line; lines that are empty on both sides are passed over.

    Raises:
        ConfigError: a file cannot be read, or they do not align.
    """
    sources, references = _lines(source), _lines(reference)
    if len(sources) != len(references):
        raise ConfigError(
            f"{source} has {len(sources)} lines and {reference} {len(references)}",
            mend="give two files that are aligned line by line",
        )
    pairs = []
    for number, (text, wanted) in enumerate(zip(sources, references, strict=True), 1):
        if not text.strip() and not wanted.strip():
            continue
        if not text.strip() or not wanted.strip():
            empty = source if not text.strip() else reference
            raise ConfigError(f"{empty}:{number}: the line is empty", mend="fill or drop the pair")
        pairs.append(Pair(text.strip(), wanted.strip()))
    return _not_empty(pairs, source)


def evaluate(
    translator: Translator,
    pairs: Sequence[Pair],
    progress: Callable[[int], None] = silent,
) -> Evaluation:
    """Translate every source with the translator and compare with the references."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    tasks = [
        Task(Segment("evaluation", str(i), 0, p.source, 0, len(p.source), translator.source))
        for i, p in enumerate(pairs)
    ]
    translator.translate(tasks[:1])
    started = time.perf_counter()
    translations = translator.translate(tasks, progress)
    seconds = time.perf_counter() - started
    hypotheses = [translation.text for translation in translations]
    references = [[pair.reference for pair in pairs]]
    bleu, chrf = BLEU(), CHRF()
    counted = [
        (ours, theirs)
        for pair, translation in zip(pairs, translations, strict=True)
        for ours, theirs in zip(
            translation.terms,
            honour([outcome.match for outcome in translation.terms], pair.reference),
            strict=True,
        )
        if ours.match.term.policy is not Policy.GUARD
    ]
    return Evaluation(
        segments=len(pairs),
        bleu=round(bleu.corpus_score(hypotheses, references).score, 2),
        chrf=round(chrf.corpus_score(hypotheses, references).score, 2),
        bleu_signature=str(bleu.get_signature()),
        chrf_signature=str(chrf.get_signature()),
        term_occurrences=len(counted),
        term_success=_share([ours.honoured for ours, theirs in counted if theirs.honoured]),
        term_success_all=_share([ours.honoured for ours, _ in counted]),
        reference_term_success=_share([theirs.honoured for _, theirs in counted]),
        exact_success=_share([ours.honoured for ours, _ in _of(counted, Policy.EXACT)]),
        prefer_success=_share([ours.honoured for ours, _ in _of(counted, Policy.PREFER)]),
        reference_prefer_success=_share(
            [theirs.honoured for _, theirs in _of(counted, Policy.PREFER)]
        ),
        term_consistency=_consistency(translations),
        findings=dict(
            Counter(f.check for translation in translations for f in translation.findings)
        ),
        flagged=sum(translation.flagged for translation in translations),
        seconds=round(seconds, 2),
        segments_per_second=round(len(pairs) / seconds, 2) if seconds else 0.0,
        engine=translator.engine.name,
        model=translator.engine.model,
        signature=f"{translator.engine.signature},{translator.decoding}",
        hypotheses=tuple(hypotheses),
    )


def compare(
    pairs: Sequence[Pair], hypotheses: Sequence[str], baseline: Sequence[str]
) -> list[Comparison]:
    """Compare two systems' output by paired bootstrap over 1,000 resamples, seeded.

    Raises:
        ConfigError: the two have not one hypothesis for each pair.
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.significance import PairedTest, Result

    if not len(pairs) == len(hypotheses) == len(baseline):
        raise ConfigError(
            f"{len(baseline)} baseline hypotheses for {len(pairs)} segments",
            mend="give the file that --output wrote for the same test set",
        )
    references = [[pair.reference for pair in pairs]]
    systems: list[tuple[str, Sequence[str]]] = [("baseline", baseline), ("system", hypotheses)]
    test = PairedTest(
        systems,
        {"BLEU": BLEU(references=references), "chrF": CHRF(references=references)},
        references=None,
        test_type="bs",
        n_samples=1000,
    )
    _, scores = test()
    compared = []
    for metric in ("BLEU", "chrF2"):
        before, after = scores[metric]
        if isinstance(before, Result) and isinstance(after, Result):
            compared.append(
                Comparison(
                    metric, round(after.score, 2), round(before.score, 2), after.p_value or 0.0
                )
            )
    return compared


def _consistency(translations: Sequence[Translation]) -> float | None:
    """Share of the occurrences of repeated terms that use the term's most frequent rendering."""
    renderings: dict[str, Counter[str]] = {}
    for translation in translations:
        for outcome in translation.terms:
            if outcome.match.term.policy is not Policy.GUARD:
                renderings.setdefault(outcome.match.term.source, Counter())[
                    _rendering(translation, outcome)
                ] += 1
    repeated = [counts for counts in renderings.values() if counts.total() > 1]
    total = sum(counts.total() for counts in repeated)
    if not total:
        return None
    return round(sum(counts.most_common(1)[0][1] for counts in repeated) / total, 4)


def _rendering(translation: Translation, outcome: TermOutcome) -> str:
    if not outcome.honoured:
        return ""
    return translation.text[outcome.target_start : outcome.target_end].casefold()


_Counted = tuple[TermOutcome, TermOutcome]
"""What became of a match in the hypothesis, and in the reference."""


def _of(counted: Sequence[_Counted], policy: Policy) -> list[_Counted]:
    return [pair for pair in counted if pair[0].match.term.policy is policy]


def _share(outcomes: Sequence[bool]) -> float | None:
    return round(sum(outcomes) / len(outcomes), 4) if outcomes else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc.strerror}", mend="check the path") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(
            f"{path}: not UTF-8 at byte {exc.start}", mend="save the file as UTF-8"
        ) from exc


def _not_empty(pairs: list[Pair], path: Path) -> list[Pair]:
    if not pairs:
        raise ConfigError(f"{path}: no pair of sentences in it", mend="give a test set")
    return pairs
