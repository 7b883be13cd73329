"""Engines that misbehave in one way each, for tests of what goes round an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.builders import aligned
from translate_pub.engines.base import Hypotheses, Hypothesis, Request
from translate_pub.engines.fake import FakeEngine
from translate_pub.errors import EngineError


class ScriptedEngine:
    """Answers by a function from a request to texts, best first; keeps what it was asked."""

    name = "scripted"
    model = "scripted/1"
    signature = "scripted/1"

    def __init__(self, answer: Callable[[Request], Sequence[str]]) -> None:
        self._answer = answer
        self.asked: list[Request] = []

    def supports(self, source: str, target: str) -> bool:
        return source != target

    def for_pair(self, source: str, target: str) -> ScriptedEngine:
        del source, target
        return self

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        self.asked += requests
        return [
            tuple(
                Hypothesis(text, score=-0.1 * (rank + 1), tokens=len(text.split()))
                for rank, text in enumerate(self._answer(request))
            )
            for request in requests
        ]


class CountingEngine(FakeEngine):
    """The fake engine, counting the requests that it answered."""

    def __init__(self) -> None:
        self.requests = 0

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        self.requests += len(requests)
        return super().translate(requests)


class FailingEngine(FakeEngine):
    """The fake engine, failing for every batch that holds a text with ``poison`` in it."""

    def __init__(self, poison: str) -> None:
        self._poison = poison

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        if any(self._poison in request.text for request in requests):
            raise EngineError("out of memory", engine=self.name)
        return super().translate(requests)


class AligningEngine(ScriptedEngine):
    """The scripted engine, which shows by ``links`` (word → words of the source) what comes from
    where.
    """

    def __init__(self, answer: Callable[[Request], Sequence[str]], links: dict[str, str]) -> None:
        super().__init__(answer)
        self._links = links

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        return [
            tuple(
                replace(hypothesis, alignment=aligned(request.text, hypothesis.text, self._links))
                for hypothesis in hypotheses
            )
            for request, hypotheses in zip(requests, super().translate(requests), strict=True)
        ]
