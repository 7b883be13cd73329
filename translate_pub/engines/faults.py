"""What is wrong with an output, seen by itself: nothing, cut off, in a loop, empty."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

__all__ = ["Fault", "find_fault", "repeats"]

_NGRAM_WORDS = 10
_STUTTER = re.compile(r"([^\W\d_]{1,4}?)\1{5,}|(\d{1,3}?)\2{8,}")
"""Within a word: "Dooooooc", "haihaihaihaihaihai". A million has six noughts, and is none."""


class Fault:
    """What is wrong with an output, worst last: comparable numbers."""

    NONE = 0
    TRUNCATED = 1
    LOOP = 2
    EMPTY = 3


def find_fault(text: str, source: str, truncated: bool) -> int:
    """Judge an output by itself: a :class:`Fault`."""
    if not any(char.isalnum() for char in text) and any(char.isalnum() for char in source):
        return Fault.EMPTY
    if repeats(text.split()) and not repeats(source.split()):
        return Fault.LOOP
    if any(found.group() not in source for found in _STUTTER.finditer(text)):
        return Fault.LOOP
    return Fault.TRUNCATED if truncated else Fault.NONE


def repeats(items: Sequence[Hashable], times: int = 3, longest: int = _NGRAM_WORDS) -> bool:
    """Whether some run of up to ``longest`` items stands ``times`` times or more in a row."""
    for length in range(1, min(longest, len(items) // times) + 1):
        matching = 0
        for index in range(length, len(items)):
            matching = matching + 1 if items[index] == items[index - length] else 0
            if matching == length * (times - 1):
                return True
    return False
