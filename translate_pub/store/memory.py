"""The translation memory on disk, and the journal of what is not final yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from zlib import crc32

from translate_pub.engines.base import Hypotheses, Hypothesis
from translate_pub.memory import Remembered
from translate_pub.models import Origin
from translate_pub.records import built, plain
from translate_pub.store.database import Database
from translate_pub.store.rows import dumps

__all__ = ["StoreJournal", "StoreMemory", "entry_checksum"]


def entry_checksum(key: bytes, text: str) -> int:
    """CRC-32 of an entry (RFC 1952 § 8)."""
    return crc32(key + text.encode())


class StoreMemory:
    """The translation memory of a store (a :class:`translate_pub.memory.Memory`).

    Each call of :meth:`remember` is one transaction. What a person reviewed is found by its
    wording, and no machine's entry ever replaces it.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def lookup(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """Return what is known of the keys; unknown ones are absent."""
        found = {}
        with self._db.reading():
            for key in keys:
                entry = self._lookup(bytes.fromhex(key))
                if entry is not None:
                    found[key] = entry
        return found

    def _lookup(self, key: bytes) -> Remembered | None:
        row = self._db.one(
            "SELECT text, score, attempts, origin, checksum FROM memory WHERE key = ?1 UNION ALL"
            " SELECT * FROM (SELECT text, NULL, 0, 'review', NULL FROM reviews"
            " WHERE wording = ?1 ORDER BY id DESC LIMIT 1) LIMIT 1",
            (key,),
        )
        if row is None:
            return None
        text, score, attempts, origin, checksum = row
        # A damaged entry counts as none: the segment is translated again, and replaces it.
        if checksum not in (None, entry_checksum(key, text)):
            return None
        return Remembered(text, score, attempts, Origin(origin))

    def remember(self, entries: Mapping[str, Remembered]) -> None:
        """Add or replace entries; a failed one is not taken, a reviewed one not replaced."""
        rows = [
            (
                key := bytes.fromhex(name),
                entry.text,
                entry.score,
                entry.attempts,
                entry.origin,
                entry_checksum(key, entry.text),
            )
            for name, entry in entries.items()
            if entry.text and entry.origin in (Origin.MEMORY, Origin.REVIEW)
        ]
        if not rows:
            return
        with self._db.writing():
            self._db.run_many(
                "INSERT INTO memory (key, text, score, attempts, origin, checksum)"
                " VALUES (?,?,?,?,?,?)"
                " ON CONFLICT (key) DO UPDATE SET text = excluded.text, score = excluded.score,"
                " attempts = excluded.attempts, origin = excluded.origin,"
                " checksum = excluded.checksum"
                " WHERE memory.origin <> 'review' OR excluded.origin = 'review'",
                rows,
            )


class StoreJournal:
    """A journal (:class:`translate_pub.memory.Journal`) in a store."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def recall(self, keys: Sequence[str]) -> Mapping[str, Hypotheses]:
        """Return the answers to those of the requests that were noted."""
        found = {}
        with self._db.reading():
            for key in keys:
                row = self._db.one(
                    "SELECT hypotheses FROM answers WHERE key = ?", (bytes.fromhex(key),)
                )
                # What does not read, damaged or another version's, counts as none: it is asked
                # for again, and replaced.
                with suppress(ValueError, TypeError, LookupError, AttributeError):
                    if row is not None:
                        found[key] = _hypotheses(row[0])
        return found

    def note(self, answers: Mapping[str, Hypotheses]) -> None:
        """Keep answers, until they are forgotten or the store is vacuumed."""
        if not answers:
            return
        with self._db.writing():
            self._db.run_many(
                "INSERT OR REPLACE INTO answers (key, hypotheses) VALUES (?, ?)",
                [(bytes.fromhex(key), dumps(plain(value))) for key, value in answers.items()],
            )

    def forget(self, keys: Sequence[str]) -> None:
        """Drop the answers to these requests."""
        if not keys:
            return
        with self._db.writing():
            self._db.run_many(
                "DELETE FROM answers WHERE key = ?", [(bytes.fromhex(key),) for key in keys]
            )


def _hypotheses(text: str) -> Hypotheses:
    return tuple(built(Hypothesis, value, "hypothesis") for value in json.loads(text))
