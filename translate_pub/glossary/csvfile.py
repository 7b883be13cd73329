"""Glossaries as comma-separated text (RFC 4180), with the columns of the TSV format.

A spreadsheet set to a language that writes decimal commas separates by semicolons: that is read as
well.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from translate_pub.glossary.table import COLUMNS, Scan, writable_row
from translate_pub.models import Term

__all__ = ["scan_csv", "write_csv"]


def scan_csv(scan: Scan) -> None:
    """Read a CSV file into ``scan``."""
    text = scan.read()
    first = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    try:
        for fields in reader:
            number = reader.line_num
            if not any(fields) or fields[0].startswith("#"):
                continue
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
                    'Put fields that hold the separator in double quotes ("…").',
                    line=number,
                )
                continue
            scan.row(dict(zip(header, fields, strict=True)), line=number)
    except csv.Error as exc:
        scan.wrong(
            f"not CSV: {exc}",
            "Close each double quote, and double those inside a field.",
            line=reader.line_num,
        )
        return
    if not header and not scan.errors:
        scan.empty()


def write_csv(path: Path, terms: Iterable[Term]) -> None:
    """Write terms, one row each, all columns, separated by commas.

    Raises:
        GlossaryError: a term cannot be written in this format.
    """
    rows = [COLUMNS, *(writable_row(term, path=path) for term in terms)]
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
