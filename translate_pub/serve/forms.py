"""Forms that come in: bounded in size, fields and time before anything is made of them."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.types import Receive

from translate_pub.serve.answers import Fields

__all__ = ["FormRefused", "read_form"]

_MEDIA_TYPE = b"application/x-www-form-urlencoded"
_MOST_FIELDS = 20
_THROWN_AWAY = 16
"""How many times as much as is allowed is read before the client is cut off."""


class FormRefused(Exception):  # noqa: N818 - an answer, not an error of the server
    """The form is not read; ``status`` and ``text`` are the answer.

    What was not read of it is still under way: the connection must be closed.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


async def read_form(
    receive: Receive, fields: Fields, *, limit: int = 64 * 1024, seconds: float = 10.0
) -> dict[str, str]:
    """Read a form of at most ``limit`` bytes that arrives within ``seconds``.

    Raises:
        FormRefused: it is too large, too slow, or not a form.
    """
    kind = fields.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != _MEDIA_TYPE:
        raise FormRefused(415, "This is not a form.")
    try:
        async with asyncio.timeout(seconds):
            body = await _body(receive, limit)
    except TimeoutError:
        raise FormRefused(408, "The form took too long to arrive.") from None
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as exc:
        raise FormRefused(400, "The form cannot be read.") from exc
    form = dict(pairs)
    if len(form) != len(pairs):
        raise FormRefused(400, "The form has a field twice.")
    return form


async def _body(receive: Receive, limit: int) -> bytes:
    """Read the content. Of one that is too large some more is taken, and thrown away: who still
    sends when the connection is closed does not get to see the answer.
    """
    body = bytearray()
    size = 0
    more = True
    while more and size <= limit * _THROWN_AWAY:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise FormRefused(400, "The form did not arrive.")
        data = message.get("body", b"")
        size += len(data)
        if size <= limit:
            body += data
        more = message.get("more_body", False)
    if size > limit:
        raise FormRefused(413, "This is too much text.")
    return bytes(body)
