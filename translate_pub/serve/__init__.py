"""A published site over HTTP, and the review of its sentences.

    folder → resources → static    the site's files, from memory, as they are published
    sessions → review              people's corrections, behind a token
    app → accesslog → server       one ASGI application, under uvicorn

docs/serving.md describes it; the command is ``translate-pub serve``.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from translate_pub.errors import ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from translate_pub.serve.server import Listen, Server

__all__ = ["open_server"]


def open_server(
    site: Path,
    listen: Listen,
    *,
    log: TextIO | None = None,
    capacity: int = 64 * 2**20,
    review: ASGIApp | None = None,
    checks: Mapping[str, Callable[[], str]] | None = None,
    beside: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
) -> Server:
    """Open a server of the site published in a folder; its socket listens when this returns.

    ``log`` gets the access log. ``capacity`` is the memory for files, in bytes. ``checks`` say what
    is wrong for ``/healthz``, by name; ``beside`` runs as long as the server.

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
    app: ASGIApp = Application(cache, review=review, checks=checks)
    running = [cache.follow, *beside]
    if log is None:
        return Server(app, listen, running)
    lines = LogFile(log)
    return Server(AccessLog(app, lines.write), listen, [*running, lines.run])
