"""How often the checks are wrong on human translations, and how many seeded faults they find.

    TRANSLATE_PUB_CORPORA=… python benchmarks/check_false_positives.py [--sample N] [--show CHECK]

First table: the share of human translations that each check remarks on. The corpora are news as it
is found, so part of this is faults of the pairs themselves (half sentences, other figures); the
rate is an upper bound of false positives. Rows that are Python lists of sentences are left out:
they are no segments. Second table: references are damaged in one way each (seeded), and the share
is counted in which an error, or any new finding, appears.

The checks were tuned on the sets named so; the others were only measured.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from translate_pub.check import CHECKS, check_segment
from translate_pub.glossary import Matcher, honour, load_glossary
from translate_pub.models import Finding, Severity

SEED = 20230707


@dataclass(frozen=True)
class Pair:
    """A source segment and its human translation."""

    source: str
    reference: str


Corrupt = Callable[[Pair, random.Random], str | None]
"""A reference damaged in one way; None where it cannot be."""


def partynews(corpora: Path, wanted: Callable[[int], bool]) -> Iterator[Pair]:
    for path in sorted((corpora / "partynews").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            article, source, reference = line.split("\t")
            if wanted(int(article.split("-")[1])):
                yield Pair(source, reference)


def vlsp(corpora: Path, name: str) -> Iterator[Pair]:
    folder = corpora / "vlsp2020"
    sources = (folder / f"{name}.vi").read_text(encoding="utf-8").split("\n")
    references = (folder / f"{name}.en").read_text(encoding="utf-8").split("\n")
    for source, reference in zip(sources, references, strict=True):
        if source.strip() and not source.startswith("['") and not reference.startswith("['"):
            yield Pair(_unquoted(source), _unquoted(reference))


def _unquoted(line: str) -> str:
    """Some lines are quoted as fields of a CSV file."""
    line = line.strip()
    if len(line) > 1 and line[0] == line[-1] == '"':
        return line[1:-1].replace('""', '"')
    return line


# --- Damage ------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w.,/-])[0-9]+(?:[.,][0-9]+)*(?![\w/-]|[.,][0-9])")
_DOCUMENT = re.compile(r"\b([0-9]{2,4})(?=[-/](?:QĐ|NQ|CT|KL|KH|TB|NĐ|BC|TT|TTr))")
_MONTHS = "January February March April June July August September October November December"
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS.split())})\b")


def _one(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    found = [match for match in pattern.finditer(text) if match.group() not in {"0", "1"}]
    return chance.choice(found) if found else None


def drop_number(pair: Pair, chance: random.Random) -> str | None:
    match = _one(_NUMBER, pair.reference, chance)
    if match is None:
        return None
    return pair.reference[: match.start()] + pair.reference[match.end() :]


def change_digit(pair: Pair, chance: random.Random) -> str | None:
    match = _one(_NUMBER, pair.reference, chance)
    if match is None:
        return None
    digits = [i for i in range(match.start(), match.end()) if pair.reference[i].isdigit()]
    place = chance.choice(digits)
    other = chance.choice([d for d in "123456789" if d != pair.reference[place]])
    return pair.reference[:place] + other + pair.reference[place + 1 :]


def change_month(pair: Pair, chance: random.Random) -> str | None:
    match = _one(_MONTH, pair.reference, chance)
    if match is None:
        return None
    other = chance.choice([month for month in _MONTHS.split() if month != match.group()])
    return pair.reference[: match.start()] + other + pair.reference[match.end() :]


def change_scale(pair: Pair, chance: random.Random) -> str | None:
    del chance
    if " million" not in pair.reference:
        return None
    return pair.reference.replace(" million", " billion", 1)


def change_document_number(pair: Pair, chance: random.Random) -> str | None:
    match = _one(_DOCUMENT, pair.reference, chance)
    if match is None:
        return None
    other = str(int(match.group()) + 1 + chance.randrange(8))
    return pair.reference[: match.start()] + other + pair.reference[match.end() :]


def duplicate_phrase(pair: Pair, chance: random.Random) -> str | None:
    words = pair.reference.split()
    size = chance.randint(4, 8)
    if len(words) <= size:
        return None
    start = chance.randrange(len(words) - size + 1)
    return " ".join(words[: start + size] + words[start : start + size] + words[start + size :])


def loop(pair: Pair, chance: random.Random) -> str | None:
    words = pair.reference.split()
    size = chance.randint(1, 3)
    if len(words) <= size:
        return None
    start = chance.randrange(len(words) - size + 1)
    return " ".join(words[: start + size] + 4 * words[start : start + size])


def cut_half(pair: Pair, chance: random.Random) -> str | None:
    del chance
    words = pair.reference.split()
    return " ".join(words[: len(words) // 2]) if len(words) >= 8 else None


def drop_clause(pair: Pair, chance: random.Random) -> str | None:
    parts = pair.reference.split(", ")
    inner = [i for i in range(1, len(parts) - 1) if len(parts[i].split()) >= 5]
    if not inner:
        return None
    gone = chance.choice(inner)
    return ", ".join(parts[:gone] + parts[gone + 1 :])


_NEGATED = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|must|may|might)"
    r"(?: not|n['’]t)\b"
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|can|will|should|must|may)\b(?! not)")


def drop_negation(pair: Pair, chance: random.Random) -> str | None:
    del chance
    if not re.search("không|chưa|chẳng", pair.source):
        return None
    positive = _NEGATED.sub(r"\1", pair.reference)
    return positive if positive != pair.reference else None


def add_negation(pair: Pair, chance: random.Random) -> str | None:
    match = _one(_AUXILIARY, pair.reference, chance)
    return match and f"{pair.reference[: match.end()]} not{pair.reference[match.end() :]}"


def leave_vietnamese(pair: Pair, chance: random.Random) -> str | None:
    source, target = pair.source.split(), pair.reference.split()
    if len(source) < 12 or len(target) < 12:
        return None
    size = chance.randint(4, 7)
    start = chance.randrange(len(source) - size + 1)
    place = chance.randrange(len(target) - size + 1)
    return " ".join(target[:place] + source[start : start + size] + target[place + size :])


def echo(pair: Pair, chance: random.Random) -> str | None:
    del chance
    return pair.source if len(pair.source.split()) >= 4 else None


def invent_body(pair: Pair, chance: random.Random) -> str | None:
    bodies = ["the Ministry of Justice", "the Politburo", "the Government Inspectorate"]
    words = pair.reference.split()
    if len(words) < 8:
        return None
    place = chance.randrange(4, len(words))
    return " ".join([*words[:place], "of", chance.choice(bodies), *words[place:]])


def misspell_name(pair: Pair, chance: random.Random) -> str | None:
    match = _one(
        re.compile(r"\b(?:Nguyen|Tran|Le|Pham) (?:[A-Z][a-z]+ ?){2}"), pair.reference, chance
    )
    if match is None:
        return None
    place = match.end() - 3
    return pair.reference[:place] + "z" + pair.reference[place + 1 :]


CORRUPTIONS: tuple[Corrupt, ...] = (
    drop_number,
    change_digit,
    change_month,
    change_scale,
    change_document_number,
    duplicate_phrase,
    loop,
    cut_half,
    drop_clause,
    drop_negation,
    add_negation,
    leave_vietnamese,
    echo,
    invent_body,
    misspell_name,
)


# --- Measuring ---------------------------------------------------------------------------------


class Checker:
    """Checks as the translator does, with the default glossary's terms."""

    def __init__(self) -> None:
        self._matcher = Matcher(load_glossary())

    def findings(self, source: str, target: str) -> tuple[Finding, ...]:
        """What the checks say of a target."""
        outcomes = honour(self._matcher.match(source), target)
        return check_segment(source, target, outcomes=outcomes)


def false_positives(name: str, pairs: Sequence[Pair], checker: Checker, show: str) -> None:
    counts: Counter[str] = Counter()
    errors = errors_without_terms = 0
    for pair in pairs:
        found = checker.findings(pair.source, pair.reference)
        counts.update({finding.check for finding in found})
        grave = {finding.check for finding in found if finding.severity is Severity.ERROR}
        errors += bool(grave)
        errors_without_terms += bool(grave - {"term-exact"})
        for finding in found:
            if finding.check == show:
                print(f"  {finding.message}\n    {pair.source}\n    {pair.reference}")
    total = len(pairs)
    print(
        f"\n{name}: {total} pairs; with an error {errors / total:.2%}"
        f" ({errors_without_terms / total:.2%} without terms)"
    )
    for check in CHECKS:
        if counts[check.id]:
            print(f"  {check.severity.value:8}{check.id:20}{counts[check.id] / total:7.2%}")


def recall(name: str, pairs: Sequence[Pair], checker: Checker) -> None:
    print(f"\n{name}: seeded faults {'cases':>14}{'error':>9}{'any new finding':>17}")
    for corrupt in CORRUPTIONS:
        chance = random.Random(f"{SEED} {corrupt.__name__}")
        cases = caught = noticed = 0
        for pair in pairs:
            damaged = corrupt(pair, chance)
            if damaged is None or damaged == pair.reference:
                continue
            before = checker.findings(pair.source, pair.reference)
            if any(finding.severity is Severity.ERROR for finding in before):
                continue
            new = set(checker.findings(pair.source, damaged)) - set(before)
            cases += 1
            caught += any(finding.severity is Severity.ERROR for finding in new)
            noticed += bool(new)
        if cases:
            label = corrupt.__name__.replace("_", " ")
            print(f"  {label:24}{cases:10}{caught / cases:9.1%}{noticed / cases:17.1%}")


def main() -> int:
    parser = argparse.ArgumentParser(description="False positives and recall of the checks.")
    parser.add_argument("--sample", type=int, default=3000, help="most pairs of each set")
    parser.add_argument("--show", default="", metavar="CHECK", help="print what a check remarks on")
    options = parser.parse_args()
    folder = os.environ.get("TRANSLATE_PUB_CORPORA")
    if not folder or not Path(folder).is_dir():
        print("TRANSLATE_PUB_CORPORA must name the folder of the corpora", file=sys.stderr)
        return 2
    corpora = Path(folder)
    sets = {
        "partynews, training (tuned on)": partynews(corpora, lambda n: n < 35),
        "wiki-alt (tuned on)": vlsp(corpora, "wiki-alt_data"),
        "indomain-news train (tuned on)": vlsp(corpora, "indomain-news_train"),
        "partynews, odd measuring": partynews(corpora, lambda n: n >= 35 and n % 2 == 1),
        "indomain-news dev": vlsp(corpora, "indomain-news_dev"),
    }
    checker = Checker()
    for name, found in sets.items():
        pairs = list(found)
        if len(pairs) > options.sample:
            pairs = random.Random(SEED).sample(pairs, options.sample)
        false_positives(name, pairs, checker, options.show)
        recall(name, pairs[: options.sample // 2], checker)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
