"""Loops: a model that says the same thing again and again, where the source does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from translate_pub.checks.base import Pair, Remark

__all__ = ["repetition"]

_LONGEST_PERIOD = 16
_SPAN = 4
"""So many words said twice in a row are a loop already; so many said three times anywhere."""
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
    found = _in_a_row(target)
    if found and not _in_a_row(source):
        yield Remark(f"“{found}” is repeated", target=found)
        return
    phrase, count = _most_common(target, _SPAN)
    if count >= 3 and _most_common(source, _SPAN - 1)[1] < count:
        yield Remark(f"“{phrase}” occurs {count} times", target=phrase)


def _folded(words: Sequence[str]) -> list[str]:
    return [word.casefold().strip(".,;:!?…'\"“”‘’()[]") for word in words]


def _in_a_row(words: Sequence[str]) -> str:
    """The first phrase that is said again at once: once more if it is long, else twice more."""
    for period in range(1, min(_LONGEST_PERIOD, len(words) // 2) + 1):
        same = 0
        for position in range(period, len(words)):
            same = same + 1 if words[position] == words[position - period] else 0
            enough = period if period >= _SPAN else 2 * period
            if same >= enough:
                phrase = words[position - period + 1 : position + 1]
                if any(any(char.isalpha() for char in word) for word in phrase):
                    return " ".join(phrase)
    return ""


def _most_common(words: Sequence[str], size: int) -> tuple[str, int]:
    """The phrase of ``size`` words said most often."""
    grams = zip(*(islice(words, start, None) for start in range(size)), strict=False)
    (gram, count), *_ = Counter(grams).most_common(1) or [((), 0)]
    return " ".join(gram), count
