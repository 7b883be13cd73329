"""From corpora to the file of training examples.

load_training | align | coverage | phrases, terms | interleave  → examples.jsonl
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from training import align, hints
from training.corpora import Pair, load_training
from training.terms import TermFinder
from translate_pub.glossary import load_glossary

__all__ = ["LEAST_COVERAGE", "find_candidates", "prepare", "read_examples", "write_examples"]

LEAST_COVERAGE = 0.65


def prepare(
    sources: Mapping[str, float], corpora: Path, glossaries: Sequence[Path], folder: Path, seed: int
) -> dict[str, object]:
    """Write ``examples.jsonl`` for passes over ``sources`` (name → times) and return the counts.

    Terms are those of the shipped term base, with ``glossaries`` over it. ``folder`` also gets the
    aligner's files; the counts are written beside, as ``data.json``.
    """
    pairs, counts = load_training(sources, corpora)
    links = align.align(pairs, folder)
    matched = [
        (p, found)
        for p, found in zip(pairs, links, strict=True)
        if align.coverage(p, found) >= LEAST_COVERAGE
    ]
    candidates = find_candidates(matched, TermFinder(load_glossary(glossaries)))
    by_source = {name: [c for c in candidates if c.pair.origin == name] for name in sources}
    examples = hints.interleave(
        [(by_source[name], times) for name, times in sources.items()], hints.Mix(), seed
    )
    write_examples(folder / "examples.jsonl", examples)
    report: dict[str, object] = {
        "sources": dict(sources),
        "seed": seed,
        "mix": asdict(hints.Mix()),
        "pairs": {n: counts[n] | {"aligned": len(by_source[n])} for n in sources},
        "examples": dict(Counter(e.kind for e in examples)),
    }
    (folder / "data.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return report


def find_candidates(
    matched: Sequence[tuple[Pair, align.Links]], finder: TermFinder
) -> list[hints.Candidates]:
    """Return each pair with the phrases and glossary terms that could be hinted in it."""
    found = align.recurring([align.phrases(p, links) for p, links in matched])
    return [
        hints.Candidates(p, tuple(finder.find(p)), tuple(phrases))
        for (p, _), phrases in zip(matched, found, strict=True)
    ]


def write_examples(path: Path, examples: Iterable[hints.Example]) -> None:
    """Write examples as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for example in examples:
            file.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


def read_examples(path: Path) -> list[hints.Example]:
    """Read what ``write_examples`` wrote."""
    with path.open(encoding="utf-8") as file:
        return [
            hints.Example(r["vi"], r["en"], tuple((a, b) for a, b in r["terms"]), r["kind"])
            for r in map(json.loads, file)
        ]
