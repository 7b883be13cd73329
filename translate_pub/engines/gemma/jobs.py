"""Decoding calls: jobs, the batches that run them, and what CTranslate2 answers.

A job is one prompt with its means of decoding. Jobs of equal means share batches; each batch runs
in one of the generator's workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from translate_pub.engines.base import Hypothesis
from translate_pub.engines.gemma import prompt
from translate_pub.engines.gemma.decoding import Fault, find_fault, prefill_boundary

__all__ = ["Job", "Means", "Pending", "answers", "start"]

_ENDLESS = "vi: a\nen: a\n"
_LOOP_TOKENS = 16
_LOOP_TIMES = 4


@dataclass(frozen=True, slots=True)
class Means:
    """Options of one decoding call; equal ones may share a batch."""

    beam: int = 1
    hypotheses: int = 1
    avoid: tuple[str, ...] = ()
    temperature: float = 0.0
    seed: int = 0
    no_repeat: int = 0
    penalty: float = 1.0
    min_length: int = 0


@dataclass(slots=True)
class Job:
    """One part of a request: what is decoded by itself.

    ``tokens`` are the prompt with the forced prefix, whose ids are ``prefix_ids``; ``limit`` is the
    most tokens of the output after them, ``bound`` where decoding ends at the latest.
    """

    source: str
    tokens: list[str]
    prefix_ids: list[int]
    limit: int
    bound: int
    means: Means
    answers: list[Hypothesis] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Tokens of the prompt, the prefix included."""
        return len(self.tokens)

    @property
    def fault(self) -> int:
        """What is wrong with the best answer."""
        if not self.answers:
            return Fault.EMPTY
        best = self.answers[0]
        return find_fault(best.text, self.source, best.truncated)


@dataclass(frozen=True, slots=True)
class Pending:
    """What a worker is still busy with for a job; ``scoring`` is that of a forced prefix."""

    output: Any
    scoring: Any = None


def start(generator: Any, tokenizer: Any, batch: Sequence[Job]) -> list[Pending]:
    """Start decoding, and scoring what is forced; the answer is one pending result for each job."""
    means = batch[0].means
    prompts = [
        _pacemaker(tokenizer, prefill_boundary(batch[0].length)),
        *(job.tokens for job in batch),
    ]
    options: dict[str, Any] = {}
    if means.beam == 1 and means.hypotheses == 1:
        options["callback"] = _watch([0, *(job.limit for job in batch)])
    if means.avoid:
        options["suppress_sequences"] = _sequences(tokenizer, means.avoid)
    if means.temperature > 0:
        options |= {
            "sampling_temperature": means.temperature,
            "sampling_topk": 0,
            "sampling_topp": 0.95,
        }
    outputs: list[Any] = generator.generate_batch(
        prompts,
        asynchronous=True,
        include_prompt_in_result=False,
        return_scores=True,
        max_length=batch[0].bound,
        min_length=means.min_length,
        beam_size=means.beam,
        num_hypotheses=means.hypotheses,
        no_repeat_ngram_size=means.no_repeat,
        repetition_penalty=means.penalty,
        **options,
    )
    return [
        Pending(output, _scoring(generator, job))
        for job, output in zip(batch, outputs[1:], strict=True)
    ]


def _scoring(generator: Any, job: Job) -> Any:
    """Start scoring a forced prefix: a far-fetched one is not to count as if it were free."""
    if not job.prefix_ids:
        return None
    (scoring,) = generator.score_batch([job.tokens], asynchronous=True)
    return scoring


def _pacemaker(tokenizer: Any, length: int) -> list[str]:
    """A prompt of so many tokens that is answered with a newline, whatever the adapter.

    It goes along with every batch to hold CTranslate2 to the prefill boundary.
    """
    unit = tokenizer.encode(_ENDLESS, out_type=str)
    text = unit * (length // len(unit) + 1)
    return ["<bos>", *text[:-1][-(length - 1) :]]


def _watch(limits: Sequence[int]) -> Callable[[Any], bool]:
    """Stop a sequence at its own limit, and as soon as it has begun to loop."""
    seen: list[list[int]] = [[] for _ in limits]

    def stop(step: Any) -> bool:
        tokens = seen[step.batch_id]
        tokens.append(step.token_id)
        if len(tokens) >= limits[step.batch_id]:
            return True
        tail = tokens[-_LOOP_TOKENS * _LOOP_TIMES :]
        return len(tokens) % 8 == 0 and _ends_in_loop(tail)

    return stop


def _ends_in_loop(tail: Sequence[int]) -> bool:
    return any(
        tail[-length * _LOOP_TIMES :] == [*tail[-length:]] * _LOOP_TIMES
        for length in range(1, len(tail) // _LOOP_TIMES + 1)
    )


def answers(pending: Pending, tokenizer: Any, job: Job) -> list[Hypothesis]:
    """Wait, and return the hypotheses: sound ones first, then by score, equal texts once."""
    result = pending.output.result()
    found: dict[str, Hypothesis] = {}
    forced = len(job.prefix_ids)
    forced_total = _forced_score(pending, job)
    for ids, score in zip(result.sequences_ids, result.scores, strict=True):
        truncated = len(ids) >= job.limit or _ends_in_loop(ids[-_LOOP_TOKENS * _LOOP_TIMES :])
        ids = ids[: job.limit]
        text = prompt.clean(tokenizer.decode([*job.prefix_ids, *ids]))
        # CTranslate2's score is the mean over its own tokens and the newline that ended them.
        free = len(ids) + (not truncated)
        mean = (forced_total + score * free) / max(1, forced + free)
        if text:
            # Further digits differ with the company that a request is decoded in.
            found.setdefault(text, Hypothesis(text, round(mean, 4), forced + len(ids), truncated))
    return sorted(
        found.values(),
        key=lambda h: (find_fault(h.text, job.source, h.truncated), -(h.score or 0.0)),
    )


def _forced_score(pending: Pending, job: Job) -> float:
    """Log-probability of the forced prefix."""
    if pending.scoring is None:
        return 0.0
    try:
        scored = pending.scoring.result()
    except ValueError:
        return 0.0  # longer than the attention window, which CTranslate2 cannot score
    return float(sum(scored.log_probs[-len(job.prefix_ids) :]))


def _sequences(tokenizer: Any, phrases: Iterable[str]) -> list[list[str]]:
    """Token sequences that spell the phrases: as given, capitalised, in capitals, after a space."""
    sequences: dict[tuple[str, ...], None] = {}
    for phrase in phrases:
        for written in (
            phrase,
            phrase.title(),
            phrase[0].upper() + phrase[1:],
            phrase[0].lower() + phrase[1:],
            phrase.upper(),
        ):
            for spaced in (f" {written}", written):
                sequences[tuple(tokenizer.encode(spaced, out_type=str))] = None
    return [list(sequence) for sequence in sequences]
