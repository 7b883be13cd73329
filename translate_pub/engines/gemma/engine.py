"""The engine: requests in, hypotheses out.

requests | prompts, long sources in parts → jobs
         | batches of equal prefill → decode
         | loops, cut-offs, silence → decoded again by other means
         | parts joined → hypotheses
"""

from __future__ import annotations

import threading
import weakref
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Any

from translate_pub.engines import ct2
from translate_pub.engines.base import Hypotheses, Hypothesis, Request
from translate_pub.engines.gemma import prompt
from translate_pub.engines.gemma.assets import NAME
from translate_pub.engines.gemma.decoding import Decoding, Fault, batches
from translate_pub.engines.gemma.install import (
    INSTALL,
    REINSTALL,
    TOKENIZER,
    is_whole,
    model_folder,
)
from translate_pub.engines.gemma.jobs import Job, Means, Pending, answers, start
from translate_pub.errors import EngineError, ModelMissing

__all__ = ["GemmaEngine", "NoTranslation"]

_LANGUAGES = ("vi", "en")
_ROWS = 32
"""Hypotheses that a batch carries: more are no faster, and take memory."""
_ROW_TOKENS = 4096


class NoTranslation(EngineError):  # noqa: N818 - reads as a statement
    """A request got no text at all, by any means; ``index`` is its place in the call."""

    def __init__(self, message: str, *, index: int) -> None:
        super().__init__(message, engine=NAME, mend="shorten or reword the sentence")
        self.index = index


class GemmaEngine:
    """Gemma 3 270M with our adapter: Vietnamese to English, terms in the prompt.

    The model is loaded on first use and unloaded by :meth:`close` or at the end of a ``with``
    block; a closed engine loads again when it is used again. It may be shared between threads.
    Equal requests get equal answers, whatever else is in the call.

    ``folder`` is a built model; without it, the one that :func:`install_model` builds in
    ``cache`` (by default the user's). ``beam`` is short for ``decoding=Decoding(beam=…)``.
    """

    name = NAME

    def __init__(
        self,
        *,
        folder: Path | None = None,
        cache: Path | None = None,
        decoding: Decoding | None = None,
        beam: int | None = None,
        threads: ct2.Threads | None = None,
    ) -> None:
        self.decoding = decoding or Decoding()
        if beam is not None:
            self.decoding = replace(self.decoding, beam=beam)
        self.threads = threads or ct2.Threads.plan()
        self._folder = folder
        self._cache = cache
        self._loading = threading.Lock()
        self._loaded: dict[str, Any] = {}
        # At the interpreter's end a worker that still lets go of a callback would abort the
        # process; unloading before that waits for the workers.
        weakref.finalize(self, self._loaded.clear)

    def __enter__(self) -> GemmaEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def folder(self) -> Path:
        """Where the built model is, or would be."""
        return self._folder or model_folder(self._cache)

    @property
    def model(self) -> str:
        """The model's name and version, for people."""
        return f"gemma-3-270m-translate_pub/{self.folder.name.removeprefix('gemma-')}"

    @property
    def signature(self) -> str:
        """Model and decoding, in one line without spaces."""
        return f"{self.model},{self.decoding.signature}"

    def supports(self, source: str, target: str) -> bool:
        """Whether it is Vietnamese to English and the model is built."""
        return (source, target) == _LANGUAGES and is_whole(self.folder)

    def for_pair(self, source: str, target: str) -> GemmaEngine:
        """Itself, with its one pair.

        Raises:
            ModelMissing: it is another pair, or the model is not built.
        """
        if not self.supports(source, target):
            raise ModelMissing(
                f"no model is installed for {source}→{target}", engine=NAME, mend=INSTALL
            )
        return self

    def model_files(self, source: str, target: str) -> tuple[Path, ...]:
        """The files of the built model."""
        if not self.supports(source, target):
            return ()
        return tuple(path for path in sorted(self.folder.rglob("*")) if path.is_file())

    def close(self) -> None:
        """Unload the model."""
        with self._loading:
            self._loaded.clear()

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        """Translate each request; the answer has the same length and order.

        Sources are put on one line, in NFC. A prefix is continued from its last word: its trailing
        space is dropped. Looping, cut off and empty outputs are decoded again by other means.

        Raises:
            ModelMissing: the model is not built.
            NoTranslation: a request got no text by any means; its ``index`` says which.
            EngineError: another language pair was asked for, or the model cannot be run.
        """
        for request in requests:
            if (request.source, request.target) != _LANGUAGES:
                raise EngineError(
                    f"it does not translate {request.source}→{request.target}, only vi→en",
                    engine=NAME,
                    mend="choose another engine with --engine",
                )
        if not requests:
            return []
        generator, tokenizer = self._load()
        parts = [self._jobs(request, tokenizer) for request in requests]
        jobs = [job for request_jobs in parts for job in request_jobs]
        try:
            self._decode(generator, tokenizer, jobs)
            self._mend(generator, tokenizer, jobs)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"decoding failed: {error}", engine=NAME, mend=REINSTALL) from error
        return [
            _joined(request_jobs, request, index)
            for index, (request, request_jobs) in enumerate(zip(requests, parts, strict=True))
        ]

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if not self._loaded:
                if not is_whole(self.folder):
                    raise ModelMissing("the model is not installed", engine=NAME, mend=INSTALL)
                tokenizer = ct2.load_tokenizer(self.folder / TOKENIZER, engine=NAME, mend=REINSTALL)
                generator = ct2.load_generator(
                    self.folder, engine=NAME, threads=self.threads, mend=REINSTALL
                )
                self._loaded.update(generator=generator, tokenizer=tokenizer)
            return self._loaded["generator"], self._loaded["tokenizer"]

    def _jobs(self, request: Request, tokenizer: Any) -> list[Job]:
        source = prompt.clean(request.text)
        prefix = prompt.clean(request.prefix)
        beam = max(self.decoding.beam, request.alternatives)
        means = Means(
            beam=1 if request.temperature > 0 else beam,
            hypotheses=max(1, request.alternatives),
            avoid=tuple(sorted({p for phrase in request.avoid if (p := prompt.clean(phrase))})),
            temperature=max(0.0, request.temperature),
            seed=request.seed if request.temperature > 0 else 0,
        )
        jobs: list[Job] = []
        count = partial(_count, tokenizer)
        parts = prompt.split(source, self.decoding.longest_source, count)
        for part in parts:
            terms = [
                hint
                for hint in request.terms
                if len(parts) == 1 or prompt.clean(hint.source) in part
            ]
            text = prompt.fitted(part, terms, self.decoding.longest_prompt, count)
            prefix_ids = tokenizer.encode(f" {prefix}") if prefix and not jobs else []
            pieces = ["<bos>", *tokenizer.encode(text, out_type=str)]
            tokens = [*pieces, *tokenizer.id_to_piece(prefix_ids)]
            limit = self.decoding.limit(count(part))
            jobs.append(
                Job(
                    source=part,
                    tokens=tokens,
                    prefix_ids=prefix_ids,
                    limit=limit,
                    bound=self.decoding.bound(len(tokens), limit),
                    means=means,
                )
            )
        return jobs

    def _decode(self, generator: Any, tokenizer: Any, jobs: Iterable[Job]) -> None:
        """Fill the jobs' answers."""
        groups: dict[Means, list[Job]] = {}
        for job in jobs:
            groups.setdefault(job.means, []).append(job)
        # Few batches are under way at a time: an interrupted program waits for those only.
        running: deque[tuple[list[Job], list[Pending]]] = deque()
        for means, group in groups.items():
            if means.temperature > 0:
                for job in group:
                    job.answers = self._sample(tokenizer, job)
                continue
            # A batch for each worker is better than a full one: the outputs are the same.
            share = -(-len(group) // self.threads.workers)
            most = max(1, min(share, _ROWS // means.beam))
            for batch in batches(group, most=most, tokens=_ROW_TOKENS // means.beam):
                if len(running) > 2 * self.threads.workers:
                    _finish(*running.popleft(), tokenizer)
                running.append((batch, start(generator, tokenizer, batch)))
        while running:
            _finish(*running.popleft(), tokenizer)

    def _sample(self, tokenizer: Any, job: Job) -> list[Hypothesis]:
        # A worker takes the seed once in its life (see ct2.seeded), so each sample has its own.
        with ct2.seeded(job.means.seed):
            generator = ct2.load_generator(
                self.folder,
                engine=NAME,
                threads=ct2.Threads(1, self.threads.workers * self.threads.each),
                mend=REINSTALL,
            )
            (pending,) = start(generator, tokenizer, [job])
            return answers(pending, tokenizer, job)

    def _mend(self, generator: Any, tokenizer: Any, jobs: Sequence[Job]) -> None:
        """Decode faulty jobs again, by stronger means each time, and keep what is better."""
        for stronger in (_wider, _without_repetition):
            faulty = [job for job in jobs if job.fault != Fault.NONE]
            if not faulty:
                return
            again = [replace(job, means=stronger(job.means), answers=[]) for job in faulty]
            self._decode(generator, tokenizer, again)
            for job, other in zip(faulty, again, strict=True):
                if other.fault < job.fault:
                    job.answers = other.answers[: job.means.hypotheses]


def _wider(means: Means) -> Means:
    beam = max(4, means.beam)
    return replace(means, beam=beam, hypotheses=beam, temperature=0.0, seed=0, min_length=1)


def _without_repetition(means: Means) -> Means:
    wider = _wider(means)
    return replace(wider, no_repeat=4, penalty=1.1, min_length=2)


def _count(tokenizer: Any, text: str) -> int:
    return len(tokenizer.encode(text))


def _finish(batch: Sequence[Job], pending: Sequence[Pending], tokenizer: Any) -> None:
    """Wait for a batch and fill its jobs' answers."""
    for job, one in zip(batch, pending, strict=True):
        job.answers = answers(one, tokenizer, job)


def _joined(jobs: Sequence[Job], request: Request, index: int) -> Hypotheses:
    """Put a request's parts together; the n-th hypothesis is made of the parts' n-th."""
    source = prompt.clean(request.text)
    if source and not any(char.isalnum() for char in source):
        return (Hypothesis(source),)
    if all(job.answers for job in jobs):
        if len(jobs) == 1:
            return tuple(jobs[0].answers[: max(1, request.alternatives)])
        count = min(max(1, request.alternatives), *(len(job.answers) for job in jobs))
        return tuple(_concatenated([job.answers[n] for job in jobs]) for n in range(count))
    raise NoTranslation(f"there was no translation of {source[:60]!r}", index=index)


def _concatenated(parts: Sequence[Hypothesis]) -> Hypothesis:
    tokens = sum(part.tokens for part in parts)
    total = sum((part.score or 0.0) * part.tokens for part in parts)
    return Hypothesis(
        " ".join(part.text for part in parts),
        total / max(1, tokens),
        tokens,
        any(part.truncated for part in parts),
    )
