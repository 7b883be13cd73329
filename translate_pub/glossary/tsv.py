"""Glossaries as tab-separated text: a header row, no quoting, ``#`` comment lines, UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from translate_pub.glossary.table import COLUMNS, Scan, writable_row
from translate_pub.models import Term

__all__ = ["scan_tsv", "tsv_rows", "write_tsv"]

_NEWLINE = re.compile(r"\r\n?|\n")


def tsv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number (from 1) and fields of each row that is neither blank nor a comment."""
    for number, line in enumerate(_NEWLINE.split(text), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.split("\t")


def scan_tsv(scan: Scan) -> None:
    """Read a TSV file into ``scan``."""
    header: list[str] = []
    for number, fields in tsv_rows(scan.read()):
        if not header:
            header = [name.strip() for name in fields]
            if not scan.header(header, line=number):
                return
            continue
        if scan.full(line=number):
            return
        if len(fields) != len(header):
            scan.wrong(
                f"{len(fields)} columns where the header has {len(header)}",
                "Separate the fields by single tabs; an empty field is two tabs.",
                line=number,
            )
            continue
        scan.row(dict(zip(header, fields, strict=True)), line=number)
    if not header and not scan.errors:
        scan.empty()


def write_tsv(path: Path, terms: Iterable[Term]) -> None:
    """Write terms, one row each, all columns.

    Raises:
        GlossaryError: a term cannot be written in this format.
    """
    rows = [COLUMNS, *(writable_row(term, path=path) for term in terms)]
    text = "".join("\t".join(row) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")
