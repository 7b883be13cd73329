"""Counting, verifying and tidying a store."""

from __future__ import annotations

from collections.abc import Iterator

from translate_pub.errors import StoreError
from translate_pub.store.database import Database
from translate_pub.store.memory import entry_checksum
from translate_pub.store.rows import Rows, checksum, content_digest
from translate_pub.store.values import Problem, StoreInfo
from translate_pub.store.watched import Runs

__all__ = ["info", "vacuum", "verify"]


_NEWEST = (
    "FROM translations t JOIN revisions r ON r.id = t.revision"
    " WHERE r.number = (SELECT max(number) FROM revisions WHERE article = r.article)"
)
"""Segments of the newest revisions. (The view of sentences is for people: SQLite does not run a
view's functions where the schema is not trusted, and that of a file from elsewhere is not.)"""


def info(database: Database, runs: Runs) -> StoreInfo:
    """See :meth:`Store.info`."""
    with database.reading():
        counts = {
            table: database.count(f"SELECT count(*) FROM {table}")
            for table in ("articles", "revisions", "memory", "reviews", "sources", "runs")
        }
        segments = database.count(f"SELECT count(*) {_NEWEST}")
        flagged = database.count(f"SELECT count(*) {_NEWEST} AND t.flagged")
        failed = database.count(f"SELECT count(*) {_NEWEST} AND t.origin = 'failed'")
        findings = database.all(
            "SELECT kind, count(*) FROM findings"
            f" WHERE translation IN (SELECT t.id {_NEWEST})"
            " GROUP BY kind ORDER BY count(*) DESC, kind"
        )
    every = runs.all()
    return StoreInfo(
        path=str(database.path),
        schema=database.version(),
        size=sum(
            file.stat().st_size
            for suffix in ("", "-wal")
            if (file := database.path.with_name(database.path.name + suffix)).exists()
        ),
        segments=segments,
        flagged=flagged,
        failed=failed,
        findings=dict(findings),
        last_run=every[0] if every else None,
        **counts,
    )


def verify(database: Database) -> list[Problem]:
    """See :meth:`Store.verify`."""
    problems: list[Problem] = []
    try:
        problems += _damage(database)
        problems += _contradictions(database)
    except StoreError as error:
        problems.append(Problem("file", error.message))
    return problems


def vacuum(database: Database) -> None:
    """See :meth:`Store.vacuum`."""
    with database.writing():
        database.run("DELETE FROM answers")
        database.run("DELETE FROM terms WHERE id NOT IN (SELECT term FROM outcomes)")
        database.run(
            "DELETE FROM provenances WHERE id NOT IN"
            " (SELECT provenance FROM revisions WHERE provenance IS NOT NULL)"
        )
    database.run("VACUUM")
    database.run("PRAGMA wal_checkpoint(TRUNCATE)")


def _damage(database: Database) -> Iterator[Problem]:
    for (line,) in database.all("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem("file", line)
    for table, row, parent, _ in database.all("PRAGMA foreign_key_check"):
        yield Problem(f"{table} {row}", f"refers to a row of {parent} that is not there")


def _contradictions(database: Database) -> Iterator[Problem]:
    """Read everything that was stored, and compare it with what was noted of it at the time."""
    for (article_id,) in database.all(
        "SELECT article_id FROM articles a"
        " WHERE NOT EXISTS (SELECT 1 FROM revisions WHERE article = a.id)"
    ):
        yield Problem(article_id, "has no revision")
    rows = Rows(database)
    for article, article_id, number, content, segments, noted in database.all(
        "SELECT r.article, a.article_id, r.number, r.content, r.segments, r.checksum"
        " FROM revisions r JOIN articles a ON a.id = r.article ORDER BY r.article, r.number"
    ):
        place = f"{article_id} revision {number}"
        try:
            _, _, result = rows.load(article, number)
        except StoreError as error:
            yield Problem(place, error.message)
            continue
        if len(result.translations) != segments:
            yield Problem(place, f"{len(result.translations)} of {segments} segments are there")
        elif (
            result.article is None
            or result.article.id != article_id
            or content_digest(result.article) != content
            or noted not in (None, checksum(result))
        ):
            yield Problem(place, "it does not read as it was stored")
    for row, key, text, noted in database.all("SELECT id, key, text, checksum FROM memory"):
        if noted not in (None, entry_checksum(key, text)):
            yield Problem(f"memory {row}", "it does not read as it was stored")
