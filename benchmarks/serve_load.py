"""Requests a second and latency of ``translate-pub serve``, beside bare Starlette StaticFiles.

    python benchmarks/serve_load.py [--seconds 60] [--connections 64] [--articles 1000]
        [--rounds 2] [--memory 256] [--site FOLDER] [--json FILE]

A made-up site (24 sentences an article, three editions, the fake engine) is published into a
temporary folder, or taken from ``--site``. Both servers serve it over loopback, each in a process
of its own, without an access log; StaticFiles runs under uvicorn with the same parser and event
loop. wrk (Debian's package) loads one after the other, in the other order every other round, each
time for ``--seconds``:

    bodies  GET of article pages and, one request in ten, of feeds, drawn from all of them
    304     the same, with If-None-Match of the ETag that this server gave before
    gzip    bodies again with Accept-Encoding: gzip, ours only: StaticFiles does not compress

All that is asked for was asked for once before, so that what is in memory is measured: ``--memory``
is the server's own option, and large enough by default for the whole site. wrk takes a core of its
own: nothing else should run, and the load is printed. Latencies include the wait behind the other
connections. Errors are wrk's (connecting, reading, writing, taking longer than its 2 s, statuses of
400 and more), and 304s that have a body on average. The exit code is 1 if there were any.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import uvicorn
from starlette.staticfiles import StaticFiles

PARAGRAPHS, SENTENCES, WORDS = 6, 4, 22
"""Of an article, a paragraph and a sentence."""
VIETNAMESE = (
    "đại biểu hội nghị thống nhất chủ trương phát triển kinh tế nông thôn mới giai đoạn"
    " tới công tác cán bộ kiểm tra giám sát kỷ luật đảng tỉnh Hà Tĩnh nhân dân tuyên truyền an sinh"
).split()
FEED = re.compile(r".*/feed\.(rss|atom|json)")
PAGE = re.compile(r"[^/]+/\d{4}-[^/]+\.html")
FEEDS_SHARE = 10
"""One request in so many is for a feed."""
OURS, BARE = "serve", "StaticFiles"
KINDS = ("bodies", "304")
GZIP = {"Accept-Encoding": "gzip"}
LARGEST_HEAD = 1_000
"""Bytes; an answer of status 304 is no longer."""

Target = tuple[str, dict[str, str]]
"""A path, and the header fields to ask for it with."""

LUA = """
local requests = {}

function init(args)
  math.randomseed(1)
  for line in io.lines(args[1]) do
    local path, rest = line:match("^([^\\t]+)(.*)$")
    local headers = {}
    for name, value in rest:gmatch("\\t([^:]+): ([^\\t]+)") do headers[name] = value end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "seconds": %f, "bytes": %d, "p50": %f, "p99": %f, "slowest": %f,' ..
    ' "socket_errors": %d, "status_errors": %d}\\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
"""


@dataclass(frozen=True)
class Load:
    """One run of wrk: latencies are ms, ``bytes`` are those of heads and bodies."""

    kind: str
    server: str
    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    slowest: float
    socket_errors: int
    status_errors: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def size(self) -> float:
        """Bytes of an average answer."""
        return self.bytes / max(self.requests, 1)

    @property
    def errors(self) -> int:
        unmeant = self.kind == "304" and self.size > LARGEST_HEAD
        return self.socket_errors + self.status_errors + unmeant


@dataclass(frozen=True)
class Measured:
    """Every load, and the peak memory of each server in MB."""

    loads: list[Load]
    memory: dict[str, float]

    @property
    def errors(self) -> int:
        return sum(one.errors for one in self.loads)

    def rate(self, kind: str, server: str) -> float:
        """Requests a second over all the rounds."""
        runs = [one for one in self.loads if (one.kind, one.server) == (kind, server)]
        return sum(one.requests for one in runs) / sum(one.seconds for one in runs)


@dataclass(frozen=True)
class Running:
    """A server that runs. ``address`` has no slash at its end."""

    name: str
    process: subprocess.Popen[bytes]
    address: str

    def peak_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        found = re.search(r"^VmHWM:\s+(\d+)", status, re.M)
        return int(found[1]) / 1024 if found else float("nan")


def articles(count: int) -> Iterator[dict[str, str]]:
    """Yield made-up articles, the same ones every time."""
    for number in range(count):
        chance = random.Random(number)
        paragraphs = [
            " ".join(f"{words(chance, WORDS).capitalize()}." for _ in range(SENTENCES))
            for _ in range(PARAGRAPHS)
        ]
        yield {
            "id": f"https://source.example/{number}",
            "url": f"https://source.example/{number}",
            "title": f"Bài số {number}: {words(chance, 9)}",
            "text": "\n".join(paragraphs),
            "date": f"{2022 + number % 3}-{1 + number % 12:02}-{1 + number % 28:02}",
        }


def words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(VIETNAMESE, k=count))


def make_site(folder: Path, count: int) -> Path:
    source, site = folder / "articles.jsonl", folder / "site"
    with source.open("w", encoding="utf-8") as file:
        for article in articles(count):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
    subprocess.run(
        [
            *(command(), "publish", str(source), "--from", "vi", "--engine", "fake", "--quiet"),
            *("--out", str(site), "--base-url", "https://load.example/"),
        ],
        check=True,
    )
    return site


def command() -> str:
    return str(Path(sys.executable).with_name("translate-pub"))


def asked_for(site: Path) -> list[str]:
    """Paths of pages and feeds to draw from; feeds are there more than once, for their share."""
    files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    pages = sorted(filter(PAGE.fullmatch, files))
    feeds = sorted(filter(FEED.fullmatch, files))
    if not pages or not feeds:
        raise SystemExit(f"{site}: no article pages or no feeds in it")
    again = round(len(pages) / (FEEDS_SHARE - 1) / len(feeds)) or 1
    return [f"/{quote(path)}" for path in pages + feeds * again]


def serve_bare(site: Path) -> None:
    """Serve the folder with StaticFiles: what the child process does."""
    bound = socket.create_server(("127.0.0.1", 0))
    print(f"at http://127.0.0.1:{bound.getsockname()[1]}/", file=sys.stderr, flush=True)
    config = uvicorn.Config(
        StaticFiles(directory=site, html=True),
        # As translate_pub.serve.server has them; they are uvicorn's defaults where nothing more is
        # installed.
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
    )
    asyncio.run(uvicorn.Server(config).serve(sockets=[bound]))


@contextmanager
def running(name: str, line: list[str], folder: Path) -> Iterator[Running]:
    """Run a server that says ``at URL`` on standard error; show what it says besides."""
    said = folder / f"{name}.log"
    with said.open("wb") as log:
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=log)
    try:
        deadline = time.monotonic() + 120
        while not (found := re.search(r" ?at (http://\S+?)/[\s,]", said.read_text("utf-8"))):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} does not start: {said.read_text('utf-8')}")
            time.sleep(0.05)
        yield Running(name, process, found[1])
    finally:
        process.terminate()
        process.wait()
        for more in said.read_text("utf-8", "replace").splitlines()[1:]:
            print(f"{name}: {more}", file=sys.stderr)


def collect(server: Running, paths: list[str]) -> dict[str, str]:
    """Ask for everything once, in every way of the loads; return the ETags.

    Raises:
        SystemExit: an answer is not what the load is meant to get.
    """
    tags = {}
    with closing(HTTPConnection(server.address.removeprefix("http://"))) as connection:
        for path in dict.fromkeys(paths):
            whole, tags[path] = ask(connection, path, {})
            again, _ = ask(connection, path, {"If-None-Match": tags[path]})
            if (whole, again) != (200, 304):
                raise SystemExit(f"{server.name}: {path}: status {whole}, then {again}")
    return tags


def ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Return the status and the ETag of an answer."""
    connection.request("GET", path, headers=headers)
    with connection.getresponse() as answer:
        answer.read()
        return answer.status, answer.headers["ETag"]


def load(
    kind: str, server: Running, targets: Sequence[Target], folder: Path, options: argparse.Namespace
) -> Load:
    """Run wrk once."""
    script, listed = folder / "load.lua", folder / "targets"
    script.write_text(LUA, "ascii")
    with listed.open("w", encoding="ascii") as file:
        for path, headers in targets:
            file.write("\t".join([path, *(f"{name}: {headers[name]}" for name in headers)]) + "\n")
    ran = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(options.connections)),
            *("--duration", f"{options.seconds}s", "--script", str(script), server.address),
            *("--", str(listed)),
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Load(kind=kind, server=server.name, **json.loads(ran.stdout.splitlines()[-1]))


def measure(site: Path, folder: Path, options: argparse.Namespace) -> Measured:
    """Start both servers and load them in turn."""
    paths = asked_for(site)
    ours = [command(), "serve", str(site), "--port", "0", "--no-access-log"]
    ours += ["--memory", str(options.memory)]
    bare = [sys.executable, __file__, "--bare", str(site)]
    loads = []
    with running(OURS, ours, folder) as first, running(BARE, bare, folder) as second:
        servers = [(server, collect(server, paths)) for server in (first, second)]
        for number in range(options.rounds):
            for kind in KINDS:
                for server, tags in servers if number % 2 == 0 else reversed(servers):
                    targets = [(path, headers_for(kind, tags[path])) for path in paths]
                    loads.append(load(kind, server, targets, folder, options))
                    print_load(loads[-1])
        loads.append(load("gzip", first, [(path, GZIP) for path in paths], folder, options))
        print_load(loads[-1])
        memory = {server.name: server.peak_mb() for server, _ in servers}
    return Measured(loads, memory)


def headers_for(kind: str, tag: str) -> dict[str, str]:
    return {"If-None-Match": tag} if kind == "304" else {}


def print_load(one: Load) -> None:
    print(
        f"{one.kind:7} {one.server:12} {one.rate:9.0f} {one.p50:8.1f} {one.p99:8.1f}"
        f" {one.slowest:8.1f} {one.size / 1000:8.1f} {one.socket_errors:7} {one.status_errors:7}",
        flush=True,
    )


def print_summary(measured: Measured) -> None:
    for kind in KINDS:
        ours, bare = measured.rate(kind, OURS), measured.rate(kind, BARE)
        print(f"{kind:7} {ours:.0f} to {bare:.0f} requests/s, ratio {ours / bare:.2f}")
    for server, peak in measured.memory.items():
        print(f"peak memory of {server}: {peak:.0f} MB")
    print(f"errors: {measured.errors}")


def print_machine() -> None:
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"load average {load}, {os.cpu_count()} cores", flush=True)


def main() -> None:
    """Make the site, load both servers, print a table; or be the bare server."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--memory", type=int, default=256, help="MB, of serve for files")
    parser.add_argument("--site", type=Path, help="a site that is published already")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        serve_bare(options.bare)
        return
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        site = options.site or make_site(folder, options.articles)
        print_machine()
        print("load    server       requests/s  p50 ms   p99 ms   max ms  kB each  socket  status")
        measured = measure(site, folder, options)
        print_machine()
    print_summary(measured)
    if options.json:
        options.json.write_text(json.dumps(asdict(measured), indent=1), "utf-8")
    raise SystemExit(1 if measured.errors else 0)


if __name__ == "__main__":
    main()
