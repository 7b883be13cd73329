"""Small stores and what is put into them, for tests of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.publishing import result
from translate_pub.memory import Remembered
from translate_pub.models import Finding, Origin, Result, Severity
from translate_pub.store import Store

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ID = "https://news.example.vn/1.html"
KEY = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "news.db") as opened:
        yield opened


def corrected(article_id: str = ID) -> Result:
    """The usual result after its source put another sentence in the place of the second."""
    return result(
        article_id,
        paragraphs=(
            (
                (
                    "Chiều ngày 7/7, Đảng ủy họp.",
                    "On the afternoon of July 7, the Party Committee met.",
                ),
                ("Hội nghị bàn về nhân sự.", "The conference discussed personnel."),
            ),
            (("Có 12 đảng viên dự.", "Twelve Party members attended."),),
        ),
    )


def with_failure(made: Result) -> Result:
    """The result with its last segment as the engine's failure leaves it."""
    last = made.translations[-1]
    finding = Finding("engine-failed", Severity.ERROR, "the engine gave no translation")
    failed = replace(
        last, text=last.segment.text, origin=Origin.FAILED, score=None, findings=(finding,)
    )
    return replace(made, translations=(*made.translations[:-1], failed))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with three articles and an entry in its memory, closed."""
    file = tmp_path / "news.db"
    with Store.open(file) as store:
        for name in "abc":
            store.put(result(name), now=NOW)
        store.memory.remember({KEY: Remembered("The conference ended.")})
    return file


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
