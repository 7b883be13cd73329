"""Everything that is wrong with glossary files, each with its place and its mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from translate_pub.errors import GlossaryError
from translate_pub.glossary.derive import expand
from translate_pub.glossary.english import split_words
from translate_pub.glossary.files import RULES_FILE, glossary_files, scan_file
from translate_pub.glossary.keys import match_key, spelling, split_syllables
from translate_pub.glossary.load import default_glossary_dir
from translate_pub.glossary.rules import scan_rules
from translate_pub.glossary.table import GAP, Scan
from translate_pub.models import CaseRule, Policy, Term

__all__ = ["validate"]


def validate(
    paths: Sequence[Path], *, source: str = "vi", target: str = "en"
) -> list[GlossaryError]:
    """Every error of glossary files and directories, by path and line; none raised.

    Each path is a layer of its own: entries conflict within a layer, and a later layer is free to
    replace an earlier one's. A successor may stand in any of the layers, or in the default one.
    """
    errors: list[GlossaryError] = []
    scans: list[list[Scan]] = []
    for path in map(Path, paths):
        layer: list[Scan] = []
        try:
            if path.name != RULES_FILE:
                for file in glossary_files(path):
                    layer.append(scan_file(file, label=str(file), source=source, target=target))
        except GlossaryError as exc:
            errors.append(exc)
        scans.append(layer)
        rules = path / RULES_FILE if path.is_dir() else path
        if rules.name == RULES_FILE and (rules == path or rules.is_file()):
            errors += _wrong_rules(rules, layer)
    known = {match_key(term.source) for layer in scans for scan in layer for term in scan.terms}
    if any(match_key(term.successor) not in known for term in _successions(scans)):
        known |= _default_keys(source, target)
    for layer in scans:
        seen: dict[str, list[_Placed]] = {}
        for scan in layer:
            errors += scan.errors + scan.remarks
            for term in scan.terms:
                placed = _Placed(term, scan.path)
                errors += placed.wrong_alone(known)
                key = match_key(term.source)
                errors += placed.wrong_beside(seen.get(key, ()))
                seen.setdefault(key, []).append(placed)
    return sorted(errors, key=lambda error: (str(error.path), error.line))


def _wrong_rules(path: Path, layer: Sequence[Scan]) -> list[GlossaryError]:
    """The errors of a file of rules, and the slots that no entry of its directory fills."""
    rules, errors = scan_rules(path, label=str(path))
    if errors or not layer:
        return errors
    categories = {term.category for scan in layer for term in scan.terms}
    categories |= {rule.category for rule in rules}
    for rule in rules:
        for name in sorted({name for made in expand(rule) for name in made.categories}):
            if not any(category.startswith(name) for category in categories):
                errors.append(
                    GlossaryError(
                        f"rule {rule.name}: no entry has a category {name}…",
                        path=path,
                        line=rule.line,
                        mend="Write the beginning of a category of the entries beside it.",
                    )
                )
    return errors


def _successions(layers: Iterable[Iterable[Scan]]) -> Iterable[Term]:
    return (term for layer in layers for scan in layer for term in scan.terms if term.successor)


def _default_keys(source: str, target: str) -> set[str]:
    directory = default_glossary_dir(source, target)
    if directory is None:
        return set()
    return {
        match_key(term.source)
        for file in glossary_files(directory)
        for term in scan_file(file, label="", source=source, target=target).terms
    }


class _Placed:
    """A term with the file it stands in."""

    def __init__(self, term: Term, path: Path) -> None:
        self.term = term
        self.path = path
        self.line = int(term.origin.rpartition(":")[2])

    def _error(self, message: str, mend: str) -> GlossaryError:
        return GlossaryError(message, path=self.path, line=self.line, mend=mend)

    def wrong_alone(self, known: set[str]) -> Iterable[GlossaryError]:
        """What is wrong with the entry by itself."""
        term = self.term
        if term.successor and match_key(term.successor) not in known:
            yield self._error(
                f"successor {term.successor!r} is no entry",
                "Add an entry for it, or write the source term of one.",
            )
        if term.case is CaseRule.INITIAL and not term.source[:1].isupper():
            yield self._error(
                f"case is initial and {term.source!r} starts with a small letter",
                "Write the capital, or give the case fold.",
            )
        allowed = {_folded(phrase): phrase for phrase in reversed(term.renderings)}
        for phrase in term.forbidden:
            if _folded(phrase) in allowed:
                yield self._error(
                    f"{phrase!r} is forbidden and allowed",
                    "Remove it from forbidden, or from target and variants.",
                )
        listed = (*term.renderings, *term.forbidden)
        for phrase in dict.fromkeys(listed):
            if term.policy is not Policy.GUARD and not _folded(phrase):
                yield self._error(f"{phrase!r} has no word", "Write the rendering in words.")
            if phrase.startswith(GAP) or phrase.endswith(GAP):
                yield self._error(
                    f"{phrase!r} starts or ends with a gap",
                    "A gap (…) stands between words; remove it.",
                )
        for phrases, name in (
            (term.renderings, "target and variants"),
            (term.forbidden, "forbidden"),
        ):
            for phrase in sorted({phrase for phrase in phrases if phrases.count(phrase) > 1}):
                yield self._error(f"{phrase!r} stands twice in {name}", "Remove one of them.")

    def wrong_beside(self, others: Iterable[_Placed]) -> Iterable[GlossaryError]:
        """What is wrong beside earlier entries for the same words."""
        for other in others:
            old, new = other.term, self.term
            if not (_same_case(old, new) and _same_days(old, new)):
                continue
            place = f"{other.path}:{other.line}"
            if old.policy is not new.policy and Policy.GUARD in (old.policy, new.policy):
                yield self._error(
                    f"{new.source!r} is a guard and a term: see {place}", "Remove one of them."
                )
            elif _folded(old.target) != _folded(new.target):
                if split_syllables(old.source).gaps != split_syllables(new.source).gaps:
                    continue
                yield self._error(
                    f"{new.source!r} is {new.target!r} here and {old.target!r} in {place}",
                    "Keep one, or give both dates of validity that do not overlap.",
                )
            else:
                yield self._error(
                    f"{new.source!r} stands already in {place}",
                    "Make one entry of the two; a comma or hyphen in it matches a space as well.",
                )


def _folded(phrase: str) -> tuple[str, ...]:
    """What tells one rendering from another: words, and where gaps are."""
    return tuple(word for piece in phrase.split(GAP) for word in (GAP, *split_words(piece).keys))[
        1:
    ]


def _same_case(one: Term, two: Term) -> bool:
    if one.case is not two.case:
        return False
    return one.case is not CaseRule.EXACT or spelling_of(one.source) == spelling_of(two.source)


def spelling_of(text: str) -> str:
    """The spelling of every word of a text."""
    return " ".join(spelling(word) for word in text.split())


def _same_days(one: Term, two: Term) -> bool:
    starts_after = (
        one.valid_from is not None and two.valid_to is not None and one.valid_from > two.valid_to
    )
    ends_before = (
        one.valid_to is not None and two.valid_from is not None and one.valid_to < two.valid_from
    )
    return not (starts_after or ends_before)
