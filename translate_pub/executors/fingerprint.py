"""What a machine would translate with, in a few words: two machines are to make the same of it.

The model's files and the term bases are hashed anew on every machine. A name or a version does not
tell a damaged copy from a sound one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from translate_pub import __version__
from translate_pub.engines.base import Engine, OnDisk
from translate_pub.errors import ExecutorError
from translate_pub.glossary import Glossary
from translate_pub.segment import SEGMENTER

__all__ = ["Fingerprint", "fingerprint", "require_same"]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``model`` is the sha256 of the model's files, "" for an engine that has none."""

    version: str
    segmenter: str
    engine: str
    model: str
    glossary: str


_MENDS = {
    "version": "install the same version of translate_pub there",
    "segmenter": "install the same version of translate_pub there",
    "engine": "install the same model there with: translate-pub models install",
    "model": "its files differ: install the model there again, or copy them from this machine",
    "glossary": "the term base was changed or damaged on its way: start the batch again",
}


def fingerprint(
    engine: Engine, source: str, target: str, glossaries: Mapping[str, Glossary]
) -> Fingerprint:
    """Return what this machine translates ``source`` into ``target`` with.

    Raises:
        ExecutorError: a file of the model cannot be read.
    """
    files = engine.model_files(source, target) if isinstance(engine, OnDisk) else ()
    return Fingerprint(
        version=__version__,
        segmenter=SEGMENTER,
        engine=engine.signature,
        model=_digest(files) if files else "",
        glossary="+".join(
            f"{language}:{glossary.checksum()}" for language, glossary in sorted(glossaries.items())
        ),
    )


def require_same(ordered: Fingerprint, found: Fingerprint, machine: str) -> None:
    """Refuse to work on a machine that would make something else.

    Raises:
        ExecutorError: it names the machine, what differs, and the mend.
    """
    for field in fields(Fingerprint):
        wanted, here = getattr(ordered, field.name), getattr(found, field.name)
        if wanted != here:
            raise ExecutorError(
                f"{machine}: its {field.name} is {_short(here)}, the batch's is {_short(wanted)}",
                mend=_MENDS[field.name],
            )


def _short(value: str) -> str:
    return f"{value[:60]}…" if len(value) > 60 else value or "none"


def _digest(files: Iterable[Path]) -> str:
    """Hash names and contents; the folder they lie in may differ."""
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: (path.name, str(path))):
        try:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256")
        except OSError as exc:
            raise ExecutorError(
                f"{path}: cannot be read: {exc.strerror}", mend="install the model again"
            ) from exc
        digest.update(f"{path.name}\0{content.hexdigest()}\n".encode())
    return digest.hexdigest()
