"""Terminology enforcement: what to ask the engine for, and what to ask when it did not comply.

An engine is asked with hints (:func:`hints`). The answer is checked; a :class:`Draft` whose best
:class:`Candidate` still has something wrong goes down the ladder of *steps*. A step is a function
from a draft to new requests for the engine; all drafts of a window take a step together, in one
batch. The best candidate wins by errors, then by terms honoured, then by the model's own score.

The idea of decoding again from a prefix that ends in the term, and with the wrong word suppressed,
follows Bogoychev and Chen, "Terminology-Aware Translation with Constrained Decoding and Large
Language Model Prompting", WMT 2023.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from translate_pub.engines.base import Hypothesis, Request, TermHint
from translate_pub.glossary import ascii_fold
from translate_pub.models import Finding, Policy, Severity, TermMatch, TermOutcome
from translate_pub.splicing import Wanted, prefixes

__all__ = [
    "LADDER",
    "Candidate",
    "Draft",
    "Step",
    "alternatives",
    "focus",
    "forced_prefix",
    "hints",
    "sampling",
    "splicing",
    "suppression",
]

HINT_BUDGET = 12
"""Most terms in one prompt: the model was trained with few, and a crowded prompt distracts it."""

PREFER_MARGIN = 0.6
"""How much mean log-probability a candidate may lose for the sake of a ``prefer`` term."""

N_BEST = 4
"""Hypotheses asked for where the best one will not do."""

_MOST_SPLICES = 8

_FUNCTION_WORDS = frozenset(
    "the a an of to in on at for and or by with from as that this its their his her".split()
)
_VERBATIM = frozenset({"document-number", "address"})
"""Checks whose findings quote what the output must hold as it stands in the source."""

_INVENTED = frozenset({"currency", "number-extra", "organisation", "province"})
"""Checks that find what the source does not say: no term is worth that."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rendering of a segment with what the checks say of it.

    ``hypothesis`` is what the engine gave, before names and figures were set right in ``text``.
    """

    text: str
    score: float | None
    outcomes: tuple[TermOutcome, ...]
    findings: tuple[Finding, ...]
    hypothesis: Hypothesis | None = None

    @property
    def aligned(self) -> bool:
        """Whether the engine showed where the words come from."""
        return self.hypothesis is not None and self.hypothesis.alignment is not None

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def missed(self) -> tuple[TermMatch, ...]:
        """The matches it does not honour, guards aside."""
        return tuple(
            outcome.match
            for outcome in self.outcomes
            if not outcome.honoured and outcome.match.term.policy is not Policy.GUARD
        )

    @property
    def lost_names(self) -> tuple[str, ...]:
        """Names of the source that it does not carry over, as written in the source."""
        return tuple(f.source for f in self.findings if f.check == "name-missing" and f.source)

    @property
    def invented(self) -> int:
        """How many figures and organisations it has that the source has not."""
        return sum(finding.check in _INVENTED for finding in self.findings)

    @property
    def blemishes(self) -> int:
        """How much could be better without being an error."""
        return len(self.missed) + len(self.forbidden) + len(self.lost_names) + self.invented

    @property
    def satisfied(self) -> bool:
        """Whether there is nothing that decoding again could mend."""
        return not self.errors and self.blemishes == self.invented

    @property
    def forbidden(self) -> tuple[str, ...]:
        """Forbidden variants that it uses, as written."""
        return tuple(f.target for f in self.findings if f.check == "term-forbidden" and f.target)

    def better_than(self, other: Candidate) -> bool:
        """Fewer errors, then fewer terms and names missed, then the better score.

        A ``prefer`` term is not worth any price: a candidate that gains nothing else and falls more
        than :data:`PREFER_MARGIN` behind does not win.
        """
        if self.errors != other.errors:
            return self.errors < other.errors
        fall = _number(other.score) - _number(self.score)
        if self.blemishes != other.blemishes:
            return self.blemishes < other.blemishes and fall <= PREFER_MARGIN
        return fall < 0


@dataclass(slots=True)
class Draft:
    """A segment on its way: what was asked, and the best answer so far."""

    request: Request
    matches: tuple[TermMatch, ...]
    best: Candidate | None = None
    attempts: int = 0
    tried: set[Request] = field(default_factory=set)

    def consider(self, candidate: Candidate) -> None:
        """Keep the candidate if it is better than the best so far."""
        if self.best is None or candidate.better_than(self.best):
            self.best = candidate

    @property
    def settled(self) -> bool:
        """Whether no further step is needed."""
        return self.best is not None and self.best.satisfied

    def fresh(self, requests: Sequence[Request]) -> list[Request]:
        """Drop requests that were made before, and remember the others as made."""
        new = [r for r in dict.fromkeys(requests) if r not in self.tried]
        self.tried.update(new)
        return new


Step = Callable[[Draft], list[Request]]
"""What to ask next for a draft that is not settled; an empty list where the step has no idea."""


def hints(matches: Sequence[TermMatch], budget: int = HINT_BUDGET) -> tuple[TermHint, ...]:
    """The matches that go into the prompt, in the order of the source.

    One hint for each wording; ``exact`` terms come before ``prefer`` terms where the budget forces
    a choice, longer ones before shorter.
    """
    wanted: dict[str, TermMatch] = {}
    for match in matches:
        if match.term.policy is not Policy.GUARD:
            wanted.setdefault(match.surface, match)
    chosen = sorted(
        wanted.values(), key=lambda m: (m.term.policy is not Policy.EXACT, -len(m.surface))
    )[:budget]
    chosen.sort(key=lambda match: match.start)
    return tuple(TermHint(_one_line(m.surface), rendering(m)) for m in chosen)


def rendering(match: TermMatch, target: str = "") -> str:
    """The target of a match, capitalised where the source's words are capitalised in mid-sentence.

    "theo Nghị quyết 18" asks for "Resolution", "một nghị quyết" for "resolution". ``target`` may be
    a variant.
    """
    target = target or match.term.target
    if match.start > 0 and match.surface[:1].isupper() and target[:1].islower():
        return target[0].upper() + target[1:]
    return target


def focus(draft: Draft) -> list[Request]:
    """Step: nothing but the missed terms in the prompt, and what must be copied as it stands.

    A crowded prompt is what most often makes the model pass over a term. A document number, an
    address or a name that was lost is given as a term of its own: the model copies what it is
    told. A draft that the engine failed on is asked for without any terms. An engine that aligns
    is not told in a prompt: see :func:`splicing`.
    """
    if draft.best is None:
        return [replace(draft.request, terms=())]
    if draft.best.aligned:
        return []
    wanted = hints(draft.best.missed) + _verbatim(draft.best, draft.request.text)
    return [replace(draft.request, terms=wanted)] if wanted else []


def _verbatim(candidate: Candidate, text: str) -> tuple[TermHint, ...]:
    """What was lost and must be copied: document numbers, addresses, names without their marks."""
    copied = tuple(
        TermHint(finding.source, finding.source)
        for finding in candidate.findings
        if finding.check in _VERBATIM and finding.source in text
    )
    return copied + tuple(TermHint(name, ascii_fold(name)) for name in candidate.lost_names)


def splicing(draft: Draft) -> list[Request]:
    """Step: terms put where the engine's alignment shows that their words were rendered.

    Only for engines that align. The n-best comes along: one of them may have the terms by itself.
    """
    best = draft.best
    if best is None or best.hypothesis is None or best.hypothesis.alignment is None:
        return []
    text = draft.request.text
    asked = [
        (
            _one_line(match.surface),
            match.start,
            tuple(rendering(match, t) for t in _complete(match)),
        )
        for match in best.missed
        if _complete(match)
    ]
    asked += [(hint.source, 0, (hint.target,)) for hint in _verbatim(best, text)]
    wanted = [
        Wanted(start, start + len(words), renderings)
        for words, near, renderings in asked
        if (start := _nearest(text, words, near)) >= 0
    ]
    if not wanted:
        return []
    forced = prefixes(best.hypothesis.text, best.hypothesis.alignment, wanted)[:_MOST_SPLICES]
    return [
        replace(draft.request, alternatives=N_BEST),
        *(replace(draft.request, prefix=prefix) for prefix in forced),
    ]


def _nearest(text: str, words: str, near: int) -> int:
    """Where ``words`` stand in ``text``, -1 where they do not; of several places that at ``near``.

    White space was folded in the request's text, so that offsets into the segment may be off.
    """
    places = [found.start() for found in re.finditer(re.escape(words), text)] if words else []
    return min(places, key=lambda start: abs(start - near), default=-1)


def _complete(match: TermMatch) -> list[str]:
    """The renderings of a match that can be put in as they are: those without a gap."""
    return [target for target in match.term.renderings if "…" not in target]


def suppression(draft: Draft) -> list[Request]:
    """Step: the wrong words suppressed."""
    if draft.best is None or not draft.best.forbidden:
        return []
    return [replace(draft.request, avoid=tuple(dict.fromkeys(draft.best.forbidden)))]


def forced_prefix(draft: Draft) -> list[Request]:
    """Step: decode on from a prefix that ends in the first missed term.

    Where the term belongs is not known; the likeliest places are tried, and the checks and the
    model's score choose: where a forbidden variant stands, where words of the wanted rendering
    already stand, and the word boundaries nearest to the term's relative position in the source.
    """
    if draft.best is None:
        return []
    requests = []
    for match in draft.best.missed[:2]:
        wanted = rendering(match)
        places = 4 if match.term.policy is Policy.EXACT else 2
        for place in _places(draft, match, wanted)[:places]:
            head = draft.best.text[:place].rstrip()
            prefix = f"{head} {wanted}" if head else wanted[0].upper() + wanted[1:]
            requests.append(replace(draft.request, prefix=prefix))
    return requests


def alternatives(draft: Draft, count: int = N_BEST) -> list[Request]:
    """Step: the n-best of a beam, for what is an error; a beam costs as much as all the others."""
    if draft.best is not None and not draft.best.errors:
        return []
    return [replace(draft.request, alternatives=count)]


def sampling(draft: Draft, seeds: int = 3, temperature: float = 0.6) -> list[Request]:
    """Step, the last: seeded samples, for what is still an error."""
    if draft.best is None or not draft.best.errors:
        return []
    return [
        replace(draft.request, temperature=temperature, seed=seed) for seed in range(1, seeds + 1)
    ]


LADDER: tuple[Step, ...] = (
    focus,
    suppression,
    splicing,
    forced_prefix,
    alternatives,
    splicing,
    forced_prefix,
    sampling,
)
"""The steps in their order. Forcing comes twice: a second term may be missing after the first."""


def _places(draft: Draft, match: TermMatch, wanted: str) -> list[int]:
    if draft.best is None:
        return []
    text = draft.best.text
    folded = text.casefold()
    places: list[int] = []
    for wrong in match.term.forbidden:
        at = folded.find(wrong.casefold().split("…")[0].strip())
        if at >= 0:
            places.append(at)
    words = [(found.start(), found.group().casefold()) for found in _WORD.finditer(text)]
    expected = match.start / max(1, len(draft.request.text)) * len(text)
    places += _partial(words, wanted, expected)
    after_function_word = [
        start for (_, before), (start, _) in pairwise(words) if before in _FUNCTION_WORDS
    ]
    places += sorted(after_function_word, key=lambda start: abs(start - expected))[:2]
    places += sorted((start for start, _ in words), key=lambda start: abs(start - expected))[:2]
    return list(dict.fromkeys(places))


def _partial(words: list[tuple[int, str]], wanted: str, expected: float) -> list[int]:
    """Return where the text says part of the wanted rendering: the best window's first word.

    "the Party Committee of the Town" is what became of "Party Committee of the Town's Agencies":
    the prefix must end before it, or it would be said twice.
    """
    stems = {word[:5] for word in wanted.casefold().split() if word not in _FUNCTION_WORDS}
    size = len(wanted.split())
    best: tuple[int, float, int] | None = None
    for number, (start, word) in enumerate(words):
        if word[:5] not in stems:
            continue
        found = {other[:5] for _, other in words[number : number + size]} & stems
        rank = (len(found), -abs(start - expected), start)
        if best is None or rank > best:
            best = rank
    return [best[2]] if best else []


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _number(score: float | None) -> float:
    return 0.0 if score is None else score
