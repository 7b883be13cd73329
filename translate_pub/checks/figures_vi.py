"""The figures of Vietnamese text: 1.256 tỷ, 7/7/2023, tháng 6, quý I, khóa XIII, hai mươi lăm."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    day,
    figure_of,
    month,
    number,
    number_ways,
    ordinal,
    read,
    roman_value,
    text_atom,
    vietnamese_readings,
    way,
    with_shared_scales,
)
from translate_pub.checks.hours_vi import SHORT_G, hour_and_minute
from translate_pub.checks.values import VIETNAMESE_SCALES, VIETNAMESE_UNITS, vietnamese_value
from translate_pub.numerals import Listed, listed

__all__ = ["vietnamese_figures"]

_WORD_MONTHS = {"giêng": 1, "tư": 4, "chạp": 12}
_WEEKDAYS = {"hai": 1, "ba": 2, "tư": 3, "năm": 4, "sáu": 5, "bảy": 6}

_SCALE = (
    r"(?:chục|trăm|nghìn|ngàn|vạn|triệu(?!\sphú)|tr(?=\.?\s?đ)|bn"
    r"|t[ỷỉ](?!\s(?:lệ|số|trọng|giá|phú)))(?!\w)"
)
_ROMAN_CONTEXT = (
    "khóa|khoá|lần|thứ|kỳ|kì|quý|chương|phần|mục|hạng|loại|cấp|khu|quân khu|thế kỷ|thế kỉ|tập|bậc|"
    "nhóm|vòng|đại hội|hội nghị|trung ương|tw|đợt|giai đoạn|bảng|khối|điểm|phụ lục|vùng|quyển|hồi"
)


@lru_cache(maxsize=512)
def vietnamese_figures(text: str) -> tuple[Figure, ...]:
    """Read the figures of Vietnamese text, NFC."""
    return with_shared_scales(read(text, _PHASES), text, _JOINT)


_BEFORE_A_DATE = re.compile(r"(?i)(?<!\w)(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|dịp|nay|qua|mai)\s$")
_JOINT = re.compile(
    r"(?i)(?:\s?(?:đồng|VND|USD|tấn|tạ|ha|km|kg|m|người|hộ|lượt))?"
    r"(?:\s?[-–—,]\s?|\s(?:đến|tới|lên|hoặc|hay|và)\s)"
)


# --- Dates and times ---------------------------------------------------------------------------


def _date(match: re.Match[str]) -> Figure | None:
    first, second, year = match["d"], match["m"], match["y"]
    if not 1 <= int(second) <= 12 or not 1 <= int(first) <= 31:
        return None
    return figure_of(match, way(number(first), month(second), number(year)))


def _month_year(match: re.Match[str]) -> Figure:
    return figure_of(match, way(month(match["m"]), number(match["y"])))


def _pair(match: re.Match[str]) -> Figure | None:
    """ "11/7": a day and month, a share, or a fraction."""
    first, second = match["a"], match["b"]
    is_date = first.isdigit() and second.isdigit() and _is_day(first, second)
    if is_date and _BEFORE_A_DATE.search(match.string, max(0, match.start() - 8), match.start()):
        return figure_of(match, way(number(first), month(second)))
    parts = [number_ways(part, vietnamese_readings)[0] for part in (first, second)]
    ways = [parts[0] | parts[1]]
    if first.isdigit() and second.isdigit():
        if is_date:
            ways.append(way(number(first), month(second)))
        if int(first[-9:]) == int(second[-9:]):
            ways.append(way(ALL))
        if first == "1" and second in {"2", "3", "4"}:
            ways.append(way(HALF) if second == "2" else way(number(1), ordinal(second)))
    return figure_of(match, *ways)


def _is_day(first: str, second: str) -> bool:
    return len(first) < 3 and len(second) < 3 and 1 <= int(first) <= 31 and 1 <= int(second) <= 12


def _always(match: re.Match[str]) -> Figure:
    """ "24/24", "24/7": round the clock."""
    numbers = way(number(24), number(7)), way(number(24))
    return figure_of(match, way(text_atom("round the clock")), *numbers)


def _months(match: re.Match[str]) -> Figure:
    """ "tháng 6", "tháng 4, 5 và 6"."""
    values = [int(value) for value in re.findall(r"[0-9]+", match.group())]
    first, *rest = values
    return figure_of(
        match,
        way(*(month(value) for value in values)),
        way(*(ordinal(value) for value in values)),
        way(month(first), *(number(value) for value in rest)),  # "tháng 4, 9 bị cáo"
    )


def _listed(match: re.Match[str]) -> Figure | None:
    """ "khoản 1,2", "tháng 1,2": two numbers; where it may be a decimal, that as well."""
    kind = listed(match)
    if kind is None:
        return None
    one, two = match.group().split(",")
    ways = [way(number(one), number(two))]
    if kind is not Listed.SURELY:
        ways += number_ways(match.group(), vietnamese_readings)
        if _MONTH_BEFORE.search(match.string, max(0, match.start() - 7), match.start()):
            ways += [way(month(one), month(two)), way(ordinal(one), ordinal(two))]
    return figure_of(match, *ways)


_MONTH_BEFORE = re.compile(r"(?i)(?<!\w)tháng\s$")


def _word_month(match: re.Match[str]) -> Figure | None:
    # "6 tháng một lần" is no January; a capital makes sure.
    firm = not match["words"].islower() or " " in match["words"]
    if match["words"].lower() in {"giêng", "chạp"}:
        firm = False  # the first and the last lunar month
    words = match["words"].lower()
    value = Decimal(_WORD_MONTHS.get(words, 0)) or vietnamese_value(words.split())
    if not 1 <= value <= 12:
        return None
    return figure_of(match, way(month(str(value))), way(ordinal(value)), firm=firm)


def _quarter(match: re.Match[str]) -> Figure:
    value = int(match["q"]) if match["q"].isdigit() else roman_value(match["q"])
    return figure_of(match, way(ordinal(value)), way(number(value)))


def _ordinal(match: re.Match[str]) -> Figure:
    value = int(match["n"])
    ways = [way(ordinal(value)), way(number(value))]
    if 2 <= value <= 7:
        ways.append(way(day(value - 1)))
    return figure_of(match, *ways)


def _word_ordinal(match: re.Match[str]) -> Figure:
    words = match["words"].lower()
    value = {"nhất": Decimal(1), "nhì": Decimal(2)}.get(words) or vietnamese_value(words.split())
    ways = [way(ordinal(value), number(value))]
    if words in _WEEKDAYS:
        ways.append(way(day(_WEEKDAYS[words])))
    return figure_of(match, *ways, firm=False)


def _half_year(match: re.Match[str]) -> Figure:
    """ "6 tháng đầu năm": the first six months, the first half."""
    return figure_of(match, way(number(6)), way(HALF))


# --- Numbers -----------------------------------------------------------------------------------


def _code(match: re.Match[str]) -> Figure | None:
    written = match.group()
    if written.upper() in {"CO2", "NO2", "SO2", "H2O", "O2"}:
        return figure_of(match, way(text_atom(written)), firm=False)
    if written.lower().startswith(("usd", "vnd", "eur")):
        return None
    numbers = way(*(number(part) for part in re.findall(r"[0-9]+", written)))
    return figure_of(match, way(text_atom(written)), numbers, firm=not EPIDEMIC.match(written))


def _number(match: re.Match[str]) -> Figure | None:
    written, scales = match["n"], match["scales"]
    if not scales:
        after = match.string[match.end() : match.end() + 12].lstrip()
        ways = list(number_ways(written, vietnamese_readings))
        if after.startswith(("%", "phần trăm")):
            ways += [way(ALL)] if written == "100" else []
            ways += [way(HALF)] if written == "50" else []
        # One and nought are often words, or nothing, in the other language.
        return figure_of(match, *ways, firm=written not in {"0", "1", "01"})
    first = [value for value in vietnamese_readings(written) if value is not None]
    values = [vietnamese_value([value, *_tokens(scales)]) for value in first]
    if not values:
        return figure_of(match, *number_ways(written, vietnamese_readings))
    ways = [way(number(value)) for value in values]
    if match["half"]:
        last = VIETNAMESE_SCALES[re.findall(r"[^\W\d_]+", scales)[-1].lower()]
        ways.append(way(number(values[0] + Decimal(last) / 2)))
    plain = way(number(first[0]))
    return Figure(match.group().strip(), match.start(), tuple(ways), scaled=True, plain=plain)


def _tokens(text: str) -> list[Decimal | str]:
    found: list[Decimal | str] = []
    for token in re.findall(rf"{NUMBER}|[^\W\d_]+", text):
        if token[0].isdigit():
            value = vietnamese_readings(token)[0]
            found.append(Decimal(0) if value is None else value)
        else:
            found.append(token.lower())
    return found


def _roman(match: re.Match[str]) -> Figure | None:
    value = roman_value(match["roman"])
    if not value or (len(match["roman"]) == 1 and not match["context"]):
        return None
    ways = way(ordinal(value)), way(number(value)), way(text_atom(match["roman"]))
    return figure_of(match, *ways, firm=len(match["roman"]) > 1 or match["roman"] == "V")


def _words(match: re.Match[str]) -> Figure:
    """Number words: every word's own value counts, and that of all together."""
    tokens = [token for token in match.group().lower().split() if token not in {"linh", "lẻ"}]
    values = {vietnamese_value(tokens)}
    if tokens[-1:] == ["năm"]:
        values.add(vietnamese_value(tokens[:-1]))  # "hai mươi năm": 25, or 20 years
    if match.string.startswith(" giờ", match.end()):
        values.update({value + 12 for value in values if value < 12})  # "hai giờ chiều"
    values.update(Decimal(VIETNAMESE_UNITS[token]) for token in tokens if token in VIETNAMESE_UNITS)
    found: list[Atom] = [number(value) for value in values]
    if tokens[-1:] == ["rưỡi"]:
        found.append(HALF)
    return figure_of(match, *(way(atom) for atom in found), firm=_is_firm(tokens))


def _is_firm(tokens: Sequence[str]) -> bool:
    """Small numbers and hàng triệu come and go; ba mươi and ba triệu stay."""
    return (
        len(tokens) > 1
        and tokens[0] in VIETNAMESE_UNITS
        and not {"mươi", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ"}.isdisjoint(tokens)
    )


_IN_WORDS: dict[str, tuple[Atom, ...]] = {
    "nửa": (HALF,),
    "rưỡi": (HALF,),
    "toàn": (ALL,),
    "toàn bộ": (ALL,),
    "tất cả": (ALL,),
    "mọi": (ALL,),
    "các": (ALL,),
    "cả": (ALL, number(2)),
    "gấp đôi": (number(2),),
    "song phương": (number(2),),
    "rằm": (number(15), ordinal(15)),
    "thập niên": (number(10),),
    "thập kỷ": (number(10),),
    "thế kỷ": (number(100),),
    "tá": (number(12),),
    "chủ nhật": (day(7),),
    "đầu tiên": (number(1), ordinal(1)),
    "lần đầu": (number(1), ordinal(1)),
    "thủ khoa": (number(1), ordinal(1)),
    "trưa": (text_atom("noon"),),
    "nửa đêm": (text_atom("midnight"), HALF),
    "giao thừa": (text_atom("midnight"),),
}


def _in_words(match: re.Match[str]) -> Figure:
    return figure_of(match, way(*_IN_WORDS[match.group().lower()]), firm=False)


_UNIT_WORD = "|".join(sorted(VIETNAMESE_UNITS, key=len, reverse=True))
_NUMBER_WORD = (
    rf"(?:{_UNIT_WORD}|mười|mươi|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|chục|linh|lẻ|rưỡi)(?!\w)"
)

_PHASES: tuple[Phase, ...] = (
    Phase(re.compile(r"(?<![0-9/])24/(?:24|7)(?![0-9/])(?:\s?(?:giờ|h)(?!\w))?"), _always),
    UNIT_POWER,
    Phase(
        re.compile(
            r"(?<![0-9])(?P<d>[0-9]{1,2})(?P<s>[/.-])(?P<m>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4})(?![0-9])"
        ),
        _date,
    ),
    Phase(
        re.compile(
            r"(?<![0-9/.,-])(?P<m>0?[1-9]|1[0-2])\s?[/-]\s?(?P<y>(?:19|20)[0-9]{2})(?![0-9])"
        ),
        _month_year,
    ),
    Phase(
        re.compile(
            r"(?<![0-9,.])(?P<h>[01]?[0-9]|2[0-4])(?P<min>)"
            r"(?=\s?(?:-|–|đến)\s?[0-9]{1,2}\s?(?:h|giờ)(?!\w))"
        ),
        hour_and_minute,
    ),
    Phase(
        re.compile(
            rf"(?<![0-9,.])(?P<h>[01]?[0-9]|2[0-4])\s?(?:h|giờ|(?=:[0-5][0-9](?![0-9]))|{SHORT_G})"
            r"(?:[\s:]?(?P<min>[0-5][0-9])(?![0-9/]|\s?%))?(?:\s?(?:phút|['’]))?(?!\w)"
        ),
        hour_and_minute,
    ),
    Phase(
        re.compile(rf"(?<![0-9/.,])(?P<a>{NUMBER})\s?/\s?(?P<b>{NUMBER})(?![0-9]|/[0-9])"),
        _pair,
    ),
    Phase(
        re.compile(
            r"(?:(?i:(?<!\w)(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|dịp|nay|qua|mai|từ|trước|đến|tới|sau"
            r"|hết|vào|lễ|khánh|sĩ|và))\s|\((?=[0-9.-]+\)))"
            r"(?P<a>[0-9]{1,2})[-.](?P<b>[0-9]{1,2})(?![0-9%]|[-/.,][0-9]|\s?%)"
            r"(?!\s(?:chục|trăm|nghìn|ngàn|vạn|triệu|tr|t[ỷỉ])(?!\w))"
        ),
        _pair,
    ),
    Phase(re.compile(r"(?<![\w.,])0?6 tháng (?:đầu|cuối)(?!\w)"), _half_year),
    Phase(re.compile(r"(?<![\w.,/:-])[0-9]{1,3},[0-9]{1,3}(?![\w/:-]|[.,][0-9])"), _listed),
    Phase(
        re.compile(
            r"(?i:(?<!\w)tháng)\s+(?:0?[1-9]|1[0-2])(?![0-9]|[.,][0-9])"
            r"(?:\s?(?:,|và|-|–|đến|hoặc)\s?(?:0?[1-9]|1[0-2])(?![0-9/%]|[.,][0-9]|\s?(?:%|tháng|năm)))*"
        ),
        _months,
    ),
    Phase(
        re.compile(
            rf"(?i)(?<!\w)tháng\s+(?P<words>giêng|chạp|mười (?:một|hai)|mười|{_UNIT_WORD})(?!\w)"
        ),
        _word_month,
    ),
    Phase(re.compile(r"(?i:(?<!\w)quý)\s+(?P<q>IV|I{1,3}|[1-4])(?!\w)"), _quarter),
    Phase(re.compile(r"(?i:(?<!\w)thứ)\s+(?P<n>[0-9]{1,4})(?!\w|[.,][0-9])"), _ordinal),
    Phase(
        re.compile(
            rf"(?i)(?<!\w)thứ\s+(?P<words>nhất|nhì|{_NUMBER_WORD}(?:\s{_NUMBER_WORD}){{0,4}})(?!\w)"
        ),
        _word_ordinal,
    ),
    Phase(
        re.compile(r"(?<!\w)[A-ZĐ][A-Za-zĐđ]{0,9}[-.]?[0-9]+(?:[.,][0-9]+)?(?:[-.]?\w+){0,3}"),
        _code,
    ),
    SPACED,
    Phase(
        re.compile(
            rf"(?P<n>{NUMBER})(?P<scales>(?i:\s?{_SCALE}(?:\s{NUMBER}(?=\s?{_SCALE}))?){{0,6}})"
            r"(?P<half>\srưỡi)?"
        ),
        _number,
    ),
    Phase(
        re.compile(
            rf"(?P<context>(?i:(?<!\w)(?:{_ROMAN_CONTEXT})\s))?(?<!\w)(?P<roman>[IVX]+)(?!\w)"
        ),
        _roman,
    ),
    Phase(
        re.compile(rf"(?i)(?<!\w)(?:{'|'.join(sorted(_IN_WORDS, key=len, reverse=True))})(?!\w)"),
        _in_words,
    ),
    # "năm" is five and year: before a figure, "nay" and the like it is a year.
    Phase(
        re.compile(
            rf"(?i)(?<!\w)(?!năm\s+(?:[0-9\ue000]|nay|qua|tới|trước|sau|ngoái|học|đó)){_NUMBER_WORD}"
            rf"(?:\s{_NUMBER_WORD}){{0,12}}"
        ),
        _words,
    ),
)
