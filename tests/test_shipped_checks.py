"""The shipped term base and the checks together, on sentences as portals write them."""

from __future__ import annotations

from datetime import date

import pytest

from translate_pub.check import check_segment
from translate_pub.glossary import Matcher, honour, load_glossary

DAY = date(2025, 8, 1)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_glossary())


def found(matcher: Matcher, source: str, target: str) -> list[tuple[str, str]]:
    outcomes = honour(matcher.match(source, on=DAY), target)
    findings = check_segment(source, target, outcomes=outcomes)
    return [(finding.check, finding.source or finding.target) for finding in findings]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        # Days written with a hyphen or a full stop
        ("Kỷ niệm 80 năm Quốc khánh 2-9.", "The 80th anniversary of National Day, September 2."),
        ("Thực hiện từ 1.7.", "It is carried out from July 1."),
        ("Hoàn thành trước 30-6.", "To be completed before June 30."),
        ("Nghỉ lễ 30-4 và 1-5.", "The holidays of April 30 and May 1."),
        ("Sáng nay (25.8), lớp học khai mạc.", "The class opened this morning (August 25)."),
        ("Giá từ 10-12 triệu đồng.", "Prices of 10-12 million VND."),
        ("Trong từ 3-4 năm.", "Within 3-4 years."),
        ("Đạt 3/4 chỉ tiêu.", "Three quarters of the targets were met."),
        # Ranks with full stops
        ("Trung tướng Nguyễn Văn A dự.", "Lt. Gen. Nguyen Van A attended."),
        ("Đại tá Lê Văn B phát biểu.", "Col. Le Van B spoke."),
        # Bodies, documents and numbered terms named together
        ("Bộ Tài chính và Bộ Nội vụ.", "The Ministries of Finance and Home Affairs."),
        ("Sở Tài chính và Sở Nội vụ.", "The Departments of Finance and Home Affairs."),
        (
            "Nghị định số 178/2024/NĐ-CP và Nghị định số 67/2025/NĐ-CP của Chính phủ.",
            "The Government's Decrees No. 178/2024/ND-CP and No. 67/2025/ND-CP.",
        ),
        ("Điều 5, 6 và 7 Luật Đất đai.", "Articles 5, 6 and 7 of the Land Law."),
        # Mergers
        (
            "Sáp nhập tỉnh Bình Dương vào TP.HCM từ ngày 1/7.",
            "Binh Duong Province is merged into Ho Chi Minh City from July 1.",
        ),
        (
            "Sáp nhập xã Tân Hiệp và xã Tân Hòa.",
            "Tan Hiep Commune and Tan Hoa Commune are merged.",
        ),
        # Sums and places
        (
            "Thu ngân sách ước đạt 1,33 triệu tỷ đồng.",
            "Budget revenue was estimated at 1.33 quadrillion VND.",
        ),
        (
            "Trước Lăng Chủ tịch Hồ Chí Minh.",
            "In front of the Ho Chi Minh Mausoleum.",
        ),
        ("Vốn 2,5 tỷ USD, tương đương 65.000 tỷ đồng.", "2.5 billion USD, or 65 trillion VND."),
        ("Các tỉnh Đắc Lắc, Bắc Cạn.", "Dak Lak and Bac Kan provinces."),
        (
            "Các tỉnh: Bà Rịa – Vũng Tàu, Thừa Thiên Huế.",
            "The provinces of Ba Ria-Vung Tau and Thua Thien-Hue.",
        ),
        ("Tỉnh Quảng Đông (Trung Quốc).", "China's Guangdong Province."),
    ],
)
def test_right_english_has_no_findings(matcher: Matcher, source: str, target: str) -> None:
    assert found(matcher, source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (
            "UBND tỉnh Hà Giang ban hành kế hoạch.",
            "The Bac Giang Provincial People's Committee issued a plan.",
            ("province", "Bac Giang"),
        ),
        (
            "Bí thư Tỉnh ủy Thái Bình phát biểu.",
            "The Secretary of the Thai Nguyen Provincial Party Committee spoke.",
            ("province", "Thai Nguyen"),
        ),
        (
            "Tổng vốn 500 triệu đồng.",
            "The total capital is 500 million USD.",
            ("currency", "triệu đồng"),
        ),
        ("Vốn 2,5 tỷ USD.", "Capital of 2.5 billion VND.", ("currency", "USD")),
        (
            "Nguyên Chủ tịch nước Trương Tấn Sang dự lễ.",
            "State President Truong Tan Sang attended the ceremony.",
            ("term-prefer", "Nguyên Chủ tịch nước"),
        ),
        (
            "Phó Chánh án TAND tối cao phát biểu.",
            "The Chief Justice of the Supreme People's Court spoke.",
            ("term-prefer", "Phó Chánh án TAND tối cao"),
        ),
        (
            "Phó Trưởng đoàn ĐBQH tỉnh phát biểu.",
            "The Head of the provincial National Assembly delegation spoke.",
            ("term-exact", "Phó Trưởng đoàn ĐBQH"),
        ),
    ],
)
def test_wrong_english_is_found(
    matcher: Matcher, source: str, target: str, expected: tuple[str, str]
) -> None:
    assert expected in found(matcher, source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (
            "Chủ tịch UBND tỉnh Vĩnh Long Lữ Quang Ngời",
            "Chairman of the Vinh Long Provincial People's Committee",
        ),
        (
            "Chủ tịch UBND tỉnh Kon Tum A Byot",
            "Chairman of the Kon Tum Provincial People's Committee",
        ),
        (
            "Phó Bí thư Tỉnh ủy Gia Lai Rah Lan Chung",
            "Deputy Secretary of the Gia Lai Provincial Party Committee",
        ),
        ("xã Tân Lập Âu Tiến Dũng", "Tan Lap Commune"),
        ("xã Bảo Lâm 1, tỉnh Lâm Đồng", "Bao Lam 1 Commune"),
        ("xã Tân Hiệp 5 năm qua", "Tan Hiep Commune"),
        ("xã Nguyễn Bỉnh Khiêm", "Nguyen Binh Khiem Commune"),
        ("UBND tỉnh Bà Rịa - Vũng Tàu", "Ba Ria-Vung Tau Provincial People's Committee"),
        ("nguyên Chủ tịch nước", "former State President"),
    ],
)
def test_the_term_that_is_asked_for(matcher: Matcher, source: str, target: str) -> None:
    assert matcher.match(source, on=date(2025, 6, 1))[0].term.target == target
