"""The one writer of a batch: everything that workers know and learn goes through it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from translate_pub.engines.base import Hypotheses
from translate_pub.memory import Journal, Memory, Remembered
from translate_pub.models import Article, Result
from translate_pub.store import ChangeKind, Store

__all__ = ["Keeper", "StoreKeeper"]


class Keeper(Memory, Journal, Protocol):
    """What a worker asks of the store, wherever that is."""

    def known(self, articles: Sequence[Article]) -> list[bool]:
        """Say of each article whether its very content is stored and translated."""

    def put(self, results: Sequence[Result]) -> list[ChangeKind]:
        """Store results; say what each changed."""


class _Turns:
    """A lock that lets in who waits before the thread that has just left."""

    def __init__(self) -> None:
        self._next = threading.Lock()
        self._turn = threading.Lock()

    def __enter__(self) -> None:
        with self._next:
            self._turn.acquire()

    def __exit__(self, *_: object) -> None:
        self._turn.release()


class StoreKeeper:
    """A keeper of a store in this process. Threads may share it: they take turns."""

    def __init__(self, path: Path, target: str) -> None:
        self._store = Store.open(path)
        self._target = target
        self._turn = _Turns()

    def close(self) -> None:
        """Close the store."""
        with self._turn:
            self._store.close()

    def known(self, articles: Sequence[Article]) -> list[bool]:
        """See :class:`Keeper`."""
        with self._turn:
            return [self._store.known(article, target=self._target) for article in articles]

    def lookup(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """See :class:`translate_pub.memory.Memory`."""
        with self._turn:
            return self._store.memory.lookup(keys)

    def remember(self, entries: Mapping[str, Remembered]) -> None:
        """See :class:`translate_pub.memory.Memory`."""
        with self._turn:
            self._store.memory.remember(entries)

    def recall(self, keys: Sequence[str]) -> Mapping[str, Hypotheses]:
        """See :class:`translate_pub.memory.Journal`."""
        with self._turn:
            return self._store.journal.recall(keys)

    def note(self, answers: Mapping[str, Hypotheses]) -> None:
        """See :class:`translate_pub.memory.Journal`."""
        with self._turn:
            self._store.journal.note(answers)

    def forget(self, keys: Sequence[str]) -> None:
        """See :class:`translate_pub.memory.Journal`."""
        with self._turn:
            self._store.journal.forget(keys)

    def put(self, results: Sequence[Result]) -> list[ChangeKind]:
        """See :class:`Keeper`. Other threads get their turn between two articles."""
        return [self._put(result) for result in results]

    def _put(self, result: Result) -> ChangeKind:
        with self._turn:
            return self._store.put(result, now=datetime.now(UTC)).kind
