"""The files in deploy/ and the pages about them speak of commands and options that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

PROJECT = Path(__file__).parents[1]
UNIT = PROJECT / "deploy" / "translate-pub.service"
FILES = [
    UNIT,
    PROJECT / "deploy" / "Containerfile",
    PROJECT / "docs" / "serving.md",
    PROJECT / "docs" / "deployment.md",
]


def serve_commands(text: str) -> list[str]:
    """The command lines of ``serve`` in a file, continuation lines joined, comments left out."""
    joined = text.replace("\\\n", " ")
    lines = re.findall(r"\bserve /?[\w/. -]*site\b[^\n#]*", joined)
    quoted = re.findall(r'^CMD \[(.*"serve".*)\]$', joined, re.MULTILINE)
    return lines + [line.replace('", "', " ").strip('"') for line in quoted]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_options_of_serve_exist(path: Path, cli: Callable[..., Ran]) -> None:
    commands = serve_commands(path.read_text(encoding="utf-8"))
    assert commands
    known = set(re.findall(r"--[a-z-]+", cli("serve", "--help").out))
    for command in commands:
        used = set(re.findall(r"(?<![\w-])--[a-z-]+", command))
        assert used <= known, command


def test_the_table_of_options_is_whole(cli: Callable[..., Ran]) -> None:
    page = (PROJECT / "docs" / "serving.md").read_text(encoding="utf-8")
    known = set(re.findall(r"--[a-z-]+", cli("serve", "--help").out))
    assert known - set(re.findall(r"--[a-z-]+", page)) <= {"--access-log", "--quiet", "--help"}


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("SYSTEMD IS NOT INSTALLED: apt install systemd")
    # systemd looks whether the program is there, which it is not on this machine.
    text = UNIT.read_text(encoding="utf-8").replace(
        "/opt/translate-pub/bin/translate-pub", "/bin/true"
    )
    unit = tmp_path / UNIT.name
    unit.write_text(text, encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert rated.returncode == 0, "the unit is less closed than it was: above 2.0"


def test_what_the_container_copies_is_not_ignored() -> None:
    copied = re.findall(
        r"^COPY (?!--)(.*) \S+$",
        (PROJECT / "deploy" / "Containerfile").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    let_in = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    names = " ".join(copied).split()
    assert len(names) > 5
    for name in names:
        assert (PROJECT / name).exists()
        assert f"!{name}" in let_in
