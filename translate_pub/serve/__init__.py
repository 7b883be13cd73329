"""A published site over HTTP, and the review of its sentences.

    folder → resources → static    the site's files, from memory, as they are published
    sessions → desk → review       people's corrections, behind a token
    processes → republish          the site follows, computed elsewhere; so does the updater
    app → accesslog → server       one ASGI application, under uvicorn

docs/serving.md describes it; the command is ``translate-pub serve``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from translate_pub.errors import ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from translate_pub.serve.resources import SiteCache
    from translate_pub.serve.server import Listen, Server

__all__ = ["Review", "open_server"]


@dataclass(frozen=True, slots=True)
class Review:
    """What the review page needs.

    ``publish`` makes the site of the store; it runs in a process of its own, and so must be
    importable. ``token`` is what reviewers log in with. ``target`` is the site's target language.
    """

    store: Path
    title: str
    target: str
    token: str
    publish: Callable[[], object]


def open_server(
    site: Path,
    listen: Listen,
    *,
    log: TextIO | None = None,
    capacity: int = 128 * 2**20,
    review: Review | None = None,
    attend: Callable[[threading.Event], None] | None = None,
) -> Server:
    """Open a server of the site published in a folder; its socket listens when this returns.

    ``log`` gets the access log. ``capacity`` is the memory for files, in bytes. ``attend`` runs in
    a process of its own as long as the server, until the event is set: the updater.

    Raises:
        ConfigError: the folder cannot be read, or the address cannot be listened at.
    """
    from translate_pub.serve.accesslog import AccessLog, LogFile
    from translate_pub.serve.app import Application
    from translate_pub.serve.folder import Stale
    from translate_pub.serve.resources import SiteCache
    from translate_pub.serve.server import Server

    try:
        cache = SiteCache(site, capacity=capacity)
    except (OSError, Stale) as exc:
        raise ConfigError(f"{site}: cannot be read: {exc}", mend="check its permissions") from exc
    checks: dict[str, Callable[[], str]] = {}
    beside: list[Callable[[], Coroutine[Any, Any, None]]] = [cache.follow]
    if attend is not None:
        from translate_pub.serve.processes import Attendant

        updater = Attendant("updater", attend)
        checks["updater"] = updater.check
        beside.append(updater.run)
    reviewing = None
    if review is not None:
        reviewing, follow, check = _reviewing(review, cache)
        checks["review"] = check
        beside.append(follow)
    app: ASGIApp = Application(cache, review=reviewing, checks=checks)
    if log is not None:
        lines = LogFile(log)
        beside.append(lines.run)
        app = AccessLog(app, lines.write)
    return Server(app, listen, beside)


def _reviewing(
    review: Review, cache: SiteCache
) -> tuple[ASGIApp, Callable[[], Coroutine[Any, Any, None]], Callable[[], str]]:
    """Return the review's application, what runs beside it, and its check."""
    from translate_pub.serve.desk import Desk
    from translate_pub.serve.processes import run_apart
    from translate_pub.serve.republish import Republisher
    from translate_pub.serve.review import review_app
    from translate_pub.serve.sessions import Sessions, Throttle

    async def publish() -> None:
        await run_apart(review.publish)
        await cache.refresh()

    republisher = Republisher(publish)
    # What was corrected before the server last stopped may not be published.
    republisher.request()
    desk = Desk(review.store, cache.root, review.target)
    app = review_app(desk, Sessions(review.token), republisher, review.title, Throttle())
    return app, republisher.run, republisher.check
