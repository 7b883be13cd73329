"""Raised numbers: units keep theirs, exponents and footnotes are told from the number before."""

from __future__ import annotations

import pytest

from translate_pub.ingest import read_html
from translate_pub.ingest.html import fragment_blocks
from translate_pub.models import MarkKind


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("đến năm 2025<sup>1</sup>", "đến năm 2025 [1]"),
        ("đến năm 2025<sup>1</sup>, tỉnh", "đến năm 2025 [1], tỉnh"),
        ("đạt 62<sup>2</sup> triệu", "đạt 62 [2] triệu"),
        ("nghị quyết<sup>3</sup> của tỉnh", "nghị quyết [3] của tỉnh"),
        ("nghị quyết <sup>3</sup>", "nghị quyết [3]"),
        ("của nhóm<sup>2</sup>", "của nhóm [2]"),
        ("thông qua.<sup>1, 2</sup>", "thông qua. [1, 2]"),
        ("<sup>1</sup>Theo nghị quyết", "[1] Theo nghị quyết"),
        ("nghị quyết<sup>[3]</sup>", "nghị quyết[3]"),
        ("10<sup>6</sup> tấn", "10^6 tấn"),
        ("10<sup>-3</sup> g", "10^-3 g"),
        ("ngày 30/10<sup>6</sup>", "ngày 30/10 [6]"),
        ("25 km<sup>2</sup>, 40m<sup>2</sup>", "25 km2, 40m2"),
        ("3 cm<sup>3</sup>, 3 dm<sup>3</sup>, 3 mm<sup>2</sup>", "3 cm3, 3 dm3, 3 mm2"),
        ("người/km<sup>2</sup>, m<sup>3</sup>/s, m/s<sup>2</sup>", "người/km2, m3/s, m/s2"),
        ("5 km<sup>1</sup>", "5 km [1]"),
        ("25<sup>0</sup>C, 25<sup><b>o</b></sup>C", "25°C, 25°C"),
        ("lúc 7h<sup>30</sup>", "lúc 7h30"),
        ("3 <sup>1</sup>/<sub>2</sub>", "3 1/2"),
        ("1<sup>st</sup>, CO<sub>2</sub>", "1st, CO2"),
    ],
)
def test_raised_numbers(markup: str, text: str) -> None:
    assert [block.text for block in fragment_blocks(f"<p>{markup}</p>")] == [text]
    deep = "<div>" * 150 + markup + "</div>" * 150
    assert [block.text for block in fragment_blocks(deep)] == [text]


def test_marks_stay_where_they_were() -> None:
    markup = (
        '<p><b>nghị quyết</b><sup><a href="/f#3">3</a></sup> của <i>tỉnh 10<sup>6</sup></i>'
        ' và <a href="/x">xã</a></p>'
    )
    (block,) = fragment_blocks(markup, base="https://a.example/")
    assert block.text == "nghị quyết [3] của tỉnh 10^6 và xã"
    assert [(mark.kind, block.text[mark.start : mark.end]) for mark in block.marks] == [
        (MarkKind.STRONG, "nghị quyết"),
        (MarkKind.LINK, "3"),
        (MarkKind.EMPHASIS, "tỉnh 10^6"),
        (MarkKind.LINK, "xã"),
    ]


def test_a_page_keeps_them_through_the_extraction() -> None:
    page = (
        "<html><body><article><h1>Tiêu đề</h1><p>Đến năm 2025<sup>1</sup> toàn huyện có "
        "10<sup>6</sup> tấn lúa trên 25 km<sup>2</sup> theo nghị quyết của Hội đồng nhân dân tỉnh."
        "</p></article></body></html>"
    )
    text = read_html(page.encode(), article_id="x").text
    assert "năm 2025 [1] toàn huyện có 10^6 tấn lúa trên 25 km2 theo" in text
