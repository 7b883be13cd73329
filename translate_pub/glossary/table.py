"""What TSV and CSV glossaries have in common: the columns, and how a row becomes a term."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from translate_pub.errors import GlossaryError
from translate_pub.glossary.keys import Gap, split_syllables
from translate_pub.models import CaseRule, Policy, Term

__all__ = [
    "COLUMNS",
    "CONTROL",
    "GAP",
    "MAX_BYTES",
    "MAX_ROWS",
    "MAX_SYLLABLES",
    "Scan",
    "read_bytes",
    "read_text",
    "term_to_row",
    "unreadable",
    "writable_row",
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

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_Choice = TypeVar("_Choice", Policy, CaseRule)


def read_bytes(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        GlossaryError: it cannot be read, or is larger than :data:`MAX_BYTES`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise unreadable(path, exc) from exc
    if len(data) > MAX_BYTES:
        raise GlossaryError(
            f"larger than {MAX_BYTES:,} bytes",
            path=path,
            mend="Split it into several files and give their directory.",
        )
    return data


def unreadable(path: Path, reason: OSError) -> GlossaryError:
    """The error for a file that the system does not give."""
    return GlossaryError(
        f"cannot be read: {reason.strerror or reason}",
        path=path,
        mend="Give the path of a glossary file (.tsv, .csv, .tbx) or of a directory of them.",
    )


def read_text(path: Path) -> str:
    """The file's text, without a byte order mark.

    Raises:
        GlossaryError: it cannot be read, is too large, or is not UTF-8.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as exc:
        raise GlossaryError(
            f"not UTF-8: byte 0x{exc.object[exc.start]:02X} at offset {exc.start}",
            path=path,
            line=data.count(b"\n", 0, exc.start) + 1,
            mend="Save the file as UTF-8.",
        ) from exc


@dataclass(slots=True)
class Scan:
    """What was read of a glossary file, and everything that is wrong with it.

    ``errors`` keep the file from being used; ``remarks`` do not, and a checked file has none.
    """

    path: Path
    label: str
    """How the file is called in the origin of its terms."""
    terms: list[Term] = field(default_factory=list)
    errors: list[GlossaryError] = field(default_factory=list)
    remarks: list[GlossaryError] = field(default_factory=list)
    rows: int = 0

    def wrong(self, message: str, mend: str, *, line: int = 0) -> None:
        """Note an error."""
        self.errors.append(GlossaryError(message, path=self.path, line=line, mend=mend))

    def read(self) -> str:
        """The file's text, empty where it cannot be read: the error is noted."""
        try:
            return read_text(self.path)
        except GlossaryError as exc:
            self.errors.append(exc)
            return ""

    def header(self, names: Sequence[str], *, line: int) -> bool:
        """Whether the header row is right; what is wrong with it is noted."""
        before = len(self.errors)
        known = ", ".join(COLUMNS)
        for name in dict.fromkeys(names):
            if name not in COLUMNS:
                self.wrong(f"unknown column {name!r}", f"Columns are: {known}.", line=line)
            elif names.count(name) > 1:
                self.wrong(f"column {name!r} stands twice", "Remove one of them.", line=line)
        for name in REQUIRED:
            if name not in names:
                self.wrong(
                    f"no column {name!r}", f"The first row names columns: {known}.", line=line
                )
        return len(self.errors) == before

    def row(self, row: Mapping[str, str], *, line: int) -> None:
        """Add the row's term, or note what is wrong with it."""
        before = len(self.errors)
        for name, value in row.items():
            if not value:
                continue
            if found := CONTROL.search(value):
                code = f"U+{ord(found.group()):04X}"
                self.wrong(f"{name}: control character {code}", "Remove it.", line=line)
            if len(value) > MAX_FIELD:
                self.wrong(
                    f"{name}: {len(value):,} characters",
                    f"A field may have {MAX_FIELD:,}.",
                    line=line,
                )
        if len(self.errors) > before:
            return
        for name, value in row.items():
            if value and not unicodedata.is_normalized("NFC", value):
                self.remarks.append(
                    GlossaryError(
                        f"{name}: not in Unicode normal form C",
                        path=self.path,
                        line=line,
                        mend="Convert the file: translate-pub glossary convert FILE NEW-FILE.",
                    )
                )
        fields = {name: " ".join(_nfc(value).split()) for name, value in row.items() if value}
        term = _Fields(fields, lambda message, mend: self.wrong(message, mend, line=line)).term(
            f"{self.label}:{line}"
        )
        if len(self.errors) == before:
            self.terms.append(term)

    def empty(self) -> None:
        """Note that the file has no header row."""
        known = ", ".join(COLUMNS)
        self.wrong("empty: no header row", f"The first row names the columns: {known}.")

    def full(self, *, line: int) -> bool:
        """Whether another row is one more than a file may have: that is noted."""
        self.rows += 1
        if self.rows <= MAX_ROWS:
            return False
        self.wrong(
            f"more than {MAX_ROWS:,} rows",
            "Split the file and give the directory of its parts.",
            line=line,
        )
        return True


class _Fields:
    """The fields of one row, read as what they mean."""

    def __init__(self, fields: Mapping[str, str], wrong: Callable[[str, str], None]) -> None:
        self._fields = fields
        self._wrong = wrong

    def term(self, origin: str) -> Term:
        term = Term(
            source=self._source(),
            target=self._text("target"),
            variants=self._phrases("variants"),
            forbidden=self._phrases("forbidden"),
            policy=self._choice("policy", Policy, Policy.PREFER),
            case=self._choice("case", CaseRule, CaseRule.FOLD),
            category=self._text("category"),
            authority=self._text("authority"),
            valid_from=self._day("valid_from"),
            valid_to=self._day("valid_to"),
            successor=self._text("successor"),
            note=self._text("note"),
            origin=origin,
        )
        if term.policy is Policy.GUARD:
            if term.target or term.variants or term.forbidden:
                self._wrong(
                    "a guard has a rendering",
                    "Empty target, variants and forbidden, or change the policy.",
                )
        elif not term.target:
            self._wrong("target is empty", "Give the rendering, or the policy guard.")
        if GAP in term.target:
            self._wrong("target has a gap (…)", "Gaps belong in variants; write the target whole.")
        if term.valid_from and term.valid_to and term.valid_from > term.valid_to:
            self._wrong("valid_from is after valid_to", "Exchange the two dates.")
        return term

    def _text(self, column: str) -> str:
        return self._fields.get(column, "")

    def _source(self) -> str:
        source = self._text("source")
        if not source:
            self._wrong("source is empty", "Give the term of the source language.")
            return source
        if source.startswith("#"):
            self._wrong("source starts with #, as a comment does", "Remove the #.")
        syllables = split_syllables(source)
        if not len(syllables):
            self._wrong(f"source {source!r} has no letter or digit", "Give words.")
        elif len(syllables) > MAX_SYLLABLES:
            self._wrong(f"source has {len(syllables)} syllables", f"It may have {MAX_SYLLABLES}.")
        elif Gap.BREAK in syllables.gaps[1:]:
            self._wrong(
                f"source {source!r} has punctuation that no match crosses",
                "Between words only a space, hyphen, comma, slash, full stop or & may stand.",
            )
        return source

    def _phrases(self, column: str) -> tuple[str, ...]:
        value = self._text(column)
        if not value:
            return ()
        phrases = tuple(phrase.strip() for phrase in value.split("|"))
        if any(not phrase.replace(GAP, "").strip() for phrase in phrases):
            self._wrong(f"{column}: an empty phrase", "Separate phrases by one |; end without it.")
        return phrases

    def _choice(self, column: str, kind: type[_Choice], default: _Choice) -> _Choice:
        value = self._text(column)
        if not value:
            return default
        try:
            return kind(value)
        except ValueError:
            self._wrong(f"{column}: {value!r}", f"{column} is one of: {', '.join(kind)}.")
            return default

    def _day(self, column: str) -> date | None:
        value = self._text(column)
        if not value:
            return None
        try:
            if _DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self._wrong(f"{column}: {value!r} is not a date", "Write YYYY-MM-DD, as in 2025-07-01.")
        return None


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


def writable_row(term: Term, *, path: Path) -> list[str]:
    """The fields of a term, checked to come back as they are when the file is read.

    Raises:
        GlossaryError: a field has a control character, or a phrase has a bar.
    """
    row = term_to_row(term)
    bar = any("|" in phrase for phrase in (*term.variants, *term.forbidden))
    if bar or any(CONTROL.search(value) for value in row):
        raise GlossaryError(
            f"entry {term.source!r} has a control character or a | in a phrase",
            path=path,
            mend="Remove it: the format cannot hold it.",
        )
    return row


def _nfc(value: str) -> str:
    return unicodedata.normalize("NFC", value)
