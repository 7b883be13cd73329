"""Through a language in the middle: what is asked on the way there, and on from there.

request | to_middle → the first engine → from_middle → the second engine | arrived
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from translate_pub.engines.base import Engine, Hypotheses, Hypothesis, OnDisk, Request
from translate_pub.errors import EngineError

__all__ = ["PIVOT", "PivotEngine", "arrived", "from_middle", "to_middle"]

PIVOT = "en"
"""The language in the middle: every engine knows it."""


def to_middle(request: Request, middle: str = PIVOT) -> Request:
    """The request for the first half: terms, prefix and alternatives are for the second."""
    return Request(request.text, request.source, middle)


def from_middle(request: Request, hypotheses: Hypotheses, middle: str = PIVOT) -> Request:
    """The request for the second half; the source's terms do not stand in the text any more."""
    return replace(request, text=hypotheses[0].text, source=middle, terms=())


def arrived(before: Hypothesis, after: Hypothesis) -> Hypothesis:
    """The second half's answer, as uncertain as all that led to it."""
    scores = [score for score in (before.score, after.score) if score is not None]
    return replace(
        after,
        score=min(scores, default=None),
        truncated=before.truncated or after.truncated,
        alignment=None,
    )


@dataclass(frozen=True, slots=True)
class PivotEngine:
    """Two engines, one after the other, for one pair; they belong to whoever made them."""

    first: Engine
    second: Engine
    source: str
    target: str

    @property
    def name(self) -> str:
        """Both names: "gemma+argos"."""
        return f"{self.first.name}+{self.second.name}"

    @property
    def model(self) -> str:
        """Both models, in their order."""
        return f"{self.first.model}+{self.second.model}"

    @property
    def signature(self) -> str:
        """Both signatures, in their order."""
        return f"{self.first.signature}+{self.second.signature}"

    def supports(self, source: str, target: str) -> bool:
        """Whether it is the pair that it was made for."""
        return (source, target) == (self.source, self.target)

    def model_files(self, source: str, target: str) -> list[Path]:
        """The files of both models, as far as they are files."""
        if not self.supports(source, target):
            return []
        halves = ((self.first, source, PIVOT), (self.second, PIVOT, target))
        return [
            path
            for engine, *pair in halves
            if isinstance(engine, OnDisk)
            for path in engine.model_files(*pair)
        ]

    def for_pair(self, source: str, target: str) -> PivotEngine:
        """Itself.

        Raises:
            EngineError: it is another pair.
        """
        if not self.supports(source, target):
            raise EngineError(
                f"it does not translate {source}→{target}, only {self.source}→{self.target}",
                engine=self.name,
                mend="choose another engine with --engine",
            )
        return self

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        """Translate each request; the answer has the same length and order.

        Raises:
            EngineError: one of the engines failed, or another pair was asked for.
        """
        for request in requests:
            self.for_pair(request.source, request.target)
        first = self.first.translate([to_middle(request) for request in requests])
        halfway = zip(requests, first, strict=True)
        second = self.second.translate([from_middle(one, there) for one, there in halfway])
        return [
            tuple(arrived(before[0], hypothesis) for hypothesis in after)
            for before, after in zip(first, second, strict=True)
        ]
