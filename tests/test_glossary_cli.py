"""``translate-pub glossary``, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from translate_pub.cli.glossary import app
from translate_pub.errors import GlossaryError


def run(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.tsv"
    path.write_text(
        "source\ttarget\tforbidden\tvalid_to\tsuccessor\tnote\n"
        "Đảng ủy\tParty board\tParty plank\t2030-01-01\tĐảng bộ\tof mine\n",
        encoding="utf-8",
    )
    return path


def test_check_names_every_error(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("source\ttarget\nxã\t\n\tcommune\n", encoding="utf-8")
    ran = run("check", path)
    assert ran.stdout.splitlines() == [
        f"{path}:2: target is empty. Give the rendering, or the policy guard.",
        f"{path}:3: source is empty. Give the term of the source language.",
    ]
    assert isinstance(ran.exception, GlossaryError)
    assert ran.exception.message == "2 errors"
    listed = json.loads(run("check", path, "--json").stdout)
    assert [(error["line"], error["message"]) for error in listed] == [
        (2, "target is empty"),
        (3, "source is empty"),
    ]


def test_check_of_a_sound_glossary(mine: Path) -> None:
    ran = run("check", mine)
    assert (ran.exit_code, ran.stdout) == (0, "No errors.\n")
    assert json.loads(run("check", mine, "--json").stdout) == []


def test_lookup_says_what_and_why(mine: Path) -> None:
    ran = run("lookup", "Đảng ủy của xã hội", "--glossary", mine, "--no-default-glossary")
    assert ran.exit_code == 0
    assert ran.stdout.splitlines() == [
        "Đảng ủy = Party board  [prefer]",
        "  never     Party plank",
        "  until     2030-01-01",
        "  successor Đảng bộ",
        "  note      of mine",
        f"  from      {mine}:2",
    ]


def test_lookup_shows_guards_and_reads_standard_input() -> None:
    ran = run("lookup", "-", text="xã hội")
    assert "xã hội: guard, no term inside it (vi-en/guards.tsv:" in ran.stdout
    assert run("lookup", "…").stdout == "No term.\n"


def test_lookup_on_a_date() -> None:
    ran = run("lookup", "Bộ Kế hoạch và Đầu tư", "--on", "2024-01-01", "--json")
    (match,) = json.loads(ran.stdout)["matches"]
    assert match["target"] == "Ministry of Planning and Investment"
    assert (match["valid_from"], match["valid_to"]) == (None, "2025-02-28")
    assert (match["start"], match["end"], match["policy"]) == (0, 21, "exact")
    assert run("lookup", "xã", "--on", "yesterday").exit_code == 2


def test_stats(mine: Path) -> None:
    mine.write_text("source\ttarget\nĐảng ủy\tParty board\n", encoding="utf-8")
    ran = run("stats", mine)
    assert f"      1  {mine}" in ran.stdout
    assert "Replaced: 1" in ran.stdout
    assert f"{mine}:2: 'Đảng ủy' = 'Party board' replaces 'Party Committee'" in ran.stdout
    held = json.loads(run("stats", mine, "--json").stdout)
    assert len(held["overrides"]) == 1
    assert held["entries"] == sum(held["policies"].values()) == sum(held["layers"].values())


def test_convert(mine: Path, tmp_path: Path) -> None:
    for out in (tmp_path / "g.tbx", tmp_path / "g.csv"):
        ran = run("convert", mine, out)
        assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", f"{out}: 1 entries\n")
    assert (tmp_path / "g.csv").read_text(encoding="utf-8").splitlines()[1].startswith("Đảng ủy,")
    ran = run("convert", mine, tmp_path / "g.doc")
    assert isinstance(ran.exception, GlossaryError)
