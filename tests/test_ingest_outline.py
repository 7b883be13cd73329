"""Headings, clauses and points of official documents."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from translate_pub.ingest.blocks import numbered
from translate_pub.ingest.outline import outline
from translate_pub.models import Block, BlockKind, Mark, MarkKind

HEADING, ITEM, PARAGRAPH = BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.PARAGRAPH


def shaped(lines: Iterable[str]) -> list[Block]:
    return list(numbered(outline(Block("", PARAGRAPH, line) for line in lines)))


def summary(lines: Iterable[str]) -> list[tuple[BlockKind, int, str]]:
    return [(block.kind, block.level, block.text) for block in shaped(lines)]


def test_a_decision() -> None:
    assert summary(
        [
            "Chương I",
            "QUY ĐỊNH CHUNG",
            "Mục 1. NGUYÊN TẮC",
            "Điều 1. Phạm vi điều chỉnh",
            "1. Quy chế này quy định việc quản lý nhà văn hóa.",
            "2. Quy chế này áp dụng đối với:",
            "a) Ủy ban nhân dân các xã;",
            "b) Ban chủ nhiệm:",
            "- Trưởng ban;",
            "- Thư ký.",
            "3. Trường hợp khác do Ủy ban quyết định.",
            "Điều 2. Hiệu lực thi hành",
            "Quyết định này có hiệu lực từ ngày ký.",
        ]
    ) == [
        (HEADING, 2, "Chương I"),
        (HEADING, 2, "QUY ĐỊNH CHUNG"),
        (HEADING, 3, "Mục 1. NGUYÊN TẮC"),
        (HEADING, 4, "Điều 1. Phạm vi điều chỉnh"),
        (ITEM, 1, "Quy chế này quy định việc quản lý nhà văn hóa."),
        (ITEM, 1, "Quy chế này áp dụng đối với:"),
        (ITEM, 2, "a) Ủy ban nhân dân các xã;"),
        (ITEM, 2, "b) Ban chủ nhiệm:"),
        (ITEM, 3, "Trưởng ban;"),
        (ITEM, 3, "Thư ký."),
        (ITEM, 1, "Trường hợp khác do Ủy ban quyết định."),
        (HEADING, 4, "Điều 2. Hiệu lực thi hành"),
        (PARAGRAPH, 0, "Quyết định này có hiệu lực từ ngày ký."),
    ]


def test_numbers_leave_the_text_only_where_a_list_counts_them_again() -> None:
    counted = shaped(["Gồm:", "1. Một;", "2. Hai."])
    assert [(block.text, block.ordered) for block in counted[1:]] == [
        ("Một;", True),
        ("Hai.", True),
    ]
    cited = shaped(["Sửa đổi:", "3. Khoản ba;", "5. Khoản năm."])
    assert [(block.text, block.ordered) for block in cited[1:]] == [
        ("3. Khoản ba;", False),
        ("5. Khoản năm.", False),
    ]


def test_each_list_has_a_group_of_its_own() -> None:
    blocks = shaped(["Gồm:", "- một;", "- hai.", "Và:", "+ ba;", "+ bốn."])
    assert [block.group for block in blocks] == [0, 1, 1, 0, 2, 2]


def test_groups_go_on_after_those_that_are_there() -> None:
    cell = Block("", BlockKind.TABLE_CELL, "ô", group=7)
    lines = [Block("", PARAGRAPH, text) for text in ("- một;", "- hai.")]
    assert [block.group for block in numbered(outline([cell, *lines]))] == [1, 2, 2]


def test_sections_of_a_report_are_headings() -> None:
    assert summary(
        [
            "I. KẾT QUẢ ĐẠT ĐƯỢC",
            "1. Công tác tuyên truyền",
            "Đã tổ chức 12 hội nghị với hơn 900 lượt người tham dự.",
            "2. Công tác kiểm tra",
            "Đã kiểm tra 5 chi bộ.",
        ]
    ) == [
        (HEADING, 3, "I. KẾT QUẢ ĐẠT ĐƯỢC"),
        (HEADING, 4, "1. Công tác tuyên truyền"),
        (PARAGRAPH, 0, "Đã tổ chức 12 hội nghị với hơn 900 lượt người tham dự."),
        (HEADING, 4, "2. Công tác kiểm tra"),
        (PARAGRAPH, 0, "Đã kiểm tra 5 chi bộ."),
    ]


def test_ordinary_sentences_stay_paragraphs() -> None:
    lines = [
        "Điều 201 Bộ luật Hình sự quy định về tội này.",
        "Điều 1. Ban hành kèm theo Quyết định này Quy chế quản lý nhà văn hóa thôn.",
        "Chương trình mục tiêu quốc gia được triển khai từ năm 2021",
        "Mục tiêu là giảm nghèo bền vững",
        "Phần lớn đại biểu tán thành",
        "1.500.000 đồng là mức hỗ trợ mới",
        "24/7 là khẩu hiệu của đội",
        "- Anh có khỏe không?",
        "I-ran và Việt Nam tăng cường hợp tác",
        "V. Putin gửi điện mừng, theo hãng tin nước ngoài.",
    ]
    assert [block.kind for block in shaped(lines)] == [PARAGRAPH] * len(lines)


def test_marks_move_with_the_text() -> None:
    block = Block("", PARAGRAPH, "- Tăng 7,4%;", (Mark(MarkKind.STRONG, 2, 11),))
    first, _ = outline([block, Block("", PARAGRAPH, "- Giảm 2%.")])
    assert first.text == "Tăng 7,4%;"
    assert first.marks == (Mark(MarkKind.STRONG, 0, 9),)


markers = st.sampled_from(
    ["1. ", "2. ", "a) ", "đ) ", "- ", "+ ", "I. ", "Điều 1. ", "Chương II", ""]
)


@given(
    st.lists(st.tuples(markers, st.sampled_from(["một;", "hai.", "ba", "BỐN", ""])), max_size=12)
)
def test_nothing_but_markers_is_lost(parts: list[tuple[str, str]]) -> None:
    lines = [line for marker, text in parts if (line := f"{marker}{text}".strip())]
    blocks = shaped(lines)
    assert len(blocks) == len(lines)
    for line, block in zip(lines, blocks, strict=True):
        assert block.text
        assert line.endswith(block.text)
        assert (block.kind is ITEM) == (block.level > 0 and block.group > 0)
