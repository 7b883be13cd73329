"""A package's tokens: SentencePiece pieces, or byte pair encoding over Moses's tokens.

Both give what Argos's own tokenisers give; only ``_``, which those turn into a space, is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any, Protocol

from translate_pub.engines import ct2
from translate_pub.engines.alignment import Span
from translate_pub.engines.argos.metadata import ENGINE
from translate_pub.engines.argos.packages import Package, TokenizerKind
from translate_pub.errors import EngineError

__all__ = ["BpeTokenizer", "SentencePieceTokenizer", "Tokenizer", "load_tokenizer", "locate"]

_MARK = "▁"
_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
_CONTINUED = "@@"
_REINSTALL = "install the package again"


class Tokenizer(Protocol):
    """Text to a model's tokens and back."""

    def encode(self, text: str) -> list[str]:
        """Cut a line of text into tokens."""

    def decode(self, tokens: Sequence[str]) -> str:
        """Join tokens into text, without space around it."""

    def surfaces(self, tokens: Sequence[str]) -> list[tuple[str, bool]]:
        """What each token writes, and whether it begins a word."""


def load_tokenizer(package: Package) -> Tokenizer:
    """Load the tokeniser that a package comes with.

    Raises:
        EngineError: its file is damaged, or a library that it needs is missing.
    """
    if package.tokenizer is TokenizerKind.SENTENCEPIECE:
        return SentencePieceTokenizer(package.tokenizer_file)
    return BpeTokenizer(package.tokenizer_file, package.source, package.target)


class SentencePieceTokenizer:
    """The ``sentencepiece.model`` of a package, for both languages."""

    def __init__(self, path: Path) -> None:
        self._processor: Any = ct2.load_tokenizer(path, engine=ENGINE, mend=_REINSTALL)

    def encode(self, text: str) -> list[str]:
        """Cut a line of text into pieces; unknown characters are pieces that read as they are."""
        pieces: list[str] = self._processor.encode(text, out_type=str)
        return pieces

    def decode(self, tokens: Sequence[str]) -> str:
        """Join pieces into text."""
        text: str = self._processor.decode_pieces(list(tokens))
        return text.replace(_MARK, " ").strip()

    def surfaces(self, tokens: Sequence[str]) -> list[tuple[str, bool]]:
        """A piece with ``▁`` begins a word; a byte writes nothing by itself."""
        return [
            ("" if _BYTE.fullmatch(token) else token.replace(_MARK, ""), token.startswith(_MARK))
            for token in tokens
        ]


class BpeTokenizer:
    """The ``bpe.model`` of a package: merges over the words of Moses's tokeniser."""

    def __init__(self, path: Path, source: str, target: str) -> None:
        try:
            from argostranslate.apply_bpe import BPE
            from sacremoses import MosesDetokenizer, MosesPunctNormalizer, MosesTokenizer
        except ImportError as error:
            raise EngineError(
                f"packages with a bpe.model need the library sacremoses: {error}",
                engine=ENGINE,
                mend="run: pip install sacremoses",
            ) from error
        try:
            with path.open(encoding="utf-8") as file:
                self._pairs: Any = BPE(file)
        except (OSError, ValueError, IndexError, SystemExit) as error:
            raise EngineError(
                f"cannot load {path}: {error}", engine=ENGINE, mend=_REINSTALL
            ) from error
        self._normalizer: Any = MosesPunctNormalizer(source)
        self._tokenizer: Any = MosesTokenizer(source)
        self._detokenizer: Any = MosesDetokenizer(target)

    def encode(self, text: str) -> list[str]:
        """Normalise punctuation, cut into words, cut words into what the merges make of them."""
        words: list[str] = self._tokenizer.tokenize(self._normalizer.normalize(text))
        pieces: list[str] = self._pairs.segment_tokens([word for word in words if word])
        return pieces

    def decode(self, tokens: Sequence[str]) -> str:
        """Join pieces into words and words into text."""
        words = " ".join(tokens).replace(f"{_CONTINUED} ", "").removesuffix(_CONTINUED)
        text: str = self._detokenizer.detokenize(words.split(" "))
        return text.strip()

    def surfaces(self, tokens: Sequence[str]) -> list[tuple[str, bool]]:
        """A token begins a word unless the one before it goes on; Moses escapes some marks."""
        written = []
        begins = True
        for token in tokens:
            written.append((unescape(token.removesuffix(_CONTINUED)), begins))
            begins = not token.endswith(_CONTINUED)
        return written


def locate(text: str, surfaces: Sequence[tuple[str, bool]]) -> list[Span]:
    """Return where each token stands in ``text``.

    A token that the tokeniser wrote otherwise (a ligature, a full-width letter) has an empty span
    where it must be; the next one that is found sets the place right.
    """
    spans: list[Span] = []
    at = 0
    for written, _ in surfaces:
        while at < len(text) and text[at].isspace():
            at += 1
        found = text.find(written, at, at + len(written) + _REACH) if written else -1
        if found >= 0:
            spans.append((found, found + len(written)))
            at = found + len(written)
        else:
            spans.append((at, at))
    return spans


_REACH = 12
"""How far on a token is looked for."""
