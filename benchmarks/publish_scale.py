"""Time and memory of publishing 100, 1,000 and 10,000 articles, and of doing it again unchanged.

    python benchmarks/publish_scale.py [--sizes 100,1000,10000] [--out DIR]

Articles are made up: 24 sentences of Vietnamese and English in 6 paragraphs, a term in every other
sentence, spread over three years, two saved feeds. Each size runs in a process of its own, so that
its peak memory is its own; the results are generated one by one, as a pipeline gives them, and the
time inside the generator is left out. Seconds are the processor's.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from translate_pub.models import (
    TITLE_ID,
    Article,
    Block,
    BlockKind,
    Detection,
    Finding,
    Policy,
    Provenance,
    Result,
    Segment,
    Severity,
    Status,
    Term,
    TermMatch,
    TermOutcome,
    Translation,
)
from translate_pub.publish import SavedFeed, Site, publish

SENTENCES = 24
PARAGRAPHS = 6
START = datetime(2023, 1, 1, tzinfo=UTC)
SITE = Site(
    title="Scale",
    base_url="https://scale.example/",
    saved_feeds=(
        SavedFeed("Kỷ luật", keywords=("kỷ luật",)),
        SavedFeed("Hà Tĩnh", provinces=("Hà Tĩnh",)),
    ),
)
PROVENANCE = Provenance("fake", "fake/1", "beam=4", "vi-en/0", "vi-rules/1", "0")
TERMS = tuple(
    Term(f"cơ quan số {n}", f"agency number {n}", policy=Policy.EXACT, authority="made up")
    for n in range(400)
)
VIETNAMESE = (
    "đại biểu hội nghị thống nhất chủ trương phát triển kinh tế nông thôn mới giai đoạn"
    " tới công tác cán bộ kiểm tra giám sát kỷ luật đảng tỉnh Hà Tĩnh nhân dân tuyên truyền an sinh"
).split()
ENGLISH = (
    "delegates conference agreed policy developing economy new rural areas coming period work"
    " officials inspection supervision discipline party province people communication welfare"
).split()


def results(count: int) -> Iterator[Result]:
    """Yield made-up results, the same ones every time."""
    for number in range(count):
        yield _result(number, random.Random(number))


def _result(number: int, chance: random.Random) -> Result:
    article_id = f"https://source.example/{number}"
    title = f"Bài số {number}: " + " ".join(chance.choices(VIETNAMESE, k=9))
    blocks: list[Block] = []
    translations = [
        Translation(
            Segment(article_id, TITLE_ID, 0, title, 0, len(title), "vi"),
            f"Article {number}: " + " ".join(chance.choices(ENGLISH, k=9)),
        )
    ]
    for paragraph in range(PARAGRAPHS):
        block_id = f"p{paragraph}"
        text = ""
        for index in range(SENTENCES // PARAGRAPHS):
            term = chance.choice(TERMS) if index % 2 else None
            source = " ".join(chance.choices(VIETNAMESE, k=22))
            target = " ".join(chance.choices(ENGLISH, k=18))
            terms: tuple[TermOutcome, ...] = ()
            if term:
                match = TermMatch(term, 0, len(term.source), term.source)
                source, target = f"{term.source} {source}", f"{term.target} {target}"
                terms = (TermOutcome(match, True, 0, len(term.target)),)
            findings = (
                (Finding("number", Severity.WARNING, "number differs"),)
                if chance.random() < 0.04
                else ()
            )
            start = len(text) + bool(text)
            text = f"{text} {source}." if text else f"{source}."
            segment = Segment(
                article_id, block_id, index, f"{source}.", start, start + len(source) + 1, "vi"
            )
            translations.append(
                Translation(segment, f"{target}.", score=-0.3, terms=terms, findings=findings)
            )
        blocks.append(Block(block_id, BlockKind.PARAGRAPH, text))
    article = Article(
        article_id,
        title,
        tuple(blocks),
        published=START + timedelta(hours=2.6 * number),
        authors=("Nguyễn Văn A",),
        url=article_id,
        publisher="Báo Ví Dụ",
        tags=(f"Chủ đề {number % 25}",),
    )
    return Result(
        article, Status.TRANSLATED, "en", Detection("vi", 0.99), tuple(translations), PROVENANCE
    )


class Clocked:
    """An iterator that knows the processor time spent inside it, so that it can be left out."""

    def __init__(self, made: Iterator[Result]) -> None:
        self._made = made
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Result]:
        while True:
            began = time.process_time()
            result = next(self._made, None)
            self.seconds += time.process_time() - began
            if result is None:
                return
            yield result


def timed(count: int, out: Path) -> dict[str, float]:
    """Publish, publish again, and publish with one article more; return what each took."""
    figures = {"articles": float(count)}
    for name, size in (("first", count), ("again", count), ("one_more", count + 1)):
        source = Clocked(results(size))
        wall, processor = time.perf_counter(), time.process_time()
        published = publish(source, out, SITE)
        figures[name] = time.process_time() - processor - source.seconds
        figures[f"{name}_wall"] = time.perf_counter() - wall
        figures[f"{name}_written"] = published.written
    figures["files"] = published.written + published.unchanged
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["page_kb"] = max(path.stat().st_size for path in out.rglob("*.html")) / 1000
    return figures


def main() -> None:
    """Run each size in a process of its own and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(timed(arguments.one, arguments.out)))
        return
    print("processor seconds; generating the articles is left out")
    print("articles   first  ms each   again  ratio  one more  peak MB   files  largest page kB")
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=arguments.out) as folder:
            command = [sys.executable, __file__, "--one", str(size), "--out", f"{folder}/site"]
            ran = subprocess.run(command, check=True, capture_output=True, text=True)
        row = json.loads(ran.stdout)
        print(
            f"{size:8} {row['first']:7.2f} {1000 * row['first'] / size:8.2f} {row['again']:7.3f}"
            f" {row['first'] / row['again']:6.1f} {row['one_more']:9.2f} {row['peak_mb']:8.0f}"
            f" {row['files']:7.0f} {row['page_kb']:16.1f}"
        )


if __name__ == "__main__":
    main()
