"""What TSV and CSV glossaries have in common: the columns, and how a row becomes a term."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from translate_pub.errors import GlossaryError
from translate_pub.glossary.keys import Gap, split_syllables
from translate_pub.models import CaseRule, Policy, Term

__all__ = [
    "COLUMNS",
    "MAX_BYTES",
    "MAX_ROWS",
    "MAX_SYLLABLES",
    "check_header",
    "read_text",
    "row_to_term",
    "term_to_row",
]

COLUMNS = (
    "source",
    "target",
    "variants",
    "forbidden",
    "policy",
    "case",
    "category",
    "authority",
    "valid_from",
    "valid_to",
    "successor",
    "note",
)
REQUIRED = ("source", "target")
MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 200_000
MAX_SYLLABLES = 64
"""Longest source term: matching takes time proportional to it."""
MAX_FIELD = 2_000
GAP = "…"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_Wrong = Callable[[str, str], None]
_Choice = TypeVar("_Choice", Policy, CaseRule)


def read_text(path: Path) -> str:
    """The file's text, with any byte order mark removed.

    Raises:
        GlossaryError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise GlossaryError(
                f"{size:,} bytes; a glossary file may have {MAX_BYTES:,}",
                path=path,
                mend="Split it into several files and give their directory.",
            )
        data = path.read_bytes()
    except OSError as exc:
        raise GlossaryError(
            f"cannot be read: {exc.strerror or exc}",
            path=path,
            mend="Give the path of a glossary file (.tsv, .csv, .tbx) or of a directory of them.",
        ) from exc
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise GlossaryError(
            f"not UTF-8: byte 0x{data[exc.start]:02X} at offset {exc.start}",
            path=path,
            line=line,
            mend="Save the file as UTF-8.",
        ) from exc


def check_header(header: Sequence[str], *, path: Path, line: int) -> list[GlossaryError]:
    """What is wrong with the header row; an empty list where nothing is."""
    errors = []
    known = ", ".join(COLUMNS)
    for name in header:
        if name not in COLUMNS:
            errors.append(
                GlossaryError(
                    f"unknown column {name!r}", path=path, line=line, mend=f"Columns are: {known}."
                )
            )
    for name in REQUIRED:
        if name not in header:
            errors.append(
                GlossaryError(
                    f"no column {name!r}",
                    path=path,
                    line=line,
                    mend=f"The first row names the columns: {known}.",
                )
            )
    for name in sorted({name for name in header if header.count(name) > 1}):
        errors.append(
            GlossaryError(
                f"column {name!r} stands twice", path=path, line=line, mend="Remove one of them."
            )
        )
    return errors


def row_to_term(
    row: dict[str, str], *, path: Path, line: int, label: str
) -> tuple[Term | None, list[GlossaryError]]:
    """The term of a row and every error in it; the term is None where an error forbids it.

    ``label`` names the file in the term's origin.
    """
    errors: list[GlossaryError] = []

    def wrong(message: str, mend: str) -> None:
        errors.append(GlossaryError(message, path=path, line=line, mend=mend))

    for name, value in row.items():
        if found := _CONTROL.search(value):
            wrong(f"{name}: control character U+{ord(found.group()):04X}", "Remove the character.")
        if len(value) > MAX_FIELD:
            wrong(f"{name}: {len(value):,} characters", f"A field may have {MAX_FIELD:,}.")
    if errors:
        return None, errors

    fields = {name: unicodedata.normalize("NFC", value.strip()) for name, value in row.items()}
    source = fields.get("source", "")
    target = fields.get("target", "")
    policy = _choice(Policy, fields.get("policy", ""), Policy.PREFER, "policy", wrong)
    case = _choice(CaseRule, fields.get("case", ""), CaseRule.FOLD, "case", wrong)
    valid_from = _day(fields.get("valid_from", ""), "valid_from", wrong)
    valid_to = _day(fields.get("valid_to", ""), "valid_to", wrong)
    variants = _phrases(fields.get("variants", ""), "variants", wrong)
    forbidden = _phrases(fields.get("forbidden", ""), "forbidden", wrong)
    _check_source(source, wrong)
    if policy is Policy.GUARD:
        if target or variants or forbidden:
            wrong(
                "a guard has a rendering",
                "Empty target, variants and forbidden, or change the policy.",
            )
    elif not target:
        wrong("target is empty", "Give the rendering, or policy guard where none is meant.")
    if GAP in target:
        wrong("target has a gap (…)", "Write the whole rendering; gaps belong in variants.")
    if valid_from and valid_to and valid_from > valid_to:
        wrong("valid_from is after valid_to", "Exchange the two dates.")
    if errors:
        return None, errors
    return (
        Term(
            source=source,
            target=target,
            variants=variants,
            forbidden=forbidden,
            policy=policy,
            case=case,
            category=fields.get("category", ""),
            authority=fields.get("authority", ""),
            valid_from=valid_from,
            valid_to=valid_to,
            successor=fields.get("successor", ""),
            note=fields.get("note", ""),
            origin=f"{label}:{line}",
        ),
        [],
    )


def term_to_row(term: Term) -> list[str]:
    """The fields of a term in the order of :data:`COLUMNS`."""
    return [
        term.source,
        term.target,
        "|".join(term.variants),
        "|".join(term.forbidden),
        term.policy.value,
        term.case.value,
        term.category,
        term.authority,
        term.valid_from.isoformat() if term.valid_from else "",
        term.valid_to.isoformat() if term.valid_to else "",
        term.successor,
        term.note,
    ]


def _choice(
    kind: type[_Choice], value: str, default: _Choice, column: str, wrong: _Wrong
) -> _Choice:
    if not value:
        return default
    try:
        return kind(value)
    except ValueError:
        wrong(f"{column}: {value!r}", f"{column} is one of: {', '.join(kind)}.")
        return default


def _day(value: str, column: str, wrong: _Wrong) -> date | None:
    if not value:
        return None
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    wrong(f"{column}: {value!r} is not a date", "Write YYYY-MM-DD, as in 2025-07-01.")
    return None


def _phrases(value: str, column: str, wrong: _Wrong) -> tuple[str, ...]:
    if not value:
        return ()
    phrases = tuple(" ".join(phrase.split()) for phrase in value.split("|"))
    for phrase in phrases:
        if not phrase.replace(GAP, "").strip():
            wrong(f"{column}: an empty phrase", "Separate phrases with one | and end without it.")
        elif phrase.startswith(GAP) or phrase.endswith(GAP):
            wrong(f"{column}: {phrase!r} has a gap at its end", "A gap (…) stands between words.")
    return phrases


def _check_source(source: str, wrong: _Wrong) -> None:
    if not source:
        wrong("source is empty", "Give the term of the source language.")
        return
    if source.startswith("#"):
        wrong("source starts with #, as a comment does", "Remove the #.")
    syllables = split_syllables(source)
    if not len(syllables):
        wrong(f"source {source!r} has no letter or digit", "Give words.")
    elif len(syllables) > MAX_SYLLABLES:
        wrong(f"source has {len(syllables)} syllables", f"It may have {MAX_SYLLABLES}.")
    elif Gap.BREAK in syllables.gaps[1:]:
        wrong(
            f"source {source!r} has punctuation that no match crosses",
            "Only spaces, hyphens, commas, slashes, full stops and & may stand between words.",
        )
