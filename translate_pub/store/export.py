"""The whole store as JSON Lines: for backups, for moving, and for what a damaged one still holds.

{"store": 1}                                            the first line: version of this format
{"article": {…, "revisions": [{"seen", "result"}, …]}}  a result as in translate_pub.records
{"memory": {…}}  {"review": {…}}  {"source": {…}}  {"run": {…}}
{"end": 1234}                                           the last: how many lines lie between
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from translate_pub.errors import StoreError
from translate_pub.records import to_record
from translate_pub.store.database import Database, Row
from translate_pub.store.rows import Rows, dumps
from translate_pub.store.values import Problem

__all__ = ["COLUMNS", "FORMAT", "KINDS", "export"]

FORMAT = 1

KINDS = {
    "article": "articles",
    "memory": "memory",
    "review": "reviews",
    "source": "sources",
    "run": "runs",
}
"""Kind of record → table, in the order in which they are written."""

COLUMNS: dict[str, Sequence[str]] = {
    "article": ("article_id", "target", "source", "first_seen", "updated", "listed"),
    "memory": ("key", "text", "score", "attempts", "origin"),
    "review": (
        "article_id",
        "target",
        "segment",
        "language",
        "source",
        "wording",
        "text",
        "reviewer",
        "at",
    ),
    "source": (
        "id",
        "url",
        "kind",
        "title",
        "full_text",
        "interval",
        "etag",
        "last_modified",
        "next_due",
        "last_fetched",
        "failures",
        "last_error",
        "added",
        "language",
    ),
    "run": (
        "id",
        "command",
        "started",
        "ended",
        "articles",
        "new",
        "changed",
        "unchanged",
        "failed",
        "segments",
        "flagged",
    ),
}
"""What a record of each kind holds, besides an article's revisions."""

_PROBES = 100_000
"""How many ids are tried behind a damaged place before the rest of a table is given up."""

Record = dict[str, object]


def export(database: Database, file: TextIO, damaged: list[Problem] | None = None) -> int:
    """See :meth:`Store.export`."""
    rows = Rows(database)
    count = 0
    with database.reading():
        file.write(dumps({"store": FORMAT}) + "\n")
        for kind, table in KINDS.items():
            for row in _ids(database, table, damaged):
                try:
                    record = _record(database, rows, kind, row)
                except StoreError as error:
                    if damaged is None:
                        raise
                    damaged.append(Problem(f"{table} {row}", error.message))
                    continue
                file.write(dumps({kind: record}) + "\n")
                count += 1
        file.write(dumps({"end": count}) + "\n")
    return count


def _record(database: Database, rows: Rows, kind: str, row: int) -> Record:
    columns = COLUMNS[kind]
    values = database.one(f"SELECT {', '.join(columns)} FROM {KINDS[kind]} WHERE rowid = ?", (row,))
    record: Record = {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in zip(columns, values or (), strict=True)
    }
    if kind == "article":
        record["revisions"] = list(_revisions(database, rows, row))
    return record


def _revisions(database: Database, rows: Rows, article: int) -> Iterator[Record]:
    for (number,) in database.all(
        "SELECT number FROM revisions WHERE article = ? ORDER BY number", (article,)
    ):
        _, seen, result = rows.load(article, number)
        yield {"seen": seen, "result": to_record(result)}


def _ids(database: Database, table: str, damaged: list[Problem] | None) -> Iterator[int]:
    """Yield the row ids of a table, going round damaged pages where ``damaged`` is given."""
    last = 0
    while True:
        try:
            row = database.one(
                f"SELECT rowid FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT 1", (last,)
            )
        except StoreError as error:
            if damaged is None:
                raise
            damaged.append(Problem(f"{table} behind row {last}", error.message))
            row = _behind(database, table, last)
        if row is None:
            return
        last = int(row[0])
        yield last


def _behind(database: Database, table: str, last: int) -> Row | None:
    """Find the first row behind a damaged place that can be read."""
    for row in range(last + 1, last + _PROBES):
        try:
            if found := database.one(f"SELECT rowid FROM {table} WHERE rowid = ?", (row,)):
                return found
        except StoreError:
            continue
    return None
