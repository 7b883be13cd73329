"""What an engine is: the Protocol, and the values that go in and come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from translate_pub.engines.alignment import Alignment

__all__ = ["Engine", "Hypotheses", "Hypothesis", "OnDisk", "Request", "TermHint"]


@dataclass(frozen=True, slots=True)
class TermHint:
    """A term wanted in the output: the source's words as they stand, and the rendering."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Request:
    """One segment to translate.

    ``prefix`` is target text that the output must begin with, ``avoid`` target phrases that it
    should not contain. ``alternatives`` is how many hypotheses are wanted (an engine may give
    fewer, never none). With a ``temperature`` above 0 the output is sampled, from ``seed``.
    """

    text: str
    source: str
    target: str
    terms: tuple[TermHint, ...] = ()
    prefix: str = ""
    avoid: tuple[str, ...] = ()
    alternatives: int = 1
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One rendering, the prefix included.

    ``score`` is the mean log-probability of its tokens (0 or less; None where there is none),
    ``tokens`` their number, and ``truncated`` says that the token limit ended it. ``alignment``
    says where its words come from: engines that are not told terms in a prompt, but can show that,
    give it for requests with terms.
    """

    text: str
    score: float | None = None
    tokens: int = 0
    truncated: bool = False
    alignment: Alignment | None = None


Hypotheses = tuple[Hypothesis, ...]
"""The renderings of one request, best first; never empty."""


@runtime_checkable
class Engine(Protocol):
    """A translation engine: offline, deterministic for equal requests.

    ``signature`` names the model and decoding so that two engines with equal signatures give equal
    output: it is part of the translation memory's key.
    """

    @property
    def name(self) -> str:
        """Registered name, as after ``--engine``."""

    @property
    def model(self) -> str:
        """The model's name and version, for people."""

    @property
    def signature(self) -> str:
        """Model and decoding, in one line without spaces."""

    def supports(self, source: str, target: str) -> bool:
        """Whether a model for this pair (BCP 47 primary subtags) is installed."""

    def for_pair(self, source: str, target: str) -> Engine:
        """This engine as it translates one pair: ``model`` and ``signature`` name what that takes.

        An engine with one model is itself the answer. What is returned holds nothing of its own:
        it is closed with this engine.

        Raises:
            ModelMissing: it does not support the pair.
        """

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        """Translate each request; the answer has the same length and order.

        Raises:
            EngineError: the engine failed; no partial answer is given.
        """


@runtime_checkable
class OnDisk(Protocol):
    """An engine whose model is files, so that machines can compare theirs."""

    def model_files(self, source: str, target: str) -> Sequence[Path]:
        """The files that output for a pair depends on; none where the pair is not supported."""
