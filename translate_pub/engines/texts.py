"""Source texts as models take them: on one clean line, and no longer than they can read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["clean", "split"]

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
