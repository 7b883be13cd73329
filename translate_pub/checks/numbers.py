"""Figures and what must be copied to the letter: numbers, dates, document numbers, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from translate_pub.checks.base import Pair, Remark
from translate_pub.checks.figure import Figure, fewer, without_counterpart
from translate_pub.checks.figures_any import any_figures
from translate_pub.checks.figures_en import english_figures
from translate_pub.checks.figures_vi import vietnamese_figures
from translate_pub.names import Verbatim, VerbatimKind, ascii_name, verbatim

__all__ = [
    "addresses",
    "document_numbers",
    "extra_numbers",
    "missing_numbers",
    "missing_years",
    "swapped_currencies",
]

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_RECENT = re.compile(r"20[1-9][0-9]")
_DATED_YEAR = re.compile(r"tháng\s+[0-9]{1,2}\s+năm\s+$")
_DONG = re.compile(
    r"(?i:(?:[0-9]|tỷ|tỉ|triệu|nghìn|ngàn|trăm)\s?(?:đồng|đ|VNĐ)(?!\w))|(?i:\bVND\b|\bdongs?\b)"
)
_DOLLARS = re.compile(r"(?i:\bUSD\b|\bdollars?\b|đô[ -]?la)|[$]")
_READERS = {"vi": vietnamese_figures, "en": english_figures}


def missing_numbers(pair: Pair) -> Iterator[Remark]:
    """A number or date of the source is not in the translation."""
    for figure in _missing(pair):
        if not _is_dropped_year(figure, pair):
            yield Remark(f"number {figure.text} has no counterpart", figure.text)
    for figure, wanted, found in fewer(*_figures(pair)):
        message = f"number {figure.text} stands {wanted} times in the source and {found} here"
        yield Remark(message, figure.text)


def swapped_currencies(pair: Pair) -> Iterator[Remark]:
    """It has dollars where the source has dong, or the reverse."""
    if not pair.is_vietnamese_to_english:
        return
    source = pair.composed_source
    for own, other, name in ((_DONG, _DOLLARS, "dong"), (_DOLLARS, _DONG, "dollars")):
        said = own.search(source)
        instead = other.search(pair.target)
        if said and instead and not other.search(source) and not own.search(pair.target):
            yield Remark(f"the source has {name}", said.group(), instead.group())


def missing_years(pair: Pair) -> Iterator[Remark]:
    """The year of a date is left out, as English news does with the current one."""
    for figure in _missing(pair):
        if _is_dropped_year(figure, pair):
            yield Remark(f"the year {figure.text} is left out", figure.text)


def _missing(pair: Pair) -> Iterator[Figure]:
    own, others = _figures(pair)
    return without_counterpart(own, others)


def _is_dropped_year(figure: Figure, pair: Pair) -> bool:
    """Whether it is the year of a date, and no other year stands in its place."""
    if not _RECENT.fullmatch(figure.text) or pair.source_language != "vi":
        return False
    source = pair.composed_source
    dated = _DATED_YEAR.search(source, max(0, figure.start - 20), figure.start)
    years = set(_YEAR.findall(pair.target)) - set(_YEAR.findall(source))
    return dated is not None and not years


def extra_numbers(pair: Pair) -> Iterator[Remark]:
    """A number or date of the translation is not in the source."""
    if not pair.is_vietnamese_to_english:
        return
    own, others = _figures(pair)
    for figure in without_counterpart(others, own):
        yield Remark(f"number {figure.text} is not in the source", target=figure.text)


def _figures(pair: Pair) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    return _of_both(pair.source, pair.target, pair.source_language, pair.target_language)


@lru_cache(maxsize=16)
def _of_both(
    source_text: str, target_text: str, source_language: str, target_language: str
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    known = {source_language, target_language} == {"vi", "en"}
    source = _read(source_text, source_language if known else "")
    target = _read(target_text, target_language)
    if not known:
        # The other language's word for million is not known: 3.5 million is also 3.5.
        target = tuple(
            replace(figure, ways=(*figure.ways, figure.plain)) if figure.scaled else figure
            for figure in target
        )
    return source, target


def _read(text: str, language: str) -> tuple[Figure, ...]:
    text = unicodedata.normalize("NFC", text)
    pieces: list[str] = []
    end = 0
    for piece in verbatim(text):
        pieces += [text[end : piece.start], " " * len(piece.text)]
        end = piece.end
    return _READERS.get(language, any_figures)("".join([*pieces, text[end:]]))


def document_numbers(pair: Pair) -> Iterator[Remark]:
    """A document number is missing, changed or doubled."""
    yield from _copied(pair, {VerbatimKind.DOCUMENT})


def addresses(pair: Pair) -> Iterator[Remark]:
    """A URL, e-mail address or handle is missing, changed or doubled."""
    yield from _copied(pair, set(VerbatimKind) - {VerbatimKind.DOCUMENT})


def _copied(pair: Pair, kinds: set[VerbatimKind]) -> Iterator[Remark]:
    source = [one for one in verbatim(pair.source) if one.kind in kinds]
    target = [one for one in verbatim(pair.target) if one.kind in kinds]
    wanted = Counter(_key(one) for one in source)
    found = Counter(_key(one) for one in target)
    strangers = [one for one in target if _key(one) not in wanted]
    for one in {_key(one): one for one in source}.values():
        key = _key(one)
        if not found[key]:
            instead = next((other.text for other in strangers if other.kind is one.kind), "")
            yield Remark(f"{one.kind} {one.text} is missing", one.text, instead)
        elif found[key] > wanted[key]:
            yield Remark(f"{one.kind} {one.text} is repeated", one.text, one.text)


def _key(one: Verbatim) -> str:
    """Marks aside: 30/2020/ND-CP is how English papers print 30/2020/NĐ-CP."""
    return ascii_name(one.text)
