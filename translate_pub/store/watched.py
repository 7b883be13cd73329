"""Rows of sources and runs: what is watched, and what was done when."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import datetime

from translate_pub.errors import StoreError
from translate_pub.store.database import Database, Row
from translate_pub.store.values import Run, RunCounts, Source, SourceKind, moment

__all__ = ["Runs", "Sources"]

_SOURCE = (
    "id, url, kind, title, full_text, interval, etag, last_modified, next_due, last_fetched,"
    " failures, last_error, added, language"
)
_COUNTS = ", ".join(field.name for field in fields(RunCounts))


class Sources:
    """The rows of the sources; what is due is for others to decide."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, source: Source) -> Source:
        """Add a source; return it as it is stored: as it was, if its URL was there already."""
        with self._db.writing():
            self._db.run(
                f"INSERT INTO sources ({_SOURCE}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
                " ON CONFLICT DO NOTHING",
                _values(source),
            )
            row = self._db.one(
                f"SELECT {_SOURCE} FROM sources WHERE id = ? OR url = ?", (source.id, source.url)
            )
        return source if row is None else _source(row)

    def all(self) -> list[Source]:
        """Every source, in the order in which they were added."""
        return [
            _source(row)
            for row in self._db.all(f"SELECT {_SOURCE} FROM sources ORDER BY added, id")
        ]

    def get(self, source_id: str) -> Source | None:
        """The source of an id."""
        row = self._db.one(f"SELECT {_SOURCE} FROM sources WHERE id = ?", (source_id,))
        return None if row is None else _source(row)

    def remove(self, source_id: str) -> bool:
        """Remove a source, not its articles; say whether it was there."""
        with self._db.writing():
            there = self._db.one("SELECT 1 FROM sources WHERE id = ?", (source_id,)) is not None
            self._db.run("DELETE FROM sources WHERE id = ?", (source_id,))
        return there

    def save(self, source: Source) -> None:
        """Replace the row of a source; nothing happens if it was removed meanwhile."""
        columns = ", ".join(f"{name.strip()} = ?" for name in _SOURCE.split(","))
        with self._db.writing():
            self._db.run(
                f"UPDATE sources SET {columns} WHERE id = ?", (*_values(source), source.id)
            )


class Runs:
    """What was run, and what came of it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, command: str, now: datetime) -> int:
        """Note that a run begins; return its number."""
        with self._db.writing():
            return self._db.run(
                "INSERT INTO runs (command, started) VALUES (?, ?)", (command, moment(now))
            )

    def end(self, run: int, now: datetime, counts: RunCounts) -> None:
        """Note that it ended."""
        columns = ", ".join(f"{field.name} = ?" for field in fields(RunCounts))
        with self._db.writing():
            if not self._db.one("SELECT 1 FROM runs WHERE id = ?", (run,)):
                raise StoreError(f"there is no run {run}", mend="begin it first")
            self._db.run(
                f"UPDATE runs SET ended = ?, {columns} WHERE id = ?",
                (moment(now), *astuple(counts), run),
            )

    def all(self) -> list[Run]:
        """Every run, the newest first."""
        return [
            Run(number, command, datetime.fromisoformat(started), _when(ended), RunCounts(*counts))
            for number, command, started, ended, *counts in self._db.all(
                f"SELECT id, command, started, ended, {_COUNTS} FROM runs ORDER BY id DESC"
            )
        ]


def _values(source: Source) -> tuple[object, ...]:
    return (
        source.id,
        source.url,
        source.kind,
        source.title,
        source.full_text,
        source.interval,
        source.etag,
        source.last_modified,
        moment(source.next_due) if source.next_due else None,
        moment(source.last_fetched) if source.last_fetched else None,
        source.failures,
        source.last_error,
        moment(source.added),
        source.language,
    )


def _source(row: Row) -> Source:
    (
        source_id,
        url,
        kind,
        title,
        full_text,
        interval,
        etag,
        last_modified,
        next_due,
        last_fetched,
        failures,
        last_error,
        added,
        language,
    ) = row
    return Source(
        id=source_id,
        url=url,
        kind=SourceKind(kind),
        title=title,
        full_text=bool(full_text),
        interval=interval,
        etag=etag,
        last_modified=last_modified,
        next_due=_when(next_due),
        last_fetched=_when(last_fetched),
        failures=failures,
        last_error=last_error,
        added=datetime.fromisoformat(added),
        language=language,
    )


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
