"""Parallel corpora: read, normalise, filter, deduplicate, and keep away from the measuring sets.

    read(source) | clean | deduplicate | strip_overlap  → list[Pair]

Corpora stay outside the repository; their folder is a parameter everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "CHOOSING_SETS",
    "FIRST_MEASURING_ARTICLE",
    "MEASURING_SETS",
    "TRAINING_SOURCES",
    "Pair",
    "deduplicate",
    "is_clean",
    "key",
    "load_training",
    "normalise",
    "read",
    "read_measuring",
    "strip_overlap",
]

FIRST_MEASURING_ARTICLE = 35
"""``partynews`` articles from here on are for measuring: odd to choose by, even to report."""

TRAINING_SOURCES = ("partynews", "indomain-news", "wiki-alt", "basic", "own")
OWN = Path(__file__).parent / "data"
"""Parallel text of this project: `own`."""
_VLSP_TRAIN = {
    "indomain-news": "indomain-news_train",
    "wiki-alt": "wiki-alt_data",
    "basic": "basic_data",
}
MEASURING_SETS = ("dev", "tst", "partynews-odd", "partynews-even")
CHOOSING_SETS = ("dev", "partynews-odd")


@dataclass(frozen=True, slots=True)
class Pair:
    """One aligned pair of sentences. ``origin`` is the source's name; a title opens its article."""

    vi: str
    en: str
    origin: str
    title: bool = False


def read(source: str, folder: Path) -> list[Pair]:
    """Return every raw pair of a training source below ``folder``, measuring articles left out."""
    if source == "partynews":
        return list(_partynews(folder, lambda number: number < FIRST_MEASURING_ARTICLE))
    if source == "own":
        return list(_articles(OWN, "own", lambda _: True))
    if source in _VLSP_TRAIN:
        return list(_line_aligned(folder / "vlsp2020" / _VLSP_TRAIN[source], source))
    raise ValueError(f"unknown source {source!r}: choose from {', '.join(TRAINING_SOURCES)}")


def read_measuring(name: str, folder: Path) -> list[Pair]:
    """Return a measuring set as it is: nothing is filtered, so that figures stay comparable."""
    if name in ("dev", "tst"):
        return list(_line_aligned(folder / "vlsp2020" / f"indomain-news_{name}", name))
    if name in ("partynews-odd", "partynews-even"):
        rest = 1 if name.endswith("odd") else 0
        return list(_partynews(folder, lambda n: n >= FIRST_MEASURING_ARTICLE and n % 2 == rest))
    raise ValueError(f"unknown measuring set {name!r}: choose from {', '.join(MEASURING_SETS)}")


def _partynews(folder: Path, wanted: Callable[[int], bool]) -> Iterator[Pair]:
    yield from _articles(folder / "partynews", "partynews", wanted)


def _articles(folder: Path, origin: str, wanted: Callable[[int], bool]) -> Iterator[Pair]:
    previous = None
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) != 3:
                continue
            article, vi, en = cells
            if wanted(int(article.rsplit("-", 1)[1])):
                # File 07 is headlines from its first line to its last.
                title = article != previous or article.startswith("07-")
                yield Pair(normalise(vi), normalise(en), origin, title)
            previous = article


def _line_aligned(stem: Path, origin: str) -> Iterator[Pair]:
    sides = [
        Path(f"{stem}.{language}").read_text(encoding="utf-8").split("\n")
        for language in ("vi", "en")
    ]
    for vi, en in zip(*sides, strict=True):
        yield Pair(normalise(vi), normalise(en), origin)


def normalise(text: str) -> str:
    """Return ``text`` in NFC, with Đ for the look-alike Ð, single spaces and no doubled quotes."""
    text = unicodedata.normalize("NFC", text).replace("\u00d0", "Đ")
    text = " ".join(text.split())
    if text.startswith('"""') and text.endswith('"""') and len(text) > 6:
        text = text[2:-2]
    return text.replace('""', '"')


def key(text: str) -> str:
    """Return what two texts share when they differ in case, spaces and punctuation only."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).casefold()).strip()


def is_clean(pair: Pair) -> bool:
    """Tell whether a pair looks like a translation: lengths, digits and script agree."""
    vi, en = pair.vi, pair.en
    if not vi or not en or key(vi) == key(en):
        return False
    if not 1 <= len(vi.split()) <= 110 or len(en.split()) > 90:
        return False
    if len(vi) > 20 and not 0.5 < len(en) / len(vi) < 2.0:
        return False
    if re.search(r"[\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\ufffd]", vi + en):
        return False
    return _long_numbers(vi) <= _long_numbers(en) or len(_long_numbers(vi) - _long_numbers(en)) < 2


def _long_numbers(text: str) -> set[str]:
    return {re.sub(r"[.,]", "", n) for n in re.findall(r"\d[\d.,]*\d", text)}


def deduplicate(pairs: Iterable[Pair]) -> list[Pair]:
    """Keep the first of the pairs with the same source and target (by ``key``)."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for pair in pairs:
        mark = (key(pair.vi), key(pair.en))
        if mark not in seen:
            seen.add(mark)
            kept.append(pair)
    return kept


def strip_overlap(pairs: Iterable[Pair], measuring: Iterable[Pair]) -> list[Pair]:
    """Drop every pair whose source or target stands in a measuring set (by ``key``)."""
    sources, targets = set(), set()
    for pair in measuring:
        sources.add(key(pair.vi))
        targets.add(key(pair.en))
    return [p for p in pairs if key(p.vi) not in sources and key(p.en) not in targets]


def load_training(
    sources: Iterable[str], folder: Path
) -> tuple[list[Pair], dict[str, dict[str, int]]]:
    """Return the training pairs of ``sources`` and, per source, how many each step left."""
    measuring = [p for name in MEASURING_SETS for p in read_measuring(name, folder)]
    result: list[Pair] = []
    counts: dict[str, dict[str, int]] = {}
    for source in sources:
        raw = read(source, folder)
        clean = [p for p in raw if is_clean(p)]
        unique = deduplicate(clean)
        apart = strip_overlap(unique, measuring)
        counts[source] = {
            "raw": len(raw),
            "clean": len(clean),
            "unique": len(unique),
            "apart": len(apart),
        }
        result += apart
    return result, counts
