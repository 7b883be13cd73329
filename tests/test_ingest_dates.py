"""Dates as portals and feeds write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.ingest import VIETNAM, parse_date
from translate_pub.ingest.dates import is_future

DAY = datetime(2025, 3, 1, tzinfo=VIETNAM)
TEN = datetime(2025, 3, 1, 10, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Đăng ngày 01/03/2025", DAY),
        ("Ngày đăng: 01/03/2025", DAY),
        ("01/03/2025", DAY),
        ("1/3/2025", DAY),
        ("1-3-2025", DAY),
        ("01.03.2025", DAY),
        ("2025-03-01", DAY),
        ("20250301", DAY),
        ("ngày 01 tháng 3 năm 2025", DAY),
        ("Thứ Bảy, ngày 01 tháng 3 năm 2025", DAY),
        ("1 tháng 3, 2025", DAY),
        ("March 1, 2025", DAY),
        ("1er mars 2025", DAY),
        ("1 March 2025", DAY),
        ("01/03/2025 10:00", TEN),
        ("01/03/2025 - 10:00", TEN),
        ("01/03/2025 | 10h00", TEN),
        ("10:00 01/03/2025", TEN),
        ("10:00, 01/03/2025", TEN),
        ("10 giờ 00 phút, ngày 01/03/2025", TEN),
        ("Thứ Bảy, 01/03/2025 10:00", TEN),
        ("Thứ bảy, 01/03/2025, 10:00 (GMT+7)", TEN),
        ("T7, 01/03/2025 10:00", TEN),
        ("Chủ nhật, 02/03/2025 | 10:00 GMT+7", TEN + timedelta(days=1)),
        ("Cập nhật lúc: 10:00 - 01/03/2025", TEN),
        ("Được đăng vào ngày 01/03/2025", DAY),
        ("01/03/2025 10:00:00 SA", TEN),
        ("01/03/2025 10:00 CH", TEN + timedelta(hours=12)),
        ("01/03/2025 12:05 AM", DAY + timedelta(minutes=5)),
        ("Sat, 01 Mar 2025 10:00:00 GMT+7", TEN),
        ("Sat, 01 Mar 2025 10:00:00 GMT+0700", TEN),
        ("Sat, 01 Mar 2025 10:00:00 +0700", TEN),
        ("Sat, 01 Mar 2025 10:00:00 ICT", TEN),
        ("Sat, 01 Mar 2025 10:00:00 +07", TEN),
        ("Sat, 01 Mar 2025 03:00:00 GMT", TEN),
        ("Sat, 1 Mar 2025 03:00 UT", TEN),
        ("Fri, 28 Feb 2025 22:00:00 EST", TEN),
        ("Sat, 01 Mar 2025 10:00:00", TEN),
        ("2025-03-01T03:00:00Z", TEN),
        ("2025-03-01T10:00:00+07:00", TEN),
        ("2025-03-01T10:00:00.123+0700", TEN),
        ("2025-03-01 10:00", TEN),
        ("20250301T100000", TEN),
        ("2025/03/01 10:00", TEN),
        ("12/25/2025", datetime(2025, 12, 25, tzinfo=VIETNAM)),
        ("01/03/25", DAY),
    ],
)
def test_forms(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment
    assert parse_date(text.upper()) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "hôm nay", "2025", "3/2025", "31/02/2025", "00/01/2025", "01/03/0000", "99/99/9999",
        "Sáng 01/03/2025, hội nghị khai mạc", "từ 01/03/2025 đến 05/03/2025", "25:00 01/03/2025",
        "01/03/2025 10:61", "01/03-2025", "2025-03-01T10:00:00+99:00", "1.500.000",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "123456789", "1/3/2025 " * 30,
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_the_zone_of_the_reader_is_taken_only_where_none_is_given() -> None:
    paris = timezone(timedelta(hours=1))
    assert parse_date("01/03/2025 10:00", timezone=paris) == datetime(2025, 3, 1, 9, tzinfo=UTC)
    assert parse_date("01/03/2025 10:00 GMT+7", timezone=paris) == TEN


def test_future() -> None:
    now = datetime(2025, 3, 1, tzinfo=UTC)
    assert not is_future(now + timedelta(hours=23), now=now)
    assert is_future(now + timedelta(hours=25), now=now)


moments = st.datetimes(
    min_value=datetime(1976, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
).map(lambda moment: moment.replace(microsecond=0))


@given(moments)
def test_round_trip_of_the_standards(moment: datetime) -> None:
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(format_datetime(moment)) == moment


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2100, 1, 1)), st.times())
def test_round_trip_of_vietnamese_forms(day: date, time: object) -> None:
    weekday = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")
    name = "Chủ nhật" if day.weekday() == 6 else f"Thứ {weekday[day.weekday()]}"
    text = f"{name}, {day:%d/%m/%Y} {time:%H:%M}"
    found = parse_date(text)
    assert found is not None
    assert f"{found:%d/%m/%Y %H:%M}" == text.partition(", ")[2]
    assert found.utcoffset() == timedelta(hours=7)
    assert parse_date(f"ngày {day.day} tháng {day.month} năm {day.year}") == found.replace(
        hour=0, minute=0
    )


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-zA-Z/:. ,+()-]{0,60}"))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is not None
