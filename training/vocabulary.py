"""Which of the base's 262,144 tokens the trimmed model keeps.

Kept: every token that the training text uses, single letters and bytes, common Vietnamese and
English pieces up to a budget (unseen news has words that no corpus here has), and everything that
the BPE merges of these pass through. Without that closure a kept word would fall apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

__all__ = ["BaseVocabulary", "closure", "extend", "required", "spare_pieces", "used", "write"]

_NORMAL, _CONTROL, _USER = 1, 3, 4
_LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
)
_MARKS = "0123456789.,;:!?\"'()[]{}%/&@#$€*+-–—…“”‘’«»•_=<>|\\~`^°½▁\n\t"
_ONLY_VIETNAMESE = "ơưđăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"


@dataclass(frozen=True)
class BaseVocabulary:
    """The base's pieces, their BPE scores and their SentencePiece types, by token id."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    types: tuple[int, ...]

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> BaseVocabulary:
        """Take the vocabulary out of a GGUF file's metadata."""
        pieces, scores, types = (
            tuple(metadata[f"tokenizer.ggml.{name}"]) for name in ("tokens", "scores", "token_type")
        )
        return cls(pieces, scores, types)

    @cached_property
    def index(self) -> dict[str, int]:
        """Return the id of each piece."""
        return {piece: i for i, piece in enumerate(self.pieces)}


def closure(base: BaseVocabulary, ids: Iterable[int]) -> set[int]:
    """Return ``ids`` and every token that BPE makes on the way to one of them."""
    closed = set(ids)
    for token in list(closed):
        if base.types[token] != _NORMAL:
            continue
        parts = list(base.pieces[token])
        while len(parts) > 1:
            best: tuple[float, int, int] | None = None
            for k in range(len(parts) - 1):
                j = base.index.get(parts[k] + parts[k + 1])
                if j is not None and (best is None or base.scores[j] > best[0]):
                    best = (base.scores[j], k, j)
            if best is None:
                break
            _, k, j = best
            parts[k : k + 2] = [base.pieces[j]]
            closed.add(j)
    return closed


def required(base: BaseVocabulary) -> set[int]:
    """Return control tokens (the unused ones left out), bytes, letters, digits and marks."""
    kept = {
        i
        for i, kind in enumerate(base.types)
        if kind not in (_NORMAL, _USER)
        and not (kind == _CONTROL and i > 110 and base.pieces[i].startswith("<unused"))
    }
    letters = {*_LETTERS, *_LETTERS.upper(), *_MARKS}
    return kept | {base.index[c] for c in letters if c in base.index}


def used(processor: Any, texts: Iterable[str]) -> set[int]:
    """Return the ids that ``processor`` (over the whole base) gives texts, also after a space."""
    return {i for text in texts for form in (text, f" {text}") for i in processor.encode(form)}


def spare_pieces(base: BaseVocabulary, words: Iterable[str]) -> list[int]:
    """Return Vietnamese pieces, then whole English ``words`` (a spelling list), earliest first.

    The base gave ids in the order of its merges, so an early id is a frequent piece.
    """
    known = set(words)
    vietnamese = re.compile(rf"▁?[{_LETTERS}{_LETTERS.upper()}]+")
    special = set(_ONLY_VIETNAMESE + _ONLY_VIETNAMESE.upper())
    syllables, english = [], []
    for i, piece in enumerate(base.pieces):
        if base.types[i] != _NORMAL:
            continue
        if special & set(piece) and vietnamese.fullmatch(piece):
            syllables.append(i)
        elif piece.startswith("▁") and (piece[1:] in known or piece[1:].lower() in known):
            english.append(i)
    return syllables + english


def extend(
    base: BaseVocabulary, kept: Iterable[int], words: Iterable[str], limit: int
) -> list[int]:
    """Return ``kept`` with ``spare_pieces`` added: closed, ascending, at most ``limit`` tokens."""
    result = closure(base, set(kept) | required(base))
    for token in spare_pieces(base, words):
        if token in result:
            continue
        grown = closure(base, {token}) - result
        if len(result) + len(grown) > limit:
            break
        result |= grown
    return sorted(result)


def write(path: Path, ids: Iterable[int]) -> None:
    """Write token ids, one a line."""
    path.write_text("".join(f"{i}\n" for i in ids), encoding="ascii")
