"""Publishing as a user does it: results in, a site out, again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publishing import LOCAL_SITE, NOW, SITE, english_result, result, rich_result
from translate_pub.publish import publish


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a site by its path, the publisher's lock aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_a_site_has_pages_and_feeds_in_three_editions(tmp_path: Path) -> None:
    published = publish([result(), rich_result(), english_result()], tmp_path / "site", SITE)

    files = tree(tmp_path / "site")
    assert published.articles == 3
    assert published.skipped == ()
    for folder in ("en", "vi", "both"):
        assert {f"{folder}/feed.rss", f"{folder}/feed.atom", f"{folder}/feed.json"} <= set(files)
    assert {"index.html", "en/index.html", "vi/index.html", "sitemap.xml"} <= set(files)
    page = next(text for path, text in files.items() if path.startswith("both/2023-07-07"))
    assert "Chiều ngày 7/7, ".encode() in page
    assert b"On the afternoon of July 7" in page


def test_publishing_again_writes_nothing(tmp_path: Path) -> None:
    results = [result(), rich_result(), english_result()]
    first = publish(results, tmp_path / "site", SITE)
    before = tree(tmp_path / "site")

    second = publish(results, tmp_path / "site", SITE)

    assert (second.written, second.removed) == (0, 0)
    assert second.unchanged == first.written
    assert tree(tmp_path / "site") == before


@pytest.mark.parametrize("site", [SITE, LOCAL_SITE], ids=["with-url", "without-url"])
def test_two_machines_publish_the_same_bytes(tmp_path: Path, site: object) -> None:
    results = [result(), rich_result(), english_result()]
    publish(results, tmp_path / "one", site, now=NOW)  # type: ignore[arg-type]
    publish(reversed(results), tmp_path / "two", site, now=NOW)  # type: ignore[arg-type]
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
