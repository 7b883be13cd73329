"""Argos packages that are whole and small, and translate piece by piece.

The tokenizer is a real SentencePiece model, the model a real CTranslate2 Transformer whose weights
are worked out by hand: each output position attends to the same position of the source and writes
that piece, respelled. So lengths, alignment and scores are those of a good model, and what comes
out is known: a package made with ``respell=swap`` turns "Bonjour" into "bONJOUR".
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import TransformerSpec
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2

__all__ = ["make_package", "swap", "zipped"]

HALF = 64
"""Of the width: the first half is for the piece, the second for its position."""
WIDTH = 2 * HALF
POSITIONS = 1_030
SHARP = 30.0

SENTENCES = """Sáng 11/7, Đảng ủy phường tổ chức hội nghị sơ kết công tác 6 tháng đầu năm.
Chi bộ thôn 3 có 21 đảng viên và 7 quần chúng.
Thu ngân sách đạt 1.256 tỷ đồng, tăng 12,5% so với cùng kỳ năm 2024.
The Party Committee held a conference this morning to review the first six months.
Budget revenue reached 1,256 billion dong, up 12.5% from the same period of 2024.
Le gouvernement a présenté son projet de loi ce matin devant l'Assemblée nationale.
La façade de la mairie, à côté du musée, a été rénovée : elle reçoit désormais les élèves.
A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
Die Bundesregierung hat am Mittwoch den Haushalt für das kommende Jahr beschlossen.
""".splitlines()

Vectors = NDArray[np.float32]


def swap(piece: str) -> str:
    """Small letters for capitals and capitals for small letters, where that can be undone."""
    return piece.swapcase() if piece.swapcase().swapcase() == piece else piece


def make_package(
    folder: Path,
    source: str,
    target: str,
    version: str = "1.0",
    *,
    respell: Callable[[str], str] = str,
    **metadata: Any,
) -> Path:
    """Write an unpacked package into a new folder in ``folder``, named as Argos does.

    ``respell`` must be its own inverse.
    """
    package = folder / f"translate-{source}_{target}-{version.replace('.', '_')}"
    (package / "model").mkdir(parents=True)
    fields = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": source,
        "from_name": source.upper(),
        "to_code": target,
        "to_name": target.upper(),
        **metadata,
    }
    (package / "metadata.json").write_text(json.dumps(fields), "utf-8")
    (package / "README.md").write_text(f"# {source} to {target}, for tests\n", "utf-8")
    tokenizer = _tokenizer(respell)
    (package / "sentencepiece.model").write_bytes(tokenizer)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=tokenizer)
    tokens = [pieces.id_to_piece(index) for index in range(pieces.get_piece_size())]
    respelled = [token if token.startswith("<") else respell(token) for token in tokens]
    _write_model(package / "model", tokens, respelled)
    return package


def zipped(package: Path, archive: Path) -> Path:
    """Pack a package as Argos does: one folder in a zip file."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(package.rglob("*")):
            file.write(path, Path(package.name) / path.relative_to(package))
    return archive


def _tokenizer(respell: Callable[[str], str]) -> bytes:
    """A SentencePiece model that knows every piece in both spellings."""
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=trained,
        vocab_size=400,
        byte_fallback=True,
        hard_vocab_limit=False,
        normalization_rule_name="identity",
        minloglevel=2,
    )
    protobuf: Any = sentencepiece_model_pb2
    model = protobuf.ModelProto.FromString(trained.getvalue())
    normal = [one.piece for one in model.pieces if not one.piece.startswith("<")]
    for piece in map(respell, normal):
        if piece not in normal:
            model.pieces.add(piece=piece, score=-20.0)
    return bytes(model.SerializeToString())


def _write_model(folder: Path, source: list[str], target: list[str]) -> None:
    spec = TransformerSpec.from_config((1, 1), num_heads=1)
    for side in (spec.encoder, spec.decoder):
        _norm(side.layer_norm)
        for block in side.layer:
            _attention(block.self_attention, [0.0, 0.0, 0.0], 0.0)
            _norm(block.ffn.layer_norm)
            _linear(block.ffn.linear_0, np.zeros((WIDTH, WIDTH), np.float32))
            _linear(block.ffn.linear_1, np.zeros((WIDTH, WIDTH), np.float32))
    _attention(spec.decoder.layer[0].attention, [SHARP, 1.0, 1.0], SHARP, across=True)
    pieces = _directions(len(source), seed=1)
    positions = np.roll(_directions(POSITIONS, seed=2), HALF, axis=1)
    # Embeddings are multiplied by the root of the width, positions are not.
    spec.encoder.embeddings[0].weight = pieces / np.float32(WIDTH**0.5)
    spec.decoder.embeddings.weight = np.zeros_like(pieces)
    spec.encoder.position_encodings.encodings = positions
    spec.decoder.position_encodings.encodings = positions
    _linear(spec.decoder.projection, SHARP * pieces)
    # The end of the source is a piece like any other: where it is copied, the output ends.
    spec.config.add_source_eos = True
    spec.register_source_vocabulary(source)
    spec.register_target_vocabulary(target)
    spec.validate()
    spec.optimize()
    spec.save(str(folder))


def _directions(count: int, seed: int) -> Vectors:
    """So many vectors of length 1 and mean 0 in the first half of the width, all far apart."""
    vectors = np.random.default_rng(seed).standard_normal((count, HALF))
    vectors -= vectors.mean(axis=1, keepdims=True)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.hstack([vectors, np.zeros_like(vectors)]).astype(np.float32)


def _attention(layer: Any, gains: list[float], out: float, *, across: bool = False) -> None:
    """Queries and keys see the position, values the piece."""
    _norm(layer.layer_norm)
    piece, position = np.zeros((2, WIDTH, WIDTH), np.float32)
    np.fill_diagonal(piece[:HALF, :HALF], 1.0)
    np.fill_diagonal(position[HALF:, HALF:], 1.0)
    query, key, value = (
        gain * part for gain, part in zip(gains, (position, position, piece), strict=True)
    )
    fused = [query, np.vstack([key, value])] if across else [np.vstack([query, key, value])]
    for linear, weight in zip(layer.linear, [*fused, out * piece], strict=True):
        _linear(linear, weight)


def _linear(layer: Any, weight: Vectors) -> None:
    layer.weight = weight.astype(np.float32)
    layer.bias = np.zeros(len(weight), np.float32)


def _norm(layer: Any) -> None:
    layer.gamma = np.ones(WIDTH, np.float32)
    layer.beta = np.zeros(WIDTH, np.float32)
