"""The report of a batch."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest

from translate_pub.errors import ConfigError, IngestError
from translate_pub.models import Severity
from translate_pub.publish.run_report import duration, write_run_report
from translate_pub.runs import ArticleReport, Outcome, RunSummary, Throughput

HOSTILE = "<script>alert(1)</script>\x00"


def summary(**changes: object) -> RunSummary:
    article = ArticleReport(
        "a1",
        HOSTILE,
        "vi",
        Outcome.NEW,
        segments=4,
        machine=3,
        remembered=1,
        flagged=1,
        seconds=12.5,
        findings=(("number", Severity.ERROR, 2), ("length", Severity.WARNING, 1)),
    )
    failed = ArticleReport(
        "b", "", "", Outcome.FAILED, error=IngestError("empty file", article_id="b")
    )
    values: dict[str, object] = {
        "executor": "ray",
        "engine": "fake/1",
        "started": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "seconds": 120.0,
        "finished": True,
        "articles": 1_003,
        "outcomes": {"new": 1_001, "known": 1, "failed": 1},
        "segments": 4_004,
        "machine": 3_003,
        "remembered": 1_001,
        "flagged": 7,
        "findings": (("number", Severity.ERROR, 2_000), ("length", Severity.WARNING, 1)),
        "throughput": (Throughput(0, 60, 200, 600), Throughput(60, 60, 801, 2_403)),
        "slowest": (article,),
        "worst": (failed, article),
        "workers": {"one:1": 500, "two:2": 502},
    }
    return RunSummary(**{**values, **changes})  # type: ignore[arg-type]


def written(run: RunSummary, folder: Path) -> lxml.html.HtmlElement:
    path = folder / "run.html"
    write_run_report(run, path)
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "\x00" not in text
    assert re.search(r"https?://", text) is None
    return lxml.html.fromstring(text)


def test_the_report_says_how_much_how_fast_and_what_to_read(tmp_path: Path) -> None:
    page = written(summary(), tmp_path)
    text = page.text_content()
    for words in (
        "1,003", "501.0", "1,001 new, 1 known, 1 failed", "2,000", "b: empty file", "12.5 s",
        "one:1 500", "2026-01-02 03:04:05 UTC",
    ):  # fmt: skip
        assert words in " ".join(text.split()), words
    heights = [float(bar.get("height")) for bar in page.xpath("//svg//rect")]
    assert heights == [pytest.approx(160 * 200 / 801, abs=0.1), 160.0]
    (described,) = page.xpath("//svg/desc/text()")
    assert described == (
        "Articles a minute in each 1 min of the run, 2 intervals: 801 at most, 501 on average."
    )
    headings = page.xpath("//h2/text()")
    assert headings == ["Summary", "Throughput", "Findings", "Slowest articles", "Worst articles"]


def test_a_run_that_was_stopped_says_so(tmp_path: Path) -> None:
    assert "stopped before its end" in written(summary(finished=False), tmp_path).text_content()


def test_an_empty_run(tmp_path: Path) -> None:
    page = written(
        summary(
            articles=0, outcomes={}, segments=0, machine=0, remembered=0, flagged=0, seconds=0.0,
            findings=(), throughput=(), slowest=(), worst=(), workers={},
        ),
        tmp_path,
    )  # fmt: skip
    assert page.xpath("//svg") == []
    assert "No check found anything." in page.text_content()


def test_equal_runs_give_equal_bytes(tmp_path: Path) -> None:
    write_run_report(summary(), tmp_path / "a.html")
    write_run_report(summary(), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        write_run_report(summary(), tmp_path / "none" / "run.html")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.0 s"), (59.9, "59.9 s"), (60, "1 min"), (3_599, "1 h 00 min"),
        (7_260, "2 h 01 min"), (3 * 86_400, "3.0 days"),
    ],
)  # fmt: skip
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert duration(seconds) == words
