"""Publishing: results in, a site out.

    results | fingerprint → an article that is as it was keeps its pages
            | document    → structure, sentence pairs, terms
            | pages       → one for each edition
            | newest      → as many results as the feeds hold
    then    | lists, search, feeds, sitemap, if any article changed
            | commit      → the whole site at once (see output)

Only the newest results and a short entry for each article are kept in memory.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from translate_pub import __version__
from translate_pub.errors import ConfigError, PublishError, TranslatePubError
from translate_pub.models import Article, Result
from translate_pub.publish.atom import atom
from translate_pub.publish.digest import content_digests, digest, result_digest
from translate_pub.publish.directory import opml, sitemaps
from translate_pub.publish.document import Document, build_document
from translate_pub.publish.editions import Edition, feed_id
from translate_pub.publish.entries import make_entry
from translate_pub.publish.escape import one_line
from translate_pub.publish.feed import Alternate, Feed, make_item
from translate_pub.publish.jsonfeed import jsonfeed
from translate_pub.publish.layout import FEED_FORMATS, article_slug, is_article
from translate_pub.publish.listings import listing_pages, search_shards
from translate_pub.publish.output import Output
from translate_pub.publish.pages import Pages, load_theme
from translate_pub.publish.rss import rss
from translate_pub.publish.saved import SavedFeeds
from translate_pub.publish.site import Published, Site
from translate_pub.publish.state import (
    FILES_FILE,
    STATE_FILE,
    Entry,
    State,
    dump_files,
    load_files,
)
from translate_pub.publish.wording import language_name

__all__ = ["Publisher", "publish_site"]

_WRITERS = {"rss": rss, "atom": atom, "json": jsonfeed}


class Publisher:
    """One publish of a site into an open :class:`Output`."""

    def __init__(self, site: Site, output: Output, now: datetime) -> None:
        self._site = site
        self._output = output
        self._now = now.astimezone(UTC).replace(microsecond=0)
        self._theme = load_theme(site.templates)
        self._pages = Pages(site, self._theme)
        self._saved = SavedFeeds(site.saved_feeds)
        records = {path: output.read(path) or b"" for path in (STATE_FILE, FILES_FILE)}
        self._before = State.loads(records[STATE_FILE])
        files = self._before.files or dict.fromkeys(load_files(records[FILES_FILE]), -1)
        self._had_articles = any(is_article(path) for path in files)
        output.recognise({**files, **{path: len(data) for path, data in records.items()}})
        self._fingerprint = _fingerprint(site, self._theme.fingerprint)
        self._same_site = self._before.fingerprint == self._fingerprint
        self._entries: dict[str, Entry] = {}
        self._slugs: set[str] = set()
        self._skipped: list[TranslatePubError] = []
        self._documents: dict[str, Document] = {}
        self._newest = {slug: _Newest(site.feed_length) for slug in ("", *_slugs(site))}

    def run(self, results: Iterable[Result]) -> Published:
        """Publish the results: the site has them, and nothing else, when this returns.

        Raises:
            ConfigError: no result can be published, and the site has articles.
        """
        for result in results:
            try:
                self._add(result)
            except PublishError as error:
                self._skipped.append(error)
        if self._had_articles and not self._entries:
            raise ConfigError(
                "no article to publish: the site would be emptied",
                mend="check the sources or the store; for an empty site, delete its files first",
            )
        self._write_lists()
        state = State(
            self._fingerprint,
            self._before.created or self._now,
            self._entries,
            dict(self._output.files),
        )
        pages = sum(path.endswith(".html") for path in state.files)
        feeds = sum(path.endswith(tuple(f".{e}" for e in FEED_FORMATS)) for path in state.files)
        if state != self._before or not self._output.keep(STATE_FILE):
            self._output.write(STATE_FILE, state.dumps())
        self._output.write(FILES_FILE, dump_files(state.files))
        counts = self._output.commit()
        return Published(
            articles=len(self._entries),
            pages=pages,
            feeds=feeds,
            written=counts.written,
            unchanged=counts.unchanged,
            removed=counts.removed,
            skipped=tuple(self._skipped),
        )

    def _add(self, result: Result) -> None:
        article = result.article
        if article is None:
            self._skipped.append(
                result.error or TranslatePubError("an article could not be read", mend="")
            )
            return
        if article.id in self._entries:
            raise PublishError(
                "another article of the same id came before it",
                article_id=article.id,
                mend="give every article its own id",
            )
        before = self._before.articles.get(article.id)
        content = content_digests(result)
        fingerprint = result_digest(result, content)
        paths = self._article_paths(before) if before else []
        if (
            before is not None
            and self._same_site
            and before.fingerprint == fingerprint
            and all(self._output.keep(path) for path in paths)
        ):
            entry = before
            self._slugs.add(entry.slug)
        else:
            document = self._build(result, article)
            entry = make_entry(
                result,
                article,
                document,
                site=self._site,
                saved=self._saved,
                fingerprint=fingerprint,
                content=content,
                before=before,
                now=self._now,
            )
            entry = self._own_slug(entry, article)
            self._render(document, entry)
        self._entries[article.id] = entry
        for slug in ("", *entry.saved):
            if slug in self._newest:
                self._newest[slug].offer(entry, result)

    def _own_slug(self, entry: Entry, article: Article) -> Entry:
        """Lengthen the hash in the (absurdly rare) case that another article has the same name."""
        slug = entry.slug
        if slug in self._slugs:
            slug = article_slug(article.id, article.title, entry.published, digits=40)
        self._slugs.add(slug)
        return replace(entry, slug=slug)

    def _article_paths(self, entry: Entry) -> list[str]:
        layout = self._site.layout
        return [layout.article(edition, entry.slug) for edition in entry.editions]

    def _build(self, result: Result, article: Article) -> Document:
        with _failing(article.id):
            return build_document(result, self._site.source, self._site.excerpt)

    def _render(self, document: Document, entry: Entry) -> None:
        with _failing(entry.article_id):
            pages = {
                self._site.layout.article(edition, entry.slug): self._pages.article(
                    document, entry, edition
                )
                for edition in entry.editions
            }
        for path, data in pages.items():
            self._output.write(path, data)

    def _write_lists(self) -> None:
        """Write what is made of all articles, unless no article and no setting changed."""
        if self._same_site and self._entries == self._before.articles:
            lists = [path for path in self._before.files if path != STATE_FILE]
            if all(self._output.keep(path) for path in lists):
                return
        entries = sorted(self._entries.values(), key=lambda entry: entry.slug)
        entries.sort(key=lambda entry: entry.date, reverse=True)
        for name, path in self._theme.assets.items():
            self._output.write(path, self._theme.static[name])
        for path, data in listing_pages(entries, self._site, self._pages):
            self._output.write(path, data)
        for path, data in search_shards(entries, self._site):
            self._output.write(path, data)
        for slug, newest in self._newest.items():
            for edition in self._site.editions:
                self._write_feeds(edition, slug, newest)
        if self._site.base_url:
            for path, data in sitemaps(entries, self._site):
                self._output.write(path, data)
            self._output.write("feeds.opml", opml(self._site))

    def _document(self, entry: Entry, result: Result) -> Document:
        """Build the document of an article of the feeds, once for all of them."""
        if entry.slug not in self._documents:
            self._documents[entry.slug] = build_document(
                result, self._site.source, self._site.excerpt
            )
        return self._documents[entry.slug]

    def _write_feeds(self, edition: Edition, saved: str, newest: _Newest) -> None:
        items = [
            make_item(
                self._document(entry, result),
                entry,
                edition,
                self._site,
            )
            for entry, result in newest.in_edition(edition)
        ]
        site = self._site
        layout = site.layout
        created = self._before.created or self._now
        name = next((feed.name for feed in site.saved_feeds if feed.slug == saved), "")
        language = _edition_name(edition, site)
        feed = Feed(
            id=feed_id(site.id or site.base_url or site.title, site.target, edition, saved),
            title=one_line(" – ".join(filter(None, (site.title, name, language)))),
            description=one_line(site.description or site.title),
            author=one_line(site.author or site.title),
            language=site.language(edition),
            updated=max((item.updated for item in items), default=created),
            items=items,
            home=site.url(layout.index(edition)),
            hub=site.hub,
        )
        for extension, media_type in FEED_FORMATS.items():
            path = layout.feed(edition, extension, saved)
            alternates: dict[str, Alternate] = {}
            related = []
            for other in site.editions if site.base_url else ():
                tag = site.language(other)
                link = Alternate(site.url(layout.feed(other, extension, saved)), tag, media_type)
                if other is not edition and tag != feed.language and tag not in alternates:
                    alternates[tag] = link
                elif other is not edition:
                    related.append(link)
            own = replace(
                feed,
                url=site.url(path),
                alternates=tuple(alternates.values()),
                related=tuple(related),
            )
            self._output.write(path, _WRITERS[extension](own))


class _Newest:
    """The newest articles of a feed, in each edition no more than the feed holds."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._heaps: Mapping[Edition, list[tuple[tuple[datetime, str], Entry, Result]]] = {
            edition: [] for edition in Edition
        }

    def offer(self, entry: Entry, result: Result) -> None:
        for edition in entry.editions:
            heap = self._heaps[edition]
            item = (entry.order, entry, result)
            if len(heap) < self._length:
                heapq.heappush(heap, item)
            else:
                heapq.heappushpop(heap, item)

    def in_edition(self, edition: Edition) -> list[tuple[Entry, Result]]:
        """The articles, newest first."""
        newest = sorted(self._heaps[edition], key=lambda item: item[0], reverse=True)
        return [(entry, result) for _, entry, result in newest]


@contextmanager
def _failing(article_id: str) -> Iterator[None]:
    """What goes wrong in an article's page costs that article, not the publish."""
    try:
        yield
    except (ValueError, RecursionError, OverflowError) as exc:
        raise PublishError(
            f"its page could not be made: {exc}",
            article_id=article_id,
            mend="report this article; the others are published",
        ) from exc


def _edition_name(edition: Edition, site: Site) -> str:
    if edition is Edition.BILINGUAL:
        return f"{language_name(site.target)} / {language_name(site.source)}"
    return language_name(site.language(edition))


def _slugs(site: Site) -> list[str]:
    slugs = [feed.slug for feed in site.saved_feeds]
    if len(set(slugs)) != len(slugs) or not all(slugs):
        raise ConfigError("saved feeds need a name of their own each", mend="give each a slug")
    return slugs


def _fingerprint(site: Site, theme: str) -> str:
    """Fingerprint of everything but the articles that shapes the site."""
    return digest([repr(replace(site, templates=None)), theme, __version__, str(_RENDERING)])


_RENDERING = 2
"""Counts changes of this code that alter what is published from the same input."""


def publish_site(results: Iterable[Result], out: Path, site: Site, now: datetime) -> Published:
    """See :func:`translate_pub.publish.publish`."""
    with Output(out) as output:
        return Publisher(site, output, now).run(results)
