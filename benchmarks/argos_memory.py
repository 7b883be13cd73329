"""Peak memory of translating 50 and 5,000 articles with an Argos package, through the pipeline.

    python benchmarks/argos_memory.py PACKAGE [--sizes 50,5000] [--bare] [--json]

PACKAGE is a ``.argosmodel`` or the folder of an installed package from Vietnamese. Articles are
made up of the sentences of ``examples/``, eight each, with other figures in every article, so that
none is in the memory already. The shipped glossary is on; ``--bare`` leaves the ladder of
enforcement out. Each size has a process of its own; results are dropped as they come, as by a
publisher that writes them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from argos_speed import articles, installed

from translate_pub.engines.registry import EnginePool
from translate_pub.glossary import load_glossary
from translate_pub.models import Article, Block, BlockKind, Status
from translate_pub.pipeline import Pipeline
from translate_pub.translate import Enforcement

SENTENCES = 8
_FIGURE = re.compile(r"\d+")


def made_up(count: int) -> Iterator[Article]:
    """Articles, one by one."""
    source = articles(None)
    known = [s for article in islice(source, 40) for paragraph in article for s in paragraph]
    for number in range(count):
        rng = random.Random(number)
        texts = [
            _FIGURE.sub(lambda _: str(rng.randrange(1, 99999)), rng.choice(known))  # noqa: B023
            for _ in range(SENTENCES)
        ]
        blocks = (Block(f"p{n}", BlockKind.PARAGRAPH, text) for n, text in enumerate(texts[1:]))
        yield Article(f"article-{number}", texts[0], tuple(blocks))


def measure(package: Path, count: int, bare: bool) -> dict[str, Any]:
    """In a process of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        found = installed(package, Path(temporary))
        began = time.perf_counter()
        segments = failed = 0
        with EnginePool({"argos": {"packages": [found]}}) as pool:
            pipeline = Pipeline(
                pool,
                engine="argos",
                source=found.source,
                target=found.target,
                glossaries={"vi": load_glossary()},
                enforcement=Enforcement(ladder=()) if bare else None,
            )
            for result in pipeline.run(made_up(count)):
                segments += len(result.translations)
                failed += result.status is not Status.TRANSLATED
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "articles": count,
        "segments": segments,
        "failed": failed,
        "seconds": time.perf_counter() - began,
        "megabytes": peak / 1e6 if sys.platform == "darwin" else peak / 1e3,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("package", type=Path)
    parser.add_argument("--sizes", default="50,5000")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.package, options.child, options.bare)))
        return
    rows = []
    for size in options.sizes.split(","):
        command = [sys.executable, __file__, str(options.package)]
        command += ["--child", size, *(["--bare"] if options.bare else [])]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        rows.append(json.loads(ran.stdout))
        if not options.json:
            print(
                "{articles:6} articles {segments:6} segments {failed} failed "
                "{seconds:7.1f} s {megabytes:6.0f} MB".format(**rows[-1]),
                flush=True,
            )
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        print(f"last to first: {rows[-1]['megabytes'] / rows[0]['megabytes']:.2f}")


if __name__ == "__main__":
    main()
