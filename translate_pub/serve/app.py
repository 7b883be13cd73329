"""The whole server as one ASGI application: which part answers which address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from translate_pub.serve.answers import fields_of, has_body, plain_answer
from translate_pub.serve.resources import SiteCache
from translate_pub.serve.static import SiteApp

__all__ = ["HEALTH_PATH", "REVIEW_PATH", "Application"]

HEALTH_PATH = "/healthz"
REVIEW_PATH = "/review"

_MOST_HEADERS = 100
_LONGEST_HEAD = 16 * 1024
"""Bytes of header fields. uvicorn has the same limit, for heads that do not come all at once."""

Check = Callable[[], str]
"""Returns what is wrong, "" where nothing is."""


class Application:
    """``/healthz``, ``/review`` where there is one, and the site everywhere else.

    ``checks`` are asked by name for ``/healthz``, which answers 503 as soon as one complains.
    """

    def __init__(
        self,
        cache: SiteCache,
        *,
        review: ASGIApp | None = None,
        checks: Mapping[str, Check] | None = None,
    ) -> None:
        self._site = SiteApp(cache)
        self._review = review
        self._cache = cache
        self._checks = {"site": self._check_site, **(checks or {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the part that it is for."""
        path: str = scope["path"]
        headers = scope["headers"]
        if len(headers) > _MOST_HEADERS or sum(len(value) for _, value in headers) > _LONGEST_HEAD:
            closing = [(b"connection", b"close")]
            await plain_answer(scope, send, 431, "The head of the request is too long.", closing)
        elif path == HEALTH_PATH:
            await self._health(scope, send)
        elif self._review is not None and (
            path == REVIEW_PATH or path.startswith(f"{REVIEW_PATH}/")
        ):
            if scope["method"] in ("GET", "HEAD") and has_body(fields_of(scope)):
                closing = [(b"connection", b"close")]
                text = "A request for a page has no body."
                await plain_answer(scope, send, 400, text, closing)
            else:
                await self._review(scope, receive, send)
        else:
            await self._site(scope, receive, send)

    def _check_site(self) -> str:
        return "" if self._cache.published else "nothing is published yet"

    async def _health(self, scope: Scope, send: Send) -> None:
        closing = [(b"connection", b"close")] if has_body(fields_of(scope)) else []
        if scope["method"] not in ("GET", "HEAD"):
            allow = [(b"allow", b"GET, HEAD"), *closing]
            await plain_answer(scope, send, 405, "This address can only be read.", allow)
            return
        troubles = [f"{name}: {said}" for name, check in self._checks.items() if (said := check())]
        status = 503 if troubles else 200
        await plain_answer(scope, send, status, "\n".join(troubles) or "ok", closing)
