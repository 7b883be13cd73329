"""The trimmed vocabulary: which of the base's tokens are kept, and their SentencePiece model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from translate_pub.engines.gemma.assets import NAME
from translate_pub.errors import EngineError

__all__ = ["Vocabulary", "read_kept_ids", "trim"]

_CONTROL = 3
_BYTE = 6
_SPECIAL = {"pad": "<pad>", "eos": "<eos>", "bos": "<bos>", "unk": "<unk>"}
_MEND = "install translate_pub again: its adapter and vocabulary do not belong to these weights"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens in the order of the trimmed model: text, BPE score, and GGUF's token type.

    ``base_ids[i]`` is the id that token ``i`` has in the base vocabulary.
    """

    tokens: tuple[str, ...]
    scores: tuple[float, ...]
    types: tuple[int, ...]
    base_ids: NDArray[np.intp]

    def sentencepiece(self) -> bytes:
        """Serialise as a SentencePiece BPE model with byte fallback and no normalisation."""
        import sentencepiece.sentencepiece_model_pb2 as protobuf

        pb: Any = protobuf  # generated, without types

        model = pb.ModelProto()
        trainer = model.trainer_spec
        trainer.model_type = pb.TrainerSpec.BPE
        trainer.vocab_size = len(self.tokens)
        trainer.byte_fallback = True
        for role, piece in _SPECIAL.items():
            setattr(trainer, f"{role}_piece", piece)
            setattr(trainer, f"{role}_id", self.tokens.index(piece))
        normalizer = model.normalizer_spec
        normalizer.name = "identity"
        normalizer.add_dummy_prefix = False
        normalizer.remove_extra_whitespaces = False
        normalizer.escape_whitespaces = True
        for token, score, kind in zip(self.tokens, self.scores, self.types, strict=True):
            piece = model.pieces.add()
            piece.piece = token
            piece.score = score
            # GGUF took its token types over from SentencePiece; only <unk> needs its own, which
            # this GGUF file marks as a control token like the other special ones.
            piece.type = pb.ModelProto.SentencePiece.UNKNOWN if token == "<unk>" else kind
        return bytes(model.SerializeToString())


def read_kept_ids(path: Path) -> NDArray[np.intp]:
    """Read the kept token ids: one decimal number a line, strictly ascending.

    Raises:
        EngineError: the file is missing or is not such a list.
    """
    try:
        ids = np.array([int(line) for line in path.read_text("ascii").split()], dtype=np.intp)
    except (OSError, ValueError, OverflowError) as error:
        raise EngineError(
            f"cannot read the vocabulary {path}: {error}", engine=NAME, mend=_MEND
        ) from error
    if not len(ids) or ids[0] < 0 or (np.diff(ids) <= 0).any():
        raise EngineError(
            f"the vocabulary {path} is not a list of ascending token ids", engine=NAME, mend=_MEND
        )
    return ids


def trim(metadata: dict[str, Any], kept: NDArray[np.intp]) -> Vocabulary:
    """Take the kept tokens out of a GGUF file's vocabulary.

    Raises:
        EngineError: an id is not in the vocabulary, or a token that the prompt or byte fallback
            needs is not kept.
    """
    tokens: Sequence[str] = metadata.get("tokenizer.ggml.tokens", ())
    scores: Sequence[float] = metadata.get("tokenizer.ggml.scores", ())
    types: Sequence[int] = metadata.get("tokenizer.ggml.token_type", ())
    if not len(tokens) == len(scores) == len(types) or kept[-1] >= len(tokens):
        raise EngineError(
            f"token {kept[-1]} is kept, and the base has {len(tokens)} tokens",
            engine=NAME,
            mend=_MEND,
        )
    vocabulary = Vocabulary(
        tokens=tuple(tokens[i] for i in kept),
        scores=tuple(scores[i] for i in kept),
        types=tuple(types[i] for i in kept),
        base_ids=kept,
    )
    have = set(vocabulary.tokens)
    needed = {
        *_SPECIAL.values(),
        "\n",
        *(t for t, kind in zip(tokens, types, strict=True) if kind == _BYTE),
    }
    if lacking := sorted(needed - have):
        raise EngineError(
            f"the vocabulary lacks {len(lacking)} tokens that every text needs, such as "
            f"{lacking[0]!r}",
            engine=NAME,
            mend=_MEND,
        )
    return vocabulary
