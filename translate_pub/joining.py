"""A sentence that was translated clause by clause, put together again."""

from __future__ import annotations

from collections.abc import Sequence

from translate_pub.engines.base import Hypothesis

__all__ = ["join_clauses"]

_LOWERED = frozenset(
    "the a an this that these those it they he she in on at of for to by from with and or but "
    "while when where after before during as at".split()
)
"""Words that open a clause with a capital only because the model took it for a sentence."""


def join_clauses(pieces: Sequence[str], hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    """Join the clauses' renderings into one sentence, with the source's punctuation between."""
    texts = []
    for number, (piece, hypothesis) in enumerate(zip(pieces, hypotheses, strict=True)):
        text = hypothesis.text.strip()
        last = number == len(pieces) - 1
        if not last:
            text = text.rstrip(".;,") + (piece[-1] if piece[-1] in ";,:" else ",")
        first = text.split(" ", 1)[0]
        if number and first.casefold() in _LOWERED:
            text = text[0].lower() + text[1:]
        texts.append(text)
    tokens = sum(hypothesis.tokens for hypothesis in hypotheses)
    scores = [h.score for h in hypotheses if h.score is not None]
    weights = [h.tokens or 1 for h in hypotheses if h.score is not None]
    score = (
        sum(s * w for s, w in zip(scores, weights, strict=True)) / sum(weights) if scores else None
    )
    return Hypothesis(" ".join(texts), score, tokens, any(h.truncated for h in hypotheses))
