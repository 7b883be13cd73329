"""The form of a translation: there, whole, of a sane length, without debris."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark
from translate_pub.segment import split

__all__ = [
    "brackets",
    "empty",
    "length",
    "low_score",
    "markers",
    "punctuation",
    "sentences",
    "truncated",
    "unfinished",
]

_MARKERS = re.compile(r"<unk>|<pad>|</?s>|<eos>|<bos>|<(?:start|end)_of_turn>|\ufffd|▁")

_RATIOS = {("vi", "en"): (0.5, 1.8)}
"""Characters of the target for one of the source; 99% of human translations are in 0.66-1.45."""
_RATIO = (0.35, 2.8)
_DENSE = frozenset({"zh", "ja", "ko", "th", "lo", "km", "my"})
_SHORT = 25
"""Characters below which a length says little; the bounds widen by as many."""

_CLASH = re.compile(r"[,;:]\s?[,;:.]|[?!]\s?[,;]")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_ENDED = re.compile(r"[.!?…:;]['\"”’»)\]]*\s*$|[.!?…]['\"”’»)\]]*\[\d+\]\s*$")

_GOES_ON = re.compile(
    r"\b(?:the|an?|of|to|in|on|at|for|by|with|from|and|or|but|that|which|who|whose|as|than|is|are|was"
    r"|were|be|been|has|have|had|will|would|its|their|his|her|this|these|those|between|into)\s*$"
)
"""Words that no English sentence ends in."""
_BROKEN = 0.75
"""Of the usual length: a sentence without its end that is shorter has lost more than its stop."""

LOW_SCORE = -1.0
"""Mean log-probability of a token below which the model itself was guessing."""


def empty(pair: Pair) -> Iterator[Remark]:
    """There is no translation."""
    if pair.source.strip() and not pair.target.strip():
        yield Remark("the translation is empty")


def truncated(pair: Pair) -> Iterator[Remark]:
    """The token limit ended the decoding."""
    if pair.truncated:
        yield Remark("the translation was cut off at the engine's token limit")


def markers(pair: Pair) -> Iterator[Remark]:
    """A model's internal symbols, or the sign of undecodable bytes."""
    for marker in sorted(set(_MARKERS.findall(pair.target)) - set(_MARKERS.findall(pair.source))):
        yield Remark(f"the translation contains {marker!r}", target=marker)


def length(pair: Pair) -> Iterator[Remark]:
    """The translation is far shorter or longer than translations of such a text are."""
    if not pair.target.strip() or {pair.source_language, pair.target_language} & _DENSE:
        return
    lowest, highest = _RATIOS.get((pair.source_language, pair.target_language), _RATIO)
    source, target = len(pair.source.strip()), len(pair.target.strip())
    if target < lowest * source - (_SHORT if source < 2 * _SHORT else 0):
        yield Remark(f"{target} characters for {source} in the source: something may be missing")
    elif target > highest * source + _SHORT:
        yield Remark(f"{target} characters for {source} in the source: something may be made up")


def unfinished(pair: Pair) -> Iterator[Remark]:
    """The source ends as a sentence does and the translation breaks off in the middle.

    A full stop may be forgotten; then the last word is one that can end a sentence, and the
    length is right.
    """
    words = pair.target_words
    if pair.source.rstrip().endswith((".", "!", "?")) and words and words[-1].endswith((",", ":")):
        yield Remark(f"breaks off after “{words[-1]}”", target=" ".join(words[-3:]))
        return
    if len(words) < 2 or not _ENDED.search(pair.source[-80:]) or _ENDED.search(pair.target[-80:]):
        return
    english = pair.target_language == "en" and _GOES_ON.search(pair.target[-20:])
    short = len(pair.target) < _expected(pair) * _BROKEN
    if english or short or words[-1].endswith(("-", "–", "(")):
        yield Remark(f"breaks off after “{words[-1]}”", target=" ".join(words[-3:]))


def _expected(pair: Pair) -> float:
    lowest, _ = _RATIOS.get((pair.source_language, pair.target_language), _RATIO)
    return len(pair.source) * 2 * lowest


def brackets(pair: Pair) -> Iterator[Remark]:
    """Brackets or quotation marks that are in pairs in the source are not in the translation."""
    for opening, closing in _PAIRS:
        if _balance(pair.source, opening, closing) == 0 != _balance(pair.target, opening, closing):
            yield Remark(f"{opening} and {closing} are not in pairs")
    if pair.source.count('"') % 2 == 0 and pair.target.count('"') % 2:
        yield Remark('" is not in pairs')


def _balance(text: str, opening: str, closing: str) -> int:
    # "a)" numbers a clause.
    labels = len(re.findall(r"(?:^|[\s;:])\w{1,2}\)", text)) if closing == ")" else 0
    return abs(text.count(opening) - max(0, text.count(closing) - labels)) if labels == 0 else 0


def punctuation(pair: Pair) -> Iterator[Remark]:
    """Marks that do not follow one another: "::", ",." """
    match = _CLASH.search(pair.target)
    if match and not _CLASH.search(pair.source):
        yield Remark(f"“{match.group()}” in the translation", target=match.group())


def sentences(pair: Pair) -> Iterator[Remark]:
    """The translation has fewer sentences than the source, or many more."""
    source = len(split(pair.source.strip(), pair.source_language))
    target = len(split(pair.target.strip(), ""))
    if target > source + 1 or target < source / 2:
        yield Remark(f"{target} sentences for {source} in the source")


def low_score(pair: Pair) -> Iterator[Remark]:
    """The model gave its own words little probability."""
    if pair.score is not None and pair.score < LOW_SCORE:
        yield Remark(f"the model was unsure (mean log-probability {pair.score:.2f})")
