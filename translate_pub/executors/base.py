"""What an executor is: the Protocol, and the values that go in and come out."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from translate_pub.config import Settings
from translate_pub.errors import TranslatePubError
from translate_pub.executors.fingerprint import Fingerprint
from translate_pub.glossary import Glossary
from translate_pub.models import Article
from translate_pub.runs import ArticleReport

__all__ = [
    "Executor",
    "Order",
    "Reports",
    "Shard",
    "ShardReport",
    "Stopped",
]


class Stopped(Exception):  # noqa: N818 - reads as a statement, like KeyboardInterrupt
    """Work was left because the run ends; what was settled is in the memory."""


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that decides what is made, so that every worker makes the same.

    ``engines`` are options of the engines by registered name. ``again`` translates stored articles
    too; sentences that the memory knows are not. ``characters`` is the size of a shard.
    """

    store: Path
    settings: Settings
    glossaries: Mapping[str, Glossary]
    fingerprint: Fingerprint
    engines: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    again: bool = False
    characters: int = 20_000


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles that are translated together. ``read`` is the bytes of the sources up to its end."""

    number: int
    items: tuple[Article | TranslatePubError, ...]
    read: int


@dataclass(frozen=True, slots=True)
class ShardReport:
    """A shard that is done: ``read`` is the shard's own, ``worker`` says who did it.

    With ``refusal`` nothing was done, and the run as a whole cannot go on.
    """

    number: int
    read: int
    worker: str
    seconds: float
    articles: tuple[ArticleReport, ...] = ()
    refusal: TranslatePubError | None = None


Reports: TypeAlias = Generator[ShardReport, None, None]
"""Shards as they are done; closing it ends the run."""


class Executor(Protocol):
    """Runs a batch."""

    @property
    def name(self) -> str:
        """Registered name, as after ``--executor``."""

    def run(self, order: Order, sources: Sequence[str | Path]) -> Reports:
        """Translate the articles of ``sources`` into the store; yield shards as they are done.

        Every article of the sources is in exactly one report. Closing the iterator ends the run:
        what was settled by then is in the store.

        Raises:
            TranslatePubError: the run as a whole cannot start, or go on.
        """
