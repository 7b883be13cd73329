"""Saved feeds: by keyword, person, organ or province."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.publishing import NOW, SITE, result, rich_result
from translate_pub.errors import ConfigError
from translate_pub.models import Article, Block, BlockKind
from translate_pub.publish import SavedFeed, load_saved_feeds, publish
from translate_pub.publish.saved import SavedFeeds


def found(feed: SavedFeed, text: str) -> bool:
    article = Article("x", "Tiêu đề", (Block("p1", BlockKind.PARAGRAPH, text),))
    return SavedFeeds((feed,)).matching(article) == (feed,)


@pytest.mark.parametrize(
    ("feed", "text", "expected"),
    [
        (SavedFeed("a", keywords=("kỷ luật",)), "Thi hành kỷ luật đảng viên", True),
        (SavedFeed("a", keywords=("kỷ luật",)), "THI HÀNH KỶ LUẬT", True),
        (SavedFeed("a", keywords=("kỷ luật",)), "Thi hành kỉ luật", True),
        (SavedFeed("a", keywords=("kỷ luật",)), "Quy luật của kỷ nguyên", False),
        (SavedFeed("a", keywords=("kỷ luật",)), "Về kỷ\n luật", True),
        (SavedFeed("a", keywords=("kỷ luật",)), "Kỷ. Luật", False),
        (SavedFeed("a", keywords=("hòa giải",)), "Hoà giải ở cơ sở", True),
        (SavedFeed("a", keywords=("đảng",)), "Đảng bộ", True),
        (SavedFeed("a", keywords=("đảng",)), "đản", False),
        (SavedFeed("a", provinces=("Hòa Bình",)), "tỉnh Hòa Bình", True),
        (SavedFeed("a", provinces=("Hòa Bình",)), "vì hòa bình, ổn định", False),
        (SavedFeed("a", provinces=("Hà Tĩnh",)), "HÀ TĨNH: khai mạc", True),
        (SavedFeed("a", people=("Nguyễn Văn A",)), "đồng chí Nguyễn Văn A, Bí thư", True),
        (SavedFeed("a", organs=("Ban Tổ chức",)), "Ban Tổ chức Tỉnh ủy", True),
        (SavedFeed("a", keywords=("x", "lũ")), "Mưa lũ", True),
        (SavedFeed("a", keywords=("lũ",), without=("bão",)), "Mưa lũ sau bão", False),
    ],
)
def test_matching(feed: SavedFeed, text: str, expected: bool) -> None:
    assert found(feed, text) is expected


def test_a_saved_feed_is_published_in_every_edition_and_format(tmp_path: Path) -> None:
    feeds = (
        SavedFeed("Kỷ luật", keywords=("kỷ luật",)),
        SavedFeed("Điều khoản", keywords=("phạm vi điều chỉnh",)),
    )
    site = replace(SITE, saved_feeds=feeds)
    publish([result(), rich_result()], tmp_path / "site", site, now=NOW)

    def items(path: str) -> list[str]:
        record = json.loads((tmp_path / "site" / path).read_bytes())
        return [item["title"] for item in record["items"]]

    for folder in ("en", "vi", "both"):
        assert len(items(f"{folder}/feeds/ky-luat.json")) == 2
        assert len(items(f"{folder}/feeds/dieu-khoan.json")) == 1
        assert (tmp_path / f"site/{folder}/feeds/ky-luat.rss").exists()
        assert (tmp_path / f"site/{folder}/feeds/ky-luat.atom").exists()
    front = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "both/topics/dieu-khoan.html" in front
    ids = {
        json.loads(path.read_bytes())["title"] for path in (tmp_path / "site").rglob("*.json")
        if path.parent.name != ".translate_pub"
    }  # fmt: skip
    assert len(ids) == 9


def test_a_new_saved_feed_is_filled_from_articles_that_did_not_change(tmp_path: Path) -> None:
    publish([result(), rich_result()], tmp_path / "site", SITE, now=NOW)
    site = replace(SITE, saved_feeds=(SavedFeed("Kỷ luật", keywords=("kỷ luật",)),))
    publish([result(), rich_result()], tmp_path / "site", site, now=NOW)
    record = json.loads((tmp_path / "site/en/feeds/ky-luat.json").read_bytes())
    assert len(record["items"]) == 2


def test_feeds_toml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(
        '[[feed]]\nname = "Kỷ luật"\nkeywords = ["kỷ luật", "cảnh cáo"]\n'
        '[[feed]]\nname = "Hà Tĩnh"\nslug = "ha-tinh-tinh"\nprovinces = ["Hà Tĩnh"]\n'
        'without = ["bóng đá"]\n',
        encoding="utf-8",
    )
    assert load_saved_feeds(path) == (
        SavedFeed("Kỷ luật", keywords=("kỷ luật", "cảnh cáo"), slug="ky-luat"),
        SavedFeed("Hà Tĩnh", provinces=("Hà Tĩnh",), without=("bóng đá",), slug="ha-tinh-tinh"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "not valid TOML"),
        ("", "no feeds"),
        ("[feed]\n", "no feeds"),
        ("feed = [1]\n", "feed 1: not a table"),
        ("[[feed]]\nkeywords = ['x']\n", "feed 1: it has no name"),
        ("[[feed]]\nname = 'x'\n", "feed 1: nothing to look for"),
        ("[[feed]]\nname = 'x'\nkeywords = 'y'\n", "keywords is not a list"),
        ("[[feed]]\nname = 'x'\nkeywords = ['']\n", "keywords is not a list"),
        ("[[feed]]\nname = 'x'\nkeyword = ['y']\n", "unknown key 'keyword'"),
        ("[[feed]]\nname = '日本'\nkeywords = ['y']\n", "no file name"),
        ("[[feed]]\nname='a'\nkeywords=['y']\n[[feed]]\nname='A'\nkeywords=['z']\n", "two feeds"),
    ],
)
def test_a_bad_file_is_an_error_that_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        load_saved_feeds(path)
    assert str(path) in str(caught.value)
    assert caught.value.mend


def test_files_that_cannot_be_read_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_saved_feeds(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"[[feed]]\nname = '\xff'\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_saved_feeds(tmp_path / "latin.toml")


def test_two_saved_feeds_of_one_name_are_an_error(tmp_path: Path) -> None:
    feeds = (SavedFeed("a", keywords=("x",)), SavedFeed("A", keywords=("y",)))
    with pytest.raises(ConfigError, match="saved feeds"):
        publish([result()], tmp_path / "site", replace(SITE, saved_feeds=feeds))
