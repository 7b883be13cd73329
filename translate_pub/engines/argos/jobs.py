"""Decoding calls: jobs, the batches that run them, and what CTranslate2 answers.

A job is one line, or a part of one, with its means of decoding. Jobs of equal means share batches;
each batch runs in one of the translator's workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from translate_pub.engines.alignment import Alignment, Span
from translate_pub.engines.argos.decoding import Decoding
from translate_pub.engines.argos.tokenizers import Tokenizer, locate
from translate_pub.engines.base import Hypothesis
from translate_pub.engines.faults import Fault, find_fault

__all__ = ["Job", "Means", "Model", "answers", "has_unknown", "start"]

_UNKNOWN = "<unk>"
_SCORED_TOKENS = 1024
"""Output tokens that are scored side by side: each takes a row as wide as the vocabulary."""


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded package: ``translator`` is a ``ctranslate2.Translator``.

    ``vocabulary`` is what it can write. ``opening`` is the token that every output begins with,
    none in most packages.
    """

    translator: Any
    tokenizer: Tokenizer
    vocabulary: frozenset[str]
    opening: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """Options of one decoding call; equal ones may share a batch.

    ``attend`` has the attention kept, which unknown tokens are replaced by and alignments are made
    of. It takes memory, and in an output that loops up to its limit several times as long.
    """

    beam: int = 4
    hypotheses: int = 1
    avoid: tuple[str, ...] = ()
    temperature: float = 0.0
    seed: int = 0
    no_repeat: int = 0
    penalty: float = 1.0
    min_length: int = 0
    attend: bool = False


@dataclass(slots=True)
class Job:
    """What is decoded by itself; ``prefix`` is text that the output begins with.

    ``tokens`` are the source's, ``forced`` the opening's and the prefix's. ``limit`` is the most
    tokens of the output, the forced ones included. ``align`` asks for alignments.
    """

    source: str
    tokens: list[str]
    prefix: str
    forced: list[str]
    limit: int
    means: Means
    align: bool = False
    answers: list[Hypothesis] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Tokens of the source."""
        return len(self.tokens)

    @property
    def fault(self) -> int:
        """What is wrong with the best answer."""
        if not self.answers:
            return Fault.EMPTY
        best = self.answers[0]
        return find_fault(best.text, self.source, best.truncated)


def start(model: Model, batch: Sequence[Job], decoding: Decoding) -> list[Any]:
    """Start decoding; the answer is one pending result for each job."""
    means = batch[0].means
    options: dict[str, Any] = {}
    if any(job.forced for job in batch):
        options["target_prefix"] = [job.forced for job in batch]
    if means.avoid:
        options["suppress_sequences"] = _sequences(model, means.avoid)
    if means.temperature > 0:
        options |= {
            "sampling_temperature": means.temperature,
            "sampling_topk": 0,
            "sampling_topp": 0.95,
        }
    pending: list[Any] = model.translator.translate_batch(
        [job.tokens for job in batch],
        asynchronous=True,
        max_input_length=0,
        max_decoding_length=batch[0].limit,
        min_decoding_length=means.min_length,
        beam_size=means.beam,
        num_hypotheses=means.hypotheses,
        length_penalty=decoding.length_penalty,
        no_repeat_ngram_size=means.no_repeat,
        repetition_penalty=means.penalty,
        replace_unknowns=means.attend,
        return_scores=True,
        return_attention=means.attend,
        **options,
    )
    return pending


def has_unknown(result: Any, job: Job) -> bool:
    """Whether an unknown token stands in an output where the source's word should."""
    return not job.means.attend and any(
        _UNKNOWN in tokens[len(job.forced) :] for tokens in result.hypotheses
    )


def answers(
    results: Sequence[Any], model: Model, jobs: Sequence[Job], decoding: Decoding
) -> list[list[Hypothesis]]:
    """Turn the jobs' results into hypotheses: sound ones first, then by score, equal texts once."""
    means = _means(results, model, jobs, decoding)
    return [
        _hypotheses(result, model, job, own)
        for result, job, own in zip(results, jobs, means, strict=True)
    ]


def _hypotheses(result: Any, model: Model, job: Job, means: Sequence[float]) -> list[Hypothesis]:
    found: dict[str, Hypothesis] = {}
    for number, (tokens, mean) in enumerate(zip(result.hypotheses, means, strict=True)):
        truncated = len(tokens) >= job.limit
        text, whole = _text(model, job, tokens)
        if not text or text in found:
            continue
        alignment = None
        if job.align and result.attention:
            alignment = _alignment(model, job, tokens, text, whole, result.attention[number])
        # Further digits differ with the company that a request is decoded in.
        own = len(tokens) - len(model.opening)
        found[text] = Hypothesis(text, round(mean, 4), own, truncated, alignment)
    return sorted(
        found.values(),
        key=lambda h: (find_fault(h.text, job.source, h.truncated), -(h.score or 0.0)),
    )


def _text(model: Model, job: Job, tokens: Sequence[str]) -> tuple[str, bool]:
    """The output as text, and whether it is what the tokens read.

    A prefix stands in it letter by letter, however the tokens spell it.
    """
    own = tokens[len(model.opening) :]
    text = model.tokenizer.decode(own)
    if not job.prefix:
        return text, True
    spelled = model.tokenizer.decode(job.forced[len(model.opening) :])
    if text.startswith(spelled):
        return job.prefix + text[len(spelled) :], spelled == job.prefix
    return f"{job.prefix} {model.tokenizer.decode(tokens[len(job.forced) :])}".strip(), False


def _means(
    results: Sequence[Any], model: Model, jobs: Sequence[Job], decoding: Decoding
) -> list[list[float]]:
    """Mean log-probability of each hypothesis's tokens and its end.

    CTranslate2's score is their sum over a power of their number, forced tokens left out: so as not
    to take a far-fetched prefix for free, what begins with one is scored as a whole.
    """
    prefixed = [n for n, job in enumerate(jobs) if job.prefix]
    scored = iter(
        _scored(model, [(jobs[n], tokens) for n in prefixed for tokens in results[n].hypotheses])
    )
    means = []
    for result, job in zip(results, jobs, strict=True):
        own = []
        for tokens, score in zip(result.hypotheses, result.scores, strict=True):
            length = max(1, len(tokens) + (len(tokens) < job.limit))
            if job.prefix:
                probabilities = next(scored)[len(model.opening) : length]
                own.append(float(sum(probabilities)) / max(1, len(probabilities)))
            else:
                total = score * float(length**decoding.length_penalty)
                own.append(total / max(1, length - len(model.opening)))
        means.append(own)
    return means


def _scored(model: Model, pairs: Sequence[tuple[Job, Sequence[str]]]) -> list[Sequence[float]]:
    """Log-probabilities of given outputs, token by token, the end included."""
    if not pairs:
        return []
    longest = 1 + max(len(tokens) for _, tokens in pairs)
    found = model.translator.score_batch(
        [job.tokens for job, _ in pairs],
        [list(tokens) for _, tokens in pairs],
        max_input_length=0,
        max_batch_size=max(1, _SCORED_TOKENS // longest),
    )
    return [one.log_probs for one in found]


def _alignment(
    model: Model,
    job: Job,
    tokens: Sequence[str],
    text: str,
    whole: bool,
    attention: Sequence[Sequence[float]],
) -> Alignment | None:
    """Word by word, from the attention of each token."""
    skipped = len(model.opening)
    read = model.tokenizer.surfaces(job.tokens)
    written = model.tokenizer.surfaces(tokens[skipped:])
    if not whole or not read or not written:
        return None
    rows = [list(row[: len(read)]) for row in attention[skipped:]]
    rows = _shifted(rows, [piece for piece, _ in read], [piece for piece, _ in written])
    source, of_source = _words(job.source, read)
    target, of_target = _words(text, written)
    weights = [[0.0] * len(source) for _ in target]
    sizes = [of_target.count(word) for word in range(len(target))]
    for row, word in zip(rows, of_target, strict=False):
        for weight, place in zip(row, of_source, strict=False):
            weights[word][place] += weight / sizes[word]
    return Alignment(source, target, tuple(tuple(round(w, 4) for w in row) for row in weights))


def _shifted(
    rows: list[list[float]], read: Sequence[str], written: Sequence[str]
) -> list[list[float]]:
    """Give each token the row that shows where it comes from: its own or the next one.

    Models differ in that: some look at a word's source when they write it, some when they have read
    it again. Tokens that are the same on both sides (names, figures, marks) tell which.
    """
    later = [*rows[1:], rows[-1]]
    places = {piece: [n for n, other in enumerate(read) if other == piece] for piece in written}

    def agreement(candidate: Sequence[Sequence[float]]) -> float:
        return sum(
            sum(row[n] for n in places[piece])
            for row, piece in zip(candidate, written, strict=False)
            if piece
        )

    return later if agreement(later) > agreement(rows) else rows


def _words(text: str, surfaces: Sequence[tuple[str, bool]]) -> tuple[tuple[Span, ...], list[int]]:
    """Return the words' places in ``text`` and, for each token, the number of its word."""
    words: list[Span] = []
    numbers: list[int] = []
    for (start, end), (_, begins) in zip(locate(text, surfaces), surfaces, strict=True):
        if begins or not words:
            words.append((start, end))
        else:
            words[-1] = (words[-1][0], max(end, words[-1][1]))
        numbers.append(len(words) - 1)
    return tuple(words), numbers


def _sequences(model: Model, phrases: Iterable[str]) -> list[list[str]]:
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
            sequences[tuple(model.tokenizer.encode(written))] = None
    # CTranslate2 refuses tokens that the model cannot write anyway.
    return [list(s) for s in sequences if s and model.vocabulary.issuperset(s)]
