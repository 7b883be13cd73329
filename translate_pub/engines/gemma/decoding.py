"""How output is decoded, what is wrong with an output, and which requests share a batch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from translate_pub.engines.faults import Fault, find_fault, repeats

__all__ = [
    "Decoding",
    "Fault",
    "batches",
    "find_fault",
    "prefill_boundary",
    "repeats",
]

# No longer than the model's attention window (512), which CTranslate2 reads inexactly past its end.
_BOUNDARIES = (6, 12, 16, 21, 28, 37, 49, 64, 84, 110, 144, 188, 245, 320, 416)


@dataclass(frozen=True, slots=True)
class Decoding:
    """Decoding settings; the defaults are what was measured best for its price.

    ``beam`` is the beam's width. Greedy decoding (1) is four times as fast as 4 in full batches,
    and gave chrF 58.4 instead of 60.4 on 100 sentences of Party news, 56.4 instead of 57.7 on 80 of
    general news; 6 gives 60.6 and 58.5 for half as much time again (adapter v2). Output ends at
    ``slack + ratio · source tokens`` tokens. Sources above ``longest_source`` tokens are translated
    in parts, and terms that would make a prompt longer than ``longest_prompt`` are left out of it:
    the model was trained on prompts and answers of 260 tokens and less.
    """

    beam: int = 4
    ratio: float = 1.6
    slack: int = 16
    longest_source: int = 110
    longest_prompt: int = 320

    @property
    def signature(self) -> str:
        """One line without spaces."""
        search = "greedy" if self.beam == 1 else f"beam{self.beam}"
        limits = f"limit={self.slack}+{self.ratio:g}x,parts={self.longest_source}"
        return f"{search},{limits},prompt={self.longest_prompt}"

    def limit(self, source_tokens: int) -> int:
        """Most output tokens for a source of so many."""
        return self.slack + int(self.ratio * source_tokens)

    def bound(self, prompt: int, limit: int) -> int:
        """Where CTranslate2 ends an output whose own limit is ``limit``, after ``prompt`` tokens.

        It ends a whole batch at one length, and a beam that is ended earlier can choose another
        output. What the longest source that such a prompt can hold would get depends on the prefill
        boundary alone, so that a request has the same output in any company.
        """
        above = max(1, bisect_right(_BOUNDARIES, prompt))
        longest = [*_BOUNDARIES[above : above + 1], self.longest_source]
        return max(limit, self.limit(min(longest)))


def prefill_boundary(length: int) -> int:
    """How many tokens of a prompt of ``length`` tokens are read at once; the rest one by one.

    CTranslate2 reads as many tokens at once as the shortest prompt of a batch has. Reading at once
    and one by one round differently, and 8-bit activations make a different word of it now and
    then. With a boundary that depends on the prompt alone, a request has the same output in any
    company.
    """
    return _BOUNDARIES[max(0, bisect_right(_BOUNDARIES, length) - 1)]


class Sized(Protocol):
    """Something with a prompt of so many tokens and a limit on its output."""

    @property
    def length(self) -> int:
        """Tokens of the prompt."""

    @property
    def limit(self) -> int:
        """Most tokens of the output."""

    @property
    def bound(self) -> int:
        """Where CTranslate2 may end the output: see :meth:`Decoding.bound`."""


S = TypeVar("S", bound=Sized)


def batches(jobs: Iterable[S], *, most: int, tokens: int = 4096) -> Iterator[list[S]]:
    """Group jobs by their prefill boundary and the bound of their output, longest first.

    No batch has more than ``most`` jobs, nor more than ``tokens`` tokens in prompts and outputs,
    which bounds the memory of the attention cache (36 kB a token).
    """
    ordered = sorted(jobs, key=lambda job: (_kind(job), job.length), reverse=True)
    batch: list[S] = []
    for job in ordered:
        if batch:
            limit = max(other.limit for other in [*batch, job])
            room = tokens // (batch[0].length + limit)
            if _kind(job) != _kind(batch[0]) or len(batch) >= min(most, room):
                yield batch
                batch = []
        batch.append(job)
    if batch:
        yield batch


def _kind(job: Sized) -> tuple[int, int]:
    """What jobs of one batch have in common."""
    return prefill_boundary(job.length), job.bound
