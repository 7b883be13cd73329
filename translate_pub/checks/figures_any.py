"""The figures of text in a language whose number words are not known here: digits only."""

from __future__ import annotations

import re
from functools import lru_cache

from translate_pub.checks.figure import (
    NUMBER,
    SPACED,
    Figure,
    Phase,
    dotted_readings,
    month,
    number,
    number_ways,
    read,
    way,
)

__all__ = ["any_figures"]

_MYRIADS = frozenset("十百千万億亿兆만억조")
_SPELLED_OUT = 12
"""Up to here a number may be a word, or a month, in the other language."""


@lru_cache(maxsize=512)
def any_figures(text: str) -> tuple[Figure, ...]:
    """Read what is certain: dates, and numbers under every convention that makes sense of them."""
    return read(text, _PHASES)


def _date(match: re.Match[str]) -> Figure:
    first, second, year = match["a"], match["b"], match["y"]
    ways = [way(number(first), number(second), number(year)), way(number(year))]
    for one, other in ((first, second), (second, first)):
        if 1 <= int(other) <= 12:
            ways.append(way(number(one), month(other), number(year)))
    return Figure(match.group(), match.start(), tuple(ways))


def _number(match: re.Match[str]) -> Figure:
    written = match.group()
    follows = match.string[match.end() : match.end() + 1]
    ways = number_ways(written, dotted_readings)
    small = written.isdigit() and len(written) < 3 and int(written) <= _SPELLED_OUT
    return Figure(written, match.start(), ways, firm=not small and follows not in _MYRIADS)


_PHASES = (
    Phase(
        re.compile(
            r"(?<![0-9])(?P<a>[0-9]{1,2})(?P<s>[/.-])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4})(?![0-9])"
        ),
        _date,
    ),
    SPACED,
    Phase(re.compile(NUMBER), _number),
)
