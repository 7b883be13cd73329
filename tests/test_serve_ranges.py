"""Ranges of RFC 9110: parts of a file, and the fields that ask for them."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.served_site import http, site

__all__ = ["http", "site"]


@pytest.mark.parametrize("path", ["/en/feed.rss", "/large.bin"])
@pytest.mark.parametrize(
    ("field", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        ("bytes=100-", 100, -1),
        ("bytes=-7", -7, -1),
        ("bytes=10-99999999999", 10, -1),
        ("bytes=-99999999999", 0, -1),
        ("Bytes= 1-2", 1, 2),
    ],
)
def test_a_part(
    http: httpx.Client, site: Path, path: str, field: str, first: int, last: int
) -> None:
    data = (site / path[1:]).read_bytes()
    first, last = first % len(data), last % len(data)
    answer = http.get(path, headers={"range": field})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(data)}"
    assert answer.content == data[first : last + 1]
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["etag"] == http.head(path).headers["etag"]


@pytest.mark.parametrize("field", ["bytes=99999999-", "bytes=-0", "bytes=99999999-999999999"])
def test_a_part_that_is_not_there(http: httpx.Client, field: str) -> None:
    answer = http.get("/en/feed.rss", headers={"range": field})
    assert answer.status_code == 416
    assert answer.headers["content-range"].startswith("bytes */")


@pytest.mark.parametrize(
    "field",
    [
        "bytes=0-0,2-3",
        "lines=1-2",
        "bytes=9-5",
        "bytes=a-b",
        "bytes=-",
        "bytes",
        "bytes=" + "9" * 5000,
    ],
)
def test_a_field_that_makes_no_sense_or_too_much_gets_the_whole(
    http: httpx.Client, field: str
) -> None:
    assert http.get("/en/feed.rss", headers={"range": field}).status_code == 200


def test_a_range_is_of_the_representation_that_was_chosen(http: httpx.Client) -> None:
    headers = {"accept-encoding": "gzip"}
    with http.stream("GET", "/en/feed.rss", headers=headers) as whole:
        data = b"".join(whole.iter_raw())
    with http.stream("GET", "/en/feed.rss", headers={**headers, "range": "bytes=3-40"}) as part:
        assert b"".join(part.iter_raw()) == data[3:41]
    assert part.headers["content-encoding"] == "gzip"
    assert part.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("{etag}", 206),
        ("W/{etag}", 200),
        ('"other"', 200),
        ("Tue, 14 Nov 2023 22:13:20 GMT", 206),
        ("Tue, 14 Nov 2023 22:13:21 GMT", 200),
        ("nonsense", 200),
    ],
)
def test_if_range(http: httpx.Client, value: str, status: int) -> None:
    etag = http.get("/en/feed.rss").headers["etag"]
    headers = {"range": "bytes=0-9", "if-range": value.format(etag=etag)}
    assert http.get("/en/feed.rss", headers=headers).status_code == status


def test_ranges_are_for_get_and_come_after_the_preconditions(http: httpx.Client) -> None:
    etag = http.get("/").headers["etag"]
    assert http.head("/", headers={"range": "bytes=0-1"}).status_code == 200
    assert http.get("/", headers={"range": "bytes=0-1", "if-none-match": etag}).status_code == 304
    assert http.get("/", headers={"range": "bytes=0-1", "if-match": '"x"'}).status_code == 412
    assert http.get("/empty.txt", headers={"range": "bytes=0-"}).status_code == 416
