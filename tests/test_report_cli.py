"""The command that reports on a file of results."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.auditing import audited, run
from translate_pub.publish.audits import Audit
from translate_pub.publish.report import audit
from translate_pub.records import read_results, write_result

__all__ = ["audited"]


@pytest.fixture
def results_file(tmp_path: Path) -> Path:
    path = tmp_path / "results.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for made in run():
            write_result(made, file)
    return path


def test_an_audit_survives_the_file(results_file: Path, audited: Audit) -> None:
    assert audit(read_results(results_file)) == audited


def test_the_command_writes_the_page(
    cli: Callable[..., Any], results_file: Path, tmp_path: Path
) -> None:
    ran = cli("report", results_file, "--out", tmp_path / "audit.html")
    assert ran.code == 0
    assert "5 articles, 21 sentences: 3 flagged, 8 of 9 terms honoured" in ran.out
    assert (tmp_path / "audit.html").is_file()


def test_the_command_prints_json_and_then_writes_only_what_is_named(
    cli: Callable[..., Any], results_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = cli("report", results_file, "--json")
    record = json.loads(ran.out)
    assert record["terms"] == {"found": 9, "honoured": 8, "missed": 1}
    assert record["by_policy"]["exact"]["missed"] == 0
    place = record["entries"][0]["missed_in"][0]
    assert record["kept"][place]["article"] == "urn:example:rich"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.jsonl"]


def test_a_line_that_is_no_result_is_named(cli: Callable[..., Any], results_file: Path) -> None:
    with results_file.open("a", encoding="utf-8") as file:
        file.write('{"format": 1, "status": "translated"\n')
    ran = cli("report", results_file)
    assert ran.code == 5
    assert "results.jsonl:6: not a result" in ran.err
    assert "Traceback" not in ran.err
