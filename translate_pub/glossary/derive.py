"""Terms made by rule: "nguyên Bí thư Tỉnh ủy", "Đảng ủy xã Tân Hiệp", "Sở Nội vụ", "Quận 1".

Rules stand in ``rules.tsv``. A row of kind ``value`` gives one value of a slot; a row of kind
``rule`` gives a pattern of the source and the renderings it makes. In a pattern a slot is

- ``{unit}``: any value of that name;
- ``{Name}``: the name of a place, written without diacritics in the target;
- ``{number}``: digits or a Roman numeral;
- ``{term:title,party}``: an entry whose category begins with one of the words, or a term that
  another rule made of one: rules compose.

The last three stand at the end only. In a rendering ``{unit}`` is the value's rendering, and
``.adjective``, ``.lower`` and ``.ordinal`` its forms. Where a variant names a slot, each rendering
of the slot makes a variant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product, zip_longest
from pathlib import Path

from translate_pub.errors import GlossaryError
from translate_pub.glossary.keys import ascii_fold
from translate_pub.models import CaseRule, Policy, Term

__all__ = ["Expansion", "Filler", "Rule", "expand", "number_filler", "place_filler", "term_filler"]

MAX_EXPANSIONS = 20_000
MAX_VARIANTS = 96
"""Variants of one derived term; rules that compose multiply them."""

_SLOT = re.compile(r"\{([^{}]*)\}")
_ORDINAL_WORDS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_TAILS = ("Name", "number", "term")


@dataclass(frozen=True, slots=True)
class Filler:
    """What stands in a slot: its renderings, the best first."""

    renderings: tuple[str, ...]
    adjective: str = ""
    ordinals: tuple[str, ...] = ()

    def forms(self, attributes: Sequence[str]) -> tuple[str, ...]:
        """The renderings in the form that a template asks for."""
        forms = self.renderings
        for attribute in attributes:
            if attribute == "adjective":
                forms = (self.adjective,) if self.adjective else forms
            elif attribute == "ordinal":
                forms = self.ordinals
            elif attribute == "lower":
                forms = tuple(form.lower() for form in forms)
        return forms


FORMS = ("adjective", "ordinal", "lower")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of kind ``rule``, with the values of its slots."""

    name: str
    source: str
    target: str
    variants: tuple[str, ...]
    policy: Policy
    case: CaseRule
    category: str
    authority: str
    note: str
    values: tuple[tuple[str, tuple[tuple[str, Filler], ...]], ...]
    """For each slot of values: its name and (source, filler) pairs."""
    path: Path
    line: int
    label: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """A pattern with its values filled in: a literal prefix, then the open slot if there is one."""

    rule: Rule
    prefix: str
    fillers: tuple[tuple[str, Filler], ...]
    tail: str = ""
    """``Name``, ``number`` or ``term``; empty where the prefix is all."""
    categories: tuple[str, ...] = ()

    def accepts(self, term: Term) -> bool:
        """Whether an entry fills the slot ``{term:…}``."""
        return term.policy is not Policy.GUARD and term.category.startswith(self.categories)

    def term(self, source: str, filler: Filler | None = None, extended: Term | None = None) -> Term:
        """The term made of a text that the pattern reads.

        ``extended`` is the entry for the beginning of the same words, where there is one: whatever
        honours it honours the longer term, and its policy holds.
        """
        fillers = dict(self.fillers)
        if filler is not None:
            fillers[self.tail] = filler
        rule = self.rule
        target = next(_render(rule.target, fillers, best=True))
        accepted: tuple[str, ...] = ()
        policy = rule.policy
        if extended is not None:
            accepted, policy = extended.renderings, extended.policy
        # Side by side, so that each template has its share of the limit.
        columns = [_render(template, fillers) for template in (rule.target, *rule.variants)]
        made = [form for row in zip_longest(*columns) for form in row if form]
        variants = [*made[: max(MAX_VARIANTS - len(accepted), 0)], *accepted]
        distinct = dict.fromkeys(variant for variant in variants if variant != target)
        return Term(
            source=unicodedata.normalize("NFC", " ".join(source.split())),
            target=target,
            variants=tuple(distinct),
            policy=policy,
            case=rule.case,
            category=rule.category,
            authority=rule.authority,
            note=rule.note,
            origin=f"rule {rule.name} ({rule.label}:{rule.line})",
        )


def _render(template: str, fillers: Mapping[str, Filler], *, best: bool = False) -> Iterator[str]:
    """The template with its slots filled, in every combination of renderings."""
    pieces = _SLOT.split(template)
    choices: list[tuple[str, ...]] = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            choices.append((piece,))
        else:
            name, *attributes = piece.split(".")
            forms = fillers[name].forms(attributes)
            choices.append(forms[:1] if best else forms)
    for parts in islice(product(*choices), MAX_VARIANTS):
        yield "".join(parts).replace("the the ", "the ")


def expand(rule: Rule) -> list[Expansion]:
    """Every combination of the rule's values.

    Raises:
        GlossaryError: the pattern or a rendering is not one.
    """
    values = dict(rule.values)

    def wrong(message: str, mend: str) -> GlossaryError:
        return GlossaryError(
            f"rule {rule.name}: {message}", path=rule.path, line=rule.line, mend=mend
        )

    expansions: list[Expansion] = []
    for pattern in rule.source.split("|"):
        pieces = _SLOT.split(pattern.strip())
        slots = pieces[1::2]
        tail, _, categories = slots[-1].partition(":") if slots else ("", "", "")
        open_tail = tail in _TAILS
        closed = slots[:-1] if open_tail else slots
        for slot in closed:
            if slot not in values:
                raise wrong(
                    f"slot {{{slot}}} has no values or is not last",
                    "Give rows of kind value for it; {Name}, {number} and {term:…} stand last.",
                )
        if open_tail and (pieces[-1].strip() or not "".join(pieces[:-2]).strip()):
            raise wrong(f"{{{slots[-1]}}} is not last, or alone", "Begin with words, end with it.")
        if (tail == "term") != bool(categories):
            raise wrong("{term} without categories", "Write {term:category,category}.")
        filled = {*closed, tail} if open_tail else set(closed)
        for template in (rule.target, *rule.variants):
            for slot in _SLOT.findall(template):
                name, *forms = slot.split(".")
                if name not in filled or not set(forms) <= set(FORMS):
                    raise wrong(
                        f"{{{slot}}} in {template!r} is not in the pattern {pattern!r}",
                        f"A rendering names slots of the pattern; forms: {', '.join(FORMS)}.",
                    )
        for combination in product(*(values[slot] for slot in closed)):
            words = (piece for piece, _ in combination)
            prefix = "".join(
                literal + word for literal, word in zip_longest(pieces[::2], words, fillvalue="")
            )
            expansions.append(
                Expansion(
                    rule,
                    " ".join(prefix.split()),
                    tuple(zip(closed, (filler for _, filler in combination), strict=True)),
                    tail if open_tail else "",
                    tuple(name.strip() for name in categories.split(",")) if categories else (),
                )
            )
            if len(expansions) > MAX_EXPANSIONS:
                raise wrong(f"more than {MAX_EXPANSIONS:,} expansions", "Make fewer of its values.")
    return expansions


def place_filler(name: str) -> Filler:
    """The name of a place, as the Viet Nam News Agency prints it."""
    return Filler((ascii_fold(name),))


def number_filler(text: str) -> Filler | None:
    """A number of digits or Roman numerals below 40; None where it is neither."""
    if text.isascii() and text.isdigit():
        value = int(text[:9])
    elif text and (found := _ROMAN.fullmatch(text)):
        ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX").index(found[2])
        value = 10 * len(found[1]) + ones
    else:
        return None
    teen = value % 100 in (11, 12, 13)
    suffix = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    words = _ORDINAL_WORDS[value : value + 1] if value else []
    return Filler((str(value), text), ordinals=(f"{value}{suffix}", *words))


def term_filler(term: Term) -> Filler:
    """An entry in the slot ``{term:…}``."""
    return Filler(term.renderings)
