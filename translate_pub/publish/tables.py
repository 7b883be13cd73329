"""Segments as a table, TSV or CSV, for spreadsheets and scripts. UTF-8, a header line, LF.

A cell that a spreadsheet would take for a formula begins with an apostrophe, which spreadsheets
show as text; what was translated is hostile until proven otherwise.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from translate_pub.models import Policy, Result, Translation
from translate_pub.publish.escape import clean

__all__ = ["COLUMNS", "export_csv", "export_tsv"]

COLUMNS = (
    "article",
    "segment",
    "source_language",
    "target_language",
    "source",
    "target",
    "origin",
    "score",
    "terms",
    "missed",
    "findings",
)


def export_tsv(results: Iterable[Result], out: TextIO) -> int:
    """Write a line for each segment; tabs and line ends in cells become spaces."""
    count = 0
    out.write("\t".join(COLUMNS) + "\n")
    for result in results:
        for translation in result.translations:
            cells = (" ".join(cell.split()) for cell in _cells(result, translation))
            out.write("\t".join(_harmless(cell) for cell in cells) + "\n")
            count += 1
    return count


def export_csv(results: Iterable[Result], out: TextIO) -> int:
    """Write a record for each segment, quoted as RFC 4180 asks; open ``out`` with newline=""."""
    count = 0
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in results:
        for translation in result.translations:
            writer.writerow([_harmless(cell) for cell in _cells(result, translation)])
            count += 1
    return count


def _cells(result: Result, translation: Translation) -> list[str]:
    binding = [o for o in translation.terms if o.match.term.policy is not Policy.GUARD]
    missed = [f"{o.match.term.source} = {o.match.term.target}" for o in binding if not o.honoured]
    return [
        clean(cell)
        for cell in (
            translation.segment.article_id,
            translation.segment.id,
            translation.segment.language,
            result.target,
            translation.segment.text,
            translation.text,
            translation.origin.value,
            f"{translation.score:.4f}" if translation.score is not None else "",
            str(len(binding)),
            "; ".join(missed),
            "; ".join(f"{f.severity}: {f.check}: {f.message}" for f in translation.findings),
        )
    ]


def _harmless(cell: str) -> str:
    numeric = cell.replace(".", "", 1).lstrip("-").isdigit()
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and not numeric else cell
