"""The documentation is true: its commands run, its code runs, its links lead somewhere.

A ``console`` block holds commands after "$ "; those of ``translate-pub`` are run here, one block
after the other, in a folder that holds the examples, a term base named ``mine.tsv``, the saved
feeds of docs/publishing.md and an Argos package for docs/engines.md. ``https://portal.example`` is
a server on loopback with a feed. The others set the project up, and are run by ``.ci/run`` or need
a network. A ``python`` block that speaks of ``results`` without making them gets the examples'.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.copying_argos import make_package, zipped
from tests.servers import Server, response
from tests.watching import LONG, RSS, feed, item
from tests.watching import page as article_page

PROJECT = Path(__file__).parents[1]
PORTAL = "https://portal.example"
PAGES = sorted([PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```", re.M | re.S)
ELSEWHERE = {"make", "uv", "pip", "git", "cd", "curl", "docker", "podman", "systemctl", "sudo"}
"""Commands that are not run here: set-up, which .ci/run does, and what needs a network or root."""

SHOWN = ("01", "02", "04", "10")
"""The examples that the pages name, and the one in French: `make demo` translates all of them."""

RESULTS = """import translate_pub
settings = translate_pub.Settings(engine="fake")
results = list(translate_pub.translate_articles(["examples/"], settings))
"""

ids = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def blocks(page: Path, kind: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [found["text"] for found in BLOCK.finditer(text) if found["kind"] == kind]


def commands(page: Path) -> list[str]:
    """The commands of a page, with their continuation lines joined."""
    found = []
    for block in blocks(page, "console"):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("$ "):
                found.append(line[2:].strip())
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "examples").mkdir()
    for path in (PROJECT / "examples").iterdir():
        if path.name[:2] in SHOWN:
            shutil.copy(path, tmp_path / "examples")
    (tmp_path / "mine.tsv").write_text(
        "source\ttarget\tvariants\tforbidden\tpolicy\tcase\tcategory\tauthority\tvalid_from"
        "\tvalid_to\tsuccessor\tnote\nchi bộ\tParty branch\t\t\texact\tfold\tparty\tours\t\t\t\t\n",
        encoding="utf-8",
    )
    (feeds,) = blocks(PROJECT / "docs" / "publishing.md", "toml")
    (tmp_path / "feeds.toml").write_text(feeds, encoding="utf-8")
    package = make_package(tmp_path / "made", "fr", "en", "1.9")
    zipped(package, tmp_path / "translate-fr_en-1_9.argosmodel")
    return tmp_path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    scripts = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "ARGOS_PACKAGES_DIR": str(tmp_path / "argos"),
        "TRANSLATE_PUB_ALLOW": "127.0.0.1",
        "TRANSLATE_PUB_BEAM": "1",  # what is tested is that the commands run: greedy is quicker
    }


@pytest.fixture
def portal() -> Iterator[str]:
    """Where the portal of the pages is in truth."""
    server = Server()
    address = server.url("")
    server.answers["/rss/politics.rss"] = response(
        feed(item("Hội nghị sơ kết", guid="1", link=f"{address}/1.html")), RSS
    )
    server.answers["/1.html"] = article_page("Hội nghị sơ kết", LONG)
    yield address
    server.close()


@pytest.mark.slow
@pytest.mark.model
@ids
def test_commands_run(page: Path, folder: Path, environment: dict[str, str], portal: str) -> None:
    for command in commands(page):
        command = command.replace(PORTAL, portal)
        program = shlex.split(command)[0]
        if program in ELSEWHERE:
            continue
        assert program in ("translate-pub", "python"), f"{page.name}: {command}"
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        # 1 means that an article was reported, as examples/ has one in French.
        assert done.returncode in (0, 1), f"{command}\n{done.stderr}"
        assert "Traceback" not in done.stderr, f"{command}\n{done.stderr}"


@pytest.mark.slow
@pytest.mark.model
@ids
def test_code_runs(page: Path, folder: Path, environment: dict[str, str], portal: str) -> None:
    for code in blocks(page, "python"):
        code = code.replace(PORTAL, portal)
        if "results" in code and "results = " not in code:
            code = RESULTS + code
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, f"{code}\n{done.stderr}"


@ids
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_opens_with_the_two_commands() -> None:
    assert commands(PROJECT / "README.md")[:2] == ["make demo", "make test"]


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for page in PAGES:
        if page.name != "README.md":
            assert f"docs/{page.name}" in readme


def test_the_changelog_knows_this_version() -> None:
    from translate_pub import __version__

    assert f"## {__version__}" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
