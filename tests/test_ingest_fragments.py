"""Fragments of HTML: the walker that reads pages, without trafilatura's choice; any markup."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.markup import outcome, page, summary
from translate_pub.errors import IngestError
from translate_pub.ingest import read_html
from translate_pub.ingest.html import fragment_blocks
from translate_pub.models import Mark, MarkKind


def test_text_between_blocks_is_not_lost() -> None:
    assert summary(fragment_blocks("A<p>B</p>C<div>D<p>E</p>F</div>G")) == [
        ("paragraph", letter) for letter in "ABCDEFG"
    ]


def test_line_breaks() -> None:
    assert summary(fragment_blocks("<p>ỦY BAN<br>NHÂN DÂN</p>")) == [
        ("paragraph", "ỦY BAN NHÂN DÂN")
    ]
    assert summary(fragment_blocks("Câu một.<br>Câu hai.<br/><br/>ba")) == [
        ("paragraph", "Câu một."),
        ("paragraph", "Câu hai."),
        ("paragraph", "ba"),
    ]


def test_an_item_of_two_paragraphs_is_one_item() -> None:
    (one, two) = fragment_blocks("<ol><li><p>Một</p><p><b>tiếp</b></p></li><li>Hai</li></ol>")
    assert (one.text, two.text) == ("Một tiếp", "Hai")
    assert one.marks == (Mark(MarkKind.STRONG, 4, 8),)


def test_spans_of_table_cells() -> None:
    cells = fragment_blocks(
        "<table><tr><td rowspan=2>A</td><td>B</td><td>C</td></tr><tr><td colspan=2>D</td></tr>"
        "<tr><td></td><td>E<p>F</p></td><td colspan=999999999999>G</td></tr></table>"
    )
    assert [(cell.text, cell.row, cell.column) for cell in cells] == [
        ("A", 0, 0), ("B", 0, 1), ("C", 0, 2), ("D", 1, 1), ("", 2, 0), ("E F", 2, 1), ("G", 2, 2),
    ]  # fmt: skip


def test_a_layout_table_is_no_table() -> None:
    image = '<img src="http://a.example/1.jpg" alt="Ảnh">'
    blocks = fragment_blocks(f"<table><tr><td>{image}</td></tr><tr><td>Lời dẫn</td></tr></table>")
    assert summary(blocks) == [("image", "Ảnh"), ("paragraph", "Lời dẫn")]


def test_images_do_not_tear_lists_and_tables() -> None:
    image = '<img src="http://a.example/1.jpg">'
    assert summary(fragment_blocks(f"<ul><li>Một {image} hai</li><li>Ba</li></ul>")) == [
        ("list-item", "Một hai"), ("list-item", "Ba"), ("image", ""),
    ]  # fmt: skip
    table = f"<table><tr><td>A{image}</td><td>B</td></tr></table>"
    assert [kind for kind, _ in summary(fragment_blocks(table))] == [
        "table-cell",
        "table-cell",
        "image",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>", "<style>p{}</style>", "<iframe src=x>y</iframe>",
        "<p hidden>ẩn</p>", '<p style="DISPLAY : none">ẩn</p>', "<template>x</template>",
        '<img src="data:image/png;base64,xx">', '<img src="javascript:x">',
        '<img src="http://a.example/t.gif" width=1 height=1>',
        "<!-- x -->", "<textarea>x</textarea>",
    ],
)  # fmt: skip
def test_what_is_not_shown_is_not_read(markup: str) -> None:
    assert fragment_blocks(markup) == []


def test_a_letter_and_its_tone_on_both_sides_of_a_tag() -> None:
    (block,) = fragment_blocks("<p>Vie<b>\u0302\u0323t</b> Nam</p>")
    assert block.text == "Việt Nam"
    assert all(0 <= mark.start < mark.end <= len(block.text) for mark in block.marks)


@pytest.mark.parametrize("depth", [150, 300, 5000])
def test_very_deep_markup(depth: int) -> None:
    """As unclosed tags make it; libxml2 alone drops what lies beyond 256 levels, and all after."""
    markup = f"<p>trước</p>{'<div><font>' * depth}sâu{'</font></div>' * depth}<p>sau</p>"
    assert summary(fragment_blocks(markup)) == [
        ("paragraph", "trước"), ("paragraph", "sâu"), ("paragraph", "sau"),
    ]  # fmt: skip
    (block,) = fragment_blocks(f"{'<font>' * depth}một <b>hai</b> ba")
    assert block.text == "một hai ba"


tags = st.sampled_from(
    "p b i a ul ol li table tr td th div h2 blockquote br img figure pre".split()
)
fragments = st.recursive(
    st.text("ab é\u0301 \n", max_size=6),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", tags, st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


@given(fragments)
def test_every_letter_of_a_fragment_comes_out_once(markup: str) -> None:
    blocks = fragment_blocks(markup)
    expected = unicodedata.normalize("NFD", re.sub("<[^>]*>", "", markup))
    found = unicodedata.normalize("NFD", "".join(block.text for block in blocks))
    assert sorted("".join(found.split())) == sorted("".join(expected.split()))
    for block in blocks:
        assert all(0 <= mark.start < mark.end <= len(block.text) for mark in block.marks)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | fragments.map(lambda markup: page(markup * 5)))
def test_any_bytes_are_an_article_or_an_error(data: bytes) -> None:
    found = outcome(read_html, data)
    if isinstance(found, IngestError):
        assert found.mend
    else:
        assert found.title
        assert found.blocks
