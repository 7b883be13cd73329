"""Sentences and clauses: the hard cases of Vietnamese government prose, and nothing ever lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from translate_pub.models import TITLE_ID, Article, Block, BlockKind
from translate_pub.segment import SEGMENTER, clauses, segment_article, split

# Each case is the sentences that its text must be cut into; the text is them with a space between.
VIETNAMESE = [
    # Ranks, titles and forms of address
    ["PGS.TS. Nguyễn Văn Hòa trình bày tham luận.", "Hội thảo có 12 ý kiến."],
    ["GS.TSKH. Trần Thị Mai chủ trì buổi họp.", "Các nhà khoa học tham dự."],
    ["PGS. TS. Lê Minh và ThS. Phạm An cùng dự.", "Buổi lễ kết thúc lúc 11 giờ."],
    ["BS. Đỗ Quang khám cho 200 người dân.", "Trạm y tế cấp thuốc miễn phí."],
    ["TS Vũ Nam cho biết như vậy.", "BSCKII. Ngô Thị Lan đồng tình."],
    ["Đ/c. Hoàng Bình phát biểu khai mạc.", "Đại hội thông qua nghị quyết."],
    ["Dự lễ có NSND. Bạch Liên và NSƯT. Hồng Vân.", "Đêm diễn kín khán giả."],
    ["Mr. Smith gặp Dr. Jones tại Hà Nội.", "Hai bên trao đổi về hợp tác."],
    # Places
    ["Đoàn đến thăm TP. Hồ Chí Minh.", "Chuyến đi kéo dài ba ngày."],
    ["UBND TP.HCM ban hành kế hoạch.", "Các quận triển khai ngay."],
    ["Trụ sở đặt tại Q. 1, TP. Thủ Đức và P. Bến Nghé.", "Công trình hoàn thành năm 2022."],
    ["Tx. Gò Công tổ chức hội nghị.", "Có 150 đại biểu tham dự."],
    ["Nhà máy ở TT. Vôi hoạt động trở lại.", "Công nhân phấn khởi."],
    # Labels of clauses and lists
    ["Điều 1. Phạm vi điều chỉnh của quy định này là toàn tỉnh."],
    ["Điều 12. Các sở phối hợp.", "Khoản 2. Thời hạn là mười ngày."],
    ["Chương II. QUY ĐỊNH CỤ THỂ"],
    ["Phần thứ nhất. Những vấn đề chung"],
    ["1. Đẩy mạnh tuyên truyền.", "2. Tăng cường kiểm tra.", "3. Tổ chức thực hiện."],
    ["I. Kết quả đạt được.", "II. Hạn chế, tồn tại."],
    ["1.1. Công tác tổ chức được củng cố.", "1.2. Công tác cán bộ đổi mới."],
    ["A. Mục tiêu chung.", "B. Mục tiêu cụ thể."],
    ["a. Rà soát hồ sơ.", "b. Niêm yết công khai."],
    ["Xã có ba công trình: 1. Nhà văn hóa; 2. Sân vận động; 3. Trạm y tế.", "Tất cả đã xong."],
    ["Căn cứ theo quy định tại Điều 5.", "Các cơ quan chịu trách nhiệm."],
    ["Bài 3. Người giữ lửa"],
    ["Hình 2. Lễ ra quân tại huyện miền núi."],
    # Quotations
    ["“Chúng ta phải làm ngay.”", "Đồng chí Bí thư nhấn mạnh."],
    ["“Dân biết, dân bàn.”, đồng chí nói.", "Hội trường vỗ tay."],
    ["“Vì sao lại chậm?” ông Hải hỏi.", "Không ai trả lời."],
    ["“Đúng vậy!” - Ông Nam nói.", "Mọi người tán thành."],
    ["Chủ đề là: “Đoàn kết.", "Dân chủ.", "Kỷ cương.”", "Đại hội bế mạc sáng nay."],
    ['"Tôi rất vui."', "Chị Hoa chia sẻ như thế."],
    ["Phong trào “Nhà sạch, vườn đẹp” lan rộng.", "Nhiều hộ hưởng ứng."],
    ["«Hãy hành động.»", "Thông điệp được lặp lại."],
    # Who signs
    ["KT. CHỦ TỊCH"],
    ["TM. ỦY BAN NHÂN DÂN PHƯỜNG"],
    # And so on
    ["Xã trồng cam, bưởi, v.v. và nuôi cá lồng.", "Thu nhập tăng nhanh."],
    ["Xã trồng cam, bưởi, v.v.", "Người dân có thu nhập ổn định."],
    ["Có nhiều hình thức như tọa đàm, hội thi, vv.", "Kết quả rất tích cực."],
    # Figures, dates, addresses
    ["Tổng vốn là 1.500.000 đồng.", "Số hộ nghèo giảm 3,5%."],
    ["Lễ phát động diễn ra ngày 7.7.2023.", "Có 500 đoàn viên tham gia."],
    ["Thu ngân sách đạt 9,4 tỷ đồng năm 2023.", "Năm 2024 phấn đấu tăng 8%."],
    ["Giải nhất trị giá 5.000.000đ.", "Giải nhì trị giá 3.000.000đ."],
    ["Số người tham gia là 120.", "15 tập thể được khen thưởng."],
    ["Mời xem tr. 15 và tr.16 của báo cáo.", "Tài liệu đã gửi các đơn vị."],
    ["Truy cập www.chinhphu.gov.vn để nộp hồ sơ.", "Dịch vụ hoạt động cả ngày."],
    ["Chi tiết tại https://dichvucong.gov.vn.", "Người dân được hướng dẫn."],
    ["Thư gửi về vanphong.ubnd@tinh.gov.vn.", "Hạn cuối là thứ sáu."],
    ["Thực hiện Nghị quyết số 05-NQ/TU.", "Hội nghị thống nhất cao."],
    ["Theo Quyết định số 123/QĐ-UBND.", "Sở Tài chính cấp kinh phí."],
    ["Cuộc họp lúc 14h30.", "Ông Tư đến muộn."],
    # Ellipsis
    ["Nào là họp, nào là báo cáo...", "Cán bộ xã quá tải."],
    ["Lúa, ngô, khoai… đều được mùa.", "Bà con phấn khởi."],
    ["Lúa, ngô, khoai…", "Bà con phấn khởi."],
    ["Anh nói... rồi im lặng.", "Căn phòng lặng đi."],
    # Initials and lone capitals
    ["Bị cáo Nguyễn V. A. khai nhận hành vi.", "Phiên tòa tạm dừng."],
    ["Tổng thống V. Putin thăm Hà Nội.", "Lễ đón diễn ra trọng thể."],
    ["Nhà văn J.K. Rowling gửi thư chúc mừng.", "Thư viện nhận 300 đầu sách."],
    ["Trẻ em cần bổ sung vitamin C.", "Phụ huynh nên chú ý."],
    ["Đội tuyển nằm ở bảng A.", "Trận đầu diễn ra ngày mai."],
    ["Theo chỉ đạo của Ban Bí thư T.Ư.", "Các cấp ủy quán triệt."],
    # Brackets
    ["Quang cảnh hội nghị (Ảnh: T.L.)"],
    ["Quang cảnh hội nghị.", "(Ảnh: T.L.)", "Sau đó là phần thảo luận."],
    ["Luật (xem Điều 3. Giải thích từ ngữ) có hiệu lực.", "Bộ Tư pháp hướng dẫn."],
    ["GS (Ph.D.) Nguyễn Hữu nhận giải.", "Buổi lễ trang trọng."],
    ["Sự việc xảy ra năm 1975.[1]", "Nhân chứng kể lại."],
    # Semicolons, colons, dashes
    ["Thực hiện ba việc: rà soát; đối thoại; giải quyết dứt điểm.", "Thời hạn là quý III."],
    ["- Tổ chức đối thoại.", "- Tiếp dân định kỳ."],
    ["– Anh về bao giờ?", "– Tôi vừa về hôm qua."],
    ["Cần làm gì?", "Làm thế nào?", "Ai chịu trách nhiệm?"],
    ["Thật không?!", "Không thể tin được!!!", "Mọi người reo lên."],
    # Typed without a space, or in capitals
    ["Hội nghị kết thúc tốt đẹp.", "ĐẠI HỘI THÀNH CÔNG TỐT ĐẸP!", "Đại biểu ra về."],
    ["Công ty Node.Js và trang congly.vn ra mắt.", "Ứng dụng miễn phí."],
]


@pytest.mark.parametrize("sentences", VIETNAMESE, ids=lambda sentences: sentences[0][:40])
def test_vietnamese_is_cut_at_its_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)

    assert [piece.strip() for piece in split(text, "vi")] == sentences
    assert "".join(split(text, "vi")) == text


def test_the_table_is_long_enough() -> None:
    assert len(VIETNAMESE) >= 60


def test_sentences_typed_without_a_space_between_them_are_told_apart() -> None:
    assert split("Hội nghị thống nhất.Đại biểu ra về.", "vi") == [
        "Hội nghị thống nhất.",
        "Đại biểu ra về.",
    ]


def test_a_line_break_ends_a_sentence_and_stays_with_it() -> None:
    assert split("Kết luận\n\n- a\n- b\r\nHết", "vi") == ["Kết luận\n\n", "- a\n", "- b\r\n", "Hết"]


def test_white_space_before_the_first_sentence_belongs_to_it() -> None:
    assert split("\n\n  Một. Hai.", "vi") == ["\n\n  Một. ", "Hai."]
    assert split(" \n ", "vi") == [" \n "]
    assert split("", "vi") == []


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Dr. Smith met the U.S. envoy at 5 p.m. on Monday.", "They agreed."]),
        ("fr", ["M. Dupont est arrivé à Hanoï.", "Il a visité le lac."]),
        ("de", ["Das Treffen fand am 3. Mai statt.", "Es dauerte zwei Stunden."]),
        ("ja", ["首相は訪問した。", "会談は二時間続いた。"]),
        ("tl", ["Dumating ang pangulo.", "Nagtalumpati siya."]),
        ("", ["Lorem ipsum dolor.", "Sit amet."]),
    ],
)
def test_other_languages_are_cut_too(language: str, sentences: list[str]) -> None:
    glue = "" if language == "ja" else " "
    text = glue.join(sentences)

    assert [piece.strip() for piece in split(text, language)] == sentences


anything = st.text(max_size=200)
prose = st.lists(
    st.sampled_from(
        ["Hội nghị", "TP", "TS", "Điều", "a", "A", "1", "12", "T.Ư", "v.v.", ".", "…", "?!", "。"]
    )
    | st.sampled_from(list('"”“();:-,   \n\u2028\x1c')),
    max_size=60,
).map("".join)


@settings(deadline=None)
@given(anything | prose, st.sampled_from(["vi", "en", "fr", "ja", "zh", "ar", "ka", ""]))
@example("∯ a. ȸ b. ☉ c", "en")
@example("Ảnh: T.L.)\n \n", "vi")
def test_nothing_is_lost_and_no_piece_is_blank(text: str, language: str) -> None:
    pieces = split(text, language)

    assert "".join(pieces) == text
    assert all(piece.strip() for piece in pieces) or not text.strip()


@settings(deadline=None)
@given(prose)
def test_a_sentence_is_one_sentence(text: str) -> None:
    for piece in split(text, "vi"):
        assert split(piece, "vi") == [piece]


@pytest.mark.parametrize(
    "unit", ["a", ".", "...1", "1. ", "A. ", "(", "(.", "“", '."', "a.B", " ", "?! "]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_hostile_text_is_split(unit: str, language: str) -> None:
    text = unit * (100_000 // len(unit))

    assert "".join(split(text, language)) == text


def test_segments_know_where_they_are_in_their_block() -> None:
    article = Article(
        "a",
        "Đại hội khai mạc",
        (
            Block("p1", BlockKind.PARAGRAPH, "Sáng nay, TP. Huế họp.  Chiều nay nghỉ.\n“Hết.”"),
            Block("i1", BlockKind.IMAGE, "", href="x.jpg"),
            Block("p2", BlockKind.PARAGRAPH, "The meeting ended. All left."),
        ),
    )

    segments = segment_article(article, {TITLE_ID: "vi", "p1": "vi", "p2": "en"})

    assert [(s.id, s.text, s.language) for s in segments] == [
        ("title.0", "Đại hội khai mạc", "vi"),
        ("p1.0", "Sáng nay, TP. Huế họp.", "vi"),
        ("p1.1", "Chiều nay nghỉ.", "vi"),
        ("p1.2", "“Hết.”", "vi"),
        ("p2.0", "The meeting ended.", "en"),
        ("p2.1", "All left.", "en"),
    ]
    texts = {block.id: block.text for block in article.translatable()}
    assert all(texts[s.block_id][s.start : s.end] == s.text for s in segments)


def test_the_signature_has_no_spaces() -> None:
    assert SEGMENTER
    assert not any(char.isspace() for char in SEGMENTER)


# --- Clauses -----------------------------------------------------------------------------------


def test_a_short_sentence_is_one_clause() -> None:
    assert clauses("Rà soát hồ sơ; đối thoại với dân.", 20) == ["Rà soát hồ sơ; đối thoại với dân."]


def test_a_long_sentence_is_cut_at_semicolons_first() -> None:
    text = (
        "Xã rà soát hồ sơ, và công khai; thôn tổ chức họp dân; các đoàn thể cùng tham gia giám sát."
    )

    assert clauses(text, 9) == [
        "Xã rà soát hồ sơ, và công khai; ",
        "thôn tổ chức họp dân; ",
        "các đoàn thể cùng tham gia giám sát.",
    ]


def test_then_at_commas_before_a_conjunction() -> None:
    text = "Hội nghị đánh giá kết quả sáu tháng, nhưng cũng chỉ ra nhiều hạn chế cần sớm khắc phục."

    assert clauses(text, 12) == [
        "Hội nghị đánh giá kết quả sáu tháng, ",
        "nhưng cũng chỉ ra nhiều hạn chế cần sớm khắc phục.",
    ]


def test_brackets_and_figures_are_not_cut() -> None:
    text = "Ba xã (An Hòa; An Bình; An Phú) đạt chuẩn; thu nhập đạt 45,5 triệu đồng mỗi người."

    assert clauses(text, 10) == [
        "Ba xã (An Hòa; An Bình; An Phú) đạt chuẩn; ",
        "thu nhập đạt 45,5 triệu đồng mỗi người.",
    ]


def test_a_sentence_of_three_thousand_words_comes_in_pieces_an_engine_can_take() -> None:
    text = " ".join(["từ"] * 3000)

    pieces = clauses(text, 60)

    assert "".join(pieces) == text
    assert max(len(piece.split()) for piece in pieces) <= 120


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="limit_words"):
        clauses("a", 0)


@settings(deadline=None)
@given(anything | prose, st.integers(1, 10))
def test_clauses_lose_nothing_and_keep_the_limit(text: str, limit: int) -> None:
    pieces = clauses(text, limit)

    assert "".join(pieces) == text
    assert all(len(piece.split()) <= 2 * limit for piece in pieces)
