"""Stores of other schemas: a newer one is refused, an older one migrated, or left as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.publishing import result
from tests.stores import KEY, NOW, path, sql
from translate_pub.errors import StoreError
from translate_pub.models import Origin
from translate_pub.store import Store
from translate_pub.store.database import SCHEMA

__all__ = ["path"]

GOLDEN = Path(__file__).parent / "golden" / "store"


def test_a_newer_schema_is_refused_and_not_touched(path: Path) -> None:
    sql(path, f"PRAGMA user_version = {SCHEMA + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"version {SCHEMA + 1}, this program knows") as caught:
        Store.open(path)
    assert "newer" in caught.value.mend
    assert path.read_bytes() == before


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of schema 1, from the dump of one that the code of that time wrote."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((GOLDEN / "schema-1.sql").read_text(encoding="utf-8"))
    return file


def test_an_older_schema_is_migrated(old: Path) -> None:
    with Store.open(old) as store:
        info = store.info()
        assert (info.schema, info.articles, info.revisions) == (SCHEMA, 2, 3)
        assert (info.memory, info.reviews, info.sources, info.runs) == (1, 1, 1, 1)
        assert store.verify() == []
        corrected = store.get("https://news.example.vn/1.html")
        assert corrected is not None
        assert corrected.translations[2].text == "The conference discussed staffing."
        assert corrected.translations[2].origin is Origin.REVIEW
        assert corrected.history is not None
        assert len(corrected.history.corrections) == 1
        failed = store.get("https://news.example.vn/2.html")
        assert failed is not None
        assert failed.translations[-1].origin is Origin.FAILED
        assert store.memory.lookup([KEY])[KEY].text == "The conference discussed personnel."
        assert store.sources()[0].title == "Tin tỉnh"
        assert store.runs()[0].counts.articles == 3
        store.put(result("new"), now=NOW)
        assert store.verify() == []


def test_an_older_schema_is_migrated_before_it_is_read(old: Path) -> None:
    with Store.open(old, read_only=True) as store:
        assert store.info().schema == SCHEMA
        with pytest.raises(StoreError, match="cannot be written"):
            store.begin_run("x", NOW)


def test_a_migration_that_fails_leaves_the_old_store(old: Path) -> None:
    sql(old, "CREATE TABLE sentences (what TEXT)")
    with pytest.raises(StoreError, match="sentences already exists"):
        Store.open(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        columns = connection.execute("SELECT * FROM memory").description
        assert "checksum" not in [column[0] for column in columns]
    sql(old, "DROP TABLE sentences")
    with Store.open(old) as store:
        assert store.verify() == []


def test_a_schema_is_the_same_new_or_migrated(old: Path, path: Path) -> None:
    def shape(file: Path) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(
                "SELECT name, sql FROM sqlite_master ORDER BY name"
            ).fetchall()

    Store.open(old).close()
    assert shape(old) == shape(path)
