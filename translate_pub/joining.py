"""A sentence that was translated clause by clause, put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translate_pub.engines.base import Hypothesis

__all__ = ["join_clauses"]

_LOWERED = frozenset(
    "the a an this that these those it they he she in on at of for to by from with and or but "
    "while when where after before during as at".split()
)
"""Words that open a clause with a capital only because the model took it for a sentence."""

_NAME_AFTER = {"A": r"\w*[^\W\d_a-z]|\W|\d", "An": r"[B-DF-HJ-NP-TV-Z]"}
"""What follows them in A Luoi and An Giang; an article before a name is not told from these."""


def join_clauses(pieces: Sequence[str], hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    """Join the clauses' renderings into one sentence, with the source's punctuation between."""
    texts = []
    for number, (piece, hypothesis) in enumerate(zip(pieces, hypotheses, strict=True)):
        text = hypothesis.text.strip()
        last = number == len(pieces) - 1
        if not last:
            text = text.rstrip(".;,") + (piece[-1] if piece[-1] in ";,:" else ",")
        if number and _opens_a_sentence(text):
            text = text[0].lower() + text[1:]
        texts.append(text)
    tokens = sum(hypothesis.tokens for hypothesis in hypotheses)
    scores = [h.score for h in hypotheses if h.score is not None]
    weights = [h.tokens or 1 for h in hypotheses if h.score is not None]
    score = (
        sum(s * w for s, w in zip(scores, weights, strict=True)) / sum(weights) if scores else None
    )
    return Hypothesis(" ".join(texts), score, tokens, any(h.truncated for h in hypotheses))


def _opens_a_sentence(text: str) -> bool:
    """Whether the first letter is a capital for no other reason: in It, not in IT."""
    first, _, rest = text.partition(" ")
    if first.casefold() not in _LOWERED or first[1:] != first[1:].lower():
        return False
    if first == "A" and not rest:
        return False
    return first not in _NAME_AFTER or not re.match(_NAME_AFTER[first], rest)
