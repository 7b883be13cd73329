"""The SQLite file: opening, migrating, transactions, and every error in our own words.

WAL, so that readers never wait for the writer; ``synchronous=FULL``, so that what was stored
survives a power cut and not only a killed process. A commit costs a flush of the disk, which is
nothing beside the seconds that a translation takes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from translate_pub.errors import StoreError

__all__ = ["SCHEMA", "Database"]

SCHEMA = 3
"""Version of the schema that this code reads and writes (``PRAGMA user_version``)."""

_APPLICATION = 0x74707562
"""Marks the file as ours (``PRAGMA application_id``): "tpub"."""

_OLDEST = (3, 37, 0)
"""The first SQLite with STRICT tables."""

Row = tuple[Any, ...]


class Database:
    """A connection to one file. One thread at a time uses it; it need not be always the same."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, create: bool, read_only: bool, timeout: float) -> Database:
        """Open the file, and bring its schema up to date.

        ``timeout`` is how many seconds to wait for another process's lock.

        Raises:
            StoreError: it cannot be opened; the file is as it was.
        """
        if sqlite3.sqlite_version_info < _OLDEST:
            raise StoreError(
                f"Python was built with SQLite {sqlite3.sqlite_version}; the store needs"
                f" {'.'.join(map(str, _OLDEST))} or later",
                mend="use a newer Python, such as the one that uv installs",
            )
        try:
            there, folder = path.exists(), path.parent.is_dir()
        except OSError as exc:
            raise StoreError(
                f"{path}: cannot be reached: {exc.strerror}", mend="check the path and permissions"
            ) from exc
        if not there and (read_only or not create):
            raise StoreError(f"{path}: there is no store", mend="check the path given with --store")
        if not folder:
            raise StoreError(
                f"{path}: its folder does not exist", mend=f"make the folder {path.parent}"
            )
        database = cls._connect(path, read_only=read_only, timeout=timeout)
        try:
            database._prepare(read_only)
            if read_only and database.version() < SCHEMA:
                database.close()
                cls._update(path, timeout)
                database = cls._connect(path, read_only=True, timeout=timeout)
                database._prepare(read_only)
        except BaseException:
            database.close()
            raise
        return database

    @classmethod
    def _connect(cls, path: Path, *, read_only: bool, timeout: float) -> Database:
        mode = "ro" if read_only else "rwc"
        if read_only and _immutable(path):
            mode += "&immutable=1"
        with _in_our_words(path):
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=timeout,
                isolation_level=None,
                check_same_thread=False,
            )
        return cls(path, connection)

    @classmethod
    def _update(cls, path: Path, timeout: float) -> None:
        """Migrate a file that was to be read only."""
        try:
            cls.open(path, create=False, read_only=False, timeout=timeout).close()
        except StoreError as error:
            raise StoreError(
                f"{error}: an older version of translate_pub wrote it, and it must be migrated",
                mend=error.mend,
            ) from error

    def _prepare(self, read_only: bool) -> None:
        self._recognise()
        self.run("PRAGMA foreign_keys = ON")
        self.run("PRAGMA trusted_schema = OFF")
        if read_only:
            return
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA synchronous = FULL")
        if self.version() < SCHEMA:
            self._migrate()

    def _recognise(self) -> None:
        """Refuse what is not a store, or of a later schema, before anything is written to it."""
        (application,) = self.one("PRAGMA application_id") or (0,)
        version = self.version()
        if application == 0 and version == 0 and not self.one("SELECT 1 FROM sqlite_master"):
            return
        if application != _APPLICATION:
            raise StoreError(
                f"{self.path}: a database, but not a store of translate_pub",
                mend="check the path given with --store",
            )
        if version > SCHEMA:
            raise StoreError(
                f"{self.path}: its schema is version {version}, this program knows {SCHEMA}",
                mend="use the newer translate_pub that wrote it; the file was not touched",
            )

    def _migrate(self) -> None:
        """Take the steps that are missing, in one transaction: all of them or none."""
        with self.writing():
            # Another process may have taken them while this one waited for the lock.
            for version in range(self.version() + 1, SCHEMA + 1):
                script = files("translate_pub.store").joinpath("schema", f"{version}.sql")
                for statement in _statements(script.read_text(encoding="utf-8")):
                    self.run(statement)
            self.run(f"PRAGMA application_id = {_APPLICATION}")
            self.run(f"PRAGMA user_version = {SCHEMA}")

    def version(self) -> int:
        """The version of the file's schema; 0 for an empty file."""
        row = self.one("PRAGMA user_version")
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Close the file; the last one to do so takes the write-ahead log in."""
        with _in_our_words(self.path):
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that writes: all of it is stored when it ends, or nothing."""
        with _in_our_words(self.path):
            yield from self._transaction("BEGIN IMMEDIATE", "COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction that reads: what other processes write meanwhile is not seen."""
        with _in_our_words(self.path):
            # There is nothing to commit, and SQLite refuses to once it met a damaged page.
            yield from self._transaction("BEGIN", "ROLLBACK")

    def _transaction(self, begin: str, end: str) -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute(end)
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Execute a statement; return the id of the row that it inserted."""
        with _in_our_words(self.path):
            return self._connection.execute(sql, parameters).lastrowid or 0

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute a statement for each row."""
        with _in_our_words(self.path):
            self._connection.executemany(sql, rows)

    def one(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """Return the first row, or None."""
        with _in_our_words(self.path):
            row: Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    def all(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return every row."""
        with _in_our_words(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def count(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Return the number that a query gives."""
        row = self.one(sql, parameters)
        return int(row[0]) if row else 0


def _immutable(path: Path) -> bool:
    """Whether nobody can write here: then SQLite must not try to make its shared memory file."""
    log = path.with_name(path.name + "-wal")
    return not log.exists() and not os.access(path.parent, os.W_OK)


def _statements(script: str) -> Iterator[str]:
    """Split a script into statements; SQLite's own way to run one would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _in_our_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        name = getattr(exc, "sqlite_errorname", "") or ""
        cause, mend = next(
            (words for prefix, words in _ERRORS.items() if name.startswith(prefix)),
            (str(exc), "run: translate-pub store verify"),
        )
        raise StoreError(f"{path}: {cause}", mend=mend) from exc
    except UnicodeEncodeError as exc:
        raise StoreError(
            f"{path}: a text that is not Unicode cannot be stored: {exc.reason}",
            mend="clean the text: what translate_pub reads itself is clean",
        ) from exc


_ERRORS = {
    "SQLITE_FULL": (
        "the disk is full, or the file may not grow",
        "make room and run the command again: what was stored is intact",
    ),
    "SQLITE_IOERR": (
        "the disk failed",
        "check that it has room and is healthy, and run the command again",
    ),
    "SQLITE_READONLY": (
        "it cannot be written",
        "check its permissions and those of its folder, or use another file",
    ),
    "SQLITE_BUSY": (
        "another process is writing to it, and did not finish in time",
        "wait for the other process, or end it, and run the command again",
    ),
    "SQLITE_LOCKED": (
        "another process holds it",
        "wait for the other process, or end it, and run the command again",
    ),
    "SQLITE_CORRUPT": (
        "the file is damaged",
        "run: translate-pub store verify; then recover as docs/store.md describes",
    ),
    "SQLITE_NOTADB": (
        "not a database, or its first page is damaged",
        "check the path; a damaged store is recovered as docs/store.md describes",
    ),
    "SQLITE_CANTOPEN": (
        "it cannot be opened",
        "check the path, its permissions and those of its folder",
    ),
    "SQLITE_PERM": ("access is denied", "check its permissions and those of its folder"),
}
"""SQLite's result codes (sqlite.org/rescode.html) in our words: the cause, and the mend."""
