"""Glossaries as tab-separated text: a header row, no quoting, ``#`` comment lines, UTF-8."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from translate_pub.errors import GlossaryError
from translate_pub.glossary.table import (
    COLUMNS,
    MAX_ROWS,
    check_header,
    read_text,
    row_to_term,
    term_to_row,
)
from translate_pub.models import Term

__all__ = ["read_tsv", "scan_tsv", "write_tsv"]


def read_tsv(path: Path) -> list[Term]:
    """The terms of a TSV glossary.

    Raises:
        GlossaryError: the first thing that is wrong; :func:`~translate_pub.glossary.validate`
            tells all.
    """
    terms, errors = scan_tsv(path, label=str(path))
    if errors:
        raise errors[0]
    return terms


def scan_tsv(path: Path, *, label: str) -> tuple[list[Term], list[GlossaryError]]:
    """Every term that can be read, and every error of the rows that cannot."""
    try:
        text = read_text(path)
    except GlossaryError as exc:
        return [], [exc]
    terms: list[Term] = []
    errors: list[GlossaryError] = []
    header: list[str] = []
    rows = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if not header:
            header = [name.strip() for name in fields]
            if wrong := check_header(header, path=path, line=number):
                return [], wrong
            continue
        rows += 1
        if rows > MAX_ROWS:
            errors.append(
                GlossaryError(
                    f"more than {MAX_ROWS:,} rows",
                    path=path,
                    line=number,
                    mend="Split the file and give the directory of the parts.",
                )
            )
            break
        if len(fields) != len(header):
            errors.append(
                GlossaryError(
                    f"{len(fields)} columns where the header has {len(header)}",
                    path=path,
                    line=number,
                    mend="Separate the fields with single tabs; leave empty fields empty.",
                )
            )
            continue
        row = dict(zip(header, fields, strict=True))
        term, wrong = row_to_term(row, path=path, line=number, label=label)
        errors.extend(wrong)
        if term is not None:
            terms.append(term)
    if not header:
        errors.append(
            GlossaryError(
                "empty: no header row",
                path=path,
                mend=f"The first row names the columns: {', '.join(COLUMNS)}.",
            )
        )
    return terms, errors


def write_tsv(path: Path, terms: Iterable[Term]) -> None:
    """Write terms, one row each, all columns."""
    lines = ["\t".join(COLUMNS), *("\t".join(term_to_row(term)) for term in terms)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
