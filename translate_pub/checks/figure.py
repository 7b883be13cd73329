"""Figures of a text and what they may mean, so that two languages can be compared.

A :class:`Figure` is a number, date, time or ordinal as it stands in the text, with the *ways* it
may be read: each way is a set of *atoms* (a value, a month, an ordinal …) that all belong to it.
"11/7" is the 11th and July, or 11 and 7. A figure has a counterpart in another text if all atoms of
one of its ways are among the other's.

The readers of a language work in phases: each finds one kind of figure and blanks it out for the
next, so that the 7 of a date is no longer there when numbers are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from translate_pub.numerals import is_address

__all__ = [
    "ALL",
    "EPIDEMIC",
    "HALF",
    "NUMBER",
    "SPACED",
    "UNIT_POWER",
    "Atom",
    "Figure",
    "Phase",
    "Way",
    "atoms",
    "clock",
    "day",
    "dotted_readings",
    "english_readings",
    "fewer",
    "figure_of",
    "month",
    "number",
    "number_ways",
    "ordinal",
    "read",
    "roman_value",
    "text_atom",
    "vietnamese_readings",
    "way",
    "with_shared_scales",
    "without_counterpart",
]

Atom = tuple[str, Decimal | str]
"""("number", 5), ("month", 7), ("ordinal", 14), ("day", 1), ("text", "covid-19"), ("all", "")."""

Way = frozenset[Atom]

ALL: Atom = ("all", "")
"""Every one: what 17/17 and 100% may be in words."""
HALF: Atom = ("half", "")

NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
"""Digits with their separators, whatever these mean."""

_NUMBER = re.compile(NUMBER)
_MAX_DIGITS = 18
_BLANK = "\ue000"


@dataclass(frozen=True, slots=True)
class Figure:
    """What may be read of ``text``, which begins at ``start``.

    ``firm`` figures must have a counterpart: those in digits. Number words come and go between
    languages ("hai bên", "both sides", "the sides"); they only count as counterparts. ``scaled``
    says that a word such as million went into the value, ``plain`` is the value without it.
    """

    text: str
    start: int
    ways: tuple[Way, ...]
    firm: bool = True
    scaled: bool = False
    plain: Way = frozenset()


def number(value: Decimal | int | str) -> Atom:
    """The atom of a value; one with too many digits to be a value is compared as text."""
    if isinstance(value, str):
        value = value.lstrip("0") or "0"
        if len(value) > _MAX_DIGITS:
            return ("text", value)
    return ("number", Decimal(value))


def ordinal(value: Decimal | int | str) -> Atom:
    """The atom of a place in an order."""
    return ("ordinal", Decimal(value))


def month(value: int | str) -> Atom:
    """The atom of a month, from 1."""
    return ("month", Decimal(value))


def clock(hour: int) -> Atom:
    """The atom of an hour from 1 to 12 that does not say which half of the day it is in."""
    return ("clock", Decimal(hour))


def day(value: int) -> Atom:
    """The atom of a day of the week, from 1 for Monday."""
    return ("day", Decimal(value))


def text_atom(text: str) -> Atom:
    """The atom of a name with figures in it: COVID-19."""
    return ("text", text.casefold())


def way(*parts: Atom) -> Way:
    """One way to read a figure."""
    return frozenset(parts)


def atoms(figures: Iterable[Figure]) -> frozenset[Atom]:
    """Every atom of every way: what a figure of the other text may find its counterpart in."""
    found: set[Atom] = set()
    for figure in figures:
        for one in figure.ways:
            found |= one
    return frozenset(found)


def without_counterpart(own: tuple[Figure, ...], others: tuple[Figure, ...]) -> Iterator[Figure]:
    """Yield the firm figures of ``own`` that none of the ``others`` renders."""
    supply = atoms(others)
    for figure in own:
        if figure.firm and not any(one <= supply for one in figure.ways):
            yield figure


def with_shared_scales(
    figures: tuple[Figure, ...], text: str, joint: re.Pattern[str]
) -> tuple[Figure, ...]:
    """Let the numbers of a range or list have the scale that only the last of them says.

    "từ 10 đến 15 triệu" is 10 million to 15 million. ``joint`` is all that may stand between two.
    """
    found: list[Figure] = []
    factor, start = Decimal(0), 0
    for figure in reversed(figures):
        end = figure.start + len(figure.text)
        if figure.scaled:
            factor = _factor(figure)
        elif not factor or not joint.fullmatch(text, end, start):
            factor = Decimal(0)
        elif _NUMBER.fullmatch(figure.text):
            values = [_value(one) for one in figure.ways]
            scaled = [way(number(value * factor)) for value in values if value]
            figure = replace(figure, ways=(*figure.ways, *scaled))
        found.append(figure)
        start = figure.start
    return tuple(reversed(found))


def _factor(figure: Figure) -> Decimal:
    """What its scale multiplies by; 0 where there is more to it: 2 tỷ 300 triệu."""
    plain, value = _value(figure.plain), _value(figure.ways[0])
    return value / plain if plain and len(_NUMBER.findall(figure.text)) == 1 else Decimal(0)


def _value(one: Way) -> Decimal:
    """The number that a way is; 0 if it is none."""
    kind, value = next(iter(one)) if len(one) == 1 else ALL
    return value if kind == "number" and isinstance(value, Decimal) else Decimal(0)


def fewer(own: tuple[Figure, ...], others: tuple[Figure, ...]) -> Iterator[tuple[Figure, int, int]]:
    """Yield numbers above twelve that stand more often in ``own``, and how often in each.

    Smaller ones are said in too many ways to count; of human translations of party news none says
    a larger one less often than the source.
    """
    wanted: dict[Way, list[Figure]] = {}
    for figure in own:
        digits = figure.text.rstrip("%")
        if figure.firm and digits.isdigit() and (len(digits) > 2 or int(digits) > 12):
            wanted.setdefault(figure.ways[0], []).append(figure)
    counts = Counter(atom for figure in others for atom in atoms([figure]))
    for one, figures in wanted.items():
        found = min((counts[atom] for atom in one), default=0)
        if 0 < found < len(figures):
            yield figures[-1], len(figures), found


# --- Numbers in digits -------------------------------------------------------------------------

_DOT_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_COMMA_DECIMAL = re.compile(r"[0-9]{1,15},[0-9]{1,15}")
_DOT_DECIMAL = re.compile(r"[0-9]{1,15}\.[0-9]{1,15}")
_DIGITS = re.compile(r"[0-9]+")


def _grouped(written: str, group: str, point: str) -> Decimal | None:
    plain = written.replace(group, "").replace(point, ".")
    return Decimal(plain) if len(plain) <= _MAX_DIGITS else None


def _parts(written: str) -> Way:
    return frozenset(number(part) for part in _DIGITS.findall(written))


def vietnamese_readings(written: str) -> tuple[Decimal | None, ...]:
    """The values of a number as Vietnamese writes it: 1.500.000 and 3,5; None for none.

    English habits are common in Vietnamese text (2,000 and 4.0); they are a second reading.
    """
    if written.isdigit():
        return (_grouped(written, " ", " "),)
    if _DOT_GROUPS.fullmatch(written):
        return (_grouped(written, ".", ","),)
    found: list[Decimal | None] = []
    if _COMMA_DECIMAL.fullmatch(written):
        found.append(_grouped(written, " ", ","))
    if _COMMA_GROUPS.fullmatch(written):
        found.append(_grouped(written, ",", " "))
    if _DOT_DECIMAL.fullmatch(written):
        found.append(_grouped(written, " ", " "))
    return tuple(found) or (None,)


def english_readings(written: str) -> tuple[Decimal | None, ...]:
    """The value of a number as English writes it: 1,500,000 and 3.5; None for none."""
    if written.isdigit() or _DOT_DECIMAL.fullmatch(written):
        return (_grouped(written, " ", " "),)
    if _COMMA_GROUPS.fullmatch(written):
        return (_grouped(written, ",", " "),)
    return (None,)


def dotted_readings(written: str) -> tuple[Decimal | None, ...]:
    """The values of a number in a language whose separators are not known: all that make sense."""
    return tuple(dict.fromkeys((*vietnamese_readings(written), *english_readings(written))))


def number_ways(
    written: str, readings: Callable[[str], tuple[Decimal | None, ...]]
) -> tuple[Way, ...]:
    """The ways to read digits with separators: as a value, or as their parts (1.2, 7.7.2023)."""
    values = [value for value in readings(written) if value is not None]
    ways = [way(number(value)) for value in values]
    grouped = _DOT_GROUPS.fullmatch(written) and not is_address(written)
    if not values or ("." in written and not grouped):
        ways.append(_parts(written))
    return tuple(ways)


# --- Roman numerals ----------------------------------------------------------------------------

_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def roman_value(written: str) -> int:
    """The value of a Roman numeral up to 39; 0 for what is none."""
    if not written or not _ROMAN.fullmatch(written):
        return 0
    values = [_ROMAN_DIGITS[letter] for letter in written] + [0]
    return sum(-value if value < after else value for value, after in pairwise(values))


# --- Phases ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phase:
    """A pattern and what its matches mean; None leaves the text for later phases."""

    pattern: re.Pattern[str]
    figure: Callable[[re.Match[str]], Figure | None]


def read(text: str, phases: Iterable[Phase]) -> tuple[Figure, ...]:
    """The figures of a text, in its order."""
    figures: list[Figure] = []
    for phase in phases:
        text = _take(text, phase, figures)
    return tuple(sorted(figures, key=lambda figure: figure.start))


def _take(text: str, phase: Phase, figures: list[Figure]) -> str:
    pieces: list[str] = []
    end = 0
    for match, figure in _matches(text, phase):
        figures.append(figure)
        pieces += [text[end : match.start()], _BLANK * (match.end() - match.start())]
        end = match.end()
    pieces.append(text[end:])
    return "".join(pieces)


def _matches(text: str, phase: Phase) -> Iterator[tuple[re.Match[str], Figure]]:
    for match in phase.pattern.finditer(text):
        figure = phase.figure(match)
        if figure is not None:
            yield match, figure


def figure_of(match: re.Match[str], *ways: Way, firm: bool = True) -> Figure:
    """The figure that a match is."""
    return Figure(match.group().strip(), match.start(), ways, firm)


def _spaced(match: re.Match[str]) -> Figure:
    parts = _DIGITS.findall(match.group())
    return figure_of(match, way(number("".join(parts))), way(*(number(part) for part in parts)))


SPACED = Phase(
    re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9.,])"), _spaced
)
""" "15 000": one number, or two that happen to meet."""

UNIT_POWER = Phase(
    re.compile(r"(?<![^\W\d_])[dcmk]?m[23](?!\w)"), lambda match: figure_of(match, firm=False)
)
"""The 2 of a square metre is no figure."""

EPIDEMIC = re.compile(r"(?i)covid|sars|cov-|ncov")
"""A name with a figure in it that has others without: the pandemic."""
