"""An engine without a model: word for word, deterministic, for tests and dry runs.

It puts the wanted terms in place, folds the other letters to ASCII, and keeps numbers, order and
punctuation, so that everything after it (alignment, checks, pages) has realistic text to work on.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Sequence

from translate_pub.engines.base import Hypotheses, Hypothesis, Request

__all__ = ["FakeEngine"]


class FakeEngine:
    """Translates nothing and says so: see the module's docstring.

    ``seconds`` is how long it pretends to need for a request, in dry runs.
    """

    name = "fake"
    model = "fake/1"
    signature = "fake/1"

    def __init__(self, *, seconds: float = 0.0) -> None:
        self._seconds = seconds

    def supports(self, source: str, target: str) -> bool:
        """Any pair of two different languages."""
        return source != target

    def for_pair(self, source: str, target: str) -> FakeEngine:
        """Itself: any pair is the same to it."""
        del source, target
        return self

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        """One hypothesis a request."""
        if self._seconds:
            time.sleep(self._seconds * len(requests))
        return [(_render(request),) for request in requests]


def _render(request: Request) -> Hypothesis:
    text = request.text
    wanted = {hint.source: hint.target for hint in request.terms}
    if wanted:
        longest_first = sorted(wanted, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first)))
        pieces = []
        position = 0
        for found in pattern.finditer(text):
            pieces += [_fold(text[position : found.start()]), wanted[found.group()]]
            position = found.end()
        rendered = "".join([*pieces, _fold(text[position:])])
    else:
        rendered = _fold(text)
    if request.prefix and not rendered.startswith(request.prefix):
        rendered = f"{request.prefix} {rendered}"
    rendered = rendered.strip() or "-"
    return Hypothesis(rendered, score=0.0, tokens=len(rendered.split()))


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
