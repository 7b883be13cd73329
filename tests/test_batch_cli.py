"""``translate-pub batch``, and ``export parquet``."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.batches import archive
from tests.conftest import Ran
from translate_pub.cli import progress as progress_module
from translate_pub.errors import GlossaryError, IngestError, TranslatePubError, UnsupportedLanguage
from translate_pub.executors.base import Order, Reports
from translate_pub.executors.local import LocalExecutor

Cli = Callable[..., Ran]


def test_a_batch_and_the_same_again(cli: Cli, tmp_path: Path) -> None:
    source, store, page = archive(tmp_path / "a.jsonl", 7), tmp_path / "s.db", tmp_path / "r.html"
    ran = cli("batch", source, "--store", store, "--engine", "fake", "--report", page)
    assert ran.code == 0
    assert "7 articles: 7 new" in ran.err
    assert "28 sentences: 28 translated, 0 from the memory" in ran.err
    assert "Report of a batch" in page.read_text(encoding="utf-8")
    again = cli("batch", source, "--store", store, "--engine", "fake", "--json")
    assert json.loads(again.out)["outcomes"] == {"known": 7}


def test_what_failed_is_named_and_the_code_says_so(cli: Cli, tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 1)
    ran = cli("batch", source, tmp_path / "no.txt", "--store", tmp_path / "s.db", "-e", "fake")
    assert ran.code == 1
    assert f"warning: {tmp_path}/no.txt: cannot be read" in ran.err
    assert "1 new, 1 failed" in ran.err


def test_an_interrupt_ends_it_cleanly(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = archive(tmp_path / "a.jsonl", 40)
    real = LocalExecutor.run

    def interrupted(self: LocalExecutor, order: Order, sources: Sequence[str]) -> Reports:
        reports = real(self, replace(order, characters=500), sources)
        yield next(reports)
        reports.close()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(LocalExecutor, "run", interrupted)
        ran = cli("batch", source, "--store", tmp_path / "s.db", "-e", "fake", "--quiet")
    assert ran.code == 130
    assert "run the same command again" in ran.err
    ran = cli("batch", source, "--store", tmp_path / "s.db", "-e", "fake", "--json")
    assert json.loads(ran.out)["articles"] == 40


def test_without_a_terminal_a_line_says_how_far_it_is(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "_LINE_EVERY", 0.0)
    source = archive(tmp_path / "a.jsonl", 3)
    ran = cli("batch", source, "--store", tmp_path / "s.db", "-e", "fake")
    assert "3 articles, " in ran.err
    assert " a minute" in ran.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--executor", "dask"), "there is no 'dask'"),
        (("--address", "h:1"), "the local executor runs on this machine"),
        (("--executor", "ray", "-"), "standard input cannot be read again"),
    ],
)
def test_wrong_options(cli: Cli, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    source = archive(tmp_path / "a.jsonl", 1)
    ran = cli("batch", source, "--store", tmp_path / "s.db", "-e", "fake", *options)
    assert ran.code == 2
    assert words in ran.err
    assert "mend:" in ran.err


def test_results_become_parquet_and_are_read_again(cli: Cli, tmp_path: Path) -> None:
    source = archive(tmp_path / "a.jsonl", 3)
    results, table = tmp_path / "r.jsonl", tmp_path / "r.parquet"
    results.write_text(cli("translate", source, "-e", "fake", "--json").out, encoding="utf-8")
    assert cli("export", "parquet", results, "--out", table).code == 0
    ran = cli("batch", table, "--store", tmp_path / "s.db", "-e", "fake", "--json")
    assert json.loads(ran.out)["outcomes"] == {"new": 3}


@pytest.mark.parametrize(
    "error",
    [
        TranslatePubError("plain", mend="do"),
        IngestError("empty", article_id="a", mend="fill it"),
        UnsupportedLanguage("no", article_id="b"),
        GlossaryError("bad", path="a.tsv", line=3),
    ],
)
def test_errors_cross_from_process_to_process(error: TranslatePubError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))
