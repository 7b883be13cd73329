"""Batches at scale: articles a minute, use of the cores and memory, here and on Ray.

    python benchmarks/batch_scale.py --corpus FOLDER [--engine argos] [--sizes 500,5000]
        [--executors local,ray] [--workers N] [--sentences N] [--terms full] [--keep FOLDER]

The corpus is a folder of tables, ``article-id<TAB>vi[<TAB>en]``, a sentence a line. Articles are
made from its sentences and those of examples/, each with figures of its own, so that none is in the
memory already. Each run is the command line in a process of its own, with a new store. Cores' use
is the machine's, from the first shard to the last: nothing else may be running. Processor time and
memory (proportional shares, PSS) are those of the command and all its children, Ray's own
processes among them, sampled once a second.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

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
    """Samples a command's memory and the machine's idleness, once a second."""

    process: subprocess.Popen[bytes]
    peak: int = 0
    spent: dict[int, int] = field(default_factory=dict)
    idle: list[tuple[float, int, int]] = field(default_factory=list)

    def run(self) -> None:
        while self.process.poll() is None:
            processes = family(self.process.pid)
            self.peak = max(self.peak, sum(map(pss, processes)))
            self.spent.update((process, ticks(process)) for process in processes)
            self.idle.append((time.time(), *cpu_ticks()))
            time.sleep(1)

    def use(self, start: float, end: float) -> float:
        """Share of the cores that was in use between two moments."""
        within = [sample for sample in self.idle if start <= sample[0] <= end]
        if len(within) < 2:
            return float("nan")
        (_, idle, total), (_, last_idle, last_total) = within[0], within[-1]
        return 1 - (last_idle - idle) / (last_total - total)


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


def measure(command: list[str]) -> dict[str, Any]:
    """Run a batch; return its summary with what was measured of it."""
    began = time.time()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        watch = Watch(process)
        watcher = threading.Thread(target=watch.run)
        watcher.start()
        code = process.wait()
        watcher.join()
        if code not in (0, 1):
            raise SystemExit(f"{' '.join(command)} ended with {code}")
        out.seek(0)
        summary: dict[str, Any] = json.loads(out.read())
    ended = time.time()
    started = datetime.fromisoformat(summary["started"]).timestamp()
    first = next(i["start"] for i in summary["throughput"] if i["articles"])
    summary["wall"] = ended - began
    summary["use"] = watch.use(started + first, started + summary["seconds"])
    summary["peak_mb"] = watch.peak / 1024
    summary["cpu"] = sum(watch.spent.values()) / os.sysconf("SC_CLK_TCK")
    return summary


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
            for executor in arguments.executors.split(","):
                row(measure(command(arguments, source, folder, executor)))
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
        f" {steady(run):6.0f} {run['wall']:7.1f} {run['cpu']:7.1f} {run['use']:6.1%}"
        f" {run['peak_mb']:8.0f}",
        flush=True,
    )


def steady(run: dict[str, Any]) -> float:
    """Articles a minute without the start: from the first interval with an article to the last."""
    first, *rest = [i for i in run["throughput"] if i["articles"]]
    seconds: float = run["seconds"] - first["start"] - first["width"]
    done: int = sum(i["articles"] for i in rest)
    return 60 * done / seconds if rest else float("nan")


if __name__ == "__main__":
    main()
