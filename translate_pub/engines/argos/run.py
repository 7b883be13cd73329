"""A package at work: jobs decoded in batches, and again where something is wrong with the output.

jobs | batches of equal lengths → start → answers
     | an unknown word → again, with the attention that says what stands there in the source
     | loops, silence → again, without repetition
     | cut-offs, and what is faulty still → in pieces
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from translate_pub.engines import ct2
from translate_pub.engines.argos.decoding import Decoding, batches
from translate_pub.engines.argos.jobs import Job, Means, Model, answers, has_unknown, start
from translate_pub.engines.argos.parts import join_parts
from translate_pub.engines.base import Hypothesis
from translate_pub.engines.faults import Fault
from translate_pub.engines.texts import split

__all__ = ["Run"]

_ROWS = 192
"""Hypotheses that a batch carries: more are no faster, and take memory."""
_ROW_TOKENS = 8192

_SHORTEST = 12
"""Tokens below which nothing is cut into pieces any further."""

_WIDE = 4
"""The narrowest beam for what was faulty."""


@dataclass(frozen=True, slots=True)
class Run:
    """One package at work on one call's jobs."""

    model: Model
    decoding: Decoding
    threads: ct2.Threads

    def count(self, text: str) -> int:
        """Tokens of a source."""
        return len(self.model.tokenizer.encode(text))

    def job(self, source: str, prefix: str, means: Means, *, align: bool = False) -> Job:
        """Prepare a part of a source."""
        tokens = self.model.tokenizer.encode(source)
        spelled = self.model.tokenizer.encode(prefix) if prefix else []
        forced = [*self.model.opening, *spelled]
        limit = self.decoding.limit(len(tokens)) + len(forced)
        return Job(source, tokens, prefix, forced, limit, means, align)

    def decode(self, jobs: Iterable[Job]) -> None:
        """Fill the jobs' answers; where a word is unknown, the source's stands for it."""
        unknown = self._decode(jobs)
        for job in unknown:
            job.means = replace(job.means, attend=True)
        self._decode(unknown)

    def _decode(self, jobs: Iterable[Job]) -> list[Job]:
        """Fill the jobs' answers; return the jobs with unknown words in them."""
        groups: dict[Means, list[Job]] = {}
        for job in jobs:
            groups.setdefault(job.means, []).append(job)
        # Few batches are under way at a time: an interrupted program waits for those only.
        running: deque[tuple[list[Job], list[Any]]] = deque()
        unknown: list[Job] = []
        for means, group in groups.items():
            most, tokens = max(1, _ROWS // means.beam), max(1, _ROW_TOKENS // means.beam)
            for batch in batches(group, most=most, tokens=tokens):
                if len(running) > 2 * self.threads.workers:
                    unknown += self._finish(*running.popleft())
                running.append((batch, start(self.model, batch, self.decoding)))
        while running:
            unknown += self._finish(*running.popleft())
        return unknown

    def _finish(self, batch: Sequence[Job], pending: Sequence[Any]) -> list[Job]:
        unknown: list[Job] = []
        known: list[tuple[Job, Any]] = []
        for job, waited in zip(batch, pending, strict=True):
            result = waited.result()
            if has_unknown(result, job):
                unknown.append(job)
            else:
                known.append((job, result))
        jobs, results = [job for job, _ in known], [result for _, result in known]
        for job, found in zip(jobs, answers(results, self.model, jobs, self.decoding), strict=True):
            job.answers = found
        return unknown

    def mend(self, jobs: Sequence[Job], target: str) -> None:
        """Decode faulty jobs again by other means, and keep what is better.

        What loops or is empty must not repeat itself; what was cut off, or is faulty still, is
        decoded clause by clause.
        """
        self._unlooped([job for job in jobs if job.fault > Fault.TRUNCATED])
        self._in_pieces([job for job in jobs if job.fault != Fault.NONE], target)

    def _unlooped(self, jobs: Sequence[Job]) -> None:
        again = [
            replace(job, means=_without_repetition(job.means, attend=job.align), answers=[])
            for job in jobs
        ]
        self.decode(again)
        for job, other in zip(jobs, again, strict=True):
            _keep_better(job, other.answers)

    def _in_pieces(self, jobs: Sequence[Job], target: str) -> None:
        """Decode clause by clause: what is short seldom loops, and is not cut off."""
        cuts = []
        for job in jobs:
            longest = min(job.length, self.decoding.longest_target) // 2
            parts = split(job.source, max(_SHORTEST, longest), self.count)
            plain = replace(job.means, hypotheses=1, temperature=0.0, seed=0, attend=False)
            pieces = [
                self.job(part, "" if n else job.prefix, plain) for n, part in enumerate(parts)
            ]
            cuts.append(pieces if len(pieces) > 1 else [])
        every = [piece for pieces in cuts for piece in pieces]
        self.decode(every)
        self._unlooped([piece for piece in every if piece.fault > Fault.TRUNCATED])
        for job, pieces in zip(jobs, cuts, strict=True):
            if pieces and all(piece.answers for piece in pieces):
                best = [piece.answers[0] for piece in pieces]
                _keep_better(job, [join_parts([p.source for p in pieces], best, target)])


def _keep_better(job: Job, found: list[Hypothesis]) -> None:
    other = replace(job, answers=found)
    if other.fault < job.fault:
        job.answers = found[: job.means.hypotheses]


def _without_repetition(means: Means, *, attend: bool) -> Means:
    return replace(
        means,
        beam=max(_WIDE, means.beam),
        temperature=0.0,
        seed=0,
        no_repeat=4,
        penalty=1.1,
        min_length=1,
        attend=attend,
    )
