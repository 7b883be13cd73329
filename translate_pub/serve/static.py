"""The ASGI application of a published site: GET and HEAD, as RFC 9110 has them."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from translate_pub.serve.answers import (
    EMPTY_BODY,
    Fields,
    Headers,
    fields_of,
    has_body,
    plain_answer,
)
from translate_pub.serve.coding import accepts_gzip
from translate_pub.serve.folder import Stale, open_checked
from translate_pub.serve.preconditions import Verdict, evaluate, still_current
from translate_pub.serve.ranges import requested_range
from translate_pub.serve.resources import Representation, Resource, SiteCache

__all__ = ["SiteApp"]

_log = logging.getLogger(__name__)
_INDEX = "index.html"
_PIECE = 128 * 1024
"""Bytes that are sent at once."""
_RETRY_SECONDS = 10


class SiteApp:
    """Answers with the files of a site; other methods get 405, other paths 404.

    A path is looked up in the table of the site's files as it came; nothing walks it.
    """

    def __init__(self, cache: SiteCache) -> None:
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive
        fields = fields_of(scope)
        method = scope["method"]
        # A body is not read here, and must not be taken for the next request.
        closing = [(b"connection", b"close")] if has_body(fields) else []
        if method not in ("GET", "HEAD"):
            allow = [(b"allow", b"GET, HEAD"), *closing]
            await plain_answer(scope, send, 405, "This address can only be read.", allow)
            return
        if closing:
            await plain_answer(scope, send, 400, "A request for a page has no body.", closing)
            return
        path = _path_of(scope["path"])
        resource = self._cache.cached(path)
        if resource is None:
            try:
                resource = await self._cache.get(path)
            except OSError as error:
                _log.error("%s: cannot be read: %s", path, error.strerror)
                await plain_answer(scope, send, 500, "This page cannot be read.")
                return
            if resource is None:
                await self._missing(scope, send, path)
                return
        await self._answer(scope, send, path, resource, fields)

    async def _missing(self, scope: Scope, send: Send, path: str) -> None:
        if f"{path}/{_INDEX}" in self._cache:
            # Relative, so that it holds behind a proxy that serves the site below a path.
            place = f"./{quote(path.rpartition('/')[2])}/"
            location = [(b"location", place.encode("ascii"))]
            await plain_answer(scope, send, 308, f"See {place}", location)
        elif not self._cache.published:
            retry = [(b"retry-after", b"%d" % _RETRY_SECONDS)]
            await plain_answer(scope, send, 503, "Nothing is published yet.", retry)
        else:
            await plain_answer(scope, send, 404, "There is no such page.")

    async def _answer(
        self, scope: Scope, send: Send, path: str, resource: Resource, fields: Fields
    ) -> None:
        chosen = resource.identity
        if resource.gzip is not None and accepts_gzip(fields.get(b"accept-encoding")):
            chosen = resource.gzip
        verdict = evaluate(fields, chosen.etag, chosen.modified)
        if verdict is Verdict.NOT_MODIFIED:
            await send(chosen.not_modified)
            await send(EMPTY_BODY)
        elif verdict is Verdict.FAILED:
            await plain_answer(scope, send, 412, "The page is not the one that you have.")
        elif scope["method"] == "HEAD":
            await send(chosen.ok)
            await send(EMPTY_BODY)
        elif (part := _part(fields, chosen)) is not None and not part:
            unsatisfied: Headers = [(b"content-range", b"bytes */%d" % chosen.length)]
            await plain_answer(scope, send, 416, "The page has no such part.", unsatisfied)
        elif chosen.body is None:
            await self._answer_from_disk(scope, send, path, resource, part)
        elif part is None:
            await send(chosen.ok)
            await _send_body(send, chosen.body)
        else:
            await send(_partial(chosen, part))
            await _send_body(send, chosen.body[part.start : part.stop])

    async def _answer_from_disk(
        self, scope: Scope, send: Send, path: str, resource: Resource, part: range | None
    ) -> None:
        chosen = resource.identity
        try:
            file = await asyncio.to_thread(open_checked, self._cache.root / path, resource.stamp)
        except Stale:
            await self._cache.refresh()
            retry = [(b"retry-after", b"0")]
            await plain_answer(scope, send, 503, "The page changes just now.", retry)
            return
        with file:
            await send(chosen.ok if part is None else _partial(chosen, part))
            wanted = part or range(chosen.length)
            await asyncio.to_thread(file.seek, wanted.start)
            left = len(wanted)
            while left:
                # An open file keeps its bytes, whatever is published meanwhile.
                data = await asyncio.to_thread(file.read, min(_PIECE, left))
                if not data:
                    return
                left -= len(data)
                await send({"type": "http.response.body", "body": data, "more_body": left > 0})


def _path_of(path: str) -> str:
    """The path of a file in the table, for the path of a request; "" is no file's."""
    if not path.startswith("/"):
        return ""
    return f"{path[1:]}{_INDEX}" if path.endswith("/") else path[1:]


async def _send_body(send: Send, body: bytes) -> None:
    """Send a body from memory, piece by piece, so that no client makes us keep a copy of it all."""
    start = 0
    while len(body) - start > _PIECE:
        piece = body[start : start + _PIECE]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        start += _PIECE
    await send({"type": "http.response.body", "body": body[start:]})


def _part(fields: Fields, chosen: Representation) -> range | None:
    """The range to answer with; None for the whole, empty where there is no such part."""
    field = fields.get(b"range")
    if field is None or not still_current(
        fields.get(b"if-range"), chosen.etag, chosen.modified, time.time()
    ):
        return None
    return requested_range(field, chosen.length)


def _partial(chosen: Representation, part: range) -> dict[str, Any]:
    return {
        "type": "http.response.start",
        "status": 206,
        "headers": [
            *chosen.headers,
            (b"content-length", b"%d" % len(part)),
            (b"content-range", b"bytes %d-%d/%d" % (part.start, part.stop - 1, chosen.length)),
        ],
    }
