"""The lists of a site: its index, months, topics, their pages, and the search index."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from tests.publishing import LOCAL_SITE, NOW, result
from tests.sites import parsed, site, texts
from translate_pub.models import Result
from translate_pub.publish import publish

__all__ = ["site"]


def test_the_index_lists_articles_newest_first_in_the_words_of_its_edition(site: Path) -> None:
    root = parsed((site / "vi/index.html").read_bytes())
    assert texts(root.xpath("//ol[@id='articles']//h2")) == [
        "Province marks anniversary",
        "Đảng ủy họp bàn về kỷ luật",
        "Đảng ủy xã công bố quyết định <mới> & bàn về kỷ luật",
    ]
    assert texts(root.xpath("//ol[@id='articles']//h2/a[@lang='en']")) == [
        "Province marks anniversary"
    ]
    assert texts(root.xpath("//h1")) == ["Bài mới nhất"]


def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    count = 0
    for path in site.rglob("*.html"):
        root = parsed(path.read_bytes())
        ids = set(root.xpath("//@id"))
        for href in root.xpath("//@href | //script/@src"):
            if re.match(r"[a-z]+:", href):
                continue
            target, _, fragment = href.partition("#")
            if target:
                assert (path.parent / target).is_file(), f"{path}: {href}"
                count += 1
            elif fragment:
                assert fragment in ids, f"{path}: {href}"
    assert count > 100


def test_months_and_topics_are_pages_of_their_own(site: Path) -> None:
    root = parsed((site / "index.html").read_bytes())
    links = {a.text: a.get("href") for a in root.xpath("//section[@class='browse']//a")}
    assert links["July 2023"] == "both/archive/2023-07.html"
    assert links["Xây dựng Đảng"] == "both/topics/xay-dung-dang.html"
    month = parsed((site / links["July 2023"]).read_bytes())
    assert texts(month.xpath("//h2/a")) == ["Party Committee meets on discipline"]


def test_long_lists_are_cut_into_pages(tmp_path: Path) -> None:
    results = [result(f"urn:example:{n}") for n in range(95)]
    publish(results, tmp_path / "site", LOCAL_SITE, now=NOW)
    folder = tmp_path / "site" / "en" / "archive"
    assert sorted(p.name for p in folder.iterdir()) == [
        "2023-07.html",
        "2023-07_2.html",
        "2023-07_3.html",
    ]
    seen: set[str] = set()
    for path in folder.iterdir():
        root = parsed(path.read_bytes())
        seen |= set(root.xpath("//h2/a/@href"))
    assert len(seen) == 95
    front = parsed((tmp_path / "site/en/index.html").read_bytes())
    assert len(front.xpath("//ol[@id='articles']/li")) == 30


def test_the_second_page_of_a_topic_is_not_the_first_of_another(tmp_path: Path) -> None:
    def tagged(number: int, tag: str) -> Result:
        made = result(f"urn:example:{tag}:{number}")
        assert made.article is not None
        return replace(made, article=replace(made.article, tags=(tag,)))

    results = [tagged(n, "Nghị quyết") for n in range(50)] + [tagged(0, "Nghị quyết 2")]
    publish(results, tmp_path / "site", LOCAL_SITE, now=NOW)
    second = parsed((tmp_path / "site/en/topics/nghi-quyet_2.html").read_bytes())
    other = parsed((tmp_path / "site/en/topics/nghi-quyet-2.html").read_bytes())
    assert texts(second.xpath("//h1")) == ["Nghị quyết"]
    assert texts(other.xpath("//h1")) == ["Nghị quyết 2"]
    assert len(other.xpath("//ol[@id='articles']/li")) == 1


def test_the_search_index_has_both_languages_and_the_terms(site: Path) -> None:
    text = (site / "search/2023.js").read_text(encoding="utf-8")
    rows = json.loads(text.removeprefix('translatePubIndex("2023",').removesuffix(");\n"))
    assert [row[1] for row in rows] == ["2023-08-02", "2023-07-07", "2023-06-05"]
    assert rows[1][3:5] == ["Party Committee meets on discipline", "Đảng ủy họp bàn về kỷ luật"]
    assert "Đảng ủy" in rows[1][7]
