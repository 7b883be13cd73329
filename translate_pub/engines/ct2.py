"""CTranslate2 and SentencePiece: loading, threads, and their exceptions made ours.

The only module that imports either at run time, and it does so inside its functions.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate_pub.errors import EngineError

__all__ = [
    "Threads",
    "available_cores",
    "load_generator",
    "load_tokenizer",
    "load_translator",
    "read_vocabulary",
    "seeded",
]

_SEEDING = threading.Lock()
_MOST_WORKERS = 8
_VOCABULARY = ("json", "txt")
"""Kinds of vocabulary files: newer converters write the first."""
_CGROUP_QUOTA = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True, slots=True)
class Threads:
    """How the cores are used: ``workers`` batches side by side, ``each`` with so many threads.

    Small models gain more from batches side by side than from threads inside one: on two cores
    the embedded model gives 303 tokens a second with 2 × 1 and 181 with 1 × 2.
    """

    workers: int
    each: int

    @classmethod
    def plan(cls, cores: int | None = None) -> Threads:
        """Divide the cores (by default those that this process may use)."""
        cores = cores or available_cores()
        workers = min(cores, _MOST_WORKERS)
        return cls(workers, max(1, cores // workers))


def available_cores() -> int:
    """Cores that this process may use: its affinity, and its container's quota."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    try:
        quota, period = _CGROUP_QUOTA.read_text("ascii").split()
        if quota != "max":
            cores = min(cores, -(-int(quota) // int(period)))
    except (OSError, ValueError):
        pass  # not Linux, or no quota is set
    return max(1, cores)


def load_generator(folder: Path, *, engine: str, threads: Threads, mend: str = "") -> Any:
    """Load a decoder-only model (``ctranslate2.Generator``) on the processor, in 8-bit integers.

    Raises:
        EngineError: CTranslate2 cannot load it.
    """
    import ctranslate2

    return _load(ctranslate2.Generator, folder, engine, threads, mend)


def load_translator(folder: Path, *, engine: str, threads: Threads, mend: str = "") -> Any:
    """Load an encoder-decoder model (``ctranslate2.Translator``); as :func:`load_generator`."""
    import ctranslate2

    return _load(ctranslate2.Translator, folder, engine, threads, mend)


def load_tokenizer(path: Path, *, engine: str, mend: str = "") -> Any:
    """Load a ``sentencepiece.SentencePieceProcessor``.

    Raises:
        EngineError: the file is missing or damaged.
    """
    import sentencepiece

    try:
        return sentencepiece.SentencePieceProcessor(model_proto=path.read_bytes())
    except (OSError, RuntimeError) as error:
        raise EngineError(f"cannot load {path}: {error}", engine=engine, mend=mend) from error


def read_vocabulary(folder: Path, *, engine: str, mend: str = "") -> frozenset[str]:
    """Return the tokens that an encoder-decoder model can write.

    Raises:
        EngineError: its vocabulary is missing or damaged.
    """
    names = [f"{side}_vocabulary.{kind}" for side in ("shared", "target") for kind in _VOCABULARY]
    path = next((folder / name for name in names if (folder / name).is_file()), None)
    if path is None:
        raise EngineError(f"{folder} has no vocabulary", engine=engine, mend=mend)
    try:
        text = path.read_text("utf-8")
        return frozenset(map(str, json.loads(text) if path.suffix == ".json" else text.split("\n")))
    except (OSError, ValueError, TypeError) as error:
        raise EngineError(f"cannot read {path}: {error}", engine=engine, mend=mend) from error


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed CTranslate2's sampling; one thread at a time is let in, as the seed is the process's.

    A worker thread takes the seed when it first samples and never again: load a new model inside
    to have samples that can be repeated.
    """
    import ctranslate2

    with _SEEDING:
        ctranslate2.set_random_seed(seed)
        yield


def _load(kind: Any, folder: Path, engine: str, threads: Threads, mend: str) -> Any:
    try:
        return kind(
            str(folder),
            device="cpu",
            compute_type="int8",
            inter_threads=threads.workers,
            intra_threads=threads.each,
            max_queued_batches=-1,
        )
    except (RuntimeError, ValueError, MemoryError) as error:
        raise EngineError(
            f"cannot load the model in {folder}: {error}", engine=engine, mend=mend
        ) from error
