"""Plain text in the convention of Vietnamese portals."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.markup import outcome
from translate_pub.errors import IngestError
from translate_pub.ingest import VIETNAM, read_text
from translate_pub.ingest.bylines import read_byline, read_credit
from translate_pub.ingest.characters import clean
from translate_pub.ingest.text import paragraphs, title_from
from translate_pub.models import Article, BlockKind

PORTAL = """\
Đảng ủy phường Hải Đông sơ kết công tác 6 tháng đầu năm

Đăng ngày 11/07/2024

Chiều ngày 10/7, Đảng ủy phường tổ chức hội nghị sơ kết.

Sáu tháng qua, Đảng ủy đã ban hành 3 nghị quyết chuyên đề.

Minh Châu – Đình Lượng
,
"""


def article(text: str, name: str = "tin.txt") -> Article:
    return read_text(text.encode(), article_id=name)


def texts(text: str) -> list[str]:
    return [block.text for block in article(text).blocks]


def test_the_convention() -> None:
    found = article(PORTAL)
    assert found.id == "tin.txt"
    assert found.title == "Đảng ủy phường Hải Đông sơ kết công tác 6 tháng đầu năm"
    assert found.published == datetime(2024, 7, 11, tzinfo=VIETNAM)
    assert found.authors == ("Minh Châu", "Đình Lượng")
    assert [block.text for block in found.blocks] == [
        "Chiều ngày 10/7, Đảng ủy phường tổ chức hội nghị sơ kết.",
        "Sáu tháng qua, Đảng ủy đã ban hành 3 nghị quyết chuyên đề.",
    ]
    assert [block.id for block in found.blocks] == ["b1", "b2"]
    assert found.notes == ()


def test_the_seed_article() -> None:
    folder = os.environ.get("TRANSLATE_PUB_SEED")
    if not folder:
        pytest.skip("TRANSLATE_PUB_SEED is not set: the real article is not read")
    (path,) = Path(folder).glob("*.txt")
    found = read_text(path.read_bytes(), article_id=path.name)
    assert found.title.startswith("Đảng ủy cơ quan Thị ủy sơ kết")
    assert found.published == datetime(2023, 7, 7, tzinfo=VIETNAM)
    assert found.authors == ("Nguyễn Hương", "Ngọc Ánh")
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH] * 4
    assert found.notes == ()


@pytest.mark.parametrize(
    "line",
    ["Thứ Năm, 11/07/2024 10:00", "11/07/2024, 10:00 (GMT+7)", "Cập nhật lúc 10:00 11/07/2024"],
)
def test_date_lines(line: str) -> None:
    found = article(f"Tiêu đề bài viết\n{line}\nNội dung bài viết ở đây.\n")
    assert found.published == datetime(2024, 7, 11, 10, tzinfo=VIETNAM)
    assert [block.text for block in found.blocks] == ["Nội dung bài viết ở đây."]


def test_a_sentence_with_a_date_is_no_date_line() -> None:
    found = article("Tiêu đề\nNgày 11/07/2024, hội nghị khai mạc.\nĐoạn hai.")
    assert found.published is None
    assert len(found.blocks) == 2


def test_a_date_in_the_future_is_noted() -> None:
    found = article("Tiêu đề\nĐăng ngày 11/07/2199\nNội dung.")
    assert found.published is not None
    assert found.notes == ("The date 2199-07-11T00:00:00+07:00 is in the future.",)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Nguyễn Hương – Ngọc Ánh", ("Nguyễn Hương", "Ngọc Ánh")),
        ("Nguyễn Hương - Ngọc Ánh", ("Nguyễn Hương", "Ngọc Ánh")),
        ("Nguyễn Hương, Ngọc Ánh", ("Nguyễn Hương", "Ngọc Ánh")),
        ("Nguyễn Hương / Ngọc Ánh; Lê An", ("Nguyễn Hương", "Ngọc Ánh", "Lê An")),
        ("Nguyễn Hương và Ngọc Ánh", ("Nguyễn Hương", "Ngọc Ánh")),
        ("Hương & Ánh", ("Hương", "Ánh")),
        ("Tác giả: Nguyễn Văn Bình", ("Nguyễn Văn Bình",)),
        ("Bài, ảnh: Hoàng", ("Hoàng",)),
        ("Tin và ảnh: Trần Lê", ("Trần Lê",)),
        ("Theo TTXVN", ("TTXVN",)),
        ("(Theo Báo Nhân Dân)", ("Báo Nhân Dân",)),
        ("PV", ("PV",)),
        ("Nguyễn Hương (tổng hợp)", ("Nguyễn Hương",)),
        ("Par Élodie Marchand", ("Élodie Marchand",)),
        ("H.T - Đ.L", ("H.T", "Đ.L")),
    ],
)
def test_bylines(line: str, authors: tuple[str, ...]) -> None:
    assert read_byline(line) == authors
    found = article(f"Tiêu đề bài viết\nNội dung bài viết ở đây.\n{line}")
    assert found.authors == authors
    assert [block.text for block in found.blocks] == ["Nội dung bài viết ở đây."]


@pytest.mark.parametrize(
    "line",
    [
        "Hội nghị bế mạc vào chiều cùng ngày.",
        "Theo báo cáo của ủy ban, kết quả là tốt",
        "CHỦ TỊCH",
        "Hết",
        "Xin trân trọng cảm ơn",
        "Nguyễn Hương sinh năm 1970 tại xã Phú Lâm",
        "",
    ],
)
def test_lines_that_are_no_byline(line: str) -> None:
    assert read_byline(line) == ()


def test_a_source_in_the_place_of_the_byline_is_the_publisher() -> None:
    assert read_credit("Nguồn: Cổng thông tin điện tử thị xã") == "Cổng thông tin điện tử thị xã"
    found = article("Tiêu đề\nNội dung tin.\nTheo Cổng thông tin điện tử thị xã")
    assert found.publisher == "Cổng thông tin điện tử thị xã"
    assert found.authors == ()
    assert len(found.blocks) == 1


def test_the_byline_may_stand_below_the_title() -> None:
    found = article("Tiêu đề\nTác giả: Nguyễn An\nĐăng ngày 01/02/2024\nNội dung tin.")
    assert found.authors == ("Nguyễn An",)
    assert found.published == datetime(2024, 2, 1, tzinfo=VIETNAM)


def test_the_signature_of_a_decision_is_text() -> None:
    found = article(
        "Quyết định\nĐiều 1. Phạm vi\nNội dung một.\nĐiều 2. Hiệu lực\nNội dung hai.\n"
        "CHỦ TỊCH\nHoàng Đăng Thụ"
    )
    assert found.authors == ()
    assert found.blocks[-1].text == "Hoàng Đăng Thụ"


def test_no_title() -> None:
    found = article(
        "Sáng 7/7, Ủy ban nhân dân thị xã tổ chức hội nghị. Dự hội nghị có đại diện các phòng, ban."
        "\nĐoạn hai nói về kết quả đạt được."
    )
    assert found.title == "Sáng 7/7, Ủy ban nhân dân thị xã tổ chức hội nghị"
    assert len(found.blocks) == 2
    assert found.notes == ("The text has no title; its first words or its name stand in.",)


@pytest.mark.parametrize(
    "title",
    [
        "TP. Hồ Chí Minh: Khởi công tuyến đường ven sông",
        "PGS.TS. Nguyễn Văn An nói về cải cách hành chính",
        "Thủ tướng: “Đã nói là làm!”",
        "Vì sao dân chưa đồng tình?",
        "Nói đi đôi với làm. Làm cho bằng được",
        "Hội nghị thành công tốt đẹp.",
        "Giá 1.500.000 đồng/m2 là hợp lý",
    ],
)
def test_titles_with_stops_in_them(title: str) -> None:
    assert article(f"{title}\nNội dung của bài viết ở đây.").title == title


def test_no_words_at_all_are_titled_by_the_file() -> None:
    assert article("123456\n789", "so-lieu/bang-1.txt").title == "bang-1"


def test_one_sentence_of_3000_words() -> None:
    sentence = " ".join(["hội nghị"] * 1500) + "."
    found = article(sentence)
    assert [block.text for block in found.blocks] == [sentence]
    assert len(found.title) <= 111
    assert found.title.endswith("…")


def test_a_title_alone_is_an_article() -> None:
    found = article("Thông báo tạm dừng cấp nước")
    assert found.title == "Thông báo tạm dừng cấp nước"
    assert found.blocks == ()


@pytest.mark.parametrize("data", [b"", b" \n\t ", "\ufeff\n".encode(), b"***\n--\n,"])
def test_nothing_to_read(data: bytes) -> None:
    with pytest.raises(IngestError) as caught:
        read_text(data, article_id="trong.txt")
    assert "empty" in str(caught.value)
    assert str(caught.value).startswith("trong.txt: ")
    assert caught.value.mend


def test_hard_wrapped_text_is_joined() -> None:
    wrapped = """\
Thông báo kết quả kỳ họp

Sáng ngày 10 tháng 7, Ủy ban nhân dân thị xã tổ chức hội nghị đánh giá
tình hình phát triển kinh tế - xã hội sáu tháng đầu năm và bàn nhiệm vụ
sáu tháng cuối năm. Chủ tịch Ủy ban nhân dân thị xã chủ trì hội nghị.

Theo báo cáo, thu ngân sách đạt 61% dự toán, tăng so với cùng kỳ năm
trước; giải ngân vốn đầu tư công còn chậm.
"""
    assert [len(text) for text in texts(wrapped)] == [212, 111]


def test_lines_without_blank_lines_are_paragraphs() -> None:
    body = ["Đoạn thứ nhất kết thúc ở đây.", "Đoạn thứ hai ngắn hơn.", "Đoạn thứ ba: hết."]
    assert texts("Tiêu đề\n" + "\n".join(body)) == body


def test_a_sentence_broken_by_one_newline_is_joined() -> None:
    assert texts(
        "Tiêu đề\nChiều nay, Hội đồng nhân dân tỉnh khai mạc kỳ họp\nthứ mười hai tại hội trường.\n"
        "Đoạn sau."
    ) == [
        "Chiều nay, Hội đồng nhân dân tỉnh khai mạc kỳ họp thứ mười hai tại hội trường.",
        "Đoạn sau.",
    ]


def test_captions() -> None:
    found = article("Tiêu đề\nQuang cảnh hội nghị. Ảnh: Minh Hà\nNội dung chính của tin.")
    assert [block.kind for block in found.blocks] == [BlockKind.CAPTION, BlockKind.PARAGRAPH]


def test_text_is_composed_and_clean() -> None:
    found = article("Tie\u0302u đê\u0300\nĐoa\u0323n \u200bmo\u0323\u0302t\u00a0có  khoảng\ttrắng.")
    assert found.title == "Tiêu đề"
    assert found.blocks[0].text == "Đoạn một có khoảng trắng."


def test_title_from_keeps_whole_words() -> None:
    assert title_from("Một câu ngắn. Câu sau.") == "Một câu ngắn"
    assert title_from("từ " * 100).endswith("từ…")
    assert title_from("…!?") == ""


@given(st.text())
def test_paragraphs_lose_no_letter(text: str) -> None:
    kept = "".join(paragraphs(text))
    assert [char for char in clean(text) if char.isalnum()] == [
        char for char in kept if char.isalnum()
    ]


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_an_article_or_an_error(data: bytes) -> None:
    found = outcome(read_text, data)
    if isinstance(found, IngestError):
        assert found.mend
    else:
        assert found.title
        assert all(block.text == block.text.strip() != "" for block in found.blocks)


@pytest.mark.parametrize(
    "line",
    [
        "Theo đó sẽ hoàn thành trong quý IV năm 2025.",
        "Theo dõi kết quả thực hiện nghị quyết.",
        "Theo kế hoạch thì lễ hội khai mạc vào tuần tới",
        "Theo báo cáo của Ủy ban nhân dân tỉnh",
        "Theo báo chí trong nước",
        "Theo trang bị hiện có của đơn vị",
        "Theo Nghị quyết của Hội đồng nhân dân tỉnh",
        "Theo Chủ tịch xã yêu cầu làm rõ.",
        "Theo Ban tổ chức hội thi diễn ra sôi nổi.",
        "Theo Sở Y tế toàn tỉnh ghi nhận thêm nhiều ca bệnh mới",
        "Theo Báo Nhân Dân sẽ có thêm tin",
    ],
)
def test_the_last_sentence_is_no_credit(line: str) -> None:
    found = article(f"Tiêu đề\nNội dung tin.\n{line}")
    assert (found.publisher, found.authors) == ("", ())
    assert [block.text for block in found.blocks] == ["Nội dung tin.", line]


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Theo Báo Nhân Dân", "Báo Nhân Dân"),
        ("Theo báo Tuổi trẻ.", "báo Tuổi trẻ"),
        ("Theo TTXVN", "TTXVN"),
        ("(Theo VnExpress)", "VnExpress"),
        ("Theo trang thông tin điện tử tỉnh Bà Rịa - Vũng Tàu", None),
        ("Theo tạp chí Cộng sản", "tạp chí Cộng sản"),
        ("Theo Sức khỏe và Đời sống", "Sức khỏe và Đời sống"),
        ("Nguồn: văn phòng huyện ủy", "văn phòng huyện ủy"),
    ],
)
def test_credits(line: str, credit: str | None) -> None:
    assert read_credit(line) == (line.removeprefix("Theo ") if credit is None else credit)
    found = article(f"Tiêu đề\nNội dung tin.\n{line}")
    assert len(found.blocks) == 1
