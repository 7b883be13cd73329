"""Visit sources, and bring what is new into the store.

    source | get       → 304: nothing new; else a feed or a page (conditional, polite, bounded)
           | read      → its items, as articles
           | own       → but those that another source has brought already
           | page      → the full article behind an item, where the source asks for that
           | new       → but those whose very content is stored, translated
           | translate → results: the pipeline's business
           | put       → into the store, a transaction each
           | settle    → the source's row: validators, next visit, failures

Settling comes last: a run that ends before, however it ends, leaves the source with its old
validators, so that the next visit is given the same again. It is the same for articles that could
not be translated, and pages that could not be fetched just now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from translate_pub.errors import FetchError, IngestError, TranslatePubError
from translate_pub.ingest import Fetcher, Response, read_feed, read_html
from translate_pub.ingest.urls import public_url
from translate_pub.models import Article, Origin, Result, Status
from translate_pub.sources.items import combined, is_temporary, summary_only, wants_page
from translate_pub.sources.schedule import failed, visited
from translate_pub.store import (
    Change,
    ChangeKind,
    RunCounts,
    Source,
    SourceKind,
    Store,
    counted,
)

__all__ = ["MAX_PAGES", "Translate", "Updater", "Visit"]

MAX_PAGES = 100
"""Articles fetched behind a feed's items in one visit, at most; the rest comes with the next."""

Translate = Callable[[Iterable[Article | TranslatePubError]], Iterator[Result]]
"""What :meth:`Pipeline.run` does."""


@dataclass(slots=True)
class Visit:
    """What a visit to a source brought, in articles.

    ``known`` were stored already, ``elsewhere`` came with another source before; ``failed`` could
    not be read or translated. ``complete`` is false where some are to be tried again. ``error``
    says why there was nothing to read.
    """

    source: Source
    not_modified: bool = False
    new: int = 0
    changed: int = 0
    known: int = 0
    elsewhere: int = 0
    failed: int = 0
    complete: bool = True
    pages: int = field(default=0, repr=False)
    error: TranslatePubError | None = None

    def count(self, result: Result, kind: ChangeKind) -> None:
        """Count a result that went into the store as ``kind``."""
        self.new += kind is ChangeKind.NEW
        self.changed += kind is ChangeKind.CHANGED
        self.known += kind is ChangeKind.UNCHANGED
        is_failed = result.status is Status.FAILED
        self.failed += is_failed
        if result.article is not None and (
            is_failed or any(t.origin is Origin.FAILED for t in result.translations)
        ):
            self.complete = False


class Updater:
    """Brings the news of sources into a store.

    ``translate`` turns articles into results for the language ``target``. ``clock`` gives the
    time, aware; ``chance`` a number from 0 to 1 for each call. ``report`` is called after each
    visit. Used by one thread.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        translate: Translate,
        *,
        target: str,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        report: Callable[[Visit], None] | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._translate = translate
        self._target = target
        self._clock = clock
        self._chance = chance
        self._report = report

    def run(self, sources: Iterable[Source], *, command: str) -> Iterator[Result]:
        """Visit ``sources``, due or not; yield a result for each article that is news.

        A source that cannot be visited is a failed result, and the others go on. Where there were
        results, the store has a run of ``command``; one that was broken off has no end.

        Raises:
            StoreError: the store cannot be written; nothing that was stored is lost.
        """
        run: int | None = None
        counts = RunCounts()
        for source in sources:
            visit = Visit(source)
            for result, change in self._visit(source, visit):
                if run is None:
                    run = self._store.begin_run(command, self._clock())
                counts = counted(counts, result, change)
                yield result
            if self._report:
                self._report(visit)
        if run is not None:
            self._store.end_run(run, self._clock(), counts)

    def _visit(self, source: Source, visit: Visit) -> Iterator[tuple[Result, Change]]:
        try:
            response = self._fetcher.get(
                source.url, etag=source.etag, last_modified=source.last_modified
            )
            offered = [] if response.not_modified else self._offered(source, response)
        except (FetchError, IngestError) as error:
            visit.error, visit.complete = error, False
            self._store.save_source(failed(source, error, now=self._clock(), chance=self._chance()))
            result = Result(None, Status.FAILED, self._target, error=error)
            yield result, Change("", ChangeKind.UNREADABLE, 0)
            return
        visit.not_modified = response.not_modified
        for result in self._translate(self._news(source, offered, visit)):
            change = self._store.put(result, source=source.id, now=self._clock())
            visit.count(result, change.kind)
            yield result, change
        self._settle(source, response, visit)

    def _offered(self, source: Source, response: Response) -> list[Article | IngestError]:
        """Return what the response holds.

        Raises:
            IngestError: it is no feed, or no article.
        """
        if source.kind is SourceKind.PAGE:
            return [_page(response, public_url(source.url))]
        return list(
            read_feed(
                response.body,
                source_id=public_url(source.url),
                url=public_url(response.url),
                charset=response.charset,
                namespace=source.id,
            )
        )

    def _news(
        self, source: Source, offered: Iterable[Article | IngestError], visit: Visit
    ) -> Iterator[Article | TranslatePubError]:
        for item in offered:
            if isinstance(item, IngestError):
                yield item
                continue
            own = self._own(source, item)
            if own is None:
                visit.elsewhere += 1
                continue
            article = self._completed(source, own, visit)
            if article is None:
                continue
            if self._store.known(article, target=self._target):
                visit.known += 1
                continue
            yield article

    def _own(self, source: Source, item: Article) -> Article | None:
        """Return ``item`` as an article of ``source``; None where another source has it.

        Sources that use one id for different articles must not overwrite each other's.
        """
        origin = self._store.origin(item.id, target=self._target)
        if not origin or origin == source.id or self._store.source(origin) is None:
            return item
        stored = self._store.get(item.id, target=self._target)
        other = stored.article if stored else None
        if other is None or other.url == item.url or other.text == item.text:
            return None
        article_id = f"{source.id}#{item.id}"
        note = f"Another source uses the id {item.id}; this article is {article_id}."
        return replace(item, id=article_id, notes=(*item.notes, note))

    def _completed(self, source: Source, item: Article, visit: Visit) -> Article | None:
        """Return ``item`` with all that can be had of it, None to leave it for the next visit."""
        article = item
        if source.full_text:
            result = self._store.get(item.id, target=self._target)
            stored = result.article if result else None
            seen = result.history.source_moved if result and result.history else None
            if not wants_page(item, stored, seen, self._clock()):
                article = stored or item
            elif visit.pages >= MAX_PAGES:
                visit.complete = False
                return None
            else:
                visit.pages += 1
                article = self._with_page(item, stored, visit)
        return article if article.language else replace(article, language=source.language)

    def _with_page(self, item: Article, stored: Article | None, visit: Visit) -> Article:
        try:
            return combined(item, _page(self._fetcher.get(item.url), item.url))
        except (FetchError, IngestError) as error:
            if is_temporary(error):
                visit.complete = False
            return stored or summary_only(item, error)

    def _settle(self, source: Source, response: Response, visit: Visit) -> None:
        row = visited(
            source,
            response,
            complete=visit.complete,
            now=self._clock(),
            chance=self._chance(),
        )
        if row.url != source.url and any(other.url == row.url for other in self._store.sources()):
            row = replace(row, url=source.url)
        self._store.save_source(row)


def _page(response: Response, article_id: str) -> Article:
    return read_html(
        response.body,
        article_id=article_id,
        url=public_url(response.url),
        charset=response.charset,
    )
