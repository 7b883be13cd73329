"""Glossary matches that a reference honours.

Training needs its own term finding, not the product's: a hint must be what this reference says, so
an entry counts only where the reference has its target, one of its alternatives, or an inflection
of either. Longest match first, whole syllables, abbreviations case-sensitive.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from training.align import Phrase
from training.corpora import Pair

__all__ = ["Entry", "TermFinder", "load_entries"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A source term and its targets, the preferred one first."""

    vi: str
    targets: tuple[str, ...]


def load_entries(paths: Iterable[Path]) -> list[Entry]:
    """Read ``vi``, ``en`` and ``en_alternatives`` (``|`` between) from TSV; longest first."""
    entries: dict[str, Entry] = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                vi = unicodedata.normalize("NFC", row["vi"])
                targets = [row["en"], *(row["en_alternatives"] or "").split("|")]
                entries.setdefault(vi, Entry(vi, tuple(t for t in targets if t)))
    return sorted(entries.values(), key=lambda e: (-len(e.vi), e.vi))


class TermFinder:
    """Finds the entries of a glossary that a pair of sentences honours."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = [
            (
                re.compile(
                    rf"(?<!\w){re.escape(e.vi)}(?!\w)", 0 if e.vi.isupper() else re.IGNORECASE
                ),
                e,
            )
            for e in entries
        ]

    def find(self, pair: Pair) -> list[Phrase]:
        """Return honoured matches: ``en`` in the glossary's form, offsets in the reference."""
        taken = [False] * len(pair.vi)
        found: list[Phrase] = []
        folded = pair.vi.casefold()
        for pattern, entry in self._entries:
            if entry.vi.casefold() not in folded:
                continue
            for match in pattern.finditer(pair.vi):
                start, end = match.span()
                if any(taken[start:end]):
                    continue
                taken[start:end] = [True] * (end - start)
                place = next(
                    (p for t in entry.targets if (p := _place(t, pair.en)) is not None), None
                )
                if place is not None and all(p.vi != match.group() for p in found):
                    found.append(Phrase(match.group(), place[2], start, end, place[0], place[1]))
        return found


def _place(target: str, text: str) -> tuple[int, int, str] | None:
    """Return where ``text`` has ``target`` (a plural will do), and the target's form to hint."""
    match = re.search(rf"(?<!\w){re.escape(target)}(?:s|es)?(?!\w)", text, re.IGNORECASE)
    return (match.start(), match.end(), target) if match else None
