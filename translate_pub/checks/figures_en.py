"""The figures of English text: 1,256 billion, July 7, the 13th tenure, twenty-five, first half."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from translate_pub.checks.figure import (
    ALL,
    EPIDEMIC,
    HALF,
    NUMBER,
    SPACED,
    UNIT_POWER,
    Atom,
    Figure,
    Phase,
    clock,
    day,
    english_readings,
    figure_of,
    month,
    number,
    number_ways,
    ordinal,
    read,
    roman_value,
    text_atom,
    way,
    with_shared_scales,
)
from translate_pub.checks.values import (
    ENGLISH_WORDS,
    english_ordinal,
    english_singular,
    english_value,
    english_word_value,
)

__all__ = ["english_figures"]

_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_BY_STEM = {name[:3]: value for value, name in enumerate(_MONTHS.split(), start=1)}
_DAY_BY_STEM = {name[:3]: value for value, name in enumerate(_DAYS.split(), start=1)}


def _each(words: str, *parts: Atom) -> dict[str, tuple[Atom, ...]]:
    return dict.fromkeys(words.split(), parts)


_IN_WORDS: dict[str, tuple[Atom, ...]] = {
    **_each("all every each entire entirely fully full whole complete completely everyone", ALL),
    **_each("wholly total unanimous unanimously", ALL),
    "both": (ALL, number(2)),
    **_each("half halves halfway midyear mid-year half-year semi-annual h1 h2", HALF),
    **_each("round-the-clock clock around-the-clock", text_atom("round the clock")),
    "once": (number(1),),
    **_each("single sole only alone another a an", number(1), ordinal(1)),
    **_each("twice double doubled doubling doubles pair couple dual bilateral", number(2)),
    **_each("twofold two-fold twin fortnight biennial either former", number(2)),
    **_each("triple tripled trilateral threefold three-fold", number(3)),
    **_each("quadruple quadrupled fourfold four-fold", number(4)),
    "quarter": (number(4), ordinal(4), number(25)),
    "quarters": (number(4), ordinal(4)),
    "third": (ordinal(3), number(3)),
    "weekly": (number(7),),
    "centenary": (number(100), ordinal(100)),
    "bicentenary": (number(200),),
    "noon": (text_atom("noon"), number(12)),
    "midday": (text_atom("noon"), number(12)),
    "midnight": (text_atom("midnight"), number(0), number(24)),
    "inaugural": (ordinal(1), number(1)),
    "maiden": (ordinal(1), number(1)),
}  # fmt: skip


@lru_cache(maxsize=1024)
def english_figures(text: str) -> tuple[Figure, ...]:
    """Read the figures of English text."""
    return with_shared_scales(read(text, _PHASES), text, _JOINT)


_CURRENCY = r"(?:VND|VNĐ|USD|EUR|dong|dollars|US\$|[$€£¥])"
_UNIT = rf"(?:{_CURRENCY}|tonnes|tons|hectares|ha|km|kg|people|households)"
_JOINT = re.compile(
    rf"(?i)\s?{_UNIT}?(?:\s?(?:[-–—,]|,\s(?:and|or))\s?|\s(?:to|and|or|up to)\s){_CURRENCY}?\s?"
)


# --- Dates and times ---------------------------------------------------------------------------


def _date(match: re.Match[str]) -> Figure:
    first, second, year = match["a"], match["b"], match["y"]
    ways = [way(number(first), number(second), number(year))]
    if 1 <= int(second) <= 12:
        ways.append(way(number(first), month(second), number(year)))
    if 1 <= int(first) <= 12:
        ways.append(way(number(second), month(first), number(year)))
    return figure_of(match, *ways)


def _time(match: re.Match[str]) -> Figure:
    hour, minute = int(match["h"]), int(match["min"] or 0)
    half = (match["half"] or "").lower()
    hours = {hour}
    if hour == 12 and half == "a":
        hours = {0, 24}
    elif hour < 12 and half != "a":
        hours = {hour + 12} if half else {hour, hour + 12}
    ways = [way(number(one), number(minute)) for one in hours]
    if minute == 0:
        ways += [way(number(one)) for one in hours]
    return figure_of(match, *ways)


def _month(match: re.Match[str]) -> Figure:
    word = match.group()
    # "May" opens a wish as well as a date, "March" a verb; they are not held against the text.
    sure = word not in {"May", "March", "Mar", "Jan", "Sep", "Dec"}
    return figure_of(match, way(month(_BY_STEM[word[:3].lower()])), firm=sure)


def _weekday(match: re.Match[str]) -> Figure:
    return figure_of(match, way(day(_DAY_BY_STEM[match.group()[:3].lower()])), firm=False)


def _decade(match: re.Match[str]) -> Figure:
    digits = match["n"]
    ways = [way(number(digits))]
    if len(digits) == 4:
        ways.append(way(number(digits[2:])))
    return figure_of(match, *ways)


# --- Numbers -----------------------------------------------------------------------------------


def _code(match: re.Match[str]) -> Figure | None:
    written = match.group()
    if re.match(r"(?:VND|VNĐ|VN|USD|US|EUR|AUD|NDT|RMB|CNY|JPY|D|No|H[12]$)\.?[0-9]", written):
        return None
    numbers = way(*(number(part) for part in re.findall(r"[0-9]+", written)))
    return figure_of(match, way(text_atom(written)), numbers, firm=not EPIDEMIC.match(written))


def _number(match: re.Match[str]) -> Figure:
    written, suffix, scales = match["n"], match["th"], match["scales"]
    if suffix and written.isdigit():
        return figure_of(match, way(ordinal(written[-15:])), way(number(written)))
    values = [value for value in english_readings(written) if value is not None]
    if scales and values:
        tokens = re.findall(rf"{NUMBER}|[^\W\d_]+", scales.lower())
        value = english_value([values[0], *(_token(token) for token in tokens)])
        ways = [way(number(value))]
        if tokens[-1] in {"m", "b", "k"}:
            ways.append(way(number(values[0])))  # metres, after all
        plain = way(number(values[0]))
        return Figure(match.group().strip(), match.start(), tuple(ways), scaled=True, plain=plain)
    ways = list(number_ways(written, english_readings))
    before = match.string[max(0, match.start() - 1) : match.start()]
    initial = _INITIAL_SCALE.match(match.string, match.end())
    if values and before in _SIGNS and initial:  # "£13 m"
        ways.append(way(number(english_value([values[0], initial[1]]))))
    if written.isdigit() and len(written) < 3 and 1 <= int(written) <= 12:
        ways.append(way(clock(int(written))))  # "between 4 and 6pm"
    return figure_of(match, *ways)


_SIGNS = frozenset("$€£¥")
_INITIAL_SCALE = re.compile(r" ([mb])(?![\w\n])")


def _short_range(match: re.Match[str]) -> Figure:
    """ "2020-25": the second year is 2025, or 25."""
    first, second = match["a"], match["b"]
    return figure_of(
        match,
        way(number(first), number(first[:2] + second)),
        way(number(first), number(second)),
    )


def _token(token: str) -> Decimal | str:
    if token[0].isdigit():
        return english_readings(token)[0] or Decimal(0)
    return token


def _words(match: re.Match[str]) -> Figure:
    """Number words: as a whole, and each of them ("one in five")."""
    tokens = [english_singular(token) for token in re.findall(r"[a-z]+", match.group().lower())]
    values = {
        english_value(tokens),
        english_value([t for t in tokens if t not in {"century", "decade"}]),
    }
    for token in tokens:
        value = english_word_value(token)
        if value:
            values.add(Decimal(value))
    found: list[Atom] = [number(value) for value in values]
    found += [clock(int(value)) for value in values if value in _HOURS]
    if any(english_ordinal(token) for token in tokens):
        found += [ordinal(value) for value in values]
    if tokens[-1] in {"half", "halves"}:
        found.append(HALF)
    return figure_of(match, way(*found), firm=False)


_HOURS = frozenset(map(Decimal, range(1, 13)))


def _in_words(match: re.Match[str]) -> Figure:
    return figure_of(match, way(*_IN_WORDS[match.group().lower()]), firm=False)


def _roman(match: re.Match[str]) -> Figure | None:
    value = roman_value(match["roman"])
    if not value:
        return None
    ways = way(ordinal(value)), way(number(value)), way(text_atom(match["roman"]))
    return figure_of(match, *ways, firm=len(match["roman"]) > 1)


_SCALE = r"(?:hundred|thousand|(?:m|b|tr|quadr)illion|mln|trn|bln|mn|bn|tn|decade|dozen)s?(?!\w)"
_WORD = rf"(?:{'|'.join(sorted(ENGLISH_WORDS, key=len, reverse=True))})s?(?!\w)"
_IN_WORD = "|".join(sorted(map(re.escape, _IN_WORDS), key=len, reverse=True))
_HOUR = r"(?<![0-9,.])(?P<h>[01]?[0-9]|2[0-4])"

_PHASES: tuple[Phase, ...] = (
    UNIT_POWER,
    Phase(
        re.compile(
            r"(?<![0-9])(?P<a>[0-9]{1,2})(?P<s>[/.-])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4})(?![0-9])"
        ),
        _date,
    ),
    Phase(
        re.compile(
            rf"{_HOUR}(?:[:h.](?P<min>[0-5][0-9]))?\s?(?P<half>[AaPp])\.?[Mm](?!\w)",
        ),
        _time,
    ),
    Phase(re.compile(rf"{_HOUR}[:h](?P<min>[0-5][0-9])(?![0-9])(?P<half>)"), _time),
    Phase(
        re.compile(
            r"(?<!\w)(?:January|February|March|April|May|June|July|August|September|October|November"
            r"|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JANUARY|FEBRUARY|MARCH|APRIL"
            r"|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)(?!\w)"
        ),
        _month,
    ),
    SPACED,
    Phase(re.compile(rf"(?<!\w)(?i:{'|'.join(_DAYS.split())})s?(?!\w)"), _weekday),
    Phase(re.compile(r"(?<![\w.,])(?P<n>(?:1[0-9]|20)?[0-9]0)['’]?s(?!\w)"), _decade),
    Phase(
        re.compile(r"(?<!\w)[A-ZĐ][A-Za-zĐđ]{0,9}[-.]?[0-9]+(?:[.,][0-9]+)?(?:[-.]?\w+){0,3}"),
        _code,
    ),
    Phase(
        re.compile(r"(?<![0-9.,])(?P<a>(?:19|20)[0-9]{2})[-–/](?P<b>[0-9]{2})(?![0-9.,])"),
        _short_range,
    ),
    Phase(
        re.compile(
            rf"(?P<n>{NUMBER})(?:(?P<th>st|nd|rd|th)(?!\w)"
            rf"|(?P<scales>[mbk](?!\w)|(?i:[\s-]?{_SCALE}(?:\s{NUMBER}(?=[\s-]{_SCALE}))?){{0,6}}))"
        ),
        _number,
    ),
    Phase(re.compile(r"(?<!\w)(?P<roman>[IVX]+)(?!\w)"), _roman),
    Phase(
        re.compile(
            rf"(?i)(?<!\w){_WORD}(?:(?:\s|-|\sand\s(?:a\s)?){_WORD}){{0,12}}(?:\sand a half)?"
        ),
        _words,
    ),
    Phase(
        re.compile(rf"(?i)(?<!\w)(?:{_IN_WORD})(?!\w)"),
        _in_words,
    ),
)
