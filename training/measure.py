"""What an adapter is worth on the measuring sets, through the product itself.

An adapter is built as users get it (int8) and run through the product's translator and evaluation:
the bare model, the model with the glossary in its prompt, and the model told an invented glossary,
which shows whether it does as it is told or says what it is used to.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from training import corpora, hints
from translate_pub.engines.gemma import Decoding, GemmaEngine, install_model
from translate_pub.evaluate import Pair, evaluate
from translate_pub.glossary import Glossary, Matcher, load_glossary
from translate_pub.models import Policy
from translate_pub.translate import Enforcement, Translator

__all__ = ["FORMS", "invented_glossary", "measure", "sample"]

FORMS = ("plain", "terms", "invented", "enforced")
"""The bare model; the glossary in the prompt; an invented glossary in the prompt; the whole
ladder of enforcement."""

_KEPT = (
    "segments",
    "bleu",
    "chrf",
    "term_occurrences",
    "term_success",
    "term_success_all",
    "findings",
    "seconds",
)


def sample(name: str, folder: Path, count: int, seed: int = 1) -> list[Pair]:
    """Return ``count`` pairs of a measuring set, always the same ones."""
    pairs = [p for p in corpora.read_measuring(name, folder) if p.vi and p.en]
    random.Random(seed).shuffle(pairs)
    return [Pair(p.vi, p.en) for p in pairs[:count]]


def invented_glossary(glossary: Glossary, texts: Sequence[str], seed: int = 9) -> Glossary:
    """Return a glossary of the entries that occur in ``texts``, each with a made-up target."""
    matcher = Matcher(glossary)
    rng = random.Random(seed)
    terms = {}
    for text in texts:
        for match in matcher.match(text):
            term = match.term
            if term.policy is not Policy.GUARD and term.source not in terms:
                terms[term.source] = replace(
                    term, target=hints.invent(term.target, rng), variants=(), forbidden=()
                )
    return Glossary.of(terms.values())


def measure(
    adapter: Path | None,
    sets: Sequence[str],
    folder: Path,
    *,
    cache: Path | None = None,
    base: Path | None = None,
    count: int = 300,
    forms: Sequence[str] = FORMS[:3],
    beam: int = 1,
) -> dict[str, dict[str, object]]:
    """Build ``adapter`` (None: the shipped one) and return its figures by ``set/form``."""
    built = install_model(base=base, adapter=adapter, cache=cache)
    glossary = load_glossary()
    figures: dict[str, dict[str, object]] = {}
    with GemmaEngine(folder=built, decoding=Decoding(beam=beam)) as engine:
        for name in sets:
            pairs = sample(name, folder, count)
            for form in forms:
                if form == "invented":
                    chosen = invented_glossary(glossary, [p.source for p in pairs])
                else:
                    chosen = glossary
                translator = Translator(
                    engine, source="vi", target="en", glossary=chosen, enforcement=_enforced(form)
                )
                found = asdict(evaluate(translator, pairs))
                figures[f"{name}/{form}"] = {key: found[key] for key in _KEPT}
    return figures


def _enforced(form: str) -> Enforcement:
    if form not in FORMS:
        raise ValueError(f"unknown form {form!r}: choose from {', '.join(FORMS)}")
    if form == "enforced":
        return Enforcement()
    return Enforcement(hint=form != "plain", ladder=())
