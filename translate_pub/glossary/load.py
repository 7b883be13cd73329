"""Glossaries in layers: the default one, then each that the user adds; the later wins, visibly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from translate_pub.glossary.derive import Rule
from translate_pub.glossary.files import RULES_FILE, glossary_files, scan_file
from translate_pub.glossary.keys import match_key, spelling
from translate_pub.glossary.rules import scan_rules
from translate_pub.glossary.table import term_to_row
from translate_pub.models import CaseRule, Term

__all__ = ["Glossary", "Layer", "Override", "default_glossary_dir", "load_glossary"]


@dataclass(frozen=True, slots=True)
class Override:
    """An entry of a later layer stands in place of one of an earlier layer."""

    old: Term
    new: Term

    def __str__(self) -> str:
        return (
            f"{self.new.origin}: {self.new.source!r} = {self.new.target!r}"
            f" replaces {self.old.target!r} ({self.old.origin})"
        )


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file or directory contributes: the entries that no later layer replaced.

    A rule of a later layer replaces the rules of the same name.
    """

    name: str
    terms: tuple[Term, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Glossary:
    """A term base, ready to match. ``signature`` names its content, wherever its files are."""

    layers: tuple[Layer, ...] = ()
    rules: tuple[Rule, ...] = ()
    overrides: tuple[Override, ...] = ()
    signature: str = "none"

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every entry in force, the earliest layer first."""
        return tuple(term for layer in self.layers for term in layer.terms)

    def checksum(self) -> str:
        """The signature made anew from the content: the same, unless that was damaged."""
        return _signature(self.layers, self.rules)

    @classmethod
    def of(cls, *layers: Iterable[Term], rules: Sequence[Rule] = ()) -> Glossary:
        """A glossary of terms at hand, in layers."""
        named = [Layer(f"layer {n}", tuple(terms)) for n, terms in enumerate(layers, 1)]
        return _stack([Layer("rules", (), tuple(rules)), *named])


def default_glossary_dir(source: str, target: str) -> Path | None:
    """The directory of the glossary that is shipped for a language pair, None where there is none.

    It is package data in a wheel and stands beside the package in a checkout.
    """
    package = Path(__file__).resolve().parent.parent
    for parent in (package, package.parent):
        directory = parent / "glossaries" / f"{source}-{target}"
        if directory.is_dir():
            return directory
    return None


def load_glossary(
    layers: Sequence[Path] = (), *, source: str = "vi", target: str = "en", default: bool = True
) -> Glossary:
    """Read the default glossary of a language pair and any layers over it.

    A layer is a file (.tsv, .csv, .tbx) or a directory of them. Where two layers have the same
    source term, the later one's entry stands: see ``Glossary.overrides``.

    Raises:
        GlossaryError: a file cannot be used; says where, and how to mend it.
    """
    stack = []
    directory = default_glossary_dir(source, target) if default else None
    if directory is not None:
        stack.append(_read_layer(directory, label=directory.name, source=source, target=target))
    for path in layers:
        stack.append(_read_layer(Path(path), label=str(path), source=source, target=target))
    return _stack(stack)


def _read_layer(path: Path, *, label: str, source: str, target: str) -> Layer:
    terms: list[Term] = []
    for file in glossary_files(path):
        name = label if file == path else f"{label}/{file.name}"
        scan = scan_file(file, label=name, source=source, target=target)
        if scan.errors:
            raise scan.errors[0]
        terms.extend(scan.terms)
    rules: list[Rule] = []
    rules_file = path / RULES_FILE
    if rules_file.is_file():
        rules, errors = scan_rules(rules_file, label=f"{label}/{RULES_FILE}")
        if errors:
            raise errors[0]
    return Layer(label, tuple(terms), tuple(rules))


def _stack(layers: Sequence[Layer]) -> Glossary:
    overrides: list[Override] = []
    standing: list[Layer] = []
    newer: dict[str, list[Term]] = {}
    for layer in reversed(layers):
        kept = []
        for term in layer.terms:
            key = match_key(term.source)
            winner = next((new for new in newer.get(key, ()) if _covers(new, term)), None)
            if winner is None:
                kept.append(term)
            else:
                overrides.append(Override(old=term, new=winner))
        for term in layer.terms:
            newer.setdefault(match_key(term.source), []).append(term)
        standing.append(Layer(layer.name, tuple(kept), layer.rules))
    standing.reverse()
    overrides.reverse()
    rules = {rule.name: rule for layer in standing for rule in layer.rules}
    return Glossary(
        tuple(standing),
        tuple(rules.values()),
        tuple(overrides),
        _signature(standing, rules.values()),
    )


def _covers(new: Term, old: Term) -> bool:
    """Whether every occurrence, on every date, that ``old`` matches is one that ``new`` matches."""
    case = (
        new.case is CaseRule.FOLD
        or (new.case is CaseRule.INITIAL and (old.case is CaseRule.INITIAL or _abbreviated(old)))
        or (
            new.case is CaseRule.EXACT
            and old.case is CaseRule.EXACT
            and spelling(new.source) == spelling(old.source)
        )
    )
    since = new.valid_from is None or (
        old.valid_from is not None and new.valid_from <= old.valid_from
    )
    until = new.valid_to is None or (old.valid_to is not None and new.valid_to >= old.valid_to)
    return case and since and until


def _abbreviated(term: Term) -> bool:
    return term.case is CaseRule.EXACT and term.source[:1].isupper()


def _signature(layers: Iterable[Layer], rules: Iterable[Rule]) -> str:
    digest = hashlib.sha256()
    for rule in rules:
        content = (rule.source, rule.target, rule.variants, rule.policy, rule.case, rule.values)
        digest.update(repr((rule.name, *content, rule.category, rule.authority)).encode())
        digest.update(b"\n")
    for layer in layers:
        for term in layer.terms:
            digest.update("\t".join(term_to_row(term)).encode())
            digest.update(b"\n")
    return digest.hexdigest()[:12]
