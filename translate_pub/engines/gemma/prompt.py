"""The prompt that the adapter was trained on, letter by letter.

    <bos>vi: {source}⏎
    terms: {vi} = {en}; {vi} = {en}⏎      only where there are terms
    en:

The model answers with a space, the text and a newline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from translate_pub.engines.base import TermHint

__all__ = ["clean", "fitted", "render", "split"]

# Line and paragraph separators end the model's line as a newline does; controls, byte order marks
# and the replacement of what could not be decoded only disturb it.
_NOISE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffc]"
)
_SPACE = re.compile(r"\s+")
_BREAKS = tuple(map(re.compile, (r"; ", r": | [–—-] ", r", ", r" ")))


def clean(text: str) -> str:
    """One line of NFC text: white space folded to single spaces, control characters dropped."""
    text = unicodedata.normalize("NFC", text)
    return _SPACE.sub(" ", _NOISE.sub(" ", text)).strip()


def render(source: str, terms: Sequence[TermHint] = ()) -> str:
    """Write the prompt for one sentence, without ``<bos>``; ``source`` has been cleaned."""
    hints = "; ".join(
        f"{clean(hint.source)} = {clean(hint.target)}"
        for hint in terms
        if hint.source.strip() and hint.target.strip()
    )
    return f"vi: {source}\nterms: {hints}\nen:" if hints else f"vi: {source}\nen:"


def fitted(
    source: str, terms: Sequence[TermHint], longest: int, count: Callable[[str], int]
) -> str:
    """Render with as many of the first terms as leave the prompt within ``longest`` tokens."""
    text = render(source, terms)
    while terms and count(text) > longest:
        terms = terms[:-1]
        text = render(source, terms)
    return text


def split(source: str, longest: int, count: Callable[[str], int]) -> list[str]:
    """Cut a cleaned source into parts of at most ``longest`` tokens as ``count`` counts them.

    It is cut near the middle, at the strongest break there is: a semicolon, a colon or dash, a
    comma, any space, and inside a word only where a word alone is too long. Joined with spaces, the
    parts are the source again (but for words that were cut).
    """
    if len(source) <= 1 or count(source) <= longest:
        return [source]
    middle = len(source) // 2
    low, high = len(source) // 4, len(source) - len(source) // 4
    candidates = (pattern.finditer(source, low, high) for pattern in _BREAKS)
    places = next(
        (ends for found in candidates if (ends := [match.end() for match in found])),
        [match.end() for match in _SPACE.finditer(source)] or [middle],
    )
    place = min(places, key=lambda end: abs(end - middle))
    head, tail = source[:place].rstrip(), source[place:].lstrip()
    return [*split(head, longest, count), *split(tail, longest, count)]
