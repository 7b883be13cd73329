"""Syllables of Vietnamese text and the keys they are compared by; offsets are the text's own.

A key folds what writers and keyboards vary without changing the word: normal form, the place of
the tone mark (hoà, hòa), the eth typed for Đ, i and y (kỷ luật, kỉ luật), and case. Keys are for
comparing, never for printing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache

__all__ = [
    "Gap",
    "Syllables",
    "abbreviates",
    "ascii_fold",
    "is_syllable",
    "match_key",
    "spelling",
    "split_syllables",
]

_MARKS = "\u0300-\u036f"
_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
_PLAIN = re.compile(r"\w+(?:['’ʼ][^\W\d_]\w*)*")
_MARKED = re.compile(
    rf"(?:\w[{_MARKS}{_INVISIBLE}]*)+(?:['’ʼ][^\W\d_][{_MARKS}{_INVISIBLE}]*(?:\w[{_MARKS}{_INVISIBLE}]*)*)*"
)
_NEEDS_MARKED = re.compile(rf"[{_MARKS}{_INVISIBLE}]")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_FOLDS = str.maketrans(
    # Eth and African D are typed for D with stroke; the rest takes no room on the page.
    {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ", "’": "'", "ʼ": "'"} | dict.fromkeys(_INVISIBLE)
)
_STROKES = str.maketrans({"Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Ɖ": "D", "ɖ": "d"})
_FINAL_Y = re.compile(r"(h|k|l|m|s|t|qu)y([\u0300\u0301\u0303\u0309\u0323]?)")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:iê|yê|uyê|uô|ươ|oa|oă|oe|uâ|uê|uơ|uy|ia|ya|ua|ưa|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi"
    r"|ưu|iêu|yêu|uôi|ươi|ươu|oai|oay|oeo|uya|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)


class Gap(IntFlag):
    """What stands between two syllables."""

    SPACE = 1
    QUOTE = 2
    HYPHEN = 4
    """A hyphen or dash without spaces."""
    DASH = 8
    COMMA = 16
    SLASH = 32
    AMPERSAND = 64
    DOT = 128
    """A full stop without a space: T.Ư, TP.HCM."""
    STOP = 256
    """A full stop and a space."""
    BREAK = 512
    """Anything else: nothing matches across it."""


_SPACES = " \t\r\n\u00a0\u1680\u2000-\u200b\u2028\u202f\u205f\u3000"
_GAPS = (
    (Gap.BREAK, re.compile(rf".*(?:\n[{_SPACES}]*?\n|\r[^\n]?\r|[\f\v\x85\u2029]).*", re.DOTALL)),
    (Gap.SPACE, re.compile(rf"[{_SPACES}]+")),
    (Gap.HYPHEN, re.compile(r"[-‐‑‒–—−]")),
    (Gap.DASH, re.compile(rf"[{_SPACES}]*[-‐‑‒–—−][{_SPACES}]*")),
    (Gap.COMMA, re.compile(rf"[{_SPACES}]*,[{_SPACES}]*")),
    (Gap.SLASH, re.compile(rf"[{_SPACES}]*/[{_SPACES}]*")),
    (Gap.AMPERSAND, re.compile(rf"[{_SPACES}]*&[{_SPACES}]*")),
    (Gap.DOT, re.compile(r"\.")),
    (Gap.STOP, re.compile(rf"\.[{_SPACES}]+")),
    (Gap.QUOTE, re.compile(rf"[{_SPACES}\"'“”‘’«»]+")),
)
_REMEMBERED = 1 << 15
"""Syllables whose folding is remembered: Vietnamese has some 7,000, each in a few spellings."""
_QUOTES = re.compile("[\"'“”‘’«»]")


def _gap(between: str) -> Gap:
    visible = between.translate(_FOLDS) if _NEEDS_MARKED.search(between) else between
    if len(visible) > 64:
        return Gap.BREAK
    for candidate in (visible, _QUOTES.sub("", visible)):
        # Quotation marks beside a comma or a dash change nothing: “tự soi”, “tự sửa”.
        for gap, pattern in _GAPS:
            if pattern.fullmatch(candidate):
                return gap
    return Gap.BREAK


@dataclass(frozen=True, slots=True)
class Syllables:
    """The syllables of a text, in parallel lists.

    ``gaps[i]`` is the value of the :class:`Gap` before syllable ``i``; the first is BREAK.
    ``text[starts[i]:ends[i]]`` is the syllable as it is written.
    """

    text: str
    starts: list[int]
    ends: list[int]
    keys: list[str]
    gaps: list[int]

    def __len__(self) -> int:
        return len(self.keys)

    def surface(self, index: int) -> str:
        """The syllable as it is written."""
        return self.text[self.starts[index] : self.ends[index]]

    def letters(self, index: int) -> str:
        """The syllable in Unicode normal form C."""
        surface = self.surface(index)
        return surface if surface.isascii() else unicodedata.normalize("NFC", surface)


def split_syllables(text: str) -> Syllables:
    """Cut a text of any normal form into syllables: runs of letters, digits and their marks."""
    pattern = _MARKED if _NEEDS_MARKED.search(text) else _PLAIN
    starts: list[int] = []
    ends: list[int] = []
    keys: list[str] = []
    gaps: list[int] = []
    known_gaps: dict[str, int] = {" ": Gap.SPACE.value}
    previous = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        between = text[previous:start]
        gap = known_gaps.get(between)
        if gap is None:
            gap = known_gaps[between] = _gap(between).value
        starts.append(start)
        ends.append(end)
        keys.append(_key(found.group()))
        gaps.append(gap)
        previous = end
    if gaps:
        gaps[0] = Gap.BREAK.value
    return Syllables(text, starts, ends, keys, gaps)


@lru_cache(maxsize=_REMEMBERED)
def spelling(syllable: str) -> str:
    """The syllable with its tone mark moved to its end and Đ folded; case is kept.

    A syllable bears one tone at most, so moving the mark makes hoà and hòa equal (and the typing
    slip hòan equal to hoàn) and no two different syllables.
    """
    if syllable.isascii():
        return syllable
    decomposed = unicodedata.normalize("NFD", syllable.translate(_FOLDS))
    tones = "".join(letter for letter in decomposed if letter in _TONES)
    letters = "".join(letter for letter in decomposed if letter not in _TONES)
    return unicodedata.normalize("NFC", letters) + tones


def match_key(text: str) -> str:
    """The key of a syllable, or of each syllable of a text, joined by single spaces.

    Two texts of equal keys read the same, whatever their punctuation.
    """
    if text.isascii() and text.isalnum():
        return _key(text)
    return " ".join(_key(word) for word in _MARKED.findall(text))


@lru_cache(maxsize=_REMEMBERED)
def _key(syllable: str) -> str:
    key = spelling(syllable).casefold()
    if found := _FINAL_Y.fullmatch(key):
        return f"{found[1]}i{found[2]}"
    return key


def abbreviates(short: str, long: str) -> bool:
    """Whether the letters of ``short`` are initials of words of ``long``, the first included."""
    initials = [spelling(word)[0].casefold() for word in _MARKED.findall(long)]
    letters = [letter.casefold() for letter in spelling(short) if letter.isalpha()]
    if len(letters) < 2 or not initials or letters[0] != initials[0]:
        return False
    remaining = iter(initials)
    return all(letter in remaining for letter in letters)


def is_syllable(key: str) -> bool:
    """Whether a key could be a Vietnamese word; UBND could not, TƯ and CA could."""
    letters = "".join(letter for letter in key if letter not in _TONES)
    return _SYLLABLE.fullmatch(letters) is not None


def ascii_fold(text: str) -> str:
    """Vietnamese letters without their marks, as the Viet Nam News Agency prints names.

    >>> ascii_fold("Đắk Lắk")
    'Dak Lak'
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
