"""Figures: the same in two languages however they are written, and every slip found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_pub.check import check_segment
from translate_pub.models import Severity

SAME = [
    # Separators, decimals, per cent
    ("Tổng vốn là 1.500.000 đồng.", "Total capital is 1,500,000 VND."),
    ("Tổng vốn là 1.500.000 đồng.", "Total capital is 1.5 million VND."),
    ("Thu nhập tăng 3,5% so với năm 2022.", "Income rose 3.5% from 2022."),
    ("Thu nhập tăng 3,50%.", "Income rose 3.5 percent."),
    ("Diện tích 12.345,6 ha.", "An area of 12,345.6 hectares."),
    ("Chuẩn 4.0 và 5G.", "The 4.0 standard and 5G."),
    ("Đạt 100% kế hoạch.", "The whole plan was fulfilled."),
    ("Có 50% số hộ tham gia.", "Half of the households took part."),
    # Scales
    ("Tổng mức đầu tư 1.256 tỷ đồng.", "Total investment is 1,256 billion VND."),
    ("Tổng mức đầu tư 1.256 tỷ đồng.", "Total investment is VND1.256 trillion."),
    ("Gói 15 nghìn tỷ đồng.", "A 15 trillion VND package."),
    ("Thu 2 tỷ 300 triệu đồng.", "2.3 billion VND was collected."),
    ("Hỗ trợ từ 10 đến 15 triệu đồng.", "Support of 10 to 15 million VND."),
    ("Mỗi ngày kiếm 500 đến 800 nghìn đồng.", "They earn 500,000 to 800,000 VND a day."),
    ("Có 3 vạn người dự lễ.", "Thirty thousand people attended."),
    ("Xã vay 1 tỷ rưỡi đồng.", "The commune borrowed 1.5 billion VND."),
    ("Khoảng 130 triệu đồng/m2.", "About 130 million VND per square metre."),
    ("Các mức 3, 5 và 7 triệu đồng.", "Rates of 3 million, 5 million and 7 million VND."),
    ("Từ 10 triệu đồng đến 15 triệu đồng.", "From $10 to $15 million."),
    ("Doanh thu 3,1 triệu tỷ đồng.", "A revenue of 3.1 quadrillion VND."),
    ("Đón 5,8 triệu số khách.", "There were 5.8 million guests."),
    ("Có 800 triệu phú.", "There were 800 millionaires."),
    ("Đạt 13 triệu bảng.", "It made £13 m."),
    ("Lãi 150 tỷ đồng.", "A profit of VN150 billion."),
    # Two numbers with nothing but a comma between
    ("Theo khoản 1,2 Điều 5 của Luật.", "Under Clauses 1 and 2 of Article 5 of the Law."),
    ("Các thôn 1,2 và 3 đã họp.", "Villages 1, 2 and 3 have met."),
    ("Khu phố 3,4 sạch đẹp.", "Quarters 3 and 4 are clean."),
    ("Các tháng 4,5 có mưa.", "It rains in April and May."),
    ("Mỗi tháng 1,5 triệu đồng.", "1.5 million VND a month."),
    ("Đạt điểm 7,8 chung cuộc.", "The final score was 7.8."),
    ("Tăng 3,5 và 4,2%.", "Up 3.5 and 4.2%."),
    ("Máy chủ 192.168.100.200 hỏng.", "The server 192.168.100.200 is broken."),
    # Number words on either side
    ("Có 7 đồng chí dự họp.", "Seven comrades attended."),
    ("Bảy đồng chí dự họp.", "7 comrades attended."),
    ("Hai mươi lăm hộ thoát nghèo.", "Twenty-five households escaped poverty."),
    ("Hai mươi năm xây dựng.", "20 years of building."),
    ("Có 12 xã.", "A dozen communes."),
    ("Kéo dài 20 năm.", "It lasted two decades."),
    ("Cả 2 bên đồng ý.", "Both sides agreed."),
    ("Có 1 người bị thương.", "One person was hurt."),
    ("Có 1 người bị thương.", "A person was hurt."),
    ("Khoảng 2/3 số hộ tham gia.", "About two-thirds of the households took part."),
    ("17/17 chi bộ họp đúng kỳ.", "All 17 Party cells met on time."),
    ("12/15 xã đạt chuẩn.", "12 of the 15 communes met the standards."),
    # Dates and times
    ("Sáng 11/7, hội nghị khai mạc.", "The meeting opened on the morning of July 11."),
    ("Ngày 07/07/2023.", "July 7, 2023."),
    ("Ngày 7.7.2023.", "7 July 2023."),
    ("Ngày 2 tháng 9 năm 1945.", "September 2, 1945."),
    ("Từ ngày 16 đến 17/5.", "From May 16 to 17."),
    ("Họp trong tháng 6.", "To meet in June."),
    ("Trong tháng 6/2023.", "In June 2023."),
    ("Các tháng 4, 5 và 6.", "April, May and June."),
    ("Từ tháng Tư năm nay.", "Since April this year."),
    ("Tháng mười hai lạnh.", "December is cold."),
    ("Trong 6 tháng đầu năm 2023.", "In the first six months of 2023."),
    ("Trong 6 tháng đầu năm 2023.", "In the first half of 2023."),
    ("Trong 06 tháng cuối năm.", "In the last six months of the year."),
    ("Kết quả quý I và quý 2.", "Results of the first and second quarters."),
    ("Giai đoạn 2020 - 2025.", "The 2020-2025 period."),
    ("Nhiệm kỳ 2020-2025.", "The 2020-25 tenure."),
    ("Lúc 14h30 chiều nay.", "At 2:30 p.m. today."),
    ("Bắt đầu lúc 8 giờ.", "It starts at 8am."),
    ("Bắt đầu lúc 8 giờ tối.", "It starts at 8 p.m."),
    ("Tối nay, lúc 8h, xã họp.", "The commune meets at 8 p.m. tonight."),
    ("Lúc 14h30.", "At half past two, or 2:30."),
    ("Lúc 14h.", "At two o'clock."),
    ("Lúc 2h đêm.", "At 2 a.m."),
    ("Lúc 12h đêm.", "At 12 a.m."),
    ("Lúc 0h30.", "At 12:30 a.m."),
    ("Lúc 12h trưa.", "At 12 p.m."),
    ("Từ 12 giờ sáng.", "From 12 a.m."),
    ("Lúc 2:30 pm.", "At 2:30 p.m."),
    ("Lúc 11h trưa.", "At 11 a.m."),
    ("Họp lúc hai giờ chiều.", "To meet at 2 p.m."),
    ("Lúc 8g30 sáng và 2g chiều.", "At 8:30 a.m. and 2 p.m."),
    ("Làm 8 giờ mỗi ngày.", "Working 8 hours a day."),
    ("Từ 16 - 18 giờ.", "Between 4 and 6pm."),
    ("Trực 24/24 giờ.", "On duty around the clock."),
    ("Những năm 1990.", "The 1990s."),
    ("Thứ 2 hằng tuần.", "Every Monday."),
    # Ordinals and Roman numerals
    ("Hội nghị lần thứ 14.", "The 14th conference."),
    ("Kỳ họp thứ mười lăm.", "The 15th session."),
    ("Đại hội khóa XIII.", "The 13th tenure congress."),
    ("Đại hội khóa XIII.", "Congress of tenure XIII."),
    ("Thế kỷ XXI.", "The twenty-first century."),
    ("Trung ương 8 khóa XIII.", "The eighth plenum of the 13th Central Committee."),
    ("Chương IV và Phụ lục II.", "Chapter Four and Appendix 2."),
    # Names with figures in them, and what is copied to the letter
    ("Quốc lộ 1A qua phường 3.", "National Highway 1A through Ward 3."),
    ("Dịch COVID-19 lắng xuống.", "The pandemic subsided."),
    ("Thực hiện Quy định 08-QĐ/TU.", "Implementing Regulation 08-QĐ/TU."),
    ("Nghị định số 30/2020/NĐ-CP.", "Decree No. 30/2020/ND-CP."),
    ("Xem https://a.gov.vn/tin/12 nhé.", "See https://a.gov.vn/tin/12."),
]

WRONG = [
    ("Có 17 chi bộ.", "There are 18 Party cells.", "17"),
    ("Tăng 3,5%.", "Up 3,5%.", "3,5"),
    ("Tổng vốn 1.500 đồng.", "Capital of 1.500 VND.", "1.500"),
    ("Tổng mức đầu tư 1.256 tỷ đồng.", "Total investment is 1,256 million VND.", "1.256 tỷ"),
    ("Trong 2 năm qua.", "In the first year.", "2"),
    ("Trong tháng 6.", "In July.", "tháng 6"),
    ("Trong tháng 6.", "In six months.", "tháng 6"),
    ("Trong 6 tháng.", "In June.", "6"),
    ("Sáng 11/7.", "On the morning of July 12.", "11/7"),
    ("Sáng 11/7.", "On the morning of August 11.", "11/7"),
    ("Ngày 2 tháng 9 năm 1945.", "September 2.", "1945"),
    ("Khóa XIII.", "The 12th tenure.", "Khóa XIII"),
    ("Ba mươi hộ.", "Forty households.", "Ba mươi"),
    ("Lúc 14h30.", "At 3:30 p.m.", "14h30"),
    ("Lúc 14h30.", "At 2:30 a.m.", "14h30"),
    ("Lúc 8h.", "At 8 p.m.", "8h"),
    ("Lúc 8h tối.", "At 8 a.m.", "8h"),
    ("Lúc 8h sáng.", "At 8 p.m.", "8h"),
    (
        "Cấp 500 tỷ đồng, hỗ trợ 300 triệu đồng.",
        "It gave 500 billion VND and support of 300 VND.",
        "300 triệu",
    ),
    (
        "Cấp 500 tỷ đồng và trồng 300 cây xanh.",
        "It gave 500 billion VND and planted 300 million trees.",
        "300",
    ),
    (
        "Ủng hộ 3,5 triệu đồng, gạo 2 tấn.",
        "They donated 3.5 million VND and 2 million tonnes of rice.",
        "2",
    ),
    ("Từ 10 đến 15 triệu đồng.", "From 10 billion to 15 million VND.", "10"),
    ("Các thôn 1,2 và 3.", "Villages 1, 4 and 3.", "1,2"),
    ("Xã có 21 thôn, 21 nhà văn hóa.", "The commune has 21 villages and 20 halls.", "21"),
]


def errors(source: str, target: str) -> list[str]:
    return [
        f"{finding.check}: {finding.source}"
        for finding in check_segment(source, target)
        if finding.severity is Severity.ERROR
    ]


@pytest.mark.parametrize(("source", "target"), SAME)
def test_the_same_figure_in_both_languages(source: str, target: str) -> None:
    found = check_segment(source, target)

    assert [f.message for f in found if f.check.startswith(("number", "document"))] == []


@pytest.mark.parametrize(("source", "target", "figure"), WRONG)
def test_a_wrong_figure_is_an_error(source: str, target: str, figure: str) -> None:
    assert errors(source, target) == [f"number-missing: {figure}"]


def test_the_message_quotes_the_figure() -> None:
    (finding,) = check_segment("Vốn 1.256 tỷ đồng.", "Capital of many VND.")

    assert finding.message == "number 1.256 tỷ has no counterpart"
    assert finding.source == "1.256 tỷ"


def test_a_figure_the_source_does_not_have_is_a_warning() -> None:
    (finding,) = check_segment("Xã đã họp dân.", "The commune met 45 residents.")

    assert (finding.check, finding.severity) == ("number-extra", Severity.WARNING)
    assert finding.target == "45"


def test_the_year_of_a_recent_date_may_be_left_out_with_a_warning() -> None:
    (finding,) = check_segment("Ngày 9 tháng 3 năm 2024, đoàn đến.", "On March 9 they came.")

    assert (finding.check, finding.severity) == ("year-missing", Severity.WARNING)
    assert errors("Ngày 9 tháng 3 năm 2024, đoàn đến.", "On March 9, 2025 they came.")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("Implementing Regulation 8-QĐ/TU.", "document number 08-QĐ/TU is missing"),
        ("Implementing the Regulation.", "document number 08-QĐ/TU is missing"),
        ("Regulation 08-QĐ/TU and 08-QĐ/TU.", "document number 08-QĐ/TU is repeated"),
    ],
)
def test_a_document_number_is_copied_to_the_letter_and_once(target: str, message: str) -> None:
    found = check_segment("Thực hiện Quy định 08-QĐ/TU.", target)

    assert [f.message for f in found if f.check == "document-number"] == [message]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Xem https://a.gov.vn/tin_12.", "See https://a.gov.vn/tin 12."),
        ("Gửi về van_phong@tinh.gov.vn.", "Send to van phong@tinh.gov.vn."),
        ("Theo dõi @CongAnTinh.", "Follow @PoliceProvince."),
    ],
)
def test_an_address_is_copied_to_the_letter(source: str, target: str) -> None:
    assert "address" in {f.check for f in check_segment(source, target)}


@pytest.mark.parametrize(
    ("source", "target", "source_language", "target_language"),
    [
        ("Le budget est de 3,5 millions d'euros.", "The budget is 3.5 million euros.", "fr", "en"),
        ("Le 7 juillet 2023, 1 500 personnes.", "On July 7, 2023, 1,500 people.", "fr", "en"),
        ("Am 07.07.2023 kamen 1.500 Menschen.", "On July 7, 2023, 1,500 people came.", "de", "en"),
        ("Two of the 1,500 members left.", "Deux des 1.500 membres sont partis.", "en", "fr"),
        ("Tháng 6 có 1.500 người.", "En juin, il y avait 1 500 personnes.", "vi", "fr"),
        (
            "2023年7月7日、3万人が参加した。",
            "On July 7, 2023, 30,000 people took part.",
            "ja",
            "en",
        ),
    ],
)
def test_other_languages_do_not_misfire(
    source: str, target: str, source_language: str, target_language: str
) -> None:
    found = check_segment(
        source, target, source_language=source_language, target_language=target_language
    )

    assert [finding.message for finding in found] == []


def test_other_languages_are_checked_as_far_as_digits_go() -> None:
    found = check_segment("Plus de 1.500 membres.", "Over 1,400 members.", source_language="fr")

    assert [finding.check for finding in found] == ["number-missing"]


@settings(deadline=None)
@given(st.integers(13, 10**12))
def test_any_number_is_found_in_the_other_form(value: int) -> None:
    vietnamese = f"{value:,}".replace(",", ".")

    assert errors(f"Có {vietnamese} người ở đây.", f"There are {value:,} people here.") == []
    assert errors(f"Có {vietnamese} người ở đây.", f"There are {value + 7:,} people here.")


@pytest.mark.parametrize(
    "unit", ["1", "1.", "1,", "1/", "hai ", "tháng 1, ", "X", "1 triệu ", "a1-", "8h ", "1,2 "]
)
def test_hostile_text_is_read(unit: str) -> None:
    text = unit * (20_000 // len(unit))

    assert isinstance(check_segment(text, text), tuple)
