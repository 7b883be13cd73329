"""Hours in Vietnamese text: 14h30, 8 giờ tối, 8g sáng."""

from __future__ import annotations

import re

from translate_pub.checks.figure import HALF, Figure, clock, figure_of, number, text_atom, way

__all__ = ["SHORT_G", "hour_and_minute"]

SHORT_G = r"(?<=[0-9])g(?=[0-5][0-9](?!\w)|\s(?:sáng|trưa|chiều|tối|đêm)(?!\w))"
"""8g30, 8g sáng: an hour in the south, and no grams."""


def hour_and_minute(match: re.Match[str]) -> Figure:
    """What "14h30" may be said as; 2:30 only where the other side does not say a.m. or p.m."""
    minute = int(match["min"] or 0)
    hours = _hours(match)
    said = [number(hour) for hour in hours] + [clock(hour - 12) for hour in hours if hour > 12]
    ways = [way(one, number(minute)) for one in said]
    ways += [way(number(f"{hour:02}{minute:02}")) for hour in hours]  # 1500 GMT
    if minute == 0:
        ways += [way(one) for one in said]
        ways += [way(text_atom("noon"))] if 12 in hours else []
        ways += [way(text_atom("midnight"))] if not hours.isdisjoint({0, 24}) else []
    if minute == 30:
        ways += [way(one, HALF) for one in said]
    return figure_of(match, *ways)


_AFTER_NOON = r"trưa|chiều(?!\s(?:dài|rộng|cao|sâu))|tối(?!\s(?:đa|thiểu|ưu))|đêm|khuya"
_DAYTIME = re.compile(rf"(?i)\s?(?P<part>sáng|[ap]\.?m|{_AFTER_NOON})(?!\w)")
_NEAR = 200
_PERHAPS_LATER = re.compile(rf"(?i)(?<!\w)(?:{_AFTER_NOON})(?!\w)")


def _hours(match: re.Match[str]) -> frozenset[int]:
    """The hour, of 24: "8h tối" is 20, "8h sáng" is 8; "tối nay, lúc 8h" may be either."""
    hour = int(match["h"])
    if hour > 12:
        return frozenset({hour})
    found = _DAYTIME.match(match.string, match.end())
    part = found["part"].lower() if found else ""
    morning = part == "sáng" or part.startswith("a")
    if hour == 12:
        night = {0, 24} if morning or part in {"đêm", "khuya"} else set()
        return frozenset(night | ({12} if not night or part == "sáng" else set()))
    if part:
        early = morning or (part in {"đêm", "khuya"} and hour < 6)  # "2h đêm"
        early = early or hour == 0 or (part == "trưa" and hour > 3)  # "11h trưa"
        return frozenset({hour if early else hour + 12})
    near = match.string[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    later = _PERHAPS_LATER.search(near) is not None
    return frozenset({hour, hour + 12} if later else {hour})
