"""Pages, feeds and exports as they were: golden files for the whole."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publishing import rich_result
from tests.sites import site
from translate_pub.publish import export_csv, export_tmx, export_tsv, export_xliff

__all__ = ["site"]

GOLDEN = Path(__file__).parent / "golden" / "publish"
RICH = "2023-06-05-dang-uy-xa-cong-bo-quyet-dinh-moi-ban-ve-ky-luat-5f4bd9f4da.html"


def settled(text: str) -> str:
    """A document without what changes when a style sheet or our version does."""
    text = re.sub(r"(assets/\w+)-[0-9a-f]{10}\.", r"\1-HASH.", text)
    return re.sub(r'creationtoolversion="[^"]*"', 'creationtoolversion="VERSION"', text)


def compare(name: str, text: str) -> None:
    """Compare with a golden file; UPDATE_GOLDEN=1 writes it instead."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(settled(text), encoding="utf-8", newline="")
    assert settled(text) == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("index.html", "index.html"),
        ("index-vi.html", "vi/index.html"),
        ("article-both.html", f"both/{RICH}"),
        ("article-en.html", f"en/{RICH}"),
        ("article-vi.html", f"vi/{RICH}"),
        ("feed-both.rss", "both/feed.rss"),
        ("feed-both.atom", "both/feed.atom"),
        ("feed-both.json", "both/feed.json"),
        ("feed-vi.atom", "vi/feed.atom"),
        ("feeds.opml", "feeds.opml"),
        ("sitemap.xml", "sitemap.xml"),
        ("search.js", "search/2023.js"),
    ],
)
def test_published_files_are_as_they_were(site: Path, name: str, path: str) -> None:
    compare(name, (site / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "export"), [("segments.xliff", export_xliff), ("segments.tmx", export_tmx)]
)
def test_exchanged_files_are_as_they_were(name: str, export: Callable[..., int]) -> None:
    out = io.BytesIO()
    export([rich_result()], out, source="vi", target="en")
    compare(name, out.getvalue().decode("utf-8"))


@pytest.mark.parametrize(
    ("name", "export"), [("segments.tsv", export_tsv), ("segments.csv", export_csv)]
)
def test_tables_are_as_they_were(name: str, export: Callable[..., int]) -> None:
    out = io.StringIO(newline="")
    export([rich_result()], out)
    compare(name, out.getvalue())
