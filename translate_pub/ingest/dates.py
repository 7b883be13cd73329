"""Dates as Vietnamese portals and feeds write them.

Portals print local time and rarely say so; ``GMT+7`` and ``ICT`` are what they say when they do.
General parsers give None for the first and read the second as UTC, seven hours off. Viet Nam has
kept +07:00 all year since June 1975 (IANA tz database), so a fixed offset serves and no time zone
data is needed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo

__all__ = ["VIETNAM", "is_future", "parse_date"]

VIETNAM = timezone(timedelta(hours=7), "+07")
"""Asia/Ho_Chi_Minh."""

_LABEL = (
    r"(?:(?:được\s+)?(?:đăng|đăng\s+tải|cập\s+nhật|xuất\s+bản|ban\s+hành|phát\s+hành|gửi)"
    r"(?:\s+(?:lúc|vào|ngày|hồi))*|ngày\s+(?:đăng|cập\s+nhật|xuất\s+bản|ban\s+hành|tạo|viết)"
    r"|thời\s+gian(?:\s+đăng)?|posted(?:\s+on)?|published(?:\s+on)?|updated(?:\s+on)?|date"
    r"|publié\s+le|mis\s+à\s+jour\s+le)"
)
_WEEKDAY = (
    r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s+nhật|cn|t[2-7]"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
)
_CLOCK = (
    r"(?P<{p}hour>\d{{1,2}})\s*(?:[:hg]|giờ)\s*(?:(?P<{p}minute>\d{{2}})"
    r"(?:[:']\s*(?P<{p}second>\d{{2}})(?:[.,]\d+)?)?)?\s*(?:phút|'|′)?"
    r"\s*(?P<{p}half>[ap]\.?m\.?|sa|ch)?"
)
_ZONE = (
    r"\(?\s*(?P<zone>(?:gmt|utc)?\s*[+-]\s*\d{1,2}(?::?\d{2})?|gmt|utc|ict|z"
    r"|giờ\s+việt\s+nam)\s*\)?"
)
_MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb février fevrier févr",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug août aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec décembre decembre déc",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMED = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))
_DAY_FORMS = (
    r"(?P<day>\d{1,2})\s*(?P<mark>[/.-])\s*(?P<month>\d{1,2})\s*(?P=mark)\s*(?P<year>\d{4}|\d{2})",
    r"(?P<year>\d{4})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
    r"(?:ngày\s+)?(?P<day>\d{1,2})\s*,?\s*tháng\s+(?P<month>\d{1,2})\s*,?\s*(?:năm\s+)?(?P<year>\d{4})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?[\s-](?P<name>{_NAMED})\.?,?[\s-](?P<year>\d{{4}}|\d{{2}})",
    rf"(?P<name>{_NAMED})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
)
_BETWEEN = r"(?:\s*[,|•·–—-]\s*|\s+(?:lúc|vào\s+lúc|hồi|at|à)\s+|\s+)"
_PATTERNS = tuple(
    re.compile(
        rf"(?:{_LABEL}\s*:?\s*)?"
        rf"(?:{_CLOCK.format(p='before_')}(?:{_BETWEEN})?)?"
        rf"(?:{_WEEKDAY}\.?\s*[,:-]?\s*)?(?:ngày\s+)?"
        rf"{day}"
        rf"(?:{_BETWEEN}{_CLOCK.format(p='after_')})?"
        rf"(?:\s*,?\s*{_ZONE})?"
    )
    for day in _DAY_FORMS
)
_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[t\s]+(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>z|[+-]\s*\d{2}(?::?\d{2})?)?)?"
)
# RFC 5322, section 4.3: North American zones; every other letter zone means "unknown", hence UTC.
_LETTER_ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "ict": 7, "cet": 1, "cest": 2, "bst": 1,
    "jst": 9, "kst": 9, "sgt": 8, "hkt": 8, "giờ việt nam": 7,
}  # fmt: skip
_DIGIT = re.compile(r"\d")
_MAX_LENGTH = 100


def parse_date(text: str, *, timezone: tzinfo = VIETNAM) -> datetime | None:
    """Read ``text`` as one date, with a time and zone where they are given; None if it is none.

    The whole of ``text`` must be the date, with its usual label and weekday: "Đăng ngày
    07/07/2023", "Thứ Bảy, 01/03/2025 10:00 (GMT+7)", "ngày 7 tháng 7 năm 2023", ISO 8601, RFC 2822.
    A sentence with a date in it is none. Day comes before month, unless that cannot be.
    ``timezone`` holds where the text names no zone. The result is aware, to the second.
    """
    if not _DIGIT.search(text):
        return None
    text = " ".join(unicodedata.normalize("NFC", text[: _MAX_LENGTH + 1]).split()).casefold()
    text = text.strip(" .,;|()[]")
    if not 6 <= len(text) <= _MAX_LENGTH:
        return None
    if not text.isascii():
        text = text.replace("–", "-").replace("−", "-")
    match = _ISO.fullmatch(text)
    if match:
        return _build(match.groupdict(), timezone)
    text, zone = _letter_zone(text)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            return _build(match.groupdict(), zone or timezone)
    return None


def is_future(moment: datetime, *, now: datetime | None = None) -> bool:
    """Return whether ``moment`` lies more than 24 hours ahead: no clock or zone explains that."""
    return moment > (now or datetime.now(UTC)) + timedelta(hours=24)


def _letter_zone(text: str) -> tuple[str, tzinfo | None]:
    head, _, last = text.rpartition(" ")
    hours = _LETTER_ZONES.get(last.strip("()"))
    if hours is None:
        return text, None
    return head.rstrip(" ,("), UTC if hours == 0 else _offset(hours, 0)


def _offset(hours: int, minutes: int) -> tzinfo:
    return (
        VIETNAM if (hours, minutes) == (7, 0) else timezone(timedelta(hours=hours, minutes=minutes))
    )


def _zone(text: str) -> tzinfo | None:
    """Read "+07:00", "GMT+7", "ICT" …; None where the offset is out of range."""
    text = re.sub(r"\s+", "", text) if text.startswith(("gmt", "utc", "+", "-")) else text
    if text in _LETTER_ZONES:
        return _offset(_LETTER_ZONES[text], 0) if _LETTER_ZONES[text] else UTC
    match = re.fullmatch(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?", text)
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    sign = -1 if match[1] == "-" else 1
    return UTC if hours == minutes == 0 else _offset(sign * hours, sign * minutes)


def _build(groups: dict[str, str | None], default: tzinfo) -> datetime | None:
    prefix = "before_" if groups.get("before_hour") else "after_" if "after_hour" in groups else ""
    year = int(groups["year"] or 0)
    if len(groups["year"] or "") == 2:
        year += 2000 if year < 70 else 1900
    day = int(groups["day"] or 0)
    month = _MONTH_NAMES[groups["name"]] if groups.get("name") else int(groups["month"] or 0)  # type: ignore[index]
    if month > 12 >= day:
        day, month = month, day
    hour = int(groups.get(f"{prefix}hour") or 0)
    half = (groups.get(f"{prefix}half") or "").replace(".", "")
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    elif half in ("am", "sa") and hour == 12:
        hour = 0
    zone = groups.get("zone")
    offset = _zone(zone) if zone else default
    if offset is None:
        return None
    minute = int(groups.get(f"{prefix}minute") or 0)
    second = min(int(groups.get(f"{prefix}second") or 0), 59)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=offset)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment
