"""What is carried over from source to target: Vietnamese names, figures, and what must not change.

English papers of Viet Nam print Vietnamese names without their marks, in their own order: Trương
Mỹ Hoa becomes Truong My Hoa. A model writes now one form, now the other; :func:`apply_names` makes
them one. It touches only words that stand in the source as they stand in the translation, and
never what :func:`verbatim` finds: addresses and document numbers are copied to the letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from translate_pub.glossary.keys import is_syllable, match_key
from translate_pub.numerals import is_address_here, listed

__all__ = [
    "NamesPolicy",
    "Verbatim",
    "VerbatimKind",
    "Word",
    "apply_figures",
    "apply_names",
    "ascii_name",
    "capitalised_runs",
    "mend_names",
    "verbatim",
]


_WORD_OF_LETTERS = re.compile(r"[^\W\d_]+")
_LIKENESS = 0.6
"""Nghi and Ngh, Nghien are likenesses of one word; Huong and Hai are two people."""


class NamesPolicy(StrEnum):
    """How Vietnamese names are written in the target."""

    ASCII = "ascii"
    """Without marks, as the Viet Nam News Agency prints them: Dak Lak."""
    KEEP = "keep"
    """As the source writes them: Đắk Lắk."""


class VerbatimKind(StrEnum):
    """What is copied to the letter."""

    URL = "URL"
    EMAIL = "e-mail address"
    HANDLE = "handle"
    DOCUMENT = "document number"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A piece of text to be copied to the letter: ``text[start:end]``."""

    kind: VerbatimKind
    start: int
    end: int
    text: str


_CODES = r"[A-ZĐƯ][A-Za-zĐđƯư]{0,9}"
_VERBATIM = re.compile(
    r"(?P<url>\b(?:https?://|www\.)[^\s<>\"“”«»]+"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:vn|com|org|net|gov|edu|info)\b(?:/[^\s<>\"“”]*)?)"
    r"|(?P<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<handle>(?<![\w@])@\w{2,30}|(?<![\w#&])\#[^\W\d_]\w{1,50})"
    # 08-QĐ/TU, 35-NQ/TW, 45/KH-UBND, 15/2020/NĐ-CP, 31-TTr/ĐUK; not 12/QUÝ, not 5-HỘI
    rf"|(?P<document>(?<![\w/.,-])[0-9]{{1,5}}[a-zA-ZđĐ]?(?:/[0-9]{{2,4}})?[-/]{_CODES}[0-9]{{0,3}}"
    rf"(?:[-/.&]{_CODES}[0-9]{{0,3}}){{1,3}}(?!\w)"
    rf"|(?<![\w/.,-])[0-9]{{1,5}}/(?:19|20)[0-9]{{2}}/{_CODES}[0-9]{{0,3}}(?!\w)"
    r"|(?<![\w/.,-])[0-9]{1,5}[-/](?:NQ|QĐ|QyĐ|CT|KL|KH|TB|BC|TTr|CV|NĐ|TT|HD|CĐ|CTr)(?!\w))"
)
_PERHAPS = re.compile(r"[@#]|//|www\.|[0-9][a-zA-ZđĐ]?[-/]|\.[a-z]")
_TRAILING = ".,;:!?…)]}'’”\""


@lru_cache(maxsize=1024)
def verbatim(text: str) -> tuple[Verbatim, ...]:
    """The URLs, e-mail addresses, handles and document numbers of a text, in its order."""
    if not _PERHAPS.search(text):
        return ()
    found = []
    for match in _VERBATIM.finditer(text):
        kind = VerbatimKind[str(match.lastgroup).upper()]
        piece = match.group()
        if kind is VerbatimKind.URL:
            piece = _without_trailing(piece)
        found.append(Verbatim(kind, match.start(), match.start() + len(piece), piece))
    return tuple(found)


def _without_trailing(url: str) -> str:
    """The URL without the punctuation of the sentence it ends; its own brackets stay."""
    unopened = url.count(")") - url.count("(")
    end = len(url)
    while end and url[end - 1] in _TRAILING:
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]


def ascii_name(text: str) -> str:
    """Latin letters without their marks; other scripts as they are.

    >>> ascii_name("Trương Mỹ Hoa, Đắk R'lấp")
    "Truong My Hoa, Dak R'lap"
    """
    return "".join(_ascii_letter(char) for char in unicodedata.normalize("NFC", text))


def _ascii_letter(char: str) -> str:
    if char.isascii():
        return char
    if char in "ĐÐ":
        return "D"
    if char in "đð":
        return "d"
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() and base.isalpha() else char


# --- Names -------------------------------------------------------------------------------------

_NAME = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_OWN_LETTER = re.compile(r"[ơưđƠƯĐ\u1EA0-\u1EF9]")
_ONE_SYLLABLE = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy]*")
_HIGHLANDS = frozenset(
    match_key(word)
    for word in "krông ea plông niê kpă ksor kđăm mlô êban ênuôl byă rmah rcom knul kbuôr".split()
)
"""Of names of the Central Highlands: no syllables of Vietnamese, and no foreign names either."""
_MAX_NAME = 6


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: ``text[start:end]``."""

    start: int
    end: int
    text: str

    @property
    def is_code(self) -> bool:
        """UBND, HĐND: capitals that are not a word."""
        return len(self.text) > 1 and self.text.isupper()


def apply_names(source: str, translation: str, policy: NamesPolicy) -> str:
    """The translation with its Vietnamese names written as the policy says.

    ``ASCII`` takes the marks off capitalised Vietnamese words that the source has too; ``KEEP``
    puts the source's marks back on names of two words or more that stand there without them (one
    word, such as The or Long, may be English). Document numbers, addresses and codes in capitals
    (UBND) are left alone; so are names the source does not have, lower-case words and names of
    other languages (São Paulo).
    """
    if not translation or not source:
        return translation
    translation = unicodedata.normalize("NFC", translation)
    runs = capitalised_runs(unicodedata.normalize("NFC", source))
    if policy is NamesPolicy.KEEP:
        return _with_marks(runs, translation)
    return _without_marks(runs, translation)


def _free_words(text: str) -> list[Word]:
    """The words outside of what is copied to the letter."""
    taken = iter(verbatim(text))
    protected = next(taken, None)
    words = []
    for match in _NAME.finditer(text):
        while protected is not None and protected.end <= match.start():
            protected = next(taken, None)
        if protected is None or match.end() <= protected.start:
            words.append(Word(match.start(), match.end(), match.group()))
    return words


def capitalised_runs(text: str) -> list[list[Word]]:
    """Capitalised words that follow each other with one space or hyphen between, NFC."""
    runs: list[list[Word]] = []
    end = -2
    for word in _free_words(text):
        if not word.text[0].isupper():
            continue
        if word.start == end + 1 and text[end] in " -\u00a0":
            runs[-1].append(word)
        else:
            runs.append([word])
        end = word.end
    return runs


def _without_marks(runs: list[list[Word]], translation: str) -> str:
    names: set[str] = set()
    for run in runs:
        spelled = [word for word in run if not word.is_code]
        if not spelled and len(run) > 1:
            spelled = run  # a headline in capitals
        if not _is_foreign(spelled):
            names.update(match_key(word.text) for word in spelled if _is_of_a_name(word.text))

    def rewrite(word: Word) -> str:
        if word.text.isascii() or not word.text[0].isupper() or match_key(word.text) not in names:
            return word.text
        return ascii_name(word.text)

    return _rewrite(translation, rewrite)


def _is_foreign(run: Sequence[Word]) -> bool:
    """Whether words that are no Vietnamese syllables make it São Paulo rather than Krông Bông."""
    keys = [match_key(word.text) for word in run]
    return (
        not all(map(is_syllable, keys))
        and _HIGHLANDS.isdisjoint(keys)
        and not any(_OWN_LETTER.search(word.text) for word in run)
    )


def _is_of_a_name(word: str) -> bool:
    """Whether a word of a Vietnamese run is one itself: Păh is, of "Bồ Đào Nha António" one is not.

    Nor are codes: HĐND within a headline in capitals.
    """
    key = match_key(word)
    if len(word) < 2 or (word.isupper() and not re.search(r"[aeiouy]", ascii_name(word).lower())):
        return False
    if is_syllable(key) or key in _HIGHLANDS or _OWN_LETTER.search(word):
        return True
    return _ONE_SYLLABLE.fullmatch(ascii_name(word).lower()) is not None


def _with_marks(runs: list[list[Word]], translation: str) -> str:
    names: dict[tuple[str, ...], list[str]] = {}
    for run in runs:
        spelled = [word.text for word in run]
        for start in range(len(spelled)):
            for end in range(start + 2, min(len(spelled), start + _MAX_NAME) + 1):
                name = spelled[start:end]
                if any(not word.isascii() for word in name):
                    names.setdefault(tuple(ascii_name(word).lower() for word in name), name)
    words = _free_words(translation)
    marked: dict[int, str] = {}
    position = 0
    while position < len(words):
        for length in range(min(_MAX_NAME, len(words) - position), 1, -1):
            here = words[position : position + length]
            found = names.get(tuple(word.text.lower() for word in here))
            if found and all(word.text[0].isupper() for word in here):
                for word, original in zip(here, found, strict=True):
                    marked[word.start] = original.upper() if word.is_code else original
                position += length - 1
                break
        position += 1
    return _rewrite(translation, lambda word: marked.get(word.start, word.text))


def _rewrite(text: str, rewrite: Callable[[Word], str]) -> str:
    pieces = []
    end = 0
    for word in _free_words(text):
        pieces += [text[end : word.start], rewrite(word)]
        end = word.end
    pieces.append(text[end:])
    return "".join(pieces)


# --- Figures -----------------------------------------------------------------------------------

_VIETNAMESE_FIGURE = re.compile(
    r"(?<![\w.,/:-])(?:(?P<grouped>[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?)"
    r"|(?P<decimal>[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})))(?![\w/:-]|[.,][0-9])"
)


def mend_names(translation: str, names: Iterable[str], source: str = "") -> str:
    """The translation with misspelt names spelt as the source has them, without marks.

    A small model drops or adds a letter now and then. A run of capitalised words is taken for the
    name where all its words but one are the name's, in their places, and that one is much like it:

    >>> mend_names("Luu The Ngh spoke.", ["Lưu Thế Nghị"])
    'Luu The Nghi spoke.'

    What stands in the ``source`` as well is no misspelling, but somebody else.
    """
    runs = capitalised_runs(unicodedata.normalize("NFC", source))
    for name in names:
        wanted = ascii_name(name).split()
        if len(wanted) < 2:
            continue
        others = _windows(runs, len(wanted))
        words = list(_WORD_OF_LETTERS.finditer(translation))
        for window in zip(*(words[first:] for first in range(len(wanted))), strict=False):
            between = [translation[one.end() : other.start()] for one, other in pairwise(window)]
            found = [ascii_name(one.group()) for one in window]
            if _folded(found) in others:
                continue
            if set(between) <= {" "} and _misspells(found, wanted):
                start, end = window[0].start(), window[-1].end()
                translation = translation[:start] + " ".join(wanted) + translation[end:]
                break
    return translation


def _windows(runs: Iterable[Sequence[Word]], length: int) -> set[str]:
    """Whatever of so many words follows one another in the runs, folded."""
    return {
        _folded(ascii_name(word.text) for word in run[start : start + length])
        for run in runs
        for start in range(len(run) - length + 1)
    }


def _folded(words: Iterable[str]) -> str:
    return " ".join(words).casefold()


def _misspells(found: Sequence[str], wanted: Sequence[str]) -> bool:
    wrong = [pair for pair in zip(found, wanted, strict=True) if pair[0] != pair[1]]
    if len(wrong) != 1:
        return False
    ours, theirs = wrong[0]
    return ours[0] == theirs[0] and SequenceMatcher(None, ours, theirs).ratio() >= _LIKENESS


def apply_figures(source: str, translation: str) -> str:
    """The translation with figures that were copied from Vietnamese written in English.

    Only what stands in the source to the letter, and can be read in one way, is changed:

    >>> apply_figures("Thu 1.500.000 đồng, tăng 3,5%", "Collected 1.500.000 VND, up 3,5%")
    'Collected 1,500,000 VND, up 3.5%'
    """
    found = list(_VIETNAMESE_FIGURE.finditer(source))
    written = {match.group() for match in found} - {
        match.group() for match in found if listed(match) or is_address_here(match)
    }
    protected = [(one.start, one.end) for one in verbatim(translation)]

    def rewrite(match: re.Match[str]) -> str:
        figure = match.group()
        if figure not in written:
            return figure
        if any(start < match.end() and match.start() < end for start, end in protected):
            return figure
        return figure.translate(str.maketrans(".,", ",."))

    return _VIETNAMESE_FIGURE.sub(rewrite, translation)
