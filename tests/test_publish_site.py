"""Publishing as a user does it: results in, a site out, again and again; ids and settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.publishing import LOCAL_SITE, NOW, SITE, VIETNAM, english_result, result, rich_result
from tests.sites import ALL, edited, pages, tree
from translate_pub.errors import ConfigError, IngestError, PublishError
from translate_pub.models import Detection, Result, Status
from translate_pub.publish import Edition, Site, entry_id, feed_id, publish


def test_a_site_has_pages_and_feeds_in_three_editions(tmp_path: Path) -> None:
    published = publish(ALL, tmp_path / "site", SITE)

    files = tree(tmp_path / "site")
    assert published.articles == 3
    assert published.skipped == ()
    assert published.pages == sum(path.endswith(".html") for path in files)
    for folder in ("en", "vi", "both"):
        assert {f"{folder}/feed.rss", f"{folder}/feed.atom", f"{folder}/feed.json"} <= set(files)
    assert {"index.html", "en/index.html", "vi/index.html", "sitemap.xml"} <= set(files)
    page = next(text for path, text in files.items() if path.startswith("both/2023-07-07"))
    assert "Chiều ngày 7/7, ".encode() in page
    assert b"On the afternoon of July 7" in page


def test_only_the_editions_asked_for_are_published(tmp_path: Path) -> None:
    publish(ALL, tmp_path / "site", replace(SITE, editions=(Edition.TARGET,)))
    files = tree(tmp_path / "site")
    assert "index.html" in files
    assert not any(path.startswith(("vi/", "both/")) for path in files)


def test_an_untranslated_article_is_not_in_the_target_edition_unless_it_is_in_that_language(
    tmp_path: Path,
) -> None:
    french = replace(english_result(), status=Status.UNSUPPORTED, detection=Detection("fr", 0.9))
    publish([french], tmp_path / "site", SITE)
    assert pages(tmp_path / "site", "en/2023") == []
    assert len(pages(tmp_path / "site", "vi/2023")) == 1
    assert len(pages(tmp_path / "site", "both/2023")) == 1

    publish([english_result()], tmp_path / "site", SITE)
    assert len(pages(tmp_path / "site", "en/2023")) == 1


def test_an_article_that_could_not_be_read_is_reported_and_costs_no_other(tmp_path: Path) -> None:
    unread = Result(None, Status.FAILED, "en", error=IngestError("empty", article_id="a.txt"))
    published = publish([unread, result()], tmp_path / "site", SITE)
    assert published.articles == 1
    assert [str(error) for error in published.skipped] == ["a.txt: empty"]


def test_two_articles_of_one_id_are_not_one_over_the_other(tmp_path: Path) -> None:
    published = publish([result(), edited(result(), "Other.")], tmp_path / "site", SITE)
    assert published.articles == 1
    assert isinstance(published.skipped[0], PublishError)


# --- Again and again ------------------------------------------------------------------------


def test_publishing_again_writes_nothing(tmp_path: Path) -> None:
    first = publish(ALL, tmp_path / "site", SITE)
    before = tree(tmp_path / "site")
    second = publish(ALL, tmp_path / "site", SITE, now=NOW + timedelta(days=400))
    assert (second.written, second.removed) == (0, 0)
    assert second.unchanged == first.written
    assert tree(tmp_path / "site") == before


@pytest.mark.parametrize("site", [SITE, LOCAL_SITE], ids=["with-url", "without-url"])
def test_two_machines_publish_the_same_bytes(tmp_path: Path, site: Site) -> None:
    publish(ALL, tmp_path / "one", site, now=NOW)
    publish(reversed(ALL), tmp_path / "two", site, now=NOW)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    before = {path: (site / path).stat().st_mtime_ns for path in tree(site)}

    publish([edited(result(), "Twelve members came."), *ALL[1:]], site, SITE, now=NOW)

    changed = {path for path in tree(site) if (site / path).stat().st_mtime_ns != before.get(path)}
    assert {path for path in changed if path.startswith("vi/")} == set()
    assert {path.rsplit("-", 1)[0] for path in changed if "/2023" in path} == {
        "en/2023-07-07-dang-uy-hop-ban-ve-ky-luat",
        "both/2023-07-07-dang-uy-hop-ban-ve-ky-luat",
    }
    assert {"en/feed.rss", "both/feed.atom"} <= changed


def test_updated_moves_only_with_what_the_edition_says(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish([result()], site, SITE, now=NOW)
    later = NOW + timedelta(days=3)
    publish([edited(result(), "Twelve members came.")], site, SITE, now=later)

    def updated(folder: str) -> str:
        atom = (site / folder / "feed.atom").read_text(encoding="utf-8")
        return atom.split("<entry", 1)[1].split("<updated>")[1][:19]

    assert updated("vi") == "2023-07-07T08:30:00"
    assert updated("en") == updated("both") == "2025-03-04T08:00:00"


def test_another_engine_that_says_the_same_moves_no_date(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish([result()], site, SITE, now=NOW)
    assert result().provenance is not None
    other = replace(result(), provenance=replace(result().provenance, engine="gemma"))  # type: ignore[type-var]
    published = publish([other], site, SITE, now=NOW + timedelta(days=3))
    assert published.written > 0
    assert "2025" not in (site / "en/feed.rss").read_text(encoding="utf-8").split("<item>")[1]


def test_an_undated_article_keeps_the_day_it_was_first_seen(tmp_path: Path) -> None:
    site = tmp_path / "site"
    undated = result(published=None)
    publish([undated], site, SITE, now=NOW)
    publish([undated, rich_result()], site, SITE, now=NOW + timedelta(days=9))
    assert "Sat, 01 Mar 2025 08:00:00 +0000" in (site / "en/feed.rss").read_text(encoding="utf-8")


def test_an_article_from_the_future_does_not_lead_the_feed_for_ever(tmp_path: Path) -> None:
    future = result(published=datetime(2031, 1, 1, tzinfo=VIETNAM))
    publish([future], tmp_path / "site", SITE, now=NOW)
    assert (
        "2031"
        not in (tmp_path / "site/en/feed.atom")
        .read_text(encoding="utf-8")
        .split("<entry")[1]
        .split("<link")[0]
    )


def test_a_page_keeps_its_name_when_the_title_is_corrected(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish([result()], site, SITE, now=NOW)
    before = pages(site, "both/2023")
    publish([result(title=("Tiêu đề mới", "A new title"))], site, SITE, now=NOW)
    assert pages(site, "both/2023") == before


def test_an_article_that_is_gone_takes_its_pages_along(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    published = publish(ALL[:1], site, SITE, now=NOW)
    publish(ALL[:1], tmp_path / "fresh", SITE, now=NOW)
    assert published.removed > 6
    assert tree(site) == tree(tmp_path / "fresh")


def test_a_file_that_somebody_damaged_is_written_again(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    before = tree(site)
    (site / pages(site, "en/2023")[0]).write_text("oops", encoding="utf-8")
    (site / "both/feed.rss").unlink()
    publish(ALL, site, SITE, now=NOW)
    assert tree(site) == before


@pytest.mark.parametrize("state", [None, b"", b'{"format":1,"fing', b'{"format":0}'])
def test_without_its_state_a_site_is_published_again(tmp_path: Path, state: bytes | None) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    publish(ALL[:1], tmp_path / "fresh", SITE, now=NOW)
    (site / ".translate_pub/state.json").unlink()
    if state is not None:
        (site / ".translate_pub/state.json").write_bytes(state)
    (site / "CNAME").write_bytes(b"news.example")
    published = publish(ALL[:1], site, SITE, now=NOW)
    assert published.removed > 6
    assert tree(site) == {**tree(tmp_path / "fresh"), "CNAME": b"news.example"}


@pytest.mark.parametrize("files", [None, b"", b'["index.ht', b'{"index.html": 1}', b"[1]"])
def test_a_list_of_files_that_is_lost_or_damaged_is_written_again(
    tmp_path: Path, files: bytes | None
) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    before = tree(site)
    (site / ".translate_pub/files.json").unlink()
    if files is not None:
        (site / ".translate_pub/files.json").write_bytes(files)
    assert publish(ALL, site, SITE, now=NOW).written == 1
    assert tree(site) == before


def test_a_site_without_any_records_is_left_alone_and_the_reason_is_true(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    for record in ("state", "files"):
        (site / f".translate_pub/{record}.json").write_bytes(b"[")
    before = tree(site)
    with pytest.raises(ConfigError, match="there is no record") as caught:
        publish(ALL, site, SITE, now=NOW)
    assert "not written by translate_pub" not in str(caught.value)
    assert "empty its folder and publish again" in caught.value.mend
    assert tree(site) == before


def test_a_damaged_state_is_no_harm(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    before = tree(site)
    state = site / ".translate_pub/state.json"
    state.write_bytes(state.read_bytes()[:200])
    for path in before:
        if not path.startswith("."):
            (site / path).unlink()
    publish(ALL, site, SITE, now=NOW)
    assert tree(site) == before


# --- Ids and settings -----------------------------------------------------------------------


def test_ids_are_permanent() -> None:
    """These values are in people's feed readers: they must never change."""
    assert entry_id("https://a.example/1", "en", Edition.TARGET) == (
        "urn:uuid:d7af2e45-d2ff-5ebc-a5cb-4e0009c6eebb"
    )
    assert entry_id("https://a.example/1", "en", Edition.BILINGUAL) == (
        "urn:uuid:4dfda19c-e1eb-558a-8514-02d8f288ab1a"
    )
    assert feed_id("https://news.example/", "en", Edition.TARGET) == (
        "urn:uuid:bb599ce6-b1f4-5439-9131-b555b827ac70"
    )


def test_ids_differ_by_article_language_and_edition() -> None:
    ids = {
        entry_id(article, target, edition)
        for article in ("a", "b", "a\x1fen")
        for target in ("en", "fr")
        for edition in Edition
    }
    assert len(ids) == 18


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"title": " "}, "title"),
        ({"base_url": "news.example"}, "base_url"),
        ({"base_url": "javascript:alert(1)"}, "base_url"),
        ({"target": "english language"}, "target"),
        ({"source": "en"}, "both"),
        ({"editions": ()}, "editions"),
        ({"excerpt": 0}, "excerpt"),
        ({"zone": "Mars/Base"}, "zone"),
    ],
)
def test_a_setting_that_cannot_work_is_an_error_that_names_it(
    settings: dict[str, object], named: str
) -> None:
    with pytest.raises(ConfigError, match=named) as caught:
        replace(SITE, **settings)  # type: ignore[arg-type]
    assert caught.value.mend


def test_an_unusable_folder_of_templates_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        publish(ALL, tmp_path / "site", replace(SITE, templates=tmp_path / "none"))
