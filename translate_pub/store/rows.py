"""Results to rows and back, without loss.

An article is kept as JSON, as it is always read whole. What one asks questions about, segments,
findings and what became of terms, has rows of its own. A segment's words are not written a second
time where they are what its offsets say: they stand in the article.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, replace
from typing import Any

from translate_pub.errors import StoreError, TranslatePubError
from translate_pub.memory import wording_key
from translate_pub.models import (
    Article,
    Detection,
    Finding,
    Origin,
    Provenance,
    Result,
    Segment,
    Severity,
    Status,
    Term,
    TermMatch,
    TermOutcome,
    Translation,
)
from translate_pub.records import built, plain, to_record
from translate_pub.store.database import Database, Row

__all__ = ["Rows", "checksum", "content_digest", "dumps", "wording"]

_VERIFY = "run: translate-pub store verify"


def content_digest(article: Article) -> str:
    """Fingerprint of what an article says: equal ones need no translation and no new revision.

    When its source last touched it, and what we noted on reading it, are not content.
    """
    return _hashed(plain(replace(article, updated=None, notes=())))


def checksum(result: Result) -> str:
    """Fingerprint of all that is stored of a result."""
    return _hashed(to_record(replace(result, history=None)))


def _hashed(value: object) -> str:
    return hashlib.sha256(dumps(value).encode("utf-8", "surrogatepass")).hexdigest()


def dumps(value: object) -> str:
    """Write JSON, compactly; equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def wording(segment: Segment, target: str) -> bytes:
    """Key of a segment's reviews."""
    return bytes.fromhex(wording_key(segment.text, segment.language, target))


class Rows:
    """Reads and writes revisions. Every method is called inside a transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._terms: dict[int, Term] = {}

    def insert(self, article: int, number: int, seen: str, result: Result) -> None:
        """Store a revision."""
        if result.article is None:
            raise ValueError("a result without an article is not stored")
        revision = self._db.run(
            "INSERT INTO revisions (article, number, seen, status, language, confidence,"
            " provenance, error, content, body, segments) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                article,
                number,
                seen,
                result.status,
                result.detection.language,
                result.detection.confidence,
                self._provenance(result.provenance),
                _error(result.error),
                content_digest(result.article),
                dumps(plain(result.article)),
                len(result.translations),
            ),
        )
        texts = {block.id: block.text for block in result.article.translatable()}
        for position, translation in enumerate(result.translations):
            self._insert_translation(revision, position, translation, result.target, texts)
        # Of what is read back, so that whatever SQLite would make of a value is in it.
        self._db.run(
            "UPDATE revisions SET checksum = ? WHERE id = ?",
            (checksum(self.load(article, number)[2]), revision),
        )

    def delete(self, article: int, number: int) -> None:
        """Remove a revision with all that belongs to it."""
        self._db.run("DELETE FROM revisions WHERE article = ? AND number = ?", (article, number))

    def load(self, article: int, number: int | None = None) -> tuple[int, str, Result]:
        """Return a revision (the newest by default): number, when it was seen, the result.

        Raises:
            StoreError: there is none, or what is stored makes no sense.
        """
        row = self._db.one(
            "SELECT r.id, r.number, r.seen, r.status, r.language, r.confidence, r.error, r.body,"
            " p.engine, p.model, p.decoding, p.glossary, p.segmenter, p.version, a.target"
            " FROM revisions r JOIN articles a ON a.id = r.article"
            " LEFT JOIN provenances p ON p.id = r.provenance"
            " WHERE r.article = ? AND (? IS NULL OR r.number = ?) ORDER BY r.number DESC LIMIT 1",
            (article, number, number),
        )
        if row is None:
            raise StoreError(f"{self._db.path}: an article has no revision", mend=_VERIFY)
        try:
            return int(row[1]), str(row[2]), self._result(row)
        except (ValueError, TypeError, KeyError) as exc:
            raise StoreError(
                f"{self._db.path}: an article cannot be read: {exc}", mend=_VERIFY
            ) from exc

    def _result(self, row: Row) -> Result:
        revision, _, _, status, language, confidence, error, body, *made, target = row
        article = built(Article, json.loads(body), "article")
        return Result(
            article,
            Status(status),
            target,
            Detection(language, confidence),
            self._translations(revision, article),
            Provenance(*made) if made[0] is not None else None,
            TranslatePubError(**json.loads(error)) if error else None,
        )

    def _translations(self, revision: int, article: Article) -> tuple[Translation, ...]:
        findings = self._findings(revision)
        outcomes = self._outcomes(revision)
        texts = {block.id: block.text for block in article.translatable()}
        rows = self._db.all(
            "SELECT id, block, number, start, stop, language, source, text, origin, score, attempts"
            " FROM translations WHERE revision = ? ORDER BY position",
            (revision,),
        )
        translations = []
        for row, block, number, start, stop, language, source, text, origin, score, tries in rows:
            words = texts.get(block, "")[start:stop] if source is None else source
            segment = Segment(article.id, block, number, words, start, stop, language)
            terms, found = tuple(outcomes.get(row, ())), tuple(findings.get(row, ()))
            translations.append(
                Translation(segment, text, Origin(origin), score, terms, found, tries)
            )
        return tuple(translations)

    def _findings(self, revision: int) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = {}
        for row, kind, severity, message, source, target in self._db.all(
            "SELECT f.translation, f.kind, f.severity, f.message, f.source, f.target"
            " FROM translations t JOIN findings f ON f.translation = t.id"
            " WHERE t.revision = ? ORDER BY f.translation, f.position",
            (revision,),
        ):
            found.setdefault(row, []).append(
                Finding(kind, Severity(severity), message, source, target)
            )
        return found

    def _outcomes(self, revision: int) -> dict[int, list[TermOutcome]]:
        found: dict[int, list[TermOutcome]] = {}
        for row, term, start, stop, surface, honoured, target_start, target_stop in self._db.all(
            "SELECT o.translation, o.term, o.start, o.stop, o.surface, o.honoured,"
            " o.target_start, o.target_stop"
            " FROM translations t JOIN outcomes o ON o.translation = t.id"
            " WHERE t.revision = ? ORDER BY o.translation, o.position",
            (revision,),
        ):
            match = TermMatch(self._term(term), start, stop, surface)
            found.setdefault(row, []).append(
                TermOutcome(match, bool(honoured), target_start, target_stop)
            )
        return found

    def _term(self, row: int) -> Term:
        if row not in self._terms:
            body = self._db.one("SELECT body FROM terms WHERE id = ?", (row,))
            self._terms[row] = built(Term, json.loads(body[0] if body else "{}"), "term")
        return self._terms[row]

    def _provenance(self, provenance: Provenance | None) -> int | None:
        if provenance is None:
            return None
        values = astuple(provenance)
        self._db.run(
            "INSERT OR IGNORE INTO provenances"
            " (engine, model, decoding, glossary, segmenter, version) VALUES (?,?,?,?,?,?)",
            values,
        )
        return self._db.count(
            "SELECT id FROM provenances WHERE engine = ? AND model = ? AND decoding = ?"
            " AND glossary = ? AND segmenter = ? AND version = ?",
            values,
        )

    def _term_row(self, term: Term) -> int:
        body = dumps(plain(term))
        self._db.run("INSERT OR IGNORE INTO terms (body) VALUES (?)", (body,))
        return self._db.count("SELECT id FROM terms WHERE body = ?", (body,))

    def _insert_translation(
        self,
        revision: int,
        position: int,
        translation: Translation,
        target: str,
        texts: dict[str, str],
    ) -> None:
        segment = translation.segment
        inside = texts.get(segment.block_id, "")[segment.start : segment.end] == segment.text
        row = self._db.run(
            "INSERT INTO translations (revision, position, block, number, start, stop, language,"
            " source, wording, text, origin, score, attempts, flagged)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                revision,
                position,
                segment.block_id,
                segment.index,
                segment.start,
                segment.end,
                segment.language,
                None if inside else segment.text,
                wording(segment, target),
                translation.text,
                translation.origin,
                translation.score,
                translation.attempts,
                translation.flagged,
            ),
        )
        self._db.run_many(
            "INSERT INTO findings VALUES (?,?,?,?,?,?,?)",
            (
                (row, number, f.check, f.severity, f.message, f.source, f.target)
                for number, f in enumerate(translation.findings)
            ),
        )
        self._db.run_many(
            "INSERT INTO outcomes VALUES (?,?,?,?,?,?,?,?,?)",
            [
                (
                    row,
                    number,
                    self._term_row(outcome.match.term),
                    outcome.match.start,
                    outcome.match.end,
                    outcome.match.surface,
                    outcome.honoured,
                    outcome.target_start,
                    outcome.target_end,
                )
                for number, outcome in enumerate(translation.terms)
            ],
        )


def _error(error: TranslatePubError | None) -> str | None:
    if error is None:
        return None
    record: dict[str, Any] = {"message": str(error), "mend": error.mend}
    return dumps(record)
