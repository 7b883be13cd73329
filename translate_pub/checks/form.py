"""The form of a translation: there, whole, in the right language, without debris."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark

__all__ = ["empty", "markers", "truncated"]

_MARKERS = re.compile(r"<unk>|<pad>|</?s>|<eos>|<bos>|<(?:start|end)_of_turn>|\ufffd|▁")


def empty(pair: Pair) -> Iterator[Remark]:
    """There is no translation."""
    if pair.source.strip() and not pair.target.strip():
        yield Remark("the translation is empty")


def truncated(pair: Pair) -> Iterator[Remark]:
    """The token limit ended the decoding."""
    if pair.truncated:
        yield Remark("the translation was cut off at the engine's token limit")


def markers(pair: Pair) -> Iterator[Remark]:
    """A model's internal symbols, or the sign of undecodable bytes."""
    for marker in sorted(set(_MARKERS.findall(pair.target)) - set(_MARKERS.findall(pair.source))):
        yield Remark(f"the translation contains {marker!r}", target=marker)
