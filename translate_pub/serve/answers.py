"""What every part of the server needs to read a request's fields and to answer in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Scope, Send

__all__ = [
    "COMMON_HEADERS",
    "EMPTY_BODY",
    "Fields",
    "Headers",
    "fields_of",
    "has_body",
    "plain_answer",
]

Headers = list[tuple[bytes, bytes]]
Fields = dict[bytes, bytes]

COMMON_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
"""On every answer that has a body."""

EMPTY_BODY = {"type": "http.response.body", "body": b""}


def fields_of(scope: Scope) -> Fields:
    """The header fields by lower-case name, lines of one name joined (RFC 9110 § 5.3)."""
    headers: Headers = scope["headers"]
    fields = dict(headers)
    if len(fields) != len(headers):
        fields = {}
        for name, value in headers:
            fields[name] = fields[name] + b", " + value if name in fields else value
    return fields


def has_body(fields: Fields) -> bool:
    """Whether a request brings content."""
    return b"transfer-encoding" in fields or fields.get(b"content-length", b"0") != b"0"


async def plain_answer(
    scope: Scope,
    send: Send,
    status: int,
    text: str,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Answer with one line of text, which no cache keeps."""
    body = f"{text}\n".encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"%d" % len(body)),
                (b"cache-control", b"no-store"),
                *COMMON_HEADERS,
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
