"""Glossary files of every format: which they are, reading, writing and converting them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from translate_pub.errors import GlossaryError
from translate_pub.glossary.csvfile import scan_csv, write_csv
from translate_pub.glossary.table import Scan, unreadable
from translate_pub.glossary.tbx import scan_tbx, write_tbx
from translate_pub.glossary.tsv import scan_tsv, write_tsv
from translate_pub.models import Term

__all__ = [
    "RULES_FILE",
    "SUFFIXES",
    "convert",
    "glossary_files",
    "read_csv",
    "read_tbx",
    "read_tsv",
    "scan_file",
    "write_glossary",
]

RULES_FILE = "rules.tsv"
"""Rules of derivation in a directory of glossary files: :mod:`translate_pub.glossary.derive`."""
SUFFIXES = (".tsv", ".csv", ".tbx")


def glossary_files(path: Path) -> list[Path]:
    """The file itself, or the glossary files of a directory, by name; never the rules.

    Raises:
        GlossaryError: there is no such file, or its format is unknown.
    """
    try:
        path.stat()
    except OSError as exc:
        raise unreadable(path, exc) from exc
    if path.is_dir():
        return sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in SUFFIXES and file.name != RULES_FILE and file.is_file()
        )
    _format(path)
    return [path]


def scan_file(path: Path, *, label: str, source: str = "vi", target: str = "en") -> Scan:
    """Read a glossary file of any format, with all its errors.

    Raises:
        GlossaryError: its format is unknown.
    """
    scan = Scan(path, label)
    match _format(path):
        case ".tsv":
            scan_tsv(scan)
        case ".csv":
            scan_csv(scan)
        case _:
            scan_tbx(scan, source=source, target=target)
    return scan


def read_tsv(path: Path) -> list[Term]:
    """The terms of a TSV file.

    Raises:
        GlossaryError: the first thing that is wrong; :func:`~translate_pub.glossary.validate`
            tells all.
    """
    scan = Scan(path, str(path))
    scan_tsv(scan)
    return _sound(scan)


def read_csv(path: Path) -> list[Term]:
    """The terms of a CSV file; raises as :func:`read_tsv`."""
    scan = Scan(path, str(path))
    scan_csv(scan)
    return _sound(scan)


def read_tbx(path: Path, *, source: str = "vi", target: str = "en") -> list[Term]:
    """The terms of a language pair in a TBX file; raises as :func:`read_tsv`."""
    scan = Scan(path, str(path))
    scan_tbx(scan, source=source, target=target)
    return _sound(scan)


def write_glossary(
    path: Path, terms: Iterable[Term], *, source: str = "vi", target: str = "en"
) -> None:
    """Write terms in the format of the file's suffix.

    Raises:
        GlossaryError: the format is unknown or cannot hold a term, or the file cannot be written.
    """
    suffix = _format(path)
    try:
        if suffix == ".tsv":
            write_tsv(path, terms)
        elif suffix == ".csv":
            write_csv(path, terms)
        else:
            write_tbx(path, terms, source=source, target=target)
    except OSError as exc:
        raise GlossaryError(
            f"cannot be written: {exc.strerror or exc}",
            path=path,
            mend="Give a path in a directory that exists and may be written to.",
        ) from exc


def convert(path_in: Path, path_out: Path, *, source: str = "vi", target: str = "en") -> int:
    """Convert a glossary file (or a directory of them) to the format of ``path_out``'s suffix.

    Gives the number of entries. What is read is put into Unicode normal form C.

    Raises:
        GlossaryError: the input has errors, or the output cannot be written.
    """
    terms: list[Term] = []
    for file in glossary_files(path_in):
        terms += _sound(scan_file(file, label=str(file), source=source, target=target))
    write_glossary(path_out, terms, source=source, target=target)
    return len(terms)


def _sound(scan: Scan) -> list[Term]:
    if scan.errors:
        raise scan.errors[0]
    return scan.terms


def _format(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise GlossaryError(
            f"unknown glossary format {suffix!r}",
            path=path,
            mend=f"A glossary is a file ending in {', '.join(SUFFIXES)}, or a directory of them.",
        )
    return suffix
