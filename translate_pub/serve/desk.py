"""What a reviewer sees and does, on the store; nothing of HTTP.

Every function opens the store for itself: it may be called from any thread.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from translate_pub.models import Article, Origin, Result, Translation
from translate_pub.publish.escape import one_line
from translate_pub.publish.state import STATE_FILE, State
from translate_pub.store import Store

__all__ = ["PAGE", "Desk", "Listed", "ReviewRefused", "Sheet", "seen_as"]

PAGE = 50
"""Articles on one page of the list."""
_LONGEST = 8_000
"""Characters of a correction."""


class ReviewRefused(Exception):  # noqa: N818 - an answer to the reviewer
    """A correction cannot be taken as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in the list; the counts are of sentences."""

    article_id: str
    language: str
    title: str
    source_title: str
    published: datetime | None
    sentences: int
    flagged: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article to review."""

    article: Article
    language: str
    target: str
    title: str
    translations: tuple[Translation, ...]


class Desk:
    """The reviewer's desk over one store and the site that is made of it."""

    def __init__(
        self,
        store: Path,
        site: Path,
        target: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._site = site
        self._clock = clock
        self.target = target

    def articles(self, page: int) -> tuple[list[Listed], bool]:
        """Return a page (from 1) of the articles, the newest first, and whether there are more."""
        with self._open() as store:
            start = (page - 1) * PAGE
            found = list(islice(store.results(target=self.target), start, start + PAGE + 1))
        listed = [_listed(result, result.article) for result in found[:PAGE] if result.article]
        return listed, len(found) > PAGE

    def sheet(self, article_id: str) -> Sheet | None:
        """Return an article; None where the store has none of that id."""
        with self._open() as store:
            result = store.get(article_id, target=self.target)
        if result is None or result.article is None:
            return None
        return Sheet(
            result.article,
            result.detection.language,
            self.target,
            result.title,
            result.translations,
        )

    def article_of_page(self, slug: str) -> str | None:
        """Return the id of the article whose published page has this name."""
        try:
            state = State.loads((self._site / STATE_FILE).read_bytes())
        except OSError:
            return None
        return next((id_ for id_, entry in state.articles.items() if entry.slug == slug), None)

    def save(
        self, article_id: str, segment_id: str, seen: str, text: str, reviewer: str
    ) -> Translation:
        """Take a correction, or a confirmation where the text is as it was.

        ``seen`` is what :func:`seen_as` made of the sentence that the reviewer looked at.

        Raises:
            ReviewRefused: the text is no sentence, or the sentence is another by now.
            StoreError: it could not be stored.
        """
        text = one_line(unicodedata.normalize("NFC", text))
        if not text:
            raise ReviewRefused("The correction is empty: write the sentence.")
        if len(text) > _LONGEST:
            raise ReviewRefused(f"The correction has more than {_LONGEST} characters: shorten it.")
        with self._open() as store:
            result = store.get(article_id, target=self.target)
            now = _segment(result, segment_id) if result else None
            if now is None:
                raise ReviewRefused("The article has no such sentence any more.")
            if seen_as(now) != seen:
                raise ReviewRefused(
                    "The sentence or its translation has changed meanwhile: compare your words"
                    " with what stands there now, and save again."
                )
            saved = store.review(
                article_id,
                segment_id,
                text,
                reviewer=reviewer,
                now=self._clock(),
                target=self.target,
            )
        return _segment(saved, segment_id) or now

    def _open(self) -> Store:
        return Store.open(self._store, create=False)


def seen_as(translation: Translation) -> str:
    """A short name for a sentence as it stands, source and rendering."""
    material = json.dumps([translation.segment.text, translation.text])
    return hashlib.sha256(material.encode()).hexdigest()[:16]


def _segment(result: Result, segment_id: str) -> Translation | None:
    return next((t for t in result.translations if t.segment.id == segment_id), None)


def _listed(result: Result, article: Article) -> Listed:
    translations = result.translations
    return Listed(
        article.id,
        result.detection.language,
        result.title,
        article.title,
        article.published,
        len(translations),
        sum(translation.flagged for translation in translations),
        sum(translation.origin is Origin.REVIEW for translation in translations),
    )
