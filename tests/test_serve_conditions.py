"""Validators and preconditions of RFC 9110: what a client has already is not sent again."""

from __future__ import annotations

import hashlib
from email.utils import formatdate
from pathlib import Path

import httpx
import pytest

from tests.served_site import http, site

__all__ = ["http", "site"]


def test_the_etag_is_strong_and_made_of_the_bytes(http: httpx.Client, site: Path) -> None:
    answer = http.get("/en/feed.rss")
    digest = hashlib.sha256((site / "en" / "feed.rss").read_bytes()).hexdigest()[:32]
    assert answer.headers["etag"] == f'"{digest}"'
    assert answer.headers["last-modified"] == formatdate(1_700_000_000, usegmt=True)


@pytest.mark.parametrize(
    "tags", ["{etag}", "W/{etag}", '"other", {etag}', '"a,b" , W/{etag}', "*", '"x"\t,{etag},"y"']
)
def test_what_the_client_has_is_not_sent_again(http: httpx.Client, tags: str) -> None:
    etag = http.get("/").headers["etag"]
    # The date says otherwise, and does not count beside an entity tag.
    headers = {
        "if-none-match": tags.format(etag=etag),
        "if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT",
    }
    for method in ("GET", "HEAD"):
        answer = http.request(method, "/", headers=headers)
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == etag
        assert set(answer.headers) == {"date", "etag", "last-modified", "cache-control", "vary"}


@pytest.mark.parametrize("tags", ['"other"', "{bare}", '"{bare}x"', "", '"a", "b"', "W/*"])
def test_what_the_client_has_not_is_sent(http: httpx.Client, tags: str) -> None:
    answer = http.get("/")
    bare = answer.headers["etag"].strip('"')
    later = formatdate(1_800_000_000, usegmt=True)
    headers = {"if-none-match": tags.format(bare=bare), "if-modified-since": later}
    assert http.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("date", "status"),
    [
        ("Tue, 14 Nov 2023 22:13:20 GMT", 304),
        ("Tuesday, 14-Nov-23 22:13:20 GMT", 304),
        ("Tue Nov 14 22:13:20 2023", 304),
        ("Tue, 14 Nov 2023 22:13:21 GMT", 304),
        ("Tue, 14 Nov 2023 22:13:19 GMT", 200),
        ("yesterday", 200),
        ("Tue, 14 Nov 99999999999 22:13:20 GMT", 200),
        ("", 200),
    ],
)
def test_if_modified_since(http: httpx.Client, date: str, status: int) -> None:
    assert http.get("/", headers={"if-modified-since": date}).status_code == status


def test_lines_of_one_field_count_together(http: httpx.Client) -> None:
    etag = http.get("/").headers["etag"]
    headers = [("if-none-match", etag), ("if-none-match", '"other"')]
    assert http.get("/", headers=headers).status_code == 304


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("if-match", "{etag}", 200),
        ("if-match", "W/{etag}", 412),
        ("if-match", '"other"', 412),
        ("if-match", "*", 200),
        ("if-unmodified-since", "Tue, 14 Nov 2023 22:13:20 GMT", 200),
        ("if-unmodified-since", "Tue, 14 Nov 2023 22:13:19 GMT", 412),
    ],
)
def test_other_preconditions(http: httpx.Client, name: str, value: str, status: int) -> None:
    etag = http.get("/").headers["etag"]
    assert http.get("/", headers={name: value.format(etag=etag)}).status_code == status
