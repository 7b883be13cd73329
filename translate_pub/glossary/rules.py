"""Reading ``rules.tsv``, the rules of derivation: see :mod:`translate_pub.glossary.derive`."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path

from translate_pub.errors import GlossaryError
from translate_pub.glossary.derive import Filler, Rule, expand
from translate_pub.glossary.table import CONTROL, read_text
from translate_pub.glossary.tsv import tsv_rows
from translate_pub.models import CaseRule, Policy

__all__ = ["RULE_COLUMNS", "scan_rules"]

RULE_COLUMNS = (
    "kind",
    "name",
    "source",
    "target",
    "adjective",
    "variants",
    "policy",
    "case",
    "category",
    "authority",
    "note",
)
_KINDS = ("value", "rule")


def scan_rules(path: Path, *, label: str) -> tuple[list[Rule], list[GlossaryError]]:
    """The rules of a file, with their values, and everything that is wrong with it."""
    errors: list[GlossaryError] = []

    def wrong(message: str, mend: str, line: int = 0) -> None:
        errors.append(GlossaryError(message, path=path, line=line, mend=mend))

    try:
        text = read_text(path)
    except GlossaryError as exc:
        return [], [exc]
    rows = list(tsv_rows(text))
    if not rows or tuple(name.strip() for name in rows[0][1]) != RULE_COLUMNS:
        wrong(
            "not the columns of a file of rules",
            f"The first row is: {', '.join(RULE_COLUMNS)}.",
            rows[0][0] if rows else 0,
        )
        return [], errors
    good: list[tuple[int, dict[str, str]]] = []
    names: set[str] = set()
    for line, fields in rows[1:]:
        before = len(errors)
        row = dict(zip(RULE_COLUMNS, (" ".join(field.split()) for field in fields), strict=False))
        if len(fields) != len(RULE_COLUMNS):
            wrong(
                f"{len(fields)} columns where the header has {len(RULE_COLUMNS)}",
                "Separate the fields by single tabs; an empty field is two tabs.",
                line,
            )
            continue
        for name, value in row.items():
            if CONTROL.search(value) or not unicodedata.is_normalized("NFC", value):
                wrong(
                    f"{name}: a control character, or not Unicode normal form C",
                    "Write the field again.",
                    line,
                )
        if row["kind"] not in _KINDS:
            wrong(f"kind: {row['kind']!r}", f"kind is one of: {', '.join(_KINDS)}.", line)
        if not (row["name"] and row["source"] and row["target"]):
            wrong("name, source or target is empty", "Give all three.", line)
        for column, choices in (("policy", Policy), ("case", CaseRule)):
            if row[column] and row[column] not in list(choices):
                wrong(f"{column}: {row[column]!r}", f"One of: {', '.join(choices)}.", line)
        if row["kind"] == "rule" and row["name"] in names:
            wrong(f"rule {row['name']!r} stands twice", "Give each rule a name of its own.", line)
        if row["kind"] == "rule":
            names.add(row["name"])
        if row["policy"] == Policy.GUARD:
            wrong("policy: guard", "A rule makes terms; write guards as entries.", line)
        if len(errors) == before:
            good.append((line, row))
    rules = _rules(good, path, label)
    for rule in rules:
        try:
            expand(rule)
        except GlossaryError as exc:
            errors.append(exc)
    return rules, errors


def _rules(rows: list[tuple[int, dict[str, str]]], path: Path, label: str) -> list[Rule]:
    values: dict[str, list[tuple[str, Filler]]] = defaultdict(list)
    for _, row in rows:
        if row["kind"] == "value":
            filler = Filler((row["target"], *_split(row["variants"])), adjective=row["adjective"])
            values[row["name"]] += [(source, filler) for source in _split(row["source"])]
    return [
        Rule(
            name=row["name"],
            source=row["source"],
            target=row["target"],
            variants=_split(row["variants"]),
            policy=Policy(row["policy"] or Policy.PREFER),
            case=CaseRule(row["case"] or CaseRule.FOLD),
            category=row["category"],
            authority=row["authority"],
            note=row["note"],
            values=tuple((name, tuple(pairs)) for name, pairs in values.items()),
            path=path,
            line=line,
            label=label,
        )
        for line, row in rows
        if row["kind"] == "rule"
    ]


def _split(field: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in field.split("|") if part.strip())
