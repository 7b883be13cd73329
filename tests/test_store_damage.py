"""Damaged stores: what is damaged is found and named, and the rest is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.publishing import result
from tests.stores import KEY, NOW, path, sql
from translate_pub.errors import StoreError
from translate_pub.memory import Remembered
from translate_pub.store import Problem, Store
from translate_pub.store.database import SCHEMA

__all__ = ["path"]


def damage(path: Path, text: str, change: Callable[[bytes], bytes]) -> None:
    """Change the file where a text stands in it."""
    data = path.read_bytes()
    wanted = text.encode()
    assert wanted in data
    path.write_bytes(data.replace(wanted, change(wanted)))


def test_a_damaged_page_is_named_and_the_rest_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Store.open(path) as store:
        for number in range(60):
            store.put(result(f"article-{number:02}"), now=NOW)
    data = bytearray(path.read_bytes())
    page = data.index(b'"id":"article-30"') // 4096 * 4096
    data[page : page + 512] = b"\xff" * 512
    path.write_bytes(data)

    with Store.open(path) as store:
        problems = store.verify()
        assert problems
        with pytest.raises(StoreError, match="damaged") as caught:
            list(store.results())
        assert "store verify" in caught.value.mend
        damaged: list[Problem] = []
        saved = tmp_path / "saved.jsonl"
        with saved.open("w", encoding="utf-8") as file:
            store.export(file, damaged=damaged)
    assert damaged
    with Store.open(tmp_path / "mended.db") as mended:
        with saved.open(encoding="utf-8") as lines:
            mended.import_(lines)
        assert mended.verify() == []
        kept = [r.article.id for r in mended.results() if r.article]
    assert 30 < len(kept) < 60


def test_a_damaged_first_page(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(b"\0" * 100 + data[100:])
    with pytest.raises(StoreError, match="not a database") as caught:
        Store.open(path)
    assert "docs/store.md" in caught.value.mend


def test_a_changed_letter_is_found(path: Path) -> None:
    damage(path, "Twelve Party members attended.", lambda text: text.replace(b"Twelve", b"Eleven"))
    with Store.open(path) as store:
        problems = store.verify()
        assert {problem.place for problem in problems} == {f"{name} revision 1" for name in "abc"}


def test_a_changed_letter_in_the_memory_is_found_and_not_used(path: Path) -> None:
    damage(path, "The conference ended.", lambda text: text.replace(b"ended", b"began"))
    with Store.open(path) as store:
        assert [problem.place for problem in store.verify()] == ["memory 1"]
        assert store.memory.lookup([KEY]) == {}
        store.memory.remember({KEY: Remembered("The conference ended.")})
        assert store.verify() == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM translations WHERE position = 1", "3 of 4 segments are there"),
        ("DELETE FROM revisions", "has no revision"),
        ("UPDATE revisions SET body = '{' WHERE article = 1", "cannot be read"),
        ("UPDATE revisions SET status = 'fine' WHERE article = 1", "cannot be read"),
        ("UPDATE terms SET body = '{}' WHERE id = 1", "cannot be read"),
        ("DELETE FROM terms", "refers to a row of terms"),
        ("DELETE FROM findings", ""),
    ],
)
def test_verify_finds_what_is_half_there(path: Path, statement: str, message: str) -> None:
    sql(path, "PRAGMA foreign_keys = OFF", statement)
    with Store.open(path) as store:
        problems = store.verify()
    if message:
        assert any(message in problem.message for problem in problems)
    else:
        assert problems == []


def test_what_makes_no_sense_is_an_error_of_ours(path: Path) -> None:
    sql(path, "UPDATE revisions SET status = 'fine' WHERE article = 2")
    with Store.open(path) as store:
        with pytest.raises(StoreError, match="an article cannot be read") as caught:
            store.get("b")
        assert "store verify" in caught.value.mend
        assert store.get("a") == result("a")


def test_the_command_line_says_what_to_do(path: Path, cli: Callable[..., Ran]) -> None:
    sql(path, f"PRAGMA user_version = {SCHEMA + 1}")
    done = cli("store", "info", "--store", path)
    assert (done.code, done.out) == (5, "")
    assert "error: " in done.err
    assert "mend:  use the newer translate_pub" in done.err
    sql(path, f"PRAGMA user_version = {SCHEMA}", "DELETE FROM translations WHERE position = 1")
    done = cli("store", "verify", "--store", path)
    assert done.code == 5
    assert "3 of 4 segments are there" in done.err
    assert "docs/store.md" in done.err
