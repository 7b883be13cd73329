"""A request in parts, each decoded by itself, and its answer put together again.

text | lines (their breaks are kept) | parts that a model can read → Part, … → hypotheses → one
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translate_pub.engines.base import Hypothesis
from translate_pub.engines.texts import clean, split

__all__ = ["Line", "cut", "join", "join_parts"]

_BREAK = re.compile(r"(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])")
_UNSPACED = frozenset({"zh", "zt", "ja", "th", "km", "lo", "my"})
"""Languages that are written without spaces; ``zt`` is Argos's code of traditional Chinese."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a request: the parts to translate, or ``kept`` where there is nothing to translate.

    ``ending`` is the line break after it.
    """

    parts: tuple[str, ...]
    kept: str
    ending: str


def cut(text: str, longest: int, count: Callable[[str], int]) -> list[Line]:
    """Cut a text at its line breaks, and lines of more than ``longest`` tokens at clauses."""
    pieces = _BREAK.split(text)
    lines = []
    for raw, ending in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        line = clean(raw)
        if any(char.isalnum() for char in line):
            lines.append(Line(tuple(split(line, longest, count)), "", ending))
        else:
            lines.append(Line((), line, ending))
    return lines


def join(lines: Sequence[Line], answers: Sequence[Hypothesis], target: str) -> Hypothesis:
    """Put a request's answer together from those of its parts, in their order."""
    texts = []
    at = 0
    for line in lines:
        own = answers[at : at + len(line.parts)]
        at += len(line.parts)
        texts.append(join_parts(line.parts, own, target).text if own else line.kept)
        texts.append(line.ending)
    if len(answers) == 1 and len(lines) == 1:
        return answers[0]
    score, tokens, truncated = _totals(answers)
    return Hypothesis("".join(texts), score, tokens, truncated)


def join_parts(parts: Sequence[str], answers: Sequence[Hypothesis], target: str) -> Hypothesis:
    """Put the clauses of a sentence together.

    A model ends each of them as a sentence: within, its full stop gives way to the source's mark.
    """
    if len(answers) == 1:
        return answers[0]
    texts = [
        _unended(answer.text, part) for part, answer in zip(parts[:-1], answers[:-1], strict=True)
    ]
    texts.append(answers[-1].text)
    space = "" if target in _UNSPACED else " "
    score, tokens, truncated = _totals(answers)
    return Hypothesis(space.join(text for text in texts if text), score, tokens, truncated)


def _unended(text: str, part: str) -> str:
    if part[-1] in ".!?…。！？" or text[-1:] not in (".", "。"):
        return text
    mark = part[-1] if part[-1] in ",;:" else ""
    return text[:-1].rstrip() + mark or text


def _totals(answers: Sequence[Hypothesis]) -> tuple[float | None, int, bool]:
    """Mean score of a token, tokens, whether a limit cut one off."""
    scored = [(a.score, max(1, a.tokens)) for a in answers if a.score is not None]
    weight = sum(tokens for _, tokens in scored)
    score = round(sum(s * tokens for s, tokens in scored) / weight, 4) if scored else None
    return score, sum(a.tokens for a in answers), any(a.truncated for a in answers)
