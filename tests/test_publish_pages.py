"""Pages of articles: pairs, languages, structure, trust in them, and odd articles."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.publishing import NOW, SITE, english_result, result, rich_result
from tests.sites import page, parsed, published_page, site, texts
from translate_pub.models import (
    Article,
    Block,
    BlockKind,
    Detection,
    Finding,
    Origin,
    Result,
    Severity,
    Status,
)
from translate_pub.publish import publish

__all__ = ["site"]


# --- Pairs ----------------------------------------------------------------------------------


def test_every_sentence_is_beside_its_rendering(site: Path) -> None:
    root = page(site, "both", "2023-07-07")
    pairs = [
        (texts(pair.xpath("./*[@class='t']"))[0], texts(pair.xpath("./*[@class='s']"))[0])
        for pair in root.xpath("//div[@class='body']//div[@class='pair']")
    ]
    assert pairs == [
        ("On the afternoon of July 7, the Party Committee met.", "Chiều ngày 7/7, Đảng ủy họp."),
        ("The conference discussed discipline.", "Hội nghị bàn về kỷ luật."),
        ("Twelve Party members attended.", "Có 12 đảng viên dự."),
    ]


def test_pairs_are_made_by_identity_not_by_counting(tmp_path: Path) -> None:
    """Translations in any order, one missing: the others stay with their sentences."""
    made = result()
    shuffled = (*made.translations[2:], made.translations[0])
    root = published_page(tmp_path, replace(made, translations=shuffled))
    by_source = {
        texts(pair.xpath(".//*[@class='s']"))[0]: texts(pair.xpath(".//*[@class='t']"))
        for pair in root.xpath("//*[@class='pair']")
    }
    assert by_source["Có 12 đảng viên dự."] == ["Twelve Party members attended."]
    assert by_source["Hội nghị bàn về kỷ luật."] == ["The conference discussed discipline."]


def test_the_source_text_is_whole_in_the_source_edition(site: Path) -> None:
    root = page(site, "vi", "2023-06-05")
    words = " ".join(root.xpath("//div[@class='body']")[0].text_content().split())
    assert rich_result().article is not None
    for block in rich_result().article.blocks:  # type: ignore[union-attr]
        assert block.text in words


def test_a_paragraph_of_running_text_has_its_sentences_in_one_p(site: Path) -> None:
    root = page(site, "en", "2023-07-07")
    assert texts(root.xpath("//div[@class='body']/p")) == [
        "On the afternoon of July 7, the Party Committee met. The conference discussed discipline.",
        "Twelve Party members attended.",
    ]


# --- Languages ------------------------------------------------------------------------------


@pytest.mark.parametrize(("folder", "language"), [("en", "en"), ("vi", "vi"), ("both", "en")])
def test_the_page_says_its_language(site: Path, folder: str, language: str) -> None:
    assert page(site, folder, "2023-07-07").get("lang") == language


def test_each_side_says_its_language_and_the_source_is_not_to_be_translated(site: Path) -> None:
    root = page(site, "both", "2023-06-05")
    assert {node.get("lang") for node in root.xpath("//*[@class='t']")} == {"en"}
    assert {(n.get("lang"), n.get("translate")) for n in root.xpath("//*[@class='s']")} == {
        ("vi", "no")
    }


def test_editions_link_to_each_other(site: Path) -> None:
    links = {
        link.get("hreflang"): link.get("href")
        for link in page(site, "vi", "2023-07-07").xpath("//link[@hreflang]")
    }
    assert set(links) == {"en", "vi", "x-default"}
    assert links["x-default"].startswith("https://news.example/both/2023-07-07")
    switch = page(site, "vi", "2023-07-07").xpath("//nav[@class='editions']//a")
    assert texts(switch) == ["English", "Song ngữ", "Tiếng Việt"]
    assert [a.get("aria-current") for a in switch] == [None, None, "true"]


def test_an_article_in_its_own_edition_only_is_not_linked_elsewhere(tmp_path: Path) -> None:
    failed = replace(english_result(), status=Status.FAILED, detection=Detection("vi", 1.0))
    root = published_page(tmp_path, failed)
    assert texts(root.xpath("//nav[@class='editions']//a")) == ["Both", "Tiếng Việt"]
    assert "Translation failed" in root.xpath("//aside[@class='trust']")[0].text_content()


# --- Structure ------------------------------------------------------------------------------


def test_structure_survives(site: Path) -> None:
    root = page(site, "en", "2023-06-05")
    assert texts(root.xpath("//div[@class='body']/h2")) == ["Article 1. Scope of regulation"]
    assert texts(root.xpath("//ol/li/ul/li")) == ["Party group No. 2"]
    assert texts(root.xpath("//th")) == ["Year", "Number of Party members"]
    assert texts(root.xpath("//td")) == ["2023", "1,250"]
    assert len(root.xpath("//blockquote/p")) == 1
    (figure,) = root.xpath("//figure")
    assert figure.xpath(".//a/@href") == ["https://news.example.vn/a.jpg"]
    assert texts(figure.xpath("figcaption")) == ["General view of the conference. Photo: Minh Duc"]


def test_links_go_where_their_words_are_or_to_the_end_of_the_sentence(site: Path) -> None:
    root = page(site, "en", "2023-06-05")
    links = root.xpath("//div[@class='body']//a[@rel]")
    assert [(link.text_content(), link.get("href")) for link in links[:2]] == [
        ("123/QD-TTg", "https://vanban.example.vn/123?a=1&b=2"),
        ("kỷ luật đảng viên", "https://news.example.vn/ky-luat"),
    ]
    assert links[1].getparent().get("class") == "lost"
    source = page(site, "vi", "2023-06-05")
    assert [link.text_content() for link in source.xpath("//div[@class='body']//a[@rel]")][:2] == [
        "Quyết định 123/QĐ-TTg",
        "kỷ luật đảng viên",
    ]


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        root = parsed(path.read_bytes())
        loaded = root.xpath("//img/@src | //script/@src | //link[@rel='stylesheet']/@href")
        assert loaded
        assert not any(re.match(r"\w+:|//", url) for url in loaded)
        scripts = root.xpath("//script[not(@src)]/@type")
        assert set(scripts) <= {"application/ld+json"}
        (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_pages_are_light(site: Path, tmp_path: Path) -> None:
    sentence = ("Đảng ủy họp bàn về kỷ luật đảng viên " * 5, "The Party Committee discussed " * 7)
    long = result(paragraphs=[[(f"{n}. {sentence[0]}", sentence[1])] for n in range(40)])
    publish([long], tmp_path / "site", SITE, now=NOW)
    for path in (*site.rglob("*.html"), *(tmp_path / "site").rglob("*.html")):
        assert path.stat().st_size < 60_000
    assert sum(path.stat().st_size for path in (site / "assets").iterdir()) < 40_000


# --- Trust ----------------------------------------------------------------------------------


def test_a_line_above_the_article_says_how_far_to_trust_it(site: Path) -> None:
    root = page(site, "both", "2023-06-05")
    assert texts(root.xpath("//aside[@class='trust']/p")) == [
        "Machine translation, not checked by a person. fake · fake/1 Original",
        "15 of 17 sentences passed every check; 4 of 5 terms honoured; 1 not translated.",
    ]


def test_findings_are_beside_the_sentence(site: Path) -> None:
    for folder in ("both", "en"):
        root = page(site, folder, "2023-06-05")
        flags = texts(root.xpath("//div[@class='body']//*[@class='check']"))
        assert flags == ["check: number differs", "not translated"]
    assert page(site, "vi", "2023-06-05").xpath("//div[@class='body']//*[@class='check']") == []


def test_a_finding_in_the_title_is_below_it_not_in_it(tmp_path: Path) -> None:
    made = result()
    finding = Finding("number", Severity.WARNING, "number differs")
    title = replace(made.translations[0], findings=(finding,))
    made = replace(made, translations=(title, *made.translations[1:]))
    root = published_page(tmp_path, made)
    assert "number differs" not in root.xpath("//h1")[0].text_content()
    assert texts(root.xpath("//p[@class='flags']")) == ["check: number differs"]


def test_reviewed_sentences_are_not_called_machine_translation_only(tmp_path: Path) -> None:
    made = result()
    first = replace(made.translations[0], origin=Origin.REVIEW)
    some = published_page(tmp_path, replace(made, translations=(first, *made.translations[1:])))
    line = some.xpath("//aside[@class='trust']")[0].text_content()
    assert "reviewed in part by a person" in line
    assert "1 reviewed by a person" in line
    every = tuple(replace(t, origin=Origin.REVIEW) for t in made.translations)
    whole = published_page(tmp_path, replace(made, translations=every))
    assert "reviewed by a person." in whole.xpath("//aside[@class='trust']/p")[0].text_content()


def test_terms_are_marked_with_their_source_target_and_authority(site: Path) -> None:
    for folder, word in (("both", "Party Committee"), ("en", "Party Committee"), ("vi", "Đảng ủy")):
        root = page(site, folder, "2023-07-07")
        marked = root.xpath("//div[@class='body']//a/*[@its-term='yes']")
        assert word in texts(marked)
        (note,) = root.xpath(f"//*[@id='{marked[0].get('its-term-info-ref')[1:]}']")
        assert " ".join(note.text_content().split()).endswith("Circular 03/2009/TT-BNG")
        assert "Party Committee" in note.text_content()


def test_on_a_bilingual_page_a_term_is_one_stop_of_the_tab_key(site: Path) -> None:
    root = page(site, "both", "2023-07-07")
    for pair in root.xpath("//*[@class='pair'][.//*[@its-term]]"):
        assert len(pair.xpath(".//a/*[@its-term]")) * 2 == len(pair.xpath(".//*[@its-term]"))


def test_a_missed_term_is_linked_in_the_source(site: Path) -> None:
    root = page(site, "both", "2023-06-05")
    (quote,) = root.xpath("//blockquote")
    assert texts(quote.xpath(".//*[@class='s']//a/*[@its-term]")) == ["kỷ luật"]
    assert "not honoured: 1×" in root.xpath("//section[@class='terms']")[0].text_content()


def test_the_citation_has_source_date_link_and_how_it_was_made(site: Path) -> None:
    root = page(site, "both", "2023-06-05")
    block = " ".join(root.xpath("//section[@class='cite']")[0].text_content().split())
    for part in (
        "Đảng ủy xã công bố quyết định <mới> & bàn về kỷ luật (Báo Ví Dụ)",
        "Lê Thị B",
        "5 June 2023",
        "https://news.example.vn/rich",
        "Engine fake, model fake/1, glossary vi-en/0123abcd",
        "The date was read from the text.",
    ):
        assert part in block


def test_machines_are_told_what_the_page_is(site: Path) -> None:
    (script,) = page(site, "both", "2023-07-07").xpath("//script[@type='application/ld+json']")
    data = json.loads(script.text)
    assert data["@type"] == "NewsArticle"
    assert data["inLanguage"] == ["en", "vi"]
    assert data["translationOfWork"]["url"] == "https://news.example.vn/1.html"


# --- Odd articles ---------------------------------------------------------------------------


def test_an_article_without_a_title_has_its_first_words_for_one(tmp_path: Path) -> None:
    root = published_page(tmp_path, result(title=("", "")), "en")
    assert texts(root.xpath("//h1")) == ["On the afternoon of July 7, the Party Committee met."]


def test_an_article_of_nothing_but_a_title_is_a_page(tmp_path: Path) -> None:
    root = published_page(tmp_path, result(paragraphs=()))
    assert "Party Committee meets on discipline" in texts(root.xpath("//h1"))[0]


def test_headings_skip_no_level(tmp_path: Path) -> None:
    blocks = tuple(
        Block(f"h{n}", BlockKind.HEADING, f"Mục {n}", level=level)
        for n, level in enumerate((4, 1, 6, 6, 2))
    )
    made = Result(
        Article("x", "Tiêu đề", blocks, published=NOW), Status.UNSUPPORTED, "en", Detection("vi", 1)
    )
    publish([made], tmp_path / "site", SITE, now=NOW)
    root = page(tmp_path / "site", "vi", "2025")
    assert [node.tag for node in root.xpath("//div[@class='body']/*")] == [
        "h2",
        "h2",
        "h3",
        "h4",
        "h3",
    ]


def test_a_table_with_holes_keeps_its_columns(tmp_path: Path) -> None:
    cells = [(0, 0, "a"), (0, 7, "b"), (900_000, 7, "c")]
    blocks = tuple(
        Block(f"t{n}", BlockKind.TABLE_CELL, text, group=1, row=row, column=column)
        for n, (row, column, text) in enumerate(cells)
    )
    made = Result(
        Article("x", "Bảng", blocks, published=NOW), Status.UNSUPPORTED, "en", Detection("vi", 1)
    )
    publish([made], tmp_path / "site", SITE, now=NOW)
    root = page(tmp_path / "site", "vi", "2025")
    assert [texts(row.xpath("td")) for row in root.xpath("//tr")] == [["a", "b"], ["", "c"]]


@pytest.mark.parametrize(
    ("items", "labelled"),
    [(("a) Một", "b) Hai"), True), (("– Một", "– Hai"), True), (("Một", "b) Hai"), False)],
)
def test_items_that_bring_their_own_labels_get_no_bullets(
    tmp_path: Path, items: tuple[str, ...], labelled: bool
) -> None:
    blocks = tuple(
        Block(f"l{n}", BlockKind.LIST_ITEM, text, level=1, group=1) for n, text in enumerate(items)
    )
    made = Result(Article("x", "T", blocks, published=NOW), Status.FAILED, "en", Detection("vi", 1))
    publish([made], tmp_path / "site", SITE, now=NOW)
    root = page(tmp_path / "site", "vi", "2025")
    assert root.xpath("//div[@class='body']/ul")[0].get("class") == (
        "labelled" if labelled else None
    )


def test_absurdly_nested_lists_are_shown(tmp_path: Path) -> None:
    blocks = tuple(
        Block(f"l{n}", BlockKind.LIST_ITEM, f"Mục {n}", level=n, group=1) for n in range(1, 3000)
    )
    made = Result(
        Article("x", "Danh sách", blocks, published=NOW),
        Status.UNSUPPORTED,
        "en",
        Detection("vi", 1),
    )
    published = publish([made], tmp_path / "site", SITE, now=NOW)
    assert published.skipped == ()
    assert len(page(tmp_path / "site", "vi", "2025").xpath("//li")) >= 2999
