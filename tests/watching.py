"""A store with sources, an updater and a misbehaving server, for tests of what goes between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.servers import LOOPBACK, Server, response
from translate_pub.engines.registry import EnginePool
from translate_pub.errors import TranslatePubError
from translate_pub.ingest import Fetcher
from translate_pub.models import Article, Result, Status
from translate_pub.pipeline import Pipeline
from translate_pub.sources import Updater, Visit, new_source
from translate_pub.store import Source, SourceKind, Store

TEN = datetime(2025, 3, 1, 3, tzinfo=UTC)
START = datetime(2025, 3, 1, 5, tzinfo=UTC)
TEXT = "Sáng nay, Huyện ủy tổ chức hội nghị sơ kết công tác sáu tháng đầu năm."
LONG = f"{TEXT} Các đại biểu đã thảo luận sôi nổi và thông qua nghị quyết."
RSS = "Content-Type: application/rss+xml; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"


class Desk:
    """Everything that an update needs, with a clock that stands still until it is moved."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.server = server
        self.store = Store.open(folder / "news.db")
        self.now = START
        self.visits: list[Visit] = []
        self.poison = ""
        self._pool = EnginePool()
        self._pipeline = Pipeline(self._pool, engine="fake", memory=self.store.memory)
        self.updater = Updater(
            self.store,
            Fetcher(
                allow_networks=LOOPBACK, min_delay=0, timeout=2, deadline=4, obey_robots=True,
                max_bytes=1 << 20,
            ),
            self._translate,
            target="en",
            clock=lambda: self.now,
            chance=lambda: 0.5,
            report=self.visits.append,
        )  # fmt: skip

    def close(self) -> None:
        self._pool.close()
        self.store.close()

    def watch(self, path: str, *, kind: str = "feed", **options: object) -> Source:
        """Add a source of the server's."""
        source = new_source(
            self.server.url(path),
            kind=SourceKind(kind),
            now=self.now,
            **options,  # type: ignore[arg-type]
        )
        self.now += timedelta(seconds=1)
        return self.store.add_source(source)

    def update(self) -> list[Result]:
        """Visit every source."""
        self.visits.clear()
        return list(self.updater.run(self.store.sources(), command="update"))

    def visit(self) -> Visit:
        """Update, with one source, and return what that brought."""
        self.update()
        (visit,) = self.visits
        return visit

    def article(self, article_id: str) -> Article:
        """The stored article of this id, or of the only id that ends so."""
        found = [
            result.article
            for result in self.store.results()
            if result.article and result.article.id.endswith(article_id)
        ]
        (article,) = found
        return article

    def titles(self) -> list[str]:
        return sorted(result.article.title for result in self.store.results() if result.article)

    def paths(self) -> list[str]:
        """What was asked of the server, but for robots.txt."""
        paths = [request.split()[1].decode() for request in self.server.requests]
        return [path for path in paths if path != "/robots.txt"]

    def _translate(self, articles: Iterable[Article | TranslatePubError]) -> Iterator[Result]:
        for result in self._pipeline.run(articles):
            if self.poison and result.article and self.poison in result.article.title:
                yield replace(result, status=Status.FAILED, translations=(), provenance=None)
            else:
                yield result


def item(
    title: str,
    *,
    guid: str = "",
    link: str = "",
    date: str = "Sat, 01 Mar 2025 10:00:00 GMT+7",
    text: str = TEXT,
) -> str:
    parts = {"title": title, "guid": guid, "link": link, "pubDate": date, "description": text}
    return "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)


def feed(*items: str) -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Báo Lam Giang</title><language>vi</language>{inner}</channel></rss>"
    ).encode()


def page(title: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return response(
        f"<html lang=vi><title>{title}</title><article><h1>{title}</h1>{body}</article></html>"
        .encode(),
        HTML,
    )  # fmt: skip


def row(desk: Desk) -> Source:
    (source,) = desk.store.sources()
    return source


def serve(desk: Desk, *items: str, path: str = "/rss", headers: tuple[str, ...] = ()) -> None:
    desk.server.answers[path] = response(feed(*items), RSS, *headers)
