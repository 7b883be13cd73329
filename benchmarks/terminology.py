"""What each step of terminology enforcement is worth, on the embedded engine or another.

    python benchmarks/terminology.py [--articles even|odd] [--limit N] [--invented] [--json]
        [--engine NAME] [--package PACKAGE] [--beam N] [--without STEP]

Test set: the measuring articles of ``partynews`` (numbers from 35) below TRANSLATE_PUB_CORPORA;
even numbers to report by, odd ones to choose by. Rows are cumulative: the bare model, the terms in
the prompt, then the ladder's steps one after the other. ``--invented`` takes the 50 invented
renderings of ``invented.tsv`` instead of the shipped term base: what is honoured then cannot come
from the model's memory. ``--package`` is an Argos package (``.argosmodel`` or folder) for engine
argos, which is not told terms in a prompt; ``--without`` leaves a step of the ladder out, to see
what the others make of it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from argos_speed import installed

from translate_pub.config import Settings
from translate_pub.enforce import LADDER
from translate_pub.engines.registry import EnginePool
from translate_pub.evaluate import Evaluation, Pair, evaluate
from translate_pub.glossary import Glossary, Matcher, load_glossary
from translate_pub.translate import Enforcement, Translator

HERE = Path(__file__).parent
FIRST_MEASURING = 35


def partynews(corpora: Path, parity: int) -> list[Pair]:
    """Return the measuring pairs whose article number has the parity (0: even)."""
    pairs = []
    for path in sorted((corpora / "partynews").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            article, source, reference = line.split("\t")
            number = int(article.split("-")[1])
            if number >= FIRST_MEASURING and number % 2 == parity:
                pairs.append(Pair(source, reference))
    return pairs


def sample(pairs: list[Pair], limit: int) -> list[Pair]:
    """Return ``limit`` pairs, evenly spaced, so that every file is in it."""
    if not limit or limit >= len(pairs):
        return pairs
    return [pairs[number * len(pairs) // limit] for number in range(limit)]


def rows(
    glossary: Glossary, pairs: list[Pair], pool: EnginePool, name: str, without: str
) -> list[tuple[str, Evaluation]]:
    """Measure each setting."""
    settings = [("no glossary", Enforcement(hint=False, ladder=()))]
    settings += [("prompt only", Enforcement(ladder=()))]
    ladder = tuple(step for step in LADDER if step.__name__ != without)
    for count, step in enumerate(ladder, 1):
        settings.append((f"+ {step.__name__}", Enforcement(ladder=ladder[:count])))
    measured = []
    with pool:
        engine = pool.choose(name, "vi", "en")
        for name, enforcement in settings:
            translator = Translator(
                engine, source="vi", target="en", glossary=glossary, enforcement=enforcement
            )
            measured.append((name, evaluate(translator, pairs)))
            print(line(*measured[-1]), file=sys.stderr, flush=True)
    return measured


def line(name: str, row: Evaluation) -> str:
    """Return one row of the table."""

    def share(value: float | None) -> str:
        return "    –" if value is None else f"{value:6.1%}"

    return (
        f"{name:16} BLEU {row.bleu:5.1f} chrF {row.chrf:5.1f}  exact {share(row.exact_success)}  "
        f"prefer {share(row.prefer_success)} (references {share(row.reference_prefer_success)})  "
        f"where the reference does {share(row.term_success)}  flagged {row.flagged:4} "
        f"{row.segments_per_second:5.1f} sentences/s"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", choices=["even", "odd"], default="even")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--invented", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", default=Settings().engine)
    parser.add_argument("--package", type=Path)
    parser.add_argument("--beam", type=int, help="instead of the engine's default")
    parser.add_argument("--without", default="", choices=[s.__name__ for s in LADDER])
    options = parser.parse_args()
    corpora = os.environ.get("TRANSLATE_PUB_CORPORA")
    if not corpora:
        sys.exit("TRANSLATE_PUB_CORPORA is not set: it names the folder of the corpora")
    pairs = partynews(Path(corpora), parity=int(options.articles == "odd"))
    if options.invented:
        glossary = load_glossary([HERE / "invented.tsv"], default=False)
        matcher = Matcher(glossary)
        pairs = [pair for pair in pairs if matcher.match(pair.source)]
    else:
        glossary = load_glossary()
    pairs = sample(pairs, options.limit)
    print(f"{len(pairs)} sentences; load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as temporary:
        beam: dict[str, object] = {"beam": options.beam} if options.beam else {}
        given = {"gemma": beam, "argos": dict(beam)}
        if options.package:
            given["argos"]["packages"] = [installed(options.package, Path(temporary))]
        pool = EnginePool(given)
        measured = rows(glossary, pairs, pool, options.engine, options.without)
    if options.json:
        table = {
            name: {
                "bleu": row.bleu,
                "chrf": row.chrf,
                "exact_success": row.exact_success,
                "prefer_success": row.prefer_success,
                "reference_prefer_success": row.reference_prefer_success,
                "term_success": row.term_success,
                "term_success_all": row.term_success_all,
                "reference_term_success": row.reference_term_success,
                "flagged": row.flagged,
                "segments_per_second": row.segments_per_second,
            }
            for name, row in measured
        }
        print(json.dumps(table, indent=2))
    else:
        for name, row in measured:
            print(line(name, row))


if __name__ == "__main__":
    main()
