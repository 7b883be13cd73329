"""Ranges, preconditions, codings and the access log by themselves."""

from __future__ import annotations

import asyncio
import gzip
import io
import re
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.serve.accesslog import AccessLog, LogFile
from translate_pub.serve.coding import accepts_gzip, compress
from translate_pub.serve.media import cache_control, media_type
from translate_pub.serve.preconditions import Verdict, evaluate, http_date, still_current
from translate_pub.serve.ranges import requested_range

DATA = bytes(range(256)) * 3


# --- Ranges ---------------------------------------------------------------------------------


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, len(DATA)))
def test_a_range_is_what_a_slice_is(first: int, last: int, length: int) -> None:
    found = requested_range(b"bytes=%d-%d" % (first, last), length)
    if last < first:
        assert found is None
    else:
        assert found is not None
        assert DATA[:length][first : last + 1] == DATA[found.start : found.stop]
    suffix = requested_range(b"bytes=-%d" % last, length)
    assert suffix is not None
    assert DATA[suffix.start : suffix.stop] == (DATA[:length][-last:] if last else b"")


@given(st.binary(max_size=60), st.integers(0, 10**12))
def test_any_bytes_are_a_range_within_the_file_or_none(field: bytes, length: int) -> None:
    for value in (field, b"bytes=" + field):
        found = requested_range(value, length)
        assert found is None or not found or 0 <= found.start < found.stop <= length


# --- Preconditions --------------------------------------------------------------------------

TAGS = st.lists(
    st.tuples(st.booleans(), st.text("abc,*W/", max_size=5)).map(
        lambda tag: f'{"W/" if tag[0] else ""}"{tag[1]}"'
    ),
    max_size=6,
)


@given(TAGS, st.text("abc,*W/", max_size=5), st.integers(0, 4 * 10**9))
def test_tags_are_compared_as_the_standard_says(tags: list[str], tag: str, date: int) -> None:
    etag = f'"{tag}"'.encode()
    field = ", ".join(tags).encode()
    fields = {b"if-none-match": field, b"if-modified-since": formatdate(date, usegmt=True).encode()}
    weak = {one.removeprefix("W/").encode() for one in tags}
    expected = Verdict.NOT_MODIFIED if etag in weak else Verdict.PROCEED
    assert evaluate(fields, etag, 10**9) is expected
    strong = {one.encode() for one in tags}
    expected = Verdict.PROCEED if etag in strong else Verdict.FAILED
    assert evaluate({b"if-match": field}, etag, 10**9) is expected


@given(st.binary(max_size=80))
def test_any_bytes_are_a_date_or_none(value: bytes) -> None:
    found = http_date(value)
    assert found is None or isinstance(found, int)
    for name in (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since"):
        assert evaluate({name: value}, b'"x"', 0) in Verdict
    assert still_current(value, b'"x"', 0, 10.0) in (True, False)


@given(st.integers(0, 4 * 10**9))
def test_dates_are_read_back(moment: int) -> None:
    assert http_date(formatdate(moment, usegmt=True).encode()) == moment


def test_a_date_is_a_strong_validator_only_when_the_file_has_rested() -> None:
    date = formatdate(1000, usegmt=True).encode()
    assert still_current(date, b'"x"', 1000, 1002.0)
    assert not still_current(date, b'"x"', 1000, 1001.5)


# --- Codings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (None, False),
        (b"", False),
        (b"gzip", True),
        (b"gzip, deflate, br, zstd", True),
        (b"GZIP;q=0.5", True),
        (b"x-gzip", True),
        (b"*", True),
        (b"*;q=0", False),
        (b"gzip;q=0", False),
        (b"gzip;q=0.0, *", False),
        (b"gzip;q=0.5, identity", False),
        (b"gzip;q=0.5, identity;q=0.2", True),
        (b"identity", False),
        (b"br", False),
        (b"gzip;q=x", False),
        (b"gzip;q=nan", False),
        (b"gzip;q=2", False),
        (b"gzip," + b"x" * 300, False),
    ],
)
def test_who_takes_gzip(field: bytes | None, expected: bool) -> None:
    assert accepts_gzip(field) is expected


@given(st.binary(max_size=300))
def test_any_accept_encoding_is_understood_somehow(field: bytes) -> None:
    assert accepts_gzip(field) in (True, False)


@given(st.binary(max_size=3000))
def test_compression_is_lossless_repeatable_and_worth_it(data: bytes) -> None:
    coded = compress(data, "text/html; charset=utf-8")
    if coded is not None:
        assert gzip.decompress(coded) == data
        assert len(coded) < len(data)
        assert compress(data, "text/html; charset=utf-8") == coded
    assert compress(b"x" * 5000, "application/rss+xml; charset=utf-8")
    assert compress(b"x" * 5000, "application/feed+json")
    assert compress(b"x" * 5000, "image/png") is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.PNG", "image/png"),
        ("a.webp", "image/webp"),
        ("a.woff2", "font/woff2"),
        ("a.pdf", "application/pdf"),
        ("a.exe", "application/octet-stream"),
        ("favicon.ico", "image/vnd.microsoft.icon"),
        ("CNAME", "application/octet-stream"),
        ("a.b/c", "application/octet-stream"),
        ("feed.rss", "application/octet-stream"),
        ("data.json", "application/json"),
    ],
)
def test_media_types_of_other_files(path: str, kind: str) -> None:
    assert media_type(path) == kind


def test_only_what_is_named_by_its_content_is_kept_for_ever() -> None:
    assert b"immutable" in cache_control("assets/style-0123456789.css")
    assert b"immutable" in cache_control("assets/LICENSE-0123456789")
    for path in ("assets/style.css", "assets/style-012345678.css", "en/style-0123456789.css"):
        assert b"immutable" not in cache_control(path)


# --- The access log -------------------------------------------------------------------------


def logged(scope: dict[str, Any], *, fails: bool = False) -> str:
    lines: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope, receive
        if fails:
            raise ValueError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"12345"})

    async def receive() -> dict[str, Any]:
        return {}

    async def send(message: Any) -> None:
        del message

    full = {
        "type": "http",
        "client": ("192.0.2.1", 5000),
        "method": "GET",
        "raw_path": b"/",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [],
        **scope,
    }
    try:
        asyncio.run(
            AccessLog(app, lines.append, clock=lambda: 1_700_000_000.0)(full, receive, send)
        )
    except ValueError:
        assert fails
    (line,) = lines
    return line


def test_a_line_of_the_log() -> None:
    line = logged({"raw_path": b"/en/feed.rss", "headers": [(b"user-agent", b"Reader/1.0 (+x)")]})
    expected = (
        '192.0.2.1 - - [14/Nov/2023:22:13:20 +0000] "GET /en/feed.rss HTTP/1.1" 200 5 '
        '"-" "Reader/1.0 (+x)" '
    )
    assert line.startswith(expected)
    assert re.fullmatch(r"[\d.]+ms", line.removeprefix(expected))
    assert '" - 0 "' in logged({}, fails=True)
    assert logged({"client": None}).startswith("- - - [")


def test_secrets_do_not_get_into_the_log() -> None:
    line = logged(
        {
            "query_string": b"token=hunter2",
            "headers": [
                (b"cookie", b"hunter2"),
                (b"authorization", b"hunter2"),
                (b"referer", b"https://x/?hunter2"),
            ],
        }
    )
    assert "hunter2" not in line


@given(st.binary(max_size=2000), st.binary(max_size=500), st.text(max_size=20))
def test_nobody_writes_a_line_of_their_own(path: bytes, agent: bytes, client: str) -> None:
    client = client.encode("utf-8", "ignore").decode()
    scope = {"raw_path": path, "headers": [(b"user-agent", agent)], "client": (client, 1)}
    line = logged(scope)
    assert line.isascii()
    assert line.isprintable()
    assert line.count('"') == 6
    assert len(line) < 7000


def test_a_log_that_cannot_be_written_stops_nothing_and_is_bounded() -> None:
    class Broken(io.StringIO):
        broken = True

        def write(self, text: str) -> int:
            if self.broken:
                raise OSError(28, "No space left on device")
            return super().write(text)

    stream = Broken()
    log = LogFile(stream)
    for number in range(25_000):
        log.write(f"line {number}")
    log.flush()
    stream.broken = False
    log.write("after")
    log.flush()
    log.flush()
    assert stream.getvalue() == "after\n# 25000 lines were dropped\n"


def test_the_log_is_written_in_the_background_and_at_the_end() -> None:
    stream = io.StringIO()

    async def work() -> None:
        log = LogFile(stream, interval=0.01)
        task = asyncio.create_task(log.run())
        log.write("one")
        while not stream.getvalue():
            await asyncio.sleep(0.005)
        log.write("two")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(work())
    assert stream.getvalue() == "one\ntwo\n"
