"""Our engine and ``argostranslate.translate`` on the same package, articles, beam and compute type.

    python benchmarks/argos_speed.py PACKAGE --argos PYTHON [--articles 200] [--paragraph N]
        [--json FILE]

PACKAGE is a ``.argosmodel`` or the folder of an installed package, vi→en by default; PYTHON one of
an environment of its own that has argostranslate with all that it imports (``pip install
argostranslate``; this project's environment has not). The sentences are those of the measuring
articles of TRANSLATE_PUB_CORPORA's ``partynews``, or of ``examples/``, over and over. The corpus
has no paragraphs. Argos translates one after the other, so their length decides its speed: they are
as long as those of ``examples/``, in turn, or have ``--paragraph`` sentences each. Argos's sentence
splitter is replaced by one that looks up our sentences, so that the work is equal; its time is not
counted.

Each setting of threads has a process of its own, ours and theirs by turns, and the best of each
counts. The models are loaded and warm before the clock starts. Then the texts are compared
sentence by sentence, and where they differ, why.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from translate_pub.engines.argos import ArgosEngine, Decoding, Package, installed_packages
from translate_pub.engines.base import Request
from translate_pub.engines.ct2 import Threads, available_cores
from translate_pub.engines.faults import Fault, find_fault

HERE = Path(__file__).resolve().parent
CHILD = HERE / "argos_speed_theirs.py"
LONG = 400
"""Letters from which a source may be too long for one part."""
Article = list[list[str]]
"""Paragraphs of sentences."""


@dataclass(frozen=True)
class Run:
    """One timed run; ``threads`` are (batches side by side, threads for each)."""

    who: str
    threads: tuple[int, int]
    seconds: float
    peak: float


def articles(corpora: str | None, paragraph: int = 0) -> Iterator[Article]:
    """Articles without end, in paragraphs of so many sentences (0: like those of the examples)."""
    if not corpora and not paragraph:
        yield from cycle(_examples())
    lengths = cycle([paragraph] if paragraph else [len(p) for a in _examples() for p in a])
    if corpora:
        found: dict[str, list[str]] = {}
        for path in sorted((Path(corpora) / "partynews").glob("*.tsv")):
            for line in path.read_text("utf-8").splitlines():
                name, sentence, _ = line.split("\t")
                if int(name.split("-")[1]) >= 35:
                    found.setdefault(name, []).append(sentence)
        known = list(found.values())
    else:
        known = [[s for p in article for s in p] for article in _examples()]
    yield from cycle([_paragraphs(sentences, lengths) for sentences in known])


def _paragraphs(sentences: list[str], lengths: Iterator[int]) -> Article:
    """The title is a paragraph of its own."""
    made, rest = [sentences[:1]], sentences[1:]
    while rest:
        length = next(lengths)
        made.append(rest[:length])
        rest = rest[length:]
    return made


def _examples() -> Iterator[Article]:
    from translate_pub.ingest import read
    from translate_pub.models import Article as Read
    from translate_pub.segment import split

    for article in read([HERE.parent / "examples"]):
        if isinstance(article, Read) and not article.language.startswith("fr"):
            texts = (block.text for block in article.translatable())
            yield [[s.strip() for s in split(text, "vi") if s.strip()] for text in texts]


def theirs(python: Path, package: Package, job: Path, threads: tuple[int, int]) -> dict[str, Any]:
    """Run Argos in its own environment."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "HOME": home,
            "XDG_DATA_HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_CACHE_HOME": home,
            "ARGOS_PACKAGES_DIR": str(package.path.parent),
            "ARGOS_COMPUTE_TYPE": "int8",
            "ARGOS_BEAM_SIZE": str(Decoding().beam),
            "ARGOS_INTER_THREADS": str(threads[0]),
            "ARGOS_INTRA_THREADS": str(threads[1]),
        }
        return _child([str(python), str(CHILD), str(job)], environment)


def ours(package: Package, job: Path, threads: tuple[int, int]) -> dict[str, Any]:
    """Run our engine in a process of its own."""
    command = [sys.executable, __file__, str(package.path), "--child", str(job)]
    return _child([*command, *map(str, threads)], dict(os.environ))


def _child(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    ran = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment, cwd=HERE.parent
    )
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer


def run_ours(package: Package, job: dict[str, Any], threads: Threads) -> dict[str, Any]:
    """In the child: load, warm up, translate everything in one call."""
    requests = [
        Request(sentence, package.source, package.target)
        for article in job["articles"]
        for paragraph in article
        for sentence in paragraph
    ]
    with ArgosEngine(packages=[package], threads=threads) as engine:
        engine.translate(requests[:8])
        began = perf_counter()
        answers = engine.translate(requests)
        seconds = perf_counter() - began
        found: dict[str, Any] = {"seconds": seconds, "peak": _peak_megabytes()}
        if job["texts"]:
            found["texts"] = [answer[0].text for answer in answers]
    return found


def _peak_megabytes() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def reasons(
    package: Package, sources: Sequence[str], our: Sequence[str], their: Sequence[str]
) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """Why texts differ: counts by reason, and the sentences that none explains."""
    counts: Counter[str] = Counter()
    unexplained = []
    with ArgosEngine(packages=[package], threads=Threads(1, 1)) as engine:
        for source, mine, other in zip(sources, our, their, strict=True):
            (alone,) = engine.translate([Request(source, package.source, package.target)])
            if mine == other:
                counts["identical"] += 1
            elif mine.replace("_", " ").split() == other.split():
                counts["an underscore, kept"] += 1
            elif find_fault(other, source, truncated=False) != Fault.NONE:
                counts["a loop or nothing, mended"] += 1
            elif len(source) > LONG:
                counts["a long source, in parts"] += 1
            elif alone[0].text == other:
                counts["rounding: alone it is the same"] += 1
            else:
                counts["other"] += 1
                unexplained.append((source, mine, other))
    return counts, unexplained


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("package", type=Path)
    parser.add_argument("--argos", type=Path, help="a Python that has argostranslate")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--paragraph", type=int, default=0, help="sentences (0: as in examples/)")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        package = installed(options.package, Path(temporary) / "packages")
        if options.child:
            path, workers, each = options.child
            job = json.loads(Path(path).read_text("utf-8"))
            print(json.dumps(run_ours(package, job, Threads(int(workers), int(each)))))
            return
        if not options.argos:
            parser.error("--argos is needed: a Python that has argostranslate")
        source = articles(os.environ.get("TRANSLATE_PUB_CORPORA"), options.paragraph)
        chosen = list(islice(source, options.articles))
        compare(package, chosen, options.argos, Path(temporary) / "job.json", options.json)


def installed(path: Path, folder: Path) -> Package:
    """Return the package in a folder or an archive."""
    if path.is_file():
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
    else:
        folder = path.resolve().parent
    return next(p for p in installed_packages([folder]) if path.is_file() or p.path == path)


def compare(
    package: Package, chosen: list[Article], python: Path, job: Path, out: Path | None
) -> None:
    """Run both, print the figures."""
    sentences = [s for article in chosen for paragraph in article for s in paragraph]
    cores = available_cores()
    paragraphs = sum(map(len, chosen))
    print(
        f"{package.name}, {len(chosen)} articles, {len(sentences)} sentences in {paragraphs} "
        f"paragraphs, {cores} cores, beam {Decoding().beam}, int8, "
        f"load average before: {_load():.1f}"
    )
    runs = []
    for threads in dict.fromkeys([(cores, 1), (1, cores), (1, 1)]):
        for who, run in (("argostranslate", theirs), ("translate_pub", ours)):
            job.write_text(json.dumps({"articles": chosen, "texts": False}), "utf-8")
            answer = (
                theirs(python, package, job, threads)
                if run is theirs
                else ours(package, job, threads)
            )
            runs.append(Run(who, threads, answer["seconds"], answer["peak"]))
            _print(runs[-1], len(sentences))
    best = {
        who: min((r for r in runs if r.who == who), key=lambda r: r.seconds)
        for who in ("argostranslate", "translate_pub")
    }
    faster = best["argostranslate"].seconds / best["translate_pub"].seconds
    print(f"best of each: translate_pub is {faster:.1f} times as fast")
    job.write_text(json.dumps({"articles": chosen, "texts": True}), "utf-8")
    our = ours(package, job, best["translate_pub"].threads)["texts"]
    their = theirs(python, package, job, best["argostranslate"].threads)["texts"]
    counts, unexplained = reasons(package, sentences, our, their)
    for reason, count in counts.most_common():
        print(f"{count / len(sentences):7.2%} {count:6} {reason}")
    for source, mine, other in unexplained[:10]:
        print(f"  source {source}\n    ours {mine}\n  theirs {other}")
    print(f"load average after: {_load():.1f}")
    if out:
        figures = {"runs": [asdict(r) for r in runs], "faster": faster, "texts": dict(counts)}
        out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def _print(run: Run, sentences: int) -> None:
    print(
        f"{run.who:15} {run.threads[0]}×{run.threads[1]} {run.seconds:8.1f} s "
        f"{sentences / run.seconds:7.1f} sentences/s {run.peak:6.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
