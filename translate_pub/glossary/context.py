"""A text as the matcher sees it: its syllables, what is protected, where case tells nothing."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date

from translate_pub.glossary.keys import Gap, Syllables, is_syllable, split_syllables

__all__ = ["Context"]

_POINTED = frozenset("tp tx tt p q gs pgs ts ths bs ks ls đ c".split())
"""Abbreviations after which a full stop ends nothing: TP. Hà Tĩnh."""

# Codes that official documents bear between their number and their issuer: Decree 30/2020/ND-CP,
# appendix III, and the Party Central Office's Guidance 36-HD/VPTW.
_CODES = (
    "(?:NQ|QĐ|QyĐ|QC|CT|CTr|KL|KH|TB|BC|TTr|CV|NĐ|TT|TTLT|HD|HĐ|CĐ|GM|GGT|GNP|BB|PA|ĐA|DA|BGN|BTT"
    "|UQ|PL|LCT|VBHN|L|SL)"
)
# A letter of the text may be followed by its marks: any normal form is matched.
_LETTER = r"[\w\u0300-\u036f]"
_IN = _LETTER[1:-1]
_PROTECTED = re.compile(
    "|".join(
        (
            r"(?:https?://|www\.)[^\s<>\"“”]+",
            rf"(?<![{_IN}.+-])[{_IN}.+-]+@[{_IN}-]+(?:\.[{_IN}-]+)+",
            rf"(?<!{_LETTER})[@#]{_LETTER}+",
            # 35-NQ/TW, 15/2020/NĐ-CP, 45 /KH-UBND
            rf"(?<![{_IN}/.-])\d+[a-zA-ZđĐ]?(?:/\d+)*(?:\s?/\s?|-)[A-ZĐƯ]{_LETTER}*"
            rf"(?:[-/.&]{_LETTER}+)*",
            # QĐ-TTg, NQ/TW, and the blank number of a draft: /QĐ-UBND
            rf"(?<![{_IN}/.-])/?{_CODES}(?:[-/]{_LETTER}+)+",
        )
    )
)


class Context:
    """A text's syllables, and what decides whether an entry may match there."""

    def __init__(self, text: str, on: date) -> None:
        self.syllables = split_syllables(text)
        self.on = on
        self.protected = _protected(self.syllables)
        """Which syllables lie in a URL, an address, a handle or the number of a document."""
        self.gaps = _gaps(self.syllables)
        """The gap before each syllable; the full stop of an abbreviation is a space."""
        self._headlines: list[bool] | None = None
        self._title_case: bool | None = None

    @property
    def title_case(self) -> bool:
        """Whether no word begins with a small letter, so that capitals mark no names."""
        if self._title_case is None:
            syllables = self.syllables
            words = (syllables.surface(index) for index in range(len(syllables)))
            self._title_case = not any(word[0].islower() for word in words)
        return self._title_case

    def headline(self, index: int) -> bool:
        """Whether the syllable stands in a run of capitals, where case tells nothing."""
        if self._headlines is None:
            self._headlines = _headlines(self.syllables)
        return self._headlines[index]


def _gaps(syllables: Syllables) -> list[int]:
    dot, stop, space = Gap.DOT.value, Gap.STOP.value, Gap.SPACE.value
    gaps = list(syllables.gaps)
    for index, gap in enumerate(gaps):
        if gap in (dot, stop) and syllables.keys[index - 1] in _POINTED:
            gaps[index] = space
    return gaps


def _protected(syllables: Syllables) -> bytearray:
    marks = bytearray(len(syllables))
    for found in _PROTECTED.finditer(syllables.text):
        index = bisect_left(syllables.ends, found.start() + 1)
        while index < len(syllables) and syllables.starts[index] < found.end():
            marks[index] = 1
            index += 1
    return marks


def _headlines(syllables: Syllables) -> list[bool]:
    """Runs of capitals with two words or more that are not abbreviations."""
    marks = [False] * len(syllables)
    run: list[int] = []
    words = 0
    for index in range(len(syllables) + 1):
        surface = syllables.surface(index) if index < len(syllables) else ""
        upper = surface.isupper()
        if run and (not (upper or surface.isdigit()) or syllables.gaps[index] == Gap.BREAK):
            if words > 1:
                for member in run:
                    marks[member] = True
            run, words = [], 0
        if upper:
            run.append(index)
            words += len(syllables.letters(index)) > 1 and is_syllable(syllables.keys[index])
    return marks
