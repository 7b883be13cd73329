"""How often human translators honour each entry of the glossary.

The references of the ``partynews`` corpus (environment variable TRANSLATE_PUB_CORPORA), measuring
articles only (numbers 35 and up; ``--articles`` chooses others). Every occurrence in the source
counts, and needs words of its own in the reference. An entry that the references honour in fewer
than 97% of its occurrences must not be ``exact``.

    python benchmarks/glossary_references.py                     # by category, to the screen
    python benchmarks/glossary_references.py --entries out.tsv   # each entry
    python benchmarks/glossary_references.py --json out.json
    python benchmarks/glossary_references.py --misses "Đảng ủy"  # the sentences
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from translate_pub.glossary import Matcher, honour, learn_abbreviations, load_glossary, match_key
from translate_pub.models import Policy, Term

FIRST_MEASURING = 35
BAR = 0.97
"""Least share of honoured occurrences of an ``exact`` entry."""


@dataclass
class Count:
    """Occurrences of an entry, and how many of them the references honour."""

    term: Term
    found: int = 0
    honoured: int = 0
    misses: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The share of occurrences that the references honour."""
        return self.honoured / self.found


CHOICES: dict[str, Callable[[int], bool]] = {
    "measuring": lambda number: number >= FIRST_MEASURING,
    "choose": lambda number: number >= FIRST_MEASURING and number % 2 == 1,
    "report": lambda number: number >= FIRST_MEASURING and number % 2 == 0,
    "training": lambda number: number < FIRST_MEASURING,
}


def articles(folder: Path, wanted: Callable[[int], bool]) -> Iterator[tuple[str, list[list[str]]]]:
    """Article id and (source, reference) pairs, in the order of the files."""
    grouped: dict[str, list[list[str]]] = {}
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, source, reference = line.split("\t")
            if wanted(int(name.rpartition("-")[2])):
                grouped.setdefault(name, []).append([source, reference])
    yield from grouped.items()


def entry_name(term: Term) -> str:
    """An explicit entry by its place in the files; others by what made them, and their policy."""
    made = re.match(r"rule \S+|explained in the document", term.origin)
    return f"{made.group()} {term.policy.value}" if made else term.origin


def count(folder: Path, wanted: Callable[[int], bool], layers: list[Path]) -> dict[str, Count]:
    """Counts by entry."""
    matcher = Matcher(load_glossary(layers))
    counts: dict[str, Count] = {}
    for name, pairs in articles(folder, wanted):
        learned = learn_abbreviations((source for source, _ in pairs), matcher)
        for source, reference in pairs:
            for outcome in honour(matcher.match(source, learned=learned), reference):
                entry = counts.setdefault(entry_name(outcome.match.term), Count(outcome.match.term))
                entry.found += 1
                entry.honoured += outcome.honoured
                if not outcome.honoured:
                    entry.misses.append((name, source, reference))
    return counts


def by_category(counts: dict[str, Count]) -> list[dict[str, object]]:
    """Totals of each category and policy, rules together by name."""
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, entry in counts.items():
        made = re.match(r"rule \S+|explained in the document", name)
        category = made.group() if made else entry.term.category
        for key in ((category, entry.term.policy.value), ("all", entry.term.policy.value)):
            totals[key][0] += 1
            totals[key][1] += entry.found
            totals[key][2] += entry.honoured
    return [
        {
            "category": category,
            "policy": policy,
            "entries": entries,
            "found": found,
            "honoured": honoured,
            "rate": round(honoured / found, 4),
        }
        for (category, policy), (entries, found, honoured) in sorted(totals.items())
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", choices=CHOICES, default="measuring")
    parser.add_argument("--glossary", type=Path, action="append", default=[], help="a layer more")
    parser.add_argument("--entries", type=Path, help="write a TSV of every entry that occurs")
    parser.add_argument("--json", type=Path, help="write totals and entries as JSON")
    parser.add_argument("--misses", help="print the sentences where this term is not honoured")
    arguments = parser.parse_args()
    corpora = os.environ.get("TRANSLATE_PUB_CORPORA")
    if not corpora:
        print("TRANSLATE_PUB_CORPORA does not name the folder of corpora", file=sys.stderr)
        return 2
    counts = count(Path(corpora) / "partynews", CHOICES[arguments.articles], arguments.glossary)
    if arguments.misses:
        wanted = match_key(arguments.misses)
        for name, entry in counts.items():
            if match_key(entry.term.source) == wanted or name.startswith(arguments.misses):
                print(f"{name}: {entry.honoured} of {entry.found}")
                for article, source, reference in entry.misses:
                    print(f"  {article}\n    {source}\n    {reference}")
        return 0
    totals = by_category(counts)
    below = [
        entry for entry in counts.values() if entry.term.policy is Policy.EXACT and entry.rate < BAR
    ]
    rows = [
        {
            "entry": name,
            "source": entry.term.source,
            "target": entry.term.target,
            "category": entry.term.category,
            "policy": entry.term.policy.value,
            "found": entry.found,
            "honoured": entry.honoured,
            "rate": round(entry.rate, 4),
        }
        for name, entry in sorted(counts.items(), key=lambda item: -item[1].found)
    ]
    if arguments.entries:
        lines = ["\t".join(rows[0])] if rows else []
        lines += ["\t".join(str(value) for value in row.values()) for row in rows]
        arguments.entries.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if arguments.json:
        report = {"articles": arguments.articles, "categories": totals, "entries": rows}
        text = json.dumps(report, ensure_ascii=False, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    for row in totals:
        print(
            f"{row['category']:32} {row['policy']:7} entries {row['entries']:5}"
            f"  found {row['found']:6}  honoured {row['rate']:.2%}"
        )
    policies = Counter(entry.term.policy.value for entry in counts.values())
    print(f"entries that occur: {dict(policies)}; exact under {BAR:.0%}: {len(below)}")
    for entry in sorted(below, key=lambda entry: entry.rate):
        print(
            f"  {entry.rate:6.1%} of {entry.found:4}  {entry.term.source} = {entry.term.target}"
            f"  ({entry.term.origin})"
        )
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main())
