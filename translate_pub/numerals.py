"""Digits with commas and dots that are no number: "khoản 1,2", 192.168.100.200."""

from __future__ import annotations

import re
from enum import StrEnum

__all__ = ["Listed", "is_address", "is_address_here", "listed"]

_LIST_LABEL = re.compile(
    r"(?i)(?<!\w)(?:(?P<many>các\s(?:số\s)?)|số\s)?"
    r"(?:(?P<sure>khoản|điều|thôn|tổ|ấp|xóm|khu\sphố|khóm|lớp|khối|chương|quý)"
    r"|điểm|mục|bản|tháng|ngày|số)(?:\ssố)?\s$"
)
_LIST_GOES_ON = re.compile(r"\s?(?:,|và|hoặc)\s?(?P<next>[0-9]{1,3})(?![\w/:-]|[.,][0-9])")
_MEASURED = re.compile(
    r"(?i)\s?(?:%|phần\străm|‰|°|[$€])|\s?(?:chục|trăm|nghìn|ngàn|vạn|triệu|tr|tỷ|tỉ|đồng|VN[DĐ]|USD"
    r"|EUR|ha|hec-?ta|tấn|tạ|yến|[cmk]?m[23]?|kg|gram|lít|lần|độ|giờ|héc\sta|mét|cây|suất)(?!\w)"
)

_OF_A_LAW = re.compile(r"(?i)[,\s]\s?(?:khoản|điều|mục|chương)\s")


class Listed(StrEnum):
    """How far a comma between two numbers is known to be that of a list."""

    SURELY = "surely"
    PERHAPS = "perhaps"


def listed(match: re.Match[str]) -> Listed | None:
    """Whether a Vietnamese "1,2" is two numbers, as in "khoản 1,2" and "1,2 và 3"; None for 1.2.

    Lists go up: "điểm 7,5" is a score.
    """
    one, _, two = match.group().partition(",")
    if not (one.isdigit() and two.isdigit() and int(one) < int(two) < 10 ** (len(one) + 1)):
        return None
    if two.startswith("0") != one.startswith("0") or len(one) > 3:
        return None
    text, start, end = match.string, match.start(), match.end()
    onward = _LIST_GOES_ON.match(text, end)
    goes_on = onward is not None and int(onward["next"]) > int(two)
    if _MEASURED.match(text, onward.end() if onward and goes_on else end):
        return None
    label = _LIST_LABEL.search(text, max(0, start - 20), start)
    if label and label["sure"]:
        return Listed.SURELY
    known = label and (label["many"] or int(two) == int(one) + 1 or _OF_A_LAW.match(text, end))
    if goes_on or known:
        return Listed.PERHAPS
    return None


def is_address(written: str) -> bool:
    """Whether dotted groups may be the address of a computer: 192.168.100.200."""
    groups = written.split(".")
    return len(groups) == 4 and all(
        group.isdigit() and len(group) < 4 and str(int(group)) == group and int(group) < 256
        for group in groups
    )


def is_address_here(match: re.Match[str]) -> bool:
    """Whether it is an address, and not 1.200.100.250 đồng."""
    return is_address(match.group()) and not _MEASURED.match(match.string, match.end())
