"""Articles with their revisions and what people made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from translate_pub.errors import StoreError
from translate_pub.models import (
    Article,
    Correction,
    History,
    Origin,
    Result,
    Status,
    Translation,
)
from translate_pub.review import reviewed
from translate_pub.store.database import Database
from translate_pub.store.decide import (
    Action,
    changed_segments,
    content_moved,
    decide,
    is_success,
    succeeded,
)
from translate_pub.store.difference import difference
from translate_pub.store.rows import Rows, content_digest, wording
from translate_pub.store.values import Change, ChangeKind, Revision, moment

__all__ = ["CORRECTIONS", "Articles"]

CORRECTIONS = 10
"""How many corrections a page shows: some sources touch an article all day."""


class Articles:
    """The articles of a store. Each public method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._rows = Rows(database)

    def put(self, result: Result, source: str, now: datetime) -> Change:
        """See :meth:`Store.put`."""
        article = result.article
        if article is None:
            return Change("", ChangeKind.UNREADABLE, 0)
        try:
            return self._put(article, result, source, now)
        except BaseException:
            # What it has read of a transaction that was rolled back is not in the store.
            self._rows = Rows(self._db)
            raise

    def _put(self, article: Article, result: Result, source: str, now: datetime) -> Change:
        with self._db.writing():
            row = self._row(article.id, result.target)
            if row is None:
                row = self._db.run(
                    "INSERT INTO articles (article_id, target, source, first_seen, updated, listed)"
                    " VALUES (?,?,?,?,?,?)",
                    (
                        article.id,
                        result.target,
                        source,
                        moment(now),
                        moment(now),
                        _listed(article, now),
                    ),
                )
                self._rows.insert(row, 1, moment(now), result)
                self._keep_reviews(result, now)
                segments = tuple(t.segment.id for t in result.translations)
                return Change(article.id, ChangeKind.NEW, 1, segments)
            return self._put_again(row, article, result, source, now)

    def _put_again(
        self, row: int, article: Article, result: Result, source: str, now: datetime
    ) -> Change:
        number, seen, stored = self._load(row)
        self._keep_reviews(result, now)
        new = self._with_reviews(result)
        action = decide(stored, new)
        moved = action is Action.REVISE
        if action is Action.REVISE:
            number += 1
            self._rows.insert(row, number, moment(now), result)
        elif action is Action.REPLACE:
            moved = content_moved(stored, new)
            self._rows.delete(row, number)
            self._rows.insert(row, number, seen, replace(result, article=stored.article))
        if source:
            self._db.run("UPDATE articles SET source = ? WHERE id = ?", (source, row))
        if not moved:
            return Change(article.id, ChangeKind.UNCHANGED, number)
        self._db.run(
            "UPDATE articles SET updated = ?, listed = ? WHERE id = ?",
            (moment(now), _listed(article, self._dates(row)[0]), row),
        )
        changed = changed_segments(stored.translations, new.translations)
        return Change(article.id, ChangeKind.CHANGED, number, changed)

    def get(self, article_id: str, target: str) -> Result | None:
        """See :meth:`Store.get`."""
        with self._db.reading():
            row = self._row(article_id, target)
            return None if row is None else self._with_history(row)

    def origin(self, article_id: str, target: str) -> str | None:
        """See :meth:`Store.origin`."""
        row = self._db.one(
            "SELECT source FROM articles WHERE article_id = ? AND target = ?", (article_id, target)
        )
        return None if row is None else str(row[0])

    def results(self, target: str, source: str | None, newest_first: bool) -> Iterator[Result]:
        """See :meth:`Store.results`."""
        order = "DESC" if newest_first else "ASC"
        rows = self._db.all(
            "SELECT id FROM articles WHERE target = ? AND (?2 IS NULL OR source = ?2)"
            f" ORDER BY listed {order}, id {order}",
            (target, source),
        )
        for (row,) in rows:
            with self._db.reading():
                if not self._db.one("SELECT 1 FROM articles WHERE id = ?", (row,)):
                    continue
                result = self._with_history(row)
            yield result

    def revisions(self, article_id: str, target: str) -> list[Revision]:
        """See :meth:`Store.revisions`."""
        with self._db.reading():
            row = self._row(article_id, target)
            if row is None:
                return []
            numbers = self._db.all(
                "SELECT number FROM revisions WHERE article = ? ORDER BY number", (row,)
            )
            loaded = [self._load(row, number) for (number,) in numbers]
        return [
            Revision(number, datetime.fromisoformat(seen), result)
            for number, seen, result in loaded
        ]

    def known(self, article: Article, target: str) -> bool:
        """See :meth:`Store.known`."""
        row = self._db.one(
            "SELECT r.content, r.status, EXISTS (SELECT 1 FROM translations WHERE revision = r.id"
            " AND origin = ?3) FROM articles a JOIN revisions r ON r.article = a.id"
            " WHERE a.article_id = ?1 AND a.target = ?2 ORDER BY r.number DESC LIMIT 1",
            (article.id, target, Origin.FAILED),
        )
        if row is None:
            return False
        content, status, failed = row
        if content != content_digest(article) or not is_success(Status(status)):
            return False
        if not failed:
            return True
        stored = self.get(article.id, target)  # a person may have written what an engine could not
        return stored is not None and succeeded(stored)

    def review(
        self,
        article_id: str,
        target: str,
        segment_id: str,
        text: str,
        reviewer: str,
        now: datetime,
    ) -> Result:
        """See :meth:`Store.review`."""
        text = " ".join(text.split())
        if not text:
            raise StoreError(
                f"{article_id}: {segment_id}: an empty review", mend="write the translation"
            )
        with self._db.writing():
            row = self._row(article_id, target)
            if row is None:
                raise StoreError(f"{article_id}: not in the store", mend="check the article's id")
            stored = self._load(row)[2]
            translation = next((t for t in stored.translations if t.segment.id == segment_id), None)
            if translation is None:
                raise StoreError(
                    f"{article_id}: there is no segment {segment_id}",
                    mend="read the article again: its source may have changed",
                )
            self._add_review(replace(translation, text=text), target, reviewer, now)
            return self._with_history(row)

    def _row(self, article_id: str, target: str) -> int | None:
        row = self._db.one(
            "SELECT id FROM articles WHERE article_id = ? AND target = ?", (article_id, target)
        )
        return int(row[0]) if row else None

    def _dates(self, row: int) -> tuple[datetime, datetime]:
        found = self._db.one("SELECT first_seen, updated FROM articles WHERE id = ?", (row,))
        if found is None:
            raise StoreError(f"{self._db.path}: article {row} is gone", mend="try again")
        return datetime.fromisoformat(found[0]), datetime.fromisoformat(found[1])

    def _with_history(self, row: int) -> Result:
        number, seen, result = self._load(row)
        first_seen, updated = self._dates(row)
        corrections = []
        later = (seen, result)
        for earlier in range(number - 1, max(0, number - 1 - CORRECTIONS), -1):
            _, seen_before, before = self._load(row, earlier)
            passages = difference(before, later[1])
            if passages:
                corrections.append(Correction(datetime.fromisoformat(later[0]), passages))
            later = (seen_before, before)
        history = History(
            first_seen, datetime.fromisoformat(seen), updated, tuple(reversed(corrections))
        )
        return replace(result, history=history)

    def _load(self, row: int, number: int | None = None) -> tuple[int, str, Result]:
        number, seen, result = self._rows.load(row, number)
        return number, seen, self._with_reviews(result)

    def _with_reviews(self, result: Result) -> Result:
        if not self._db.one("SELECT 1 FROM reviews LIMIT 1"):
            return result
        return replace(
            result,
            translations=tuple(self._reviewed(t, result.target) for t in result.translations),
        )

    def _reviewed(self, translation: Translation, target: str) -> Translation:
        """Apply the review that fits best: of this very segment, of this article, of any."""
        segment = translation.segment
        row = self._db.one(
            "SELECT text FROM reviews WHERE wording = ? ORDER BY"
            " article_id = ?2 DESC, article_id = ?2 AND segment = ?3 DESC, id DESC LIMIT 1",
            (wording(segment, target), segment.article_id, segment.id),
        )
        return reviewed(translation, row[0]) if row else translation

    def _keep_reviews(self, result: Result, now: datetime) -> None:
        """Take over reviews that were made elsewhere, as in an XLIFF file that came back."""
        for translation in result.translations:
            if translation.origin is Origin.REVIEW and not self._db.one(
                "SELECT 1 FROM reviews WHERE wording = ? AND text = ?",
                (wording(translation.segment, result.target), translation.text),
            ):
                self._add_review(translation, result.target, "", now)

    def _add_review(
        self, translation: Translation, target: str, reviewer: str, now: datetime
    ) -> None:
        segment = translation.segment
        self._db.run(
            "INSERT INTO reviews (article_id, target, segment, language, source, wording, text,"
            " reviewer, at) VALUES (?,?,?,?,?,?,?,?,?)",
            (
                segment.article_id,
                target,
                segment.id,
                segment.language,
                segment.text,
                wording(segment, target),
                translation.text,
                reviewer,
                moment(now),
            ),
        )
        self._db.run(
            "UPDATE articles SET updated = ? WHERE target = ? AND id IN (SELECT r.article"
            " FROM translations t JOIN revisions r ON r.id = t.revision WHERE t.wording = ?)",
            (moment(now), target, wording(segment, target)),
        )


def _listed(article: Article, first_seen: datetime) -> str:
    """The moment by which an article is sorted; an impossible date counts as none."""
    published = article.published
    if published is None or not 1900 <= published.year <= 2200:
        return moment(first_seen)
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return min(moment(published), moment(first_seen))
