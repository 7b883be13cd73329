"""The store's face; the work is done by the modules beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from translate_pub.memory import Memory
from translate_pub.models import Article, Result
from translate_pub.store.articles import Articles
from translate_pub.store.database import Database
from translate_pub.store.export import export
from translate_pub.store.memory import StoreJournal, StoreMemory
from translate_pub.store.restore import restore
from translate_pub.store.upkeep import info, vacuum, verify
from translate_pub.store.values import Change, Problem, Revision, Run, RunCounts, Source, StoreInfo
from translate_pub.store.watched import Runs, Sources

__all__ = ["Store"]


class Store:
    """Everything that lasts, in one SQLite file: see the package's docstring.

    A context manager. One thread at a time uses a store; several processes, each with a store of
    its own, may share the file. Every method that writes is one transaction.
    """

    memory: Memory
    """The translation memory. What a person reviewed wins in it for good."""
    journal: StoreJournal
    """Answers of engines for sentences that are not final yet; empty when no run broke off."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._articles = Articles(database)
        self._sources = Sources(database)
        self._runs = Runs(database)
        self.memory = StoreMemory(database)
        self.journal = StoreJournal(database)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        create: bool = True,
        read_only: bool = False,
        timeout: float = 10.0,
    ) -> Store:
        """Open the store in the file ``path``; an older schema is migrated, also where
        it is opened for reading only.

        ``timeout`` is how many seconds to wait for another process that writes.

        Raises:
            StoreError: it cannot be opened: no such file, no permission, damaged, not a store, or
                written by a newer version. The file is as it was.
        """
        return cls(Database.open(Path(path), create=create, read_only=read_only, timeout=timeout))

    @property
    def path(self) -> Path:
        """The file."""
        return self._db.path

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def put(self, result: Result, *, source: str = "", now: datetime) -> Change:
        """Store a result, in one transaction; ``source`` is the id of the source it came from.

        A text that its source changed becomes a new revision; a failure never replaces a success;
        a result that says what is stored already changes nothing.

        Raises:
            StoreError: it could not be stored; the store is as it was.
        """
        return self._articles.put(result, source, now)

    def get(self, article_id: str, *, target: str = "en") -> Result | None:
        """Return the newest revision of an article, with what people reviewed in it."""
        return self._articles.get(article_id, target)

    def origin(self, article_id: str, *, target: str = "en") -> str | None:
        """Return the id of the source that brought an article, "" for none, None if unknown."""
        return self._articles.origin(article_id, target)

    def results(
        self, *, target: str = "en", source: str | None = None, newest_first: bool = True
    ) -> Iterator[Result]:
        """Yield every article as :meth:`get` would, of one source or of all, sorted by date.

        One article at a time is in memory. Articles may be put meanwhile.
        """
        return self._articles.results(target, source, newest_first)

    def revisions(self, article_id: str, *, target: str = "en") -> list[Revision]:
        """Return the revisions of an article, the oldest first; none for an unknown article."""
        return self._articles.revisions(article_id, target)

    def known(self, article: Article, *, target: str = "en") -> bool:
        """Whether this very content is stored, translated without a failure: it can be skipped."""
        return self._articles.known(article, target)

    def review(
        self,
        article_id: str,
        segment_id: str,
        text: str,
        *,
        reviewer: str,
        now: datetime,
        target: str = "en",
    ) -> Result:
        """Take what a person wrote or confirmed for a segment; return the article with it.

        From then on it stands wherever the same words are translated, whatever engine, model or
        glossary comes later.

        Raises:
            StoreError: there is no such article or segment, or the text is empty.
        """
        return self._articles.review(article_id, target, segment_id, text, reviewer, now)

    def add_source(self, source: Source) -> Source:
        """Add a source; return it as it is stored: as it was, if its URL was there already."""
        return self._sources.add(source)

    def sources(self) -> list[Source]:
        """Every source, in the order in which they were added."""
        return self._sources.all()

    def source(self, source_id: str) -> Source | None:
        """The source of an id."""
        return self._sources.get(source_id)

    def remove_source(self, source_id: str) -> bool:
        """Remove a source, not its articles; say whether it was there."""
        return self._sources.remove(source_id)

    def save_source(self, source: Source) -> None:
        """Replace the row of a source; nothing happens if it was removed meanwhile."""
        self._sources.save(source)

    def begin_run(self, command: str, now: datetime) -> int:
        """Note that a run begins; return its number."""
        return self._runs.begin(command, now)

    def end_run(self, run: int, now: datetime, counts: RunCounts) -> None:
        """Note that a run ended, with what it did."""
        self._runs.end(run, now, counts)

    def runs(self) -> list[Run]:
        """Every run, the newest first; those without an end go on, or were killed."""
        return self._runs.all()

    def info(self) -> StoreInfo:
        """Count what is there."""
        return info(self._db, self._runs)

    def verify(self) -> list[Problem]:
        """Look for damage and contradictions; an empty list says that there are none."""
        return verify(self._db)

    def export(self, file: TextIO, *, damaged: list[Problem] | None = None) -> int:
        """Write everything as JSON Lines, as it is at this moment; return how many records.

        With a list ``damaged``, what cannot be read is named in it and left out.

        Raises:
            StoreError: something cannot be read, and there is no list.
        """
        return export(self._db, file, damaged)

    def import_(self, lines: Iterable[str]) -> int:
        """Take an export into an empty store, in one transaction; return how many records.

        Raises:
            StoreError: the store is not empty, or a line is not of an export; nothing was taken.
        """
        return restore(self._db, lines)

    def vacuum(self) -> None:
        """Remove what nothing refers to any more, and give the space back to the disk."""
        vacuum(self._db)
