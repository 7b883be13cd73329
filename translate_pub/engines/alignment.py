"""Which words of a source a word of its rendering comes from, as a model's attention shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Alignment", "Span"]

Span = tuple[int, int]
"""Offsets into a text, end exclusive."""

_PRICE = 0.3
"""What a word of the rendering must have of its attention on the source's words to count in."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """A soft alignment of words: ``weights[t][s]`` is how much of word ``t`` comes from word ``s``.

    ``source`` and ``target`` are the words' offsets in the request's text and the hypothesis's.
    """

    source: tuple[Span, ...]
    target: tuple[Span, ...]
    weights: tuple[tuple[float, ...], ...]

    def rendering(self, start: int, end: int) -> Span | None:
        """Return where the rendering of the source's ``start:end`` stands, None where nowhere.

        It is the run of words with the most attention on those words, each for a fixed price.
        """
        inside = [n for n, (a, b) in enumerate(self.source) if a < end and start < b]
        gains = [sum(row[n] for n in inside) - _PRICE for row in self.weights]
        first, last = _best_run(gains)
        return (self.target[first][0], self.target[last][1]) if first <= last else None


def _best_run(gains: Sequence[float]) -> tuple[int, int]:
    """The run with the greatest sum (first and last index), the first of equals; (0, -1) if none is
    above 0.
    """
    best, found = 0.0, (0, -1)
    total, first = 0.0, 0
    for index, gain in enumerate(gains):
        if total <= 0:
            total, first = 0.0, index
        total += gain
        if total > best + 1e-9:
            best, found = total, (first, index)
    return found
