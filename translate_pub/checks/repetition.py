"""Loops: a model that says the same thing again and again, where the source does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from translate_pub.checks.base import Pair, Remark

__all__ = ["repetition"]

_LONGEST_PERIOD = 16
_TWICE = 3
"""So many words said twice in a row are a loop already."""
_ANYWHERE = 4
"""So many words said three times in all are one."""
_MAY_DOUBLE = frozenset(
    ("had", "that", "very", "much", "long", "far", "many", "no", "so", "really", "bye", "ha")
)
_JOINTS = frozenset(("and", "by", "after", "to", "in", "for", "on", "upon", "the"))
"""House to house to, again and again and: no stutter."""
_AND_AGAIN = re.compile(r"(?<![\w-])([^\W\d_]{4,}(?:-\w+)?),? and \1(?=[.,;:!?]|$)")
_AND_SO_ON = frozenset(("again", "more", "over", "round", "years", "days", "times", "thousands"))
_LONG_WORD = 60


def repetition(pair: Pair) -> Iterator[Remark]:
    """Words are said three times in a row, or a phrase twice in a row or three times in all."""
    target = _folded(pair.target_words)
    source = _folded(pair.source_words)
    longest = max((len(word) for word in source), default=0)
    for word in target:
        if len(word) > max(_LONG_WORD, longest) and "/" not in word:
            yield Remark(f"a word of {len(word)} characters", target=word[:_LONG_WORD])
            return
    found = "" if _in_a_row(source) else _in_a_row(target)
    if not found and not _stutter(pair.source_words):
        found = _stutter(pair.target_words) or _and_again(pair.target)
    if found:
        yield Remark(f"“{found}” is repeated", target=found)
        return
    phrase, count = _most_common(target, _ANYWHERE)
    if count >= 3 and _most_common(source, _ANYWHERE - 1)[1] < count:
        yield Remark(f"“{phrase}” occurs {count} times", target=phrase)


def _folded(words: Sequence[str]) -> list[str]:
    return [word.casefold().strip(".,;:!?…'\"“”‘’()[]") for word in words]


def _in_a_row(words: Sequence[str]) -> str:
    """The first phrase that is said again at once: once more if it is long, else twice more."""
    for period in range(1, min(_LONGEST_PERIOD, len(words) // 2) + 1):
        same = 0
        for position in range(period, len(words)):
            same = same + 1 if words[position] == words[position - period] else 0
            enough = period if period >= _TWICE else 2 * period
            if same >= enough:
                phrase = words[position - period + 1 : position + 1]
                if any(any(char.isalpha() for char in word) for word in phrase):
                    return " ".join(phrase)
    return ""


def _stutter(words: Sequence[str]) -> str:
    """One or two words said twice with nothing between: "the the", "Town Party Town Party"."""
    for position in range(len(words) - 1):
        word = words[position]
        once_more = word == words[position + 1] and word.isalpha() and word.islower()
        if once_more and word not in _MAY_DOUBLE:
            return f"{word} {word}"
        two = words[position : position + 2]
        again = two == words[position + 2 : position + 4]
        if again and all(one.isalpha() for one in two) and _JOINTS.isdisjoint(two):
            return " ".join((*two, *two))
    return ""


def _and_again(text: str) -> str:
    """ "self-reliant and self-reliant,": a list that says the same again."""
    for match in _AND_AGAIN.finditer(text):
        if match[1].lower() not in _AND_SO_ON:
            return match.group()
    return ""


def _most_common(words: Sequence[str], size: int) -> tuple[str, int]:
    """The phrase of ``size`` words said most often."""
    grams = zip(*(islice(words, start, None) for start in range(size)), strict=False)
    (gram, count), *_ = Counter(grams).most_common(1) or [((), 0)]
    return " ".join(gram), count
