"""Negations that are lost or made up are found; what negates in form alone is none."""

from __future__ import annotations

import pytest

from translate_pub.check import check_segment
from translate_pub.models import Severity


def found(source: str, target: str) -> list[str]:
    findings = (f for f in check_segment(source, target) if f.check == "negation")
    return [finding.source or finding.target for finding in findings]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Tỉnh không chấp nhận đề nghị.", "The province accepts the proposal.", ["không"]),
        ("Dự án chưa được phê duyệt.", "The project has been approved.", ["chưa"]),
        ("Chẳng ai đến dự.", "Everybody attended.", ["Chẳng"]),
        ("Không chỉ chậm mà còn không an toàn.", "It is only slow and safe.", ["không"]),
        ("Tỉnh đã phê duyệt dự án.", "The province has not approved the project.", ["not"]),
        ("Hội nghị diễn ra hôm nay.", "The conference didn't take place today.", ["didn't"]),
    ],
)
def test_what_is_lost_or_made_up(source: str, target: str, expected: list[str]) -> None:
    assert found(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Tỉnh không chấp nhận đề nghị.", "The province does not accept the proposal."),
        ("Tỉnh không chấp nhận đề nghị.", "The province rejects the proposal."),
        ("Nước không sạch.", "The water is unclean."),
        ("Không có việc làm.", "They are jobless."),
        ("Đây là quyết định không đúng.", "This is a wrong decision."),
        ("Hãng hàng không mở đường bay.", "The airline opens a route."),
        ("Không gian văn hóa được mở rộng.", "The cultural space is extended."),
        ("Kinh tế không ngừng phát triển.", "The economy keeps growing."),
        ("Không ít hộ thoát nghèo.", "Many households escaped poverty."),
        ("Khu phố không ma túy.", "A drug-free neighbourhood."),
        ("Có đúng hay không?", "Is it right?"),
        ("Đã làm tốt chưa?", "Is it done well?"),
        ("Chẳng hạn, xã Tân Lập.", "For example, Tan Lap Commune."),
        ("Có 7 người chưa đủ 18 tuổi.", "Seven people are under 18."),
        (
            "Chỉ khi có đủ hồ sơ mới giải quyết.",
            "It will not be processed before the file is whole.",
        ),
        ("Mọi người đều đến.", "Not only the members came."),
    ],
)
def test_what_is_neither(source: str, target: str) -> None:
    assert found(source, target) == []


def test_a_lost_negation_is_an_error_and_other_pairs_are_not_looked_at() -> None:
    (finding,) = (
        f
        for f in check_segment("Tỉnh không đồng ý.", "The province agrees.")
        if f.check == "negation"
    )
    assert finding.severity is Severity.ERROR
    other = check_segment("Tỉnh không đồng ý.", "La province est d'accord.", target_language="fr")
    assert all(f.check != "negation" for f in other)


def test_letters_in_parts_are_read() -> None:
    assert found("Tỉnh kho\u0302ng đồng ý.", "The province agrees.") == ["không"]
