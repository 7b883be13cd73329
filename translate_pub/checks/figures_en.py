"""The figures of English text: 1,256 billion, July 7, the 13th tenure, twenty-five, first half."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from translate_pub.checks.figure import (
    ALL,
    HALF,
    NUMBER,
    Atom,
    Figure,
    Phase,
    Way,
    day,
    english_readings,
    month,
    number,
    number_ways,
    ordinal,
    read,
    roman_value,
    text_atom,
    way,
)

__all__ = ["english_figures"]

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
        "fifteen|sixteen|seventeen|eighteen|nineteen".split("|")
    )
}
_TENS = {
    word: value * 10
    for value, word in enumerate(
        "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety".split("|"), start=2
    )
}
_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "mln": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12, "trn": 10**12, "k": 1_000, "m": 10**6,
    "b": 10**9, "bln": 10**9, "decade": 10, "century": 100, "dozen": 12, "score": 20,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "thousandth": 1_000,
}  # fmt: skip
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
    return read(text, _PHASES)


_EPIDEMIC = re.compile(r"(?i)covid|sars|cov-|ncov")
"""Said in several ways: the pandemic."""


def _figure(match: re.Match[str], *ways: Way, firm: bool = True) -> Figure:
    return Figure(match.group().strip(), match.start(), ways, firm)


# --- Dates and times ---------------------------------------------------------------------------


def _date(match: re.Match[str]) -> Figure:
    first, second, year = match["a"], match["b"], match["y"]
    ways = [way(number(first), number(second), number(year))]
    if 1 <= int(second) <= 12:
        ways.append(way(number(first), month(second), number(year)))
    if 1 <= int(first) <= 12:
        ways.append(way(number(second), month(first), number(year)))
    return _figure(match, *ways)


def _time(match: re.Match[str]) -> Figure:
    hour, minute = int(match["h"]), int(match["min"] or 0)
    half = (match["half"] or "").lower()
    hours = {hour}
    if half != "a" and hour < 12:
        hours.add(hour + 12)
    if half == "a" and hour == 12:
        hours.add(0)
    ways = [way(number(one), number(minute)) for one in hours]
    if minute == 0:
        ways += [way(number(one)) for one in hours]
    return _figure(match, *ways)


def _month(match: re.Match[str]) -> Figure:
    word = match.group()
    # "May" opens a wish as well as a date, "March" a verb; they are not held against the text.
    sure = word not in {"May", "March", "Mar", "Jan", "Sep", "Dec"}
    return _figure(match, way(month(_BY_STEM[word[:3].lower()])), firm=sure)


def _weekday(match: re.Match[str]) -> Figure:
    return _figure(match, way(day(_DAY_BY_STEM[match.group()[:3].lower()])), firm=False)


def _decade(match: re.Match[str]) -> Figure:
    digits = match["n"]
    ways = [way(number(digits))]
    if len(digits) == 4:
        ways.append(way(number(digits[2:])))
    return _figure(match, *ways)


# --- Numbers -----------------------------------------------------------------------------------


def _code(match: re.Match[str]) -> Figure | None:
    written = match.group()
    if re.match(r"(?:VND|VNĐ|USD|US|EUR|AUD|NDT|RMB|CNY|JPY|D|No|H[12]$)\.?[0-9]", written):
        return None
    numbers = way(*(number(part) for part in re.findall(r"[0-9]+", written)))
    return _figure(match, way(text_atom(written)), numbers, firm=not _EPIDEMIC.match(written))


def _exponent(match: re.Match[str]) -> Figure:
    """The 2 of a square metre."""
    return _figure(match, firm=False)


def _number(match: re.Match[str]) -> Figure:
    written, suffix, scales = match["n"], match["th"], match["scales"]
    if suffix and written.isdigit():
        return _figure(match, way(ordinal(written[-15:])), way(number(written)))
    values = [value for value in english_readings(written) if value is not None]
    if scales and values:
        tokens = re.findall(rf"{NUMBER}|[^\W\d_]+", scales.lower())
        value = _evaluate([values[0], *(_token(token) for token in tokens)])
        ways = [way(number(value))]
        if tokens[-1] in {"m", "b", "k"}:
            ways.append(way(number(values[0])))  # metres, after all
        plain = way(number(values[0]))
        return Figure(match.group().strip(), match.start(), tuple(ways), scaled=True, plain=plain)
    return _figure(match, *number_ways(written, english_readings))


def _short_range(match: re.Match[str]) -> Figure:
    """ "2020-25": the second year is 2025, or 25."""
    first, second = match["a"], match["b"]
    return _figure(
        match,
        way(number(first), number(first[:2] + second)),
        way(number(first), number(second)),
    )


def _spaced(match: re.Match[str]) -> Figure:
    """ "15 000": one number, or two that happen to meet."""
    parts = re.findall(r"[0-9]+", match["n"])
    return _figure(match, way(number("".join(parts))), way(*(number(part) for part in parts)))


def _token(token: str) -> Decimal | str:
    if token[0].isdigit():
        return english_readings(token)[0] or Decimal(0)
    return token


def _evaluate(tokens: Iterable[Decimal | str]) -> Decimal:
    """The value of a number in digits and words: 2 billion 300 million, twenty-five thousand."""
    none = Decimal(0)
    total, current = none, none
    for token in tokens:
        if isinstance(token, Decimal):
            current += token
            continue
        token = _singular(token)
        if token in _UNITS:
            current += _UNITS[token]
        elif token in _TENS:
            current += _TENS[token]
        elif token in _ORDINALS and _ORDINALS[token] < 100:
            current += _ORDINALS[token]
        elif token in {"hundred", "hundredth"}:
            current = current * 100 or Decimal(100)
        elif token in _SCALES:
            if current:
                total += current * _SCALES[token]
            else:
                total = total * _SCALES[token] or Decimal(_SCALES[token])
            current = none
    return total + current


def _singular(token: str) -> str:
    if token.endswith("ies"):
        return token[:-3] + "y"
    return token[:-1] if token[-1] == "s" and token not in {"halves"} else token


def _words(match: re.Match[str]) -> Figure:
    """Number words: as a whole, and each of them ("one in five")."""
    tokens = [_singular(token) for token in re.findall(r"[a-z]+", match.group().lower())]
    values = {_evaluate(tokens), _evaluate([t for t in tokens if t not in {"century", "decade"}])}
    for token in tokens:
        value = _UNITS.get(token) or _TENS.get(token) or _ORDINALS.get(token)
        if value:
            values.add(Decimal(value))
    found: list[Atom] = [number(value) for value in values]
    if any(token in _ORDINALS for token in tokens):
        found += [ordinal(value) for value in values]
    if tokens[-1] in {"half", "halves"}:
        found.append(HALF)
    return _figure(match, way(*found), firm=False)


def _in_words(match: re.Match[str]) -> Figure:
    return _figure(match, way(*_IN_WORDS[match.group().lower()]), firm=False)


def _roman(match: re.Match[str]) -> Figure | None:
    value = roman_value(match["roman"])
    if not value:
        return None
    ways = way(ordinal(value)), way(number(value)), way(text_atom(match["roman"]))
    return _figure(match, *ways, firm=len(match["roman"]) > 1)


_SCALE = r"(?:hundred|thousand|million|billion|trillion|mln|trn|bln|mn|bn|tn|decade|dozen)s?(?!\w)"
_WORDS = {*_UNITS, *_TENS, *_ORDINALS, *(name for name in _SCALES if len(name) > 4), "centurie"}
_WORDS |= {f"{tens[:-1]}ie" for tens in _TENS}
_WORD = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})s?(?!\w)"
_IN_WORD = "|".join(sorted(map(re.escape, _IN_WORDS), key=len, reverse=True))
_HOUR = r"(?<![0-9,.])(?P<h>[01]?[0-9]|2[0-4])"

_PHASES: tuple[Phase, ...] = (
    Phase(re.compile(r"(?<![^\W\d_])[dcmk]?m[23](?!\w)"), _exponent),
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
    Phase(
        re.compile(r"(?<![0-9.,])(?P<n>[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)(?![0-9.,])"), _spaced
    ),
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
