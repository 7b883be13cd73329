"""The values of numbers in words, of Vietnamese and of English.

A number is a list of tokens: lower-case words, and values where it is part in digits ("2 tỷ 300
triệu", "2.5 million").
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

__all__ = [
    "ENGLISH_WORDS",
    "VIETNAMESE_SCALES",
    "VIETNAMESE_UNITS",
    "english_ordinal",
    "english_singular",
    "english_value",
    "english_word_value",
    "vietnamese_value",
]

VIETNAMESE_SCALES = {
    "chục": 10,
    "trăm": 100,
    "nghìn": 1_000,
    "ngàn": 1_000,
    "vạn": 10_000,
    "triệu": 1_000_000,
    "tr": 1_000_000,
    "tỷ": 1_000_000_000,
    "tỉ": 1_000_000_000,
    "bn": 1_000_000_000,
}
VIETNAMESE_UNITS = {
    word: value
    for value, words in enumerate(
        "không|một mốt|hai đôi|ba|bốn tư|năm lăm nhăm|sáu|bảy bẩy|tám|chín".split("|")
    )
    for word in words.split()
}

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
    "quadrillion": 10**15,
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
ENGLISH_WORDS = {
    *_UNITS,
    *_TENS,
    *_ORDINALS,
    *(name for name in _SCALES if len(name) > 4),
    "centurie",
} | {f"{tens[:-1]}ie" for tens in _TENS}
"""Words that numbers are made of, as stems to which a plural s may be added."""


def vietnamese_value(tokens: Iterable[Decimal | str]) -> Decimal:
    """The value of a number in digits and words: 2 tỷ 300 triệu, hai mươi lăm nghìn."""
    none = Decimal(0)
    total, section, unit = none, none, none
    for token in tokens:
        if isinstance(token, Decimal):
            unit = token
        elif token in VIETNAMESE_UNITS:
            unit = Decimal(VIETNAMESE_UNITS[token])
        elif token in {"mười", "mươi", "chục"}:
            section += 10 * unit or 10
            unit = none
        elif token == "trăm":
            section = 100 * (section + unit) or Decimal(100)
            unit = none
        elif token in VIETNAMESE_SCALES:
            if section + unit:
                total += (section + unit) * VIETNAMESE_SCALES[token]
            else:
                total = total * VIETNAMESE_SCALES[token] or Decimal(VIETNAMESE_SCALES[token])
            section = unit = none
    return total + section + unit


def english_value(tokens: Iterable[Decimal | str]) -> Decimal:
    """The value of a number in digits and words: 2 billion 300 million, twenty-five thousand."""
    none = Decimal(0)
    total, current = none, none
    for token in tokens:
        if isinstance(token, Decimal):
            current += token
            continue
        token = english_singular(token)
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


def english_singular(token: str) -> str:
    """The word without its plural: thousands, centuries; halves stays."""
    if token.endswith("ies"):
        return token[:-3] + "y"
    return token[:-1] if token[-1] == "s" and token not in {"halves"} else token


def english_word_value(token: str) -> int:
    """The value of a single number word; 0 for what is none, or a scale."""
    return _UNITS.get(token) or _TENS.get(token) or _ORDINALS.get(token) or 0


def english_ordinal(token: str) -> bool:
    """Whether a word is an ordinal."""
    return token in _ORDINALS
