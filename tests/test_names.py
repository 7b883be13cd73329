"""Names as English papers print them, figures in English, and what is copied to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_pub.names import (
    NamesPolicy,
    VerbatimKind,
    apply_figures,
    apply_names,
    ascii_name,
    mend_names,
    verbatim,
)

ASCII, KEEP = NamesPolicy.ASCII, NamesPolicy.KEEP


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Trương Mỹ Hoa", "Truong My Hoa"),
        ("Đắk R'lấp", "Dak R'lap"),
        ("Ðồng Nai", "Dong Nai"),  # eth
        ("Ho\u0300a", "Hoa"),  # decomposed
        ("ĐỖ VĂN Ý", "DO VAN Y"),
        ("東京 Й", "東京 Й"),
    ],
)
def test_letters_lose_their_marks(name: str, plain: str) -> None:
    assert ascii_name(name) == plain


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("bà Lý Thị Hoà", "Mrs Lý Thị Hòa", "Mrs Ly Thi Hoa"),
        ("tỉnh Đắk Lắk", "Đắk Lắk Province", "Dak Lak Province"),
        ("HỌP TẠI ĐỒNG HỚI", "MEETING IN ĐỒNG HỚI", "MEETING IN DONG HOI"),
        (
            "xã Y Tý của ông Lò Văn Ủi",
            "Y Tý Commune of Mr Lò Văn Ủi",
            "Y Ty Commune of Mr Lo Van Ui",
        ),
        ("Krông Pắc và Krông Bông", "Krông Pắc and Krông Bông", "Krong Pac and Krong Bong"),
        ("Y Thanh Hà Niê Kđăm", "Y Thanh Hà Niê Kđăm", "Y Thanh Ha Nie Kdam"),
        ("ông Y Bhiu Niê", "Mr Y Bhiu Niê", "Mr Y Bhiu Nie"),
        ("huyện Ea Súp", "Ea Súp District", "Ea Sup District"),
        (
            "HỘI NGHỊ TỔNG KẾT CÔNG TÁC ĐẢNG TỈNH LÂM ĐỒNG",
            "A MEETING IN Lâm Đồng",
            "A MEETING IN Lam Dong",
        ),
        ("HỌP HĐND TỈNH LÂM ĐỒNG", "MEETING OF HĐND IN Lâm Đồng", "MEETING OF HĐND IN Lam Dong"),
        # Not names, not the source's, not Vietnamese
        ("Bồ Đào Nha António Costa", "Portugal's António Costa", "Portugal's António Costa"),
        ("Quy định 08-QĐ/TU", "Regulation 08-QĐ/TU", "Regulation 08-QĐ/TU"),
        ("HĐND tỉnh", "the provincial HĐND", "the provincial HĐND"),
        ("T.Ư Đảng", "the T.Ư", "the T.Ư"),
        ("nghe hát xẩm", "listening to hát xẩm", "listening to hát xẩm"),
        ("ông Hùng", "Mr Dũng", "Mr Dũng"),
        ("São Paulo và Beyoncé", "São Paulo and Beyoncé", "São Paulo and Beyoncé"),
        ("gửi Đạt@a.vn, www.Đạt.vn", "to Đạt@a.vn, www.Đạt.vn", "to Đạt@a.vn, www.Đạt.vn"),
    ],
)
def test_names_without_marks(source: str, translation: str, expected: str) -> None:
    assert apply_names(source, translation, ASCII) == expected


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("ông Trương Quang Đạt", "Mr Truong Quang Dat said", "Mr Trương Quang Đạt said"),
        ("TP Đồng Hới", "DONG HOI CITY", "ĐỒNG HỚI CITY"),
        ("Thế Hiển đến", "The Hien came to the hall", "Thế Hiển came to the hall"),
        ("Bà Thế đến.", "The committee met.", "The committee met."),
        ("Quy định 08-QĐ/TU", "Regulation 08-QD/TU", "Regulation 08-QD/TU"),
    ],
)
def test_names_with_the_marks_of_the_source(source: str, translation: str, expected: str) -> None:
    assert apply_names(source, translation, KEEP) == expected


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(NamesPolicy))
def test_a_policy_applied_twice_is_applied_once(
    source: str, translation: str, policy: NamesPolicy
) -> None:
    once = apply_names(source, translation, policy)

    assert apply_names(source, once, policy) == once


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("Thu 1.500.000 đồng", "Collected 1.500.000 VND", "Collected 1,500,000 VND"),
        ("tăng 3,5% lên 2,25 tỷ.", "up 3,5% to 2,25 billion.", "up 3.5% to 2.25 billion."),
        ("1.234,5 ha", "1.234,5 hectares", "1,234.5 hectares"),
        ("1.500 người", "1,500 people", "1,500 people"),
        ("1,500 tấn", "1,500 tonnes", "1,500 tonnes"),  # 1.5, or written as in English
        ("ngày 7.7.2023", "on 7.7.2023", "on 7.7.2023"),
        ("phiên bản 4.0", "version 4.0", "version 4.0"),
        ("xem a.vn/1.500", "see a.vn/1.500", "see a.vn/1.500"),
        ("bỏ 2.000 đồng", "3.000 VND", "3.000 VND"),
        # Lists and addresses
        ("khoản 1,2 Điều 5", "Clauses 1,2 Article 5", "Clauses 1,2 Article 5"),
        ("các thôn 1,2 và 3", "villages 1,2 and 3", "villages 1,2 and 3"),
        ("các hộ 1,2 và 3", "households 1,2 and 3", "households 1,2 and 3"),
        ("khu phố 3,4", "Quarters 3,4", "Quarters 3,4"),
        ("các tháng 11,12", "months 11,12", "months 11,12"),
        ("điểm 1,3 khoản 2", "Points 1,3 of Clause 2", "Points 1,3 of Clause 2"),
        ("điểm 7,5", "score of 7,5", "score of 7.5"),
        ("mỗi tháng 1,2 triệu", "1,2 million a month", "1.2 million a month"),
        ("tổng số 1,2 ha", "1,2 hectares in all", "1.2 hectares in all"),
        ("tăng 3,5 và 6%", "up 3,5 and 6%", "up 3.5 and 6%"),
        ("IP 192.168.100.200", "IP 192.168.100.200", "IP 192.168.100.200"),
        ("1.200.100.250 đồng", "1.200.100.250 VND", "1,200,100,250 VND"),
    ],
)
def test_figures_copied_from_vietnamese_are_written_in_english(
    source: str, translation: str, expected: str
) -> None:
    assert apply_figures(source, translation) == expected


def test_what_is_copied_to_the_letter() -> None:
    text = (
        "Quy định 08-QĐ/TU, Nghị định 15/2020/NĐ-CP, Luật 96/2023/QH15 và tờ trình 31-TTr/ĐUK: "
        "xem dangcongsan.vn hoặc (https://a.gov.vn/b?c=(d)). Gửi van.thu@ubnd.gov.vn, theo dõi "
        "@CongAn #HocBac. Ngày 11/7, từ 10-15 người, Quốc lộ 1A/B, 24/7."
    )

    found = [(one.kind, one.text) for one in verbatim(text)]

    assert found == [
        (VerbatimKind.DOCUMENT, "08-QĐ/TU"),
        (VerbatimKind.DOCUMENT, "15/2020/NĐ-CP"),
        (VerbatimKind.DOCUMENT, "96/2023/QH15"),
        (VerbatimKind.DOCUMENT, "31-TTr/ĐUK"),
        (VerbatimKind.URL, "dangcongsan.vn"),
        (VerbatimKind.URL, "https://a.gov.vn/b?c=(d)"),
        (VerbatimKind.EMAIL, "van.thu@ubnd.gov.vn"),
        (VerbatimKind.HANDLE, "@CongAn"),
        (VerbatimKind.HANDLE, "#HocBac"),
    ]
    assert all(text[one.start : one.end] == one.text for one in verbatim(text))


@pytest.mark.parametrize(
    ("translation", "name", "mended"),
    [
        ("Luu The Ngh spoke.", "Lưu Thế Nghị", "Luu The Nghi spoke."),
        ("Mr Luu The Nghien, Director", "Lưu Thế Nghị", "Mr Luu The Nghi, Director"),
        ("Nguyen Huonh spoke.", "Nguyễn Hương", "Nguyen Huong spoke."),
        ("Nguyen Lan spoke.", "Nguyễn Hương", "Nguyen Lan spoke."),
        ("Nguyen Hai spoke.", "Nguyễn Hương", "Nguyen Hai spoke."),
        ("Luu, The Ngh", "Lưu Thế Nghị", "Luu, The Ngh"),
        ("Hue is far.", "Huế", "Hue is far."),
        ("", "Lưu Thế Nghị", ""),
    ],
)
def test_a_misspelt_name_is_mended_and_another_name_is_not(
    translation: str, name: str, mended: str
) -> None:
    assert mend_names(translation, [name]) == mended


@pytest.mark.parametrize(
    ("source", "translation", "lost"),
    [
        (
            "Nguyễn Văn Minh, Bí thư Đảng ủy, và đồng chí Nguyễn Văn Mạnh dự.",
            "Nguyen Van Minh, Secretary, and comrade Nguyen Van Minh attended.",
            "Nguyễn Văn Mạnh",
        ),
        ("Nguyễn Văn Hoan gặp Nguyễn Văn Hoàng.", "Nguyen Van Hoan met him.", "Nguyễn Văn Hoàng"),
        ("NGUYỄN VĂN HOAN, Nguyễn Văn Hoàng", "Nguyen Van Hoan", "Nguyễn Văn Hoàng"),
    ],
)
def test_another_person_of_the_source_is_not_taken_for_a_misspelling(
    source: str, translation: str, lost: str
) -> None:
    assert mend_names(translation, [lost], source) == translation


def test_a_misspelling_beside_another_person_is_mended() -> None:
    source = "Nguyễn Văn Minh và Nguyễn Văn Mạnh dự."
    translation = "Nguyen Van Minh and Nguyen Van Mank attended."

    mended = mend_names(translation, ["Nguyễn Văn Mạnh"], source)

    assert mended == "Nguyen Van Minh and Nguyen Van Manh attended."
