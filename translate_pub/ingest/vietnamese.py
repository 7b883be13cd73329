"""The shape of a Vietnamese syllable: it tells Vietnamese text from bytes read in a wrong encoding.

Onset, medial and nucleus, coda, tone: the inventory of standard quốc ngữ (Thompson, *A Vietnamese
Reference Grammar*, 1965). "Việt" has the shape, "Viêòt" (windows-1258 read as Latin-1),
"ViÖt" (TCVN3) and "Vieät" (VNI) have not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["is_syllable", "plausibility"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_NUCLEI = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oă oai oao oay oe oeo oi oo "
    "ôi ơi ua uâ uây uê ui uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu"
)
_CODAS = "c ch m n ng nh p t"


def _choice(parts: str) -> str:
    decomposed = (unicodedata.normalize("NFD", part) for part in parts.split())
    return "|".join(sorted(decomposed, key=len, reverse=True))


_SYLLABLE = re.compile(f"(?:{_choice(_ONSETS)})?(?:{_choice(_NUCLEI)})(?:{_choice(_CODAS)})?")
# Symbols stay inside a word on purpose: a wrong table produces them there.
_WORD = re.compile("[^\\s\x21-\x40\x5b-\x60\x7b-\x7e“”‘’«»–—…•·]+")
_SAMPLE = 4_000


def is_syllable(word: str) -> bool:
    """Return whether ``word`` is spelt as one Vietnamese syllable can be, in any case."""
    return _is_syllable(word.casefold()) if len(word) <= 12 else False


@lru_cache(maxsize=20_000)
def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word)
    toneless = "".join(char for char in decomposed if char not in _TONES)
    if len(decomposed) - len(toneless) > 1:
        return False
    return _SYLLABLE.fullmatch(toneless) is not None


def plausibility(text: str) -> tuple[int, int]:
    """Count the words with letters outside ASCII: (those that are Vietnamese syllables, all).

    Reads the first 4,000 such words. Controls and symbols that no text has inside a word make a
    word that fails, since they are what a wrong table produces.
    """
    syllables = words = 0
    for match in _WORD.finditer(text):
        if match[0].isascii():
            continue
        words += 1
        syllables += is_syllable(match[0])
        if words == _SAMPLE:
            break
    return syllables, words
