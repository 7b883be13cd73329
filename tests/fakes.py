"""Engines that misbehave in one way each, for tests of what goes round an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.builders import aligned
from translate_pub.engines.base import Hypotheses, Hypothesis, Request
from translate_pub.engines.fake import FakeEngine
from translate_pub.engines.registry import ENGINES
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
        super().__init__()
        self.requests = 0

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        self.requests += len(requests)
        return super().translate(requests)


class LoggedEngine(FakeEngine):
    """The fake engine, writing what it answered to a file that several processes may share."""

    name = "logged"

    def __init__(self, *, log: str, seconds: float = 0.0) -> None:
        super().__init__(seconds=seconds)
        self._log = Path(log)

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        answers = super().translate(requests)
        with self._log.open("a", encoding="utf-8") as file:
            file.write("".join(f"{request.text}\n" for request in requests))
        return answers

    @staticmethod
    def register() -> None:
        """Make it known as "logged" in this process; Ray calls this in those that it starts."""
        ENGINES["logged"] = f"{__name__}:LoggedEngine"


class FailingEngine(FakeEngine):
    """The fake engine, failing for every batch that holds a text with ``poison`` in it."""

    def __init__(self, poison: str) -> None:
        super().__init__()
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
