"""The language of a translation: the target's throughout, nothing of the source left in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark
from translate_pub.detect import Detector
from translate_pub.names import verbatim

__all__ = ["copied", "untranslated", "vietnamese_letters", "wrong_language"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OWN_LETTER = re.compile(r"[ơưđƠƯĐ\u1EA0-\u1EF9]")
_MARKED = re.compile(r"[àáâãèéêìíòóôõùúýăĩũơưđ\u1EA0-\u1EF9]")
_RUN = {"vi": 4}
"""Words in a row that are as in the source before they count as left untranslated. A Vietnamese
word is a syllable."""
_LONG_RUN = 8
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|for|is|was|were|with|on|at|by|that|has|have)\b")
_ENOUGH_WORDS = 8
_SURE = 0.9


def copied(pair: Pair) -> Iterator[Remark]:
    """The translation is the source."""
    if pair.source_words != pair.target_words or pair.source_language == pair.target_language:
        return
    words = [word for word in _WORD.findall(pair.target) if len(word) > 1]
    if any(word[0].islower() for word in words):
        yield Remark("the translation is the source text", pair.source[:80], pair.target[:80])


def untranslated(pair: Pair) -> Iterator[Remark]:
    """A piece of the source stands in the translation."""
    if pair.source_words == pair.target_words or pair.source_language == pair.target_language:
        return
    wanted = _RUN.get(pair.source_language, _LONG_RUN)
    source = _lower(pair.source_words)
    grams = {source[i : i + wanted] for i in range(len(source) - wanted + 1)}
    target = _lower(pair.target_words)
    position = 0
    while position <= len(target) - wanted:
        if target[position : position + wanted] in grams:
            end = position + wanted
            while end < len(target) and target[end - wanted + 1 : end + 1] in grams:
                end += 1
            left = pair.target_words[position:end]
            if _is_prose(left, pair.source_language):
                piece = " ".join(left)
                yield Remark(f"“{piece}” is left untranslated", piece, piece)
            position = end
        else:
            position += 1


def _lower(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)


def _is_prose(words: tuple[str, ...], language: str) -> bool:
    """Not a name, a title in English, or a series of figures."""
    plain = [word for word in words if word[0].islower()]
    if language == "vi":
        return len(plain) >= 2 and any(_MARKED.search(word) for word in plain)
    return len(plain) >= _LONG_RUN // 2


def vietnamese_letters(pair: Pair) -> Iterator[Remark]:
    """Vietnamese words that are neither names of the source nor document numbers are left."""
    if pair.target_language == "vi" or not _OWN_LETTER.search(pair.target):
        return
    spans = [(one.start, one.end) for one in verbatim(pair.target)]
    names = {word for word in _WORD.findall(pair.source) if word[0].isupper()}
    left = [
        match.group()
        for match in _WORD.finditer(pair.target)
        if _OWN_LETTER.search(match.group())
        and match.group() not in names
        and not any(start <= match.start() < end for start, end in spans)
    ]
    if left:
        words = ", ".join(dict.fromkeys(left[:10]))
        yield Remark(f"Vietnamese words are left: {words}", target=words)


def wrong_language(pair: Pair) -> Iterator[Remark]:
    """The translation reads like another language than the target."""
    words = _WORD.findall(pair.target)
    if len(words) < _ENOUGH_WORDS:
        return
    if pair.target_language == "en" and len(_ENGLISH.findall(pair.target)) * 12 >= len(words):
        return
    found = Detector().detect(pair.target)
    if found.confidence >= _SURE and found.language != pair.target_language:
        yield Remark(f"the translation reads like {found.language}, not {pair.target_language}")
