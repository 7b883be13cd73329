"""Batches at scale: articles a minute, use of the cores and memory, here and on Ray.

    python benchmarks/batch_scale.py --corpus FOLDER [--engine argos] [--sizes 500,5000]
        [--executors local,ray] [--workers N] [--sentences N] [--terms full] [--keep FOLDER]
        [--turns SECONDS]

The corpus is a folder of tables, ``article-id<TAB>vi[<TAB>en]``, a sentence a line. Articles are
made from its sentences and those of examples/, each with figures of its own, so that none is in the
memory already. Each run is the command line in a process of its own, with a new store. Cores' use
is the machine's, from the first shard to the last: nothing else may be running. Processor time and
memory (proportional shares, PSS) are those of the command and all its children, Ray's own
processes among them, sampled once a second.

A machine whose speed drifts makes runs one after the other incomparable. ``--turns 15`` runs the
executors of a size together instead, the whole machine to each for 15 seconds in turn (SIGSTOP and
SIGCONT to all of its processes); times are then those of a run's own turns.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
PROVINCES = (
    "Hà Tĩnh;Nghệ An;Thanh Hóa;Quảng Trị;Lào Cai;Yên Bái;Gia Lai;Đắk Lắk;Cà Mau;An Giang;Tây Ninh;"
    "Sơn La;Điện Biên;Lạng Sơn;Cao Bằng;Bắc Ninh;Hưng Yên;Ninh Bình;Phú Thọ;Quảng Ngãi"
).split(";")


def articles(corpus: Path, count: int, sentences: int) -> Iterator[dict[str, str]]:
    """Yield made-up articles: the corpus's, over and over, with other figures and places."""
    texts: list[list[str]] = []
    for path in sorted(corpus.glob("*.tsv")):
        current = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            name, source, *_ = line.split("\t")
            if name != current:
                texts.append([])
                current = name
            texts[-1].append(source)
    for path in sorted((ROOT / "examples").glob("*.txt")):
        if ".fr." not in path.name:
            texts.append([line for line in path.read_text("utf-8").splitlines() if line.strip()])
    for number in range(count):
        chance = random.Random(number)
        title, *paragraphs = texts[number % len(texts)]
        del paragraphs[chance.randrange(1, 2 * sentences) :]
        yield {
            "id": f"https://archive.example/{number}",
            "title": varied(title, number, chance),
            "text": "\n".join(varied(text, number, chance) for text in paragraphs),
            "date": f"{2015 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}",
        }


def varied(text: str, number: int, chance: random.Random) -> str:
    """The sentence with other figures and another province; one without any gets a date."""
    if number < 300:
        return text
    place = chance.choice(PROVINCES)
    changed = re.sub("|".join(PROVINCES), place, text)
    changed = re.sub(
        r"\d+", lambda found: str(chance.randrange(1, 10 ** min(3, len(found[0])))), changed
    )
    if changed == text:
        changed = f"Ngày {chance.randrange(1, 29)}/{chance.randrange(1, 13)}, tại {place}: {text}"
    return changed


@dataclass
class Watch:
    """A command that runs, in turns: samples its memory and the machine's idleness once a second.

    ``turns`` are the stretches of time (seconds since the epoch) in which it had the machine.
    """

    process: subprocess.Popen[bytes]
    out: IO[bytes]
    peak: int = 0
    spent: dict[int, int] = field(default_factory=dict)
    idle: list[tuple[int, float, int, int]] = field(default_factory=list)
    turns: list[tuple[float, float]] = field(default_factory=list)

    def turn(self, seconds: float) -> None:
        """Let it run for some seconds at the most, then stop all its processes."""
        self._signal(signal.SIGCONT)
        began = time.time()
        while self.process.poll() is None and time.time() < began + seconds:
            processes = family(self.process.pid)
            self.peak = max(self.peak, sum(map(pss, processes)))
            for process in processes:  # one that has just ended shows none
                self.spent[process] = max(self.spent.get(process, 0), ticks(process))
            self.idle.append((len(self.turns), time.time(), *cpu_ticks()))
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(min(1.0, max(0.0, began + seconds - time.time())))
        self.turns.append((began, time.time()))
        if self.process.poll() is None:
            self._signal(signal.SIGSTOP)

    def _signal(self, number: signal.Signals) -> None:
        """To all its processes; those that one of them starts meanwhile are seen the next time."""
        reached: set[int] = set()
        while waiting := set(family(self.process.pid)) - reached:
            for process in waiting:
                with suppress(ProcessLookupError):
                    os.kill(process, number)
            reached |= waiting

    def active(self, moment: float) -> float:
        """Seconds that it had the machine until a moment."""
        return sum(max(0.0, min(end, moment) - begin) for begin, end in self.turns)

    def use(self, start: float, end: float) -> float:
        """Share of the cores that was in use between two moments, in its own turns."""
        within = [sample for sample in self.idle if start <= sample[1] <= end]
        pairs = [(a, b) for a, b in pairwise(within) if a[0] == b[0]]
        total = sum(b[3] - a[3] for a, b in pairs)
        return 1 - sum(b[2] - a[2] for a, b in pairs) / total if total else float("nan")

    def summary(self) -> dict[str, Any]:
        """What the command printed, with what was measured of it."""
        if self.process.returncode not in (0, 1):
            raise SystemExit(f"{self.process.args!r} ended with {self.process.returncode}")
        self.out.seek(0)
        run: dict[str, Any] = json.loads(self.out.read())
        started = datetime.fromisoformat(run["started"]).timestamp()
        first, *rest = [interval for interval in run["throughput"] if interval["articles"]]
        end = started + run["seconds"]
        after_first = self.active(end) - self.active(started + first["start"] + first["width"])
        done = sum(interval["articles"] for interval in rest)
        run["use"] = self.use(started + first["start"], end)
        run["steady"] = 60 * done / after_first if rest else float("nan")
        run["seconds"] = self.active(end) - self.active(started)
        run["wall"] = self.active(float("inf"))
        run["peak_mb"] = self.peak / 1024
        run["cpu"] = sum(self.spent.values()) / os.sysconf("SC_CLK_TCK")
        return run


def ticks(process: int) -> int:
    """Processor time that a process took so far, in clock ticks."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[11:13]))


def cpu_ticks() -> tuple[int, int]:
    """Idle and all ticks of the machine's cores."""
    ticks = [int(part) for part in Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:]]
    return ticks[3] + ticks[4], sum(ticks[:8])


def family(root: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text("utf-8", "replace")
            except OSError:
                continue
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def pss(process: int) -> int:
    """Proportional set size in kB; 0 for a process that has gone."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+)", rollup, re.M)
    return int(found[1]) if found else 0


def measure(commands: list[list[str]], seconds: float) -> list[dict[str, Any]]:
    """Run batches together, each with the machine for some seconds in turn; return their summaries.

    The first one runs alone until its time is over, and so on: none starts while another works.
    """
    with ExitStack() as files:
        running: list[Watch] = []
        for command in commands:
            out = files.enter_context(tempfile.TemporaryFile())
            running.append(Watch(subprocess.Popen(command, stdout=out), out))
            running[-1].turn(seconds)
        while unfinished := [watch for watch in running if watch.process.poll() is None]:
            for watch in unfinished:
                watch.turn(seconds)
        return [watch.summary() for watch in running]


def main() -> None:
    """Run every size with every executor and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--engine", default="argos")
    parser.add_argument("--sizes", default="500,5000")
    parser.add_argument("--executors", default="local,ray")
    parser.add_argument("--workers", type=int, default=0, help="0: as batch chooses")
    parser.add_argument("--sentences", type=int, default=100, help="of an article, on average")
    parser.add_argument("--terms", default="full", help="as of batch: none, prompt or full")
    parser.add_argument("--keep", type=Path, help="keep stores and reports in this folder")
    parser.add_argument("--turns", type=float, metavar="SECONDS", help="run executors in turns")
    arguments = parser.parse_args()
    print(
        "executor articles sentences  engine memory  seconds  a/min steady  wall s   cpu s  cores"
        "  peak MB"
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for size in map(int, arguments.sizes.split(",")):
            source = folder / f"{size}.jsonl"
            with source.open("w", encoding="utf-8") as file:
                for article in articles(arguments.corpus, size, arguments.sentences):
                    file.write(json.dumps(article, ensure_ascii=False) + "\n")
            commands = [
                command(arguments, source, folder, executor)
                for executor in arguments.executors.split(",")
            ]
            if arguments.turns:
                runs = measure(commands, arguments.turns)
            else:
                runs = [run for one in commands for run in measure([one], float("inf"))]
            for run in runs:
                row(run)
            for run in runs[1:]:
                overhead = run["seconds"] / runs[0]["seconds"] - 1
                print(f"{run['executor']} over {runs[0]['executor']}: {overhead:+.1%}", flush=True)
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)


def command(arguments: argparse.Namespace, source: Path, folder: Path, executor: str) -> list[str]:
    name = f"{arguments.engine}-{executor}-{source.stem}"
    for old in folder.glob(f"{name}.db*"):
        old.unlink()
    return [
        str(Path(sys.executable).with_name("translate-pub")),
        *("batch", str(source), "--json", "--from", "vi", "--engine", arguments.engine),
        *("--store", str(folder / f"{name}.db"), "--report", str(folder / f"{name}.html")),
        *("--executor", executor, "--workers", str(arguments.workers)),
        *("--terms", arguments.terms),
    ]


def row(run: dict[str, Any]) -> None:
    print(
        f"{run['executor']:8} {run['articles']:8} {run['segments']:9} {run['machine']:7}"
        f" {run['remembered']:6} {run['seconds']:8.1f} {60 * run['articles'] / run['seconds']:6.0f}"
        f" {run['steady']:6.0f} {run['wall']:7.1f} {run['cpu']:7.1f} {run['use']:6.1%}"
        f" {run['peak_mb']:8.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
