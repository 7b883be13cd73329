"""A served store with its review, and what a reviewer's browser sends to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.publishing import NOW, result, rich_result
from tests.serving import client, reviewing
from translate_pub.store import Store

TOKEN = "correct-horse-battery-staple-42"
FIRST = "https://news.example.vn/1.html"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Store.open(path) as opened:
        opened.put(result(), now=NOW)
        opened.put(rich_result(), now=NOW)
    return path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def http(store: Path, site: Path) -> Iterator[httpx.Client]:
    with reviewing(store, site, TOKEN) as address, client(address) as connected:
        yield connected


def log_in(http: httpx.Client, name: str = "Lan") -> httpx.Response:
    return http.post("/review/login", data={"token": TOKEN, "reviewer": name})


def sheet_of(http: httpx.Client, article_id: str = FIRST) -> str:
    answer = http.get("/review/article", params={"id": article_id})
    assert answer.status_code == 200
    return answer.text


def form_of(page: str, segment: str) -> dict[str, str]:
    """The form of a sentence, as a browser would send it."""
    block = page[page.index(f'id="s-{segment}"') :]
    fields = dict(re.findall(r'name="(csrf|segment|seen)" value="([^"]*)"', block[:4000])[:3])
    assert fields["segment"] == segment
    return fields


def save(http: httpx.Client, segment: str, text: str, **changes: str) -> httpx.Response:
    form = {**form_of(sheet_of(http), segment), "text": text, **changes}
    return http.post("/review/article", params={"id": FIRST}, data=form)
