"""langdetect with its profiles held small: the only module that imports it.

langdetect keeps, for each of 88,000 n-grams, a list of 55 numbers of which all but a few are zero:
64 MB for each factory. Here an n-gram keeps the numbers that are not, its list is made when it is
asked for, and a process has it all once: 20 MB. The answers are the same to the last bit.
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["load_profiles", "probabilities"]

_ENTRY = struct.Struct("<Bd")
"""A language's place in the list, and how likely the n-gram is in it."""
_LONGEST = 3
"""Characters of the n-grams that count: the profiles' counts end there."""
_SEED = 0
"""Unseeded, langdetect gives different answers to the same text."""
_LOADING = threading.Lock()


class _SparseProfiles(Mapping[str, list[float]]):
    """For each n-gram, how likely it is in each language: what langdetect calls its map."""

    def __init__(self, languages: int) -> None:
        self._languages = languages
        self._packed: dict[str, bytes] = {}

    def add(self, ngram: str, language: int, likelihood: float) -> None:
        """Add what one language's profile says of an n-gram."""
        known = self._packed.get(ngram, b"")
        self._packed[ngram] = known + _ENTRY.pack(language, likelihood)

    def __getitem__(self, ngram: str) -> list[float]:
        row = [0.0] * self._languages
        for language, likelihood in _ENTRY.iter_unpack(self._packed[ngram]):
            row[language] = likelihood
        return row

    def __contains__(self, ngram: object) -> bool:
        return ngram in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def probabilities(text: str) -> list[tuple[str, float]]:
    """Return langdetect's languages for ``text``, the likeliest first; none where it knows none.

    Equal texts get equal answers; safe to call from several threads. The first call loads the
    profiles (about half a second).
    """
    from langdetect.lang_detect_exception import LangDetectException

    with _LOADING:  # functools.cache would let several threads load at once
        factory = load_profiles()
    detector = factory.create()
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:  # not one n-gram that any profile knows
        return []
    return [(one.lang, one.prob) for one in found]


@cache
def load_profiles() -> Any:
    """Return a ``DetectorFactory`` of our own: the global one belongs to whoever else uses it."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    # Sorted, because the order of a directory listing is not the same everywhere.
    paths = [
        path
        for path in sorted(Path(PROFILES_DIRECTORY).iterdir())
        if path.is_file() and not path.name.startswith(".")
    ]
    factory = DetectorFactory()
    factory.word_lang_prob_map = profiles = _SparseProfiles(len(paths))
    for place, path in enumerate(paths):
        profile = json.loads(path.read_text(encoding="utf-8"))
        factory.langlist.append(profile["name"])
        for ngram, count in profile["freq"].items():
            if len(ngram) <= _LONGEST:
                profiles.add(ngram, place, count / profile["n_words"][len(ngram) - 1])
    factory.set_seed(_SEED)
    return factory
