"""The translator: segments in, translations out, one for each, none lost.

    tasks | match terms → hints
          | memory      → known segments are done
          | engine      → the rest, each wording once, in one batch
          | check       → candidates with their findings
          | ladder      → drafts that are not settled are asked for again, step by step
          | remember    → each draft when it is final, before the engine is asked again

A segment on which the engine fails keeps its source text, with origin FAILED and a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from translate_pub.check import check_segment
from translate_pub.enforce import LADDER, Candidate, Draft, Step, hints
from translate_pub.engines.base import Engine, Hypotheses, Hypothesis, Request
from translate_pub.errors import ConfigError, EngineError
from translate_pub.glossary import Glossary, Matcher, honour
from translate_pub.joining import join_clauses
from translate_pub.memory import (
    Journal,
    Memory,
    ProcessMemory,
    Remembered,
    answer_key,
    memory_key,
    wording_key,
)
from translate_pub.models import (
    Finding,
    Origin,
    Segment,
    Severity,
    Term,
    TermMatch,
    Translation,
)
from translate_pub.names import NamesPolicy, apply_figures, apply_names, mend_names
from translate_pub.segment import clauses

__all__ = ["Enforcement", "Task", "Translator", "silent"]

CLAUSE_LIMIT = 60
"""Words (white-space separated) above which a sentence is also tried clause by clause."""

CHUNK = 128
"""Requests in one call of the engine: enough for full batches, few enough to show progress."""

Drafts = dict[str, Draft]
"""Segments on their way, by their key in the memory."""

_FAILED = Finding(
    "engine-failed",
    Severity.ERROR,
    "the engine gave no translation; the source text stands in its place",
)


@dataclass(frozen=True, slots=True)
class Task:
    """A segment with what its article adds: the date, and the terms learned in it."""

    segment: Segment
    on: date | None = None
    learned: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Enforcement:
    """How far to go for a term or a failed check.

    ``hint`` puts the terms into the prompt; ``ladder`` is the steps taken where the answer is not
    good enough. ``Enforcement(hint=False, ladder=())`` is the bare model.
    """

    hint: bool = True
    ladder: tuple[Step, ...] = LADDER

    @classmethod
    def named(cls, degree: str) -> Enforcement:
        """Return what ``none``, ``prompt`` or ``full`` stands for.

        Raises:
            ConfigError: it is none of these.
        """
        if degree not in ("none", "prompt", "full"):
            raise ConfigError(f"terms: {degree!r} is not a degree", mend="none, prompt or full")
        return cls(hint=degree != "none", ladder=LADDER if degree == "full" else ())

    @property
    def signature(self) -> str:
        """Name the steps, for provenance and the memory's key."""
        steps = [step.__name__ for step in self.ladder]
        return "+".join(["hints", *steps] if self.hint else steps) or "none"


def silent(finished: int) -> None:
    """Report progress to nobody."""
    del finished


class Translator:
    """Translates segments of one language pair with one engine.

    A segment never raises; see the module's docstring.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        source: str,
        target: str,
        glossary: Glossary | None = None,
        memory: Memory | None = None,
        journal: Journal | None = None,
        enforcement: Enforcement | None = None,
        names: NamesPolicy = NamesPolicy.ASCII,
    ) -> None:
        self.engine = engine
        self.source = source
        self.target = target
        self.glossary = glossary
        self.enforcement = enforcement or Enforcement()
        self.names = names
        self.matcher = Matcher(glossary) if glossary else None
        self._memory = memory if memory is not None else ProcessMemory()
        self._journal = journal
        self._noted: set[str] = set()

    @property
    def decoding(self) -> str:
        """Everything but the model and the glossary that shapes the output."""
        return f"{self.enforcement.signature},names={self.names.value}"

    def match(self, task: Task) -> tuple[TermMatch, ...]:
        """Return the terms of the task's segment."""
        if self.matcher is None:
            return ()
        return self.matcher.match(task.segment.text, on=task.on, learned=task.learned)

    def translate(
        self, tasks: Sequence[Task], progress: Callable[[int], None] = silent
    ) -> list[Translation]:
        """Translate; the answer has the same length and order as ``tasks``.

        ``progress`` is called with the number of segments finished since its last call.
        """
        self._noted.clear()  # what a call that broke off had noted stays in the journal
        matches = [self.match(task) for task in tasks]
        keys = [
            self._key(task, found) if _has_letters(task.segment.text) else ""
            for task, found in zip(tasks, matches, strict=True)
        ]
        known = self._known(tasks, keys)
        drafts = {
            key: self._draft(task, found)
            for task, found, key in zip(tasks, matches, keys, strict=True)
            if key and key not in known
        }
        repeats = Counter(key for key in keys if key in drafts)
        progress(len(tasks) - repeats.total())
        for final in self._settle(drafts):
            self._memory.remember(
                {
                    key: Remembered(draft.best.text, draft.best.score, draft.attempts)
                    for key, draft in final.items()
                    if draft.best is not None
                }
            )
            progress(sum(repeats[key] for key in final))
        if self._journal is not None:
            self._journal.forget(sorted(self._noted))
        return [
            self._answer(task, found, known.get(key), drafts.get(key))
            for task, found, key in zip(tasks, matches, keys, strict=True)
        ]

    def _known(self, tasks: Sequence[Task], keys: Sequence[str]) -> Mapping[str, Remembered]:
        """Ask the memory: a person's rendering of the words comes before any machine's."""
        wordings = {
            key: wording_key(task.segment.text, self.source, self.target)
            for task, key in zip(tasks, keys, strict=True)
            if key
        }
        reviews = self._memory.lookup(list(dict.fromkeys(wordings.values())))
        known = {key: reviews[wording] for key, wording in wordings.items() if wording in reviews}
        return {**self._memory.lookup([key for key in wordings if key not in known]), **known}

    def _key(self, task: Task, matches: Sequence[TermMatch]) -> str:
        settings = f"{self.engine.signature}|{self.decoding}"
        return memory_key(task.segment.text, self.source, self.target, settings, matches)

    def _draft(self, task: Task, matches: tuple[TermMatch, ...]) -> Draft:
        return Draft(self._request(task.segment.text, matches), matches)

    def _request(self, text: str, matches: Sequence[TermMatch]) -> Request:
        wanted = hints(matches) if self.enforcement.hint else ()
        return Request(" ".join(text.split()), self.source, self.target, wanted)

    def _settle(self, drafts: Drafts) -> Iterator[Drafts]:
        """Give every draft its best candidate; yield each once, as soon as it is final.

        What is yielded is kept by the memory before the engine is asked again, and the journal
        has what the others were answered: a run that is killed loses the call that was in flight,
        and nothing else.
        """
        long = {key: draft for key, draft in drafts.items() if self._in_clauses(draft)}
        waiting = dict(drafts)

        def final(answered: Drafts) -> Drafts:
            return {key: waiting.pop(key) for key, draft in answered.items() if self._final(draft)}

        first = {key: draft.fresh([draft.request]) for key, draft in drafts.items()}
        for answered in self._ask(first, drafts):
            yield final({key: draft for key, draft in answered.items() if key not in long})
        for key, draft in long.items():
            self._by_clause(draft)
            yield final({key: draft})
        for step in self.enforcement.ladder:
            asked = {key: draft.fresh(step(draft)) for key, draft in waiting.items()}
            for answered in self._ask(asked, drafts):
                yield final(answered)
        yield waiting

    def _ask(self, asked: Mapping[str, list[Request]], drafts: Drafts) -> Iterator[Drafts]:
        """Ask the engine, a chunk at a time; yield the drafts whose requests are all answered."""
        flat = [(key, request) for key, requests in asked.items() for request in requests]
        flat.sort(key=lambda pair: len(pair[1].text))
        left = Counter(key for key, _ in flat)
        for start in range(0, len(flat), CHUNK):
            chunk = flat[start : start + CHUNK]
            answers = self._answers([request for _, request in chunk])
            for (key, _), hypotheses in zip(chunk, answers, strict=True):
                draft = drafts[key]
                draft.attempts += 1
                left[key] -= 1
                for hypothesis in hypotheses:
                    draft.consider(self._candidate(draft, hypothesis))
            self._note(
                {
                    request: hypotheses
                    for (key, request), hypotheses in zip(chunk, answers, strict=True)
                    if left[key] or self._in_clauses(drafts[key]) or not self._final(drafts[key])
                }
            )
            yield {key: drafts[key] for key, _ in chunk if not left[key]}

    def _final(self, draft: Draft) -> bool:
        """Whether no step of the ladder will ask for it again (clauses aside, if it is long)."""
        return draft.settled or (draft.best is not None and not self.enforcement.ladder)

    def _in_clauses(self, draft: Draft) -> bool:
        """Whether a draft is also tried clause by clause: one of the ways of asking again."""
        return bool(self.enforcement.ladder) and _is_long(draft)

    def _by_clause(self, draft: Draft) -> None:
        """Offer a long draft a candidate made of its clauses, translated one by one."""
        pieces = [piece.strip() for piece in clauses(draft.request.text, CLAUSE_LIMIT // 2)]
        if len(pieces) < 2:
            return
        requests = [self._request(piece, self._within(draft, piece)) for piece in pieces]
        answers = self._answers(requests)
        draft.attempts += 1
        if all(answers):
            best = [hypotheses[0] for hypotheses in answers]
            draft.consider(self._candidate(draft, join_clauses(pieces, best)))
        if not draft.settled:
            self._note(dict(zip(requests, answers, strict=True)))

    def _within(self, draft: Draft, piece: str) -> list[TermMatch]:
        start = draft.request.text.find(piece)
        return [
            replace(match, start=match.start - start, end=match.end - start)
            for match in draft.matches
            if start <= match.start and match.end <= start + len(piece)
        ]

    def _answers(self, requests: Sequence[Request]) -> list[Hypotheses]:
        """Answer from the journal what a killed run had asked already; ask the engine the rest."""
        if self._journal is None:
            return self._decode(requests)
        keys = [answer_key(self.engine.signature, request) for request in requests]
        noted = self._journal.recall(keys)
        self._noted.update(noted)
        asked = [r for r, key in zip(requests, keys, strict=True) if key not in noted]
        fresh = iter(self._decode(asked))
        return [noted[key] if key in noted else next(fresh) for key in keys]

    def _note(self, answers: Mapping[Request, Hypotheses]) -> None:
        """Keep answers that are not final; where the engine failed there is none."""
        if self._journal is not None:
            signature = self.engine.signature
            kept = {answer_key(signature, r): a for r, a in answers.items() if a}
            self._journal.note(kept)
            self._noted.update(kept)

    def _decode(self, requests: Sequence[Request]) -> list[Hypotheses]:
        """Ask the engine; a request that it fails on gets an empty tuple, the others are saved."""
        if not requests:
            return []
        try:
            return self.engine.translate(requests)
        except EngineError:
            if len(requests) == 1:
                return [()]
            middle = len(requests) // 2
            return self._decode(requests[:middle]) + self._decode(requests[middle:])

    def _candidate(self, draft: Draft, hypothesis: Hypothesis) -> Candidate:
        source, text = draft.request.text, hypothesis.text
        if (self.source, self.target) == ("vi", "en"):
            text = apply_figures(source, text)
        if self.source == "vi":
            text = apply_names(source, text, self.names)
        made = self._checked(source, text, draft.matches, hypothesis)
        mended = mend_names(text, made.lost_names, source)
        if mended == text:
            return made
        text = apply_names(source, mended, self.names)
        return self._checked(source, text, draft.matches, hypothesis)

    def _checked(
        self,
        source: str,
        text: str,
        matches: Sequence[TermMatch],
        hypothesis: Hypothesis,
    ) -> Candidate:
        outcomes = honour(matches, text)
        findings = check_segment(
            source,
            text,
            outcomes=outcomes,
            source_language=self.source,
            target_language=self.target,
            truncated=hypothesis.truncated,
            score=hypothesis.score,
        )
        return Candidate(text, hypothesis.score, outcomes, findings, hypothesis)

    def _answer(
        self,
        task: Task,
        matches: Sequence[TermMatch],
        known: Remembered | None,
        draft: Draft | None,
    ) -> Translation:
        segment = task.segment
        if known is not None and known.origin is Origin.REVIEW:
            terms = honour(matches, known.text)
            return Translation(segment, known.text, Origin.REVIEW, terms=terms, attempts=0)
        if known is not None:
            remembered = Hypothesis(known.text, known.score)
            best = self._checked(segment.text, known.text, matches, remembered)
            origin, attempts = known.origin, known.attempts
        elif draft is None:
            return Translation(segment, segment.text, Origin.COPY, attempts=0)
        elif draft.best is None:
            return Translation(
                segment, segment.text, Origin.FAILED, findings=(_FAILED,), attempts=draft.attempts
            )
        else:
            best, origin, attempts = draft.best, Origin.MACHINE, draft.attempts
        return Translation(
            segment, best.text, origin, best.score, best.outcomes, best.findings, attempts
        )


def _is_long(draft: Draft) -> bool:
    """Whether it is also tried clause by clause."""
    return len(draft.request.text.split()) > CLAUSE_LIMIT


def _has_letters(text: str) -> bool:
    return any(char.isalpha() for char in text)
