"""A store from its export: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from translate_pub.errors import StoreError
from translate_pub.models import Result
from translate_pub.records import from_record
from translate_pub.store.database import Database
from translate_pub.store.export import COLUMNS, FORMAT, KINDS
from translate_pub.store.memory import entry_checksum
from translate_pub.store.rows import Rows

__all__ = ["restore"]

_BYTES = frozenset({"key", "wording"})
"""Columns that hold bytes; an export has them in hexadecimal."""


def restore(database: Database, lines: Iterable[str]) -> int:
    """See :meth:`Store.import_`."""
    with database.writing():
        for table in KINDS.values():
            if database.one(f"SELECT 1 FROM {table}"):
                raise StoreError(
                    f"{database.path}: there is something in the store already",
                    mend="import into a new file, named with --store",
                )
        return _restore(database, lines)


def _restore(database: Database, lines: Iterable[str]) -> int:
    rows = Rows(database)
    count = 0
    end: object = None
    for number, line in enumerate(lines, 1):
        try:
            ((kind, value),) = json.loads(line).items()
            if (number == 1) != (kind == "store") or end is not None:
                raise ValueError("a line that is out of place")
            if kind == "store" and value != FORMAT:
                raise ValueError(f"format {value}; this version reads format {FORMAT}")
            if kind == "end":
                end = value
            elif kind != "store":
                _insert(database, rows, kind, value)
                count += 1
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
            raise StoreError(
                f"line {number}: not a record of a store's export: {exc}",
                mend="give a file that store export wrote; nothing was imported",
            ) from exc
        except StoreError as error:
            raise StoreError(
                f"line {number}: {error}", mend=error.mend or "nothing was imported"
            ) from error
    if end != count:
        raise StoreError(
            f"the export is not complete: it breaks off after {count} records",
            mend="export again; nothing was imported",
        )
    return count


def _insert(database: Database, rows: Rows, kind: str, record: Mapping[str, Any]) -> None:
    columns = COLUMNS[kind]
    values = [bytes.fromhex(record[name]) if name in _BYTES else record[name] for name in columns]
    marks = ", ".join("?" for _ in columns)
    row = database.run(f"INSERT INTO {KINDS[kind]} ({', '.join(columns)}) VALUES ({marks})", values)
    if kind == "memory":
        database.run(
            "UPDATE memory SET checksum = ? WHERE id = ?",
            (entry_checksum(bytes.fromhex(record["key"]), record["text"]), row),
        )
    if kind == "article":
        for number, revision in enumerate(record["revisions"], 1):
            rows.insert(row, number, revision["seen"], _result(record, revision["result"]))


def _result(article: Mapping[str, Any], record: Mapping[str, Any]) -> Result:
    result = from_record(record)
    if result.article is None or result.article.id != article["article_id"]:
        raise ValueError("a revision of another article")
    if result.target != article["target"]:
        raise ValueError("a revision into another language")
    return result
