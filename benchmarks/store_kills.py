"""A batch killed (SIGKILL) at random moments, and what of it is lost or done twice.

    python benchmarks/store_kills.py [--articles 200] [--kills 50] [--seed 1] [--json]

The batch is made up: every sentence is unlike any other; one in twelve fails a check with the fake
engine, so that it goes down the ladder of further attempts. The window is a tenth of the real one,
and a call of the engine an eighth, so that articles are stored all along, and kills come among
them. The engine is the fake one, slowed, and writes each request to a log, flushed to the disk,
before it answers. The batch is run once in peace, for reference; then into another store, killed
again and again at a moment drawn by how far the log has grown, and each time looked at: what
``verify`` says, whether each stored article is whole and equal to the reference. A last run
finishes it.

A request is made twice where a later run makes it again. That may be where it was in flight, in the
last call before the kill; anything else counts as beyond.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from translate_pub import pipeline, translate
from translate_pub.engines.base import Hypotheses, Request
from translate_pub.engines.fake import FakeEngine
from translate_pub.engines.registry import EnginePool
from translate_pub.glossary import load_glossary
from translate_pub.models import Article, Block, BlockKind, Result
from translate_pub.store import Store, record

TOPICS = "công tác xây dựng Đảng|cải cách hành chính|phòng cháy chữa cháy|nông thôn mới".split("|")
PLACES = "huyện|thị xã|phường|xã".split("|")
COUNTS = "ba mươi hai|mười bảy|hai mươi lăm|một trăm linh bốn".split("|")


@dataclass(frozen=True)
class Figures:
    """What came of it; ``asked`` are the requests of all the runs, ``needed`` of one in peace."""

    articles: int
    sentences: int
    kills: int
    stored_at_kills: list[int]
    unsound: int
    damaged_articles: int
    missing_or_double: int
    needed: int
    asked: int
    again_in_flight: int
    again_beyond: int
    seconds: float


class LoggingEngine(FakeEngine):
    """The fake engine, slowed, with a log of what it was asked."""

    def __init__(self, log: Path, delay: float) -> None:
        super().__init__()
        self._log = log.open("a", encoding="utf-8")
        self._delay = delay
        self._calls = 0

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        self._calls += 1
        for request in requests:
            self._log.write(json.dumps([self._calls, str(request)]) + "\n")
        self._log.flush()
        os.fsync(self._log.fileno())
        time.sleep(self._delay * len(requests))
        return super().translate(requests)


def batch(count: int, paragraphs: int) -> Iterator[Article]:
    for number in range(count):
        blocks = []
        for place in range(paragraphs):
            n = number * paragraphs + place
            sentences = [
                f"Hội nghị thứ {n} của {PLACES[n % 4]} bàn về {TOPICS[n // 4 % 4]}.",
                f"Đảng ủy {PLACES[n // 3 % 4]} giao {n + 7} nhiệm vụ cho các chi bộ.",
                f"Có {COUNTS[n % 4]} đại biểu dự phiên họp số {n}."
                if n % 4 == 0
                else f"Các đại biểu dự phiên họp số {n} đã thảo luận.",
            ]
            blocks.append(Block(f"p{place}", BlockKind.PARAGRAPH, " ".join(sentences)))
        yield Article(
            f"https://news.example/{number}",
            f"Huyện ủy họp phiên số {number}",
            tuple(blocks),
            published=datetime(2024, 1 + number % 12, 1 + number % 28, tzinfo=UTC),
        )


def run(store: Path, log: Path, options: argparse.Namespace) -> None:
    """Translate the batch into the store: what the killed process does."""
    pipeline.WINDOW, translate.CHUNK = options.window, options.chunk
    pool = EnginePool()
    pool.choose = lambda *_: engine  # type: ignore[method-assign]
    engine = LoggingEngine(log, options.delay)
    with Store.open(store) as opened:
        flow = pipeline.Pipeline(
            pool,
            glossaries={"vi": load_glossary()},
            source="vi",
            memory=opened.memory,
            journal=opened.journal,
        )
        articles = batch(options.articles, options.paragraphs)
        for _ in record(opened, flow.run(articles), command="batch"):
            pass


def asked(log: Path) -> list[tuple[int, str]]:
    """Calls and requests of a log; a last line that the kill cut short was not asked."""
    if not log.exists():
        return []
    lines = log.read_text(encoding="utf-8").split("\n")[:-1]
    return [(call, request) for call, request in map(json.loads, lines)]


def measure(options: argparse.Namespace, folder: Path) -> Figures:
    started = time.monotonic()
    draw = random.Random(options.seed)
    calm, log = folder / "reference.db", folder / "reference.log"
    run(calm, log, options)
    with Store.open(calm) as store:
        reference = {r.article.id: r for r in store.results() if r.article}
    needed = len(asked(log))

    target = folder / "killed.db"
    logs: list[list[tuple[int, str]]] = []
    stored: list[int] = []
    unsound = damaged = 0
    for number in range(options.kills + 1):
        log = folder / f"{number}.log"
        process = child(target, log, options)
        if number < options.kills:
            left = needed - len({request for past in logs for _, request in past})
            wait(process, log, draw.uniform(0, 2 * max(left, 0) / (options.kills - number)))
            time.sleep(draw.uniform(0, options.delay * options.chunk))
            process.kill()
        if process.wait() > 0:
            raise RuntimeError("the batch ended by itself, with an error")
        logs.append(asked(log))
        if not target.exists():
            stored.append(0)
            continue
        with Store.open(target) as store:
            unsound += bool(store.verify())
            found = list(store.results())
        damaged += sum(not whole(made, reference) for made in found)
        stored.append(len(found))
    ids = Counter(made.article.id for made in found if made.article)
    in_flight, beyond = again(logs)
    return Figures(
        articles=options.articles,
        sentences=sum(len(r.translations) for r in reference.values()),
        kills=options.kills,
        stored_at_kills=stored[:-1],
        unsound=unsound,
        damaged_articles=damaged,
        missing_or_double=sum(ids[name] != 1 for name in {*ids, *reference}),
        needed=needed,
        asked=sum(map(len, logs)),
        again_in_flight=in_flight,
        again_beyond=beyond,
        seconds=round(time.monotonic() - started, 1),
    )


def child(store: Path, log: Path, options: argparse.Namespace) -> subprocess.Popen[bytes]:
    names = ("articles", "paragraphs", "delay", "window", "chunk")
    arguments = [f"--{name}={getattr(options, name)}" for name in names]
    return subprocess.Popen(
        [sys.executable, __file__, f"--into={store}", f"--log={log}", *arguments]
    )


def wait(process: subprocess.Popen[bytes], log: Path, requests: float) -> None:
    """Wait until the log has so many requests, or the process ended."""
    while process.poll() is None and len(asked(log)) < requests:
        time.sleep(0.005)


def whole(made: Result, reference: dict[str, Result]) -> bool:
    """Whether a stored article says what the reference says, whatever its texts' origins."""
    if made.article is None:
        return False
    like = reference[made.article.id]
    return (
        made.article == like.article
        and made.status is like.status
        and [(t.segment, t.text, t.terms, t.findings) for t in made.translations]
        == [(t.segment, t.text, t.terms, t.findings) for t in like.translations]
    )


def again(logs: list[list[tuple[int, str]]]) -> tuple[int, int]:
    """Count the requests that a run made though an earlier one had: in flight then, or not."""
    in_flight = beyond = 0
    last_run: dict[str, int] = {}
    for number, log in enumerate(logs):
        for request in dict.fromkeys(request for _, request in log):
            if request in last_run:
                before = logs[last_run[request]]
                if (before[-1][0], request) in before:
                    in_flight += 1
                else:
                    beyond += 1
            last_run[request] = number
    return in_flight, beyond


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--paragraphs", type=int, default=3)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.002, help="seconds for a request")
    parser.add_argument("--window", type=int, default=20_000)
    parser.add_argument("--chunk", type=int, default=16)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.into:
        run(options.into, options.log, options)
        return
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options, Path(folder))
    if options.json:
        print(json.dumps(asdict(figures)))
        return
    for name, value in asdict(figures).items():
        print(f"{name.replace('_', ' '):22} {value}")


if __name__ == "__main__":
    main()
