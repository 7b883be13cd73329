"""Installed packages, and the way from one language to another through them.

    installed_packages | find_route(source, target) → one package, or two with English between

A package is a folder: ``metadata.json``, ``model/`` (CTranslate2) and ``sentencepiece.model`` or
``bpe.model``. What else is in it (stanza, minisbd) is for a splitter that is not used here.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from translate_pub.engines.argos.locations import find_locations
from translate_pub.engines.argos.metadata import ENGINE, parse_metadata, read_json
from translate_pub.engines.pivot import PIVOT
from translate_pub.errors import EngineError

__all__ = [
    "METADATA",
    "MODEL",
    "Package",
    "Route",
    "TokenizerKind",
    "find_route",
    "installed_packages",
    "read_package",
    "route_name",
    "route_signature",
    "scan_packages",
]

METADATA = "metadata.json"
MODEL = "model"
_WEIGHTS = "model.bin"
_SAMPLE = 1 << 20
_LICENCE_FILES = re.compile(r"(?:licen[cs]e|copying)(?:\..{1,8})?", re.IGNORECASE)


class TokenizerKind(StrEnum):
    """How a package cuts text into tokens."""

    SENTENCEPIECE = "sentencepiece"
    BPE = "bpe"
    """Subword-nmt's byte pair encoding over Moses's tokens, in packages of old."""


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package; its parts are there, their contents are for ``verify``.

    ``code`` is its name without the version ("translate-fr_en"). ``source_codes`` and
    ``target_codes`` have one ISO 639 code each but in multilingual packages. ``target_prefix`` is
    the token that each output is made to begin with, or "". ``size`` is bytes on disk, ``licence``
    what the package states of it ("" where nothing). ``digest`` tells builds apart that claim one
    version: 8 hex digits over metadata, tokenizer and weights, of large files both ends.
    """

    path: Path
    code: str
    version: str
    source_codes: tuple[str, ...]
    target_codes: tuple[str, ...]
    tokenizer: TokenizerKind
    tokenizer_file: Path
    target_prefix: str = ""
    size: int = 0
    licence: str = ""
    digest: str = ""

    @property
    def source(self) -> str:
        """The language it translates from; the first of several."""
        return self.source_codes[0]

    @property
    def target(self) -> str:
        """The language it translates into; the first of several."""
        return self.target_codes[0]

    @property
    def model_folder(self) -> Path:
        """The CTranslate2 model."""
        return self.path / MODEL

    @property
    def name(self) -> str:
        """Code and version, without spaces: "translate-fr_en/1.9"."""
        return f"{self.code}/{self.version}"

    @property
    def version_key(self) -> tuple[int, ...]:
        """Sorts versions: 1.10 after 1.9."""
        return tuple(int(number) for number in re.findall(r"\d{1,9}", self.version))

    def translates(self, source: str, target: str) -> bool:
        """Whether it leads from ``source`` to ``target`` directly."""
        return source != target and source in self.source_codes and target in self.target_codes


Route = tuple[Package, ...]
"""Packages that translate one after the other; empty where there is no way."""


def installed_packages(folders: Iterable[Path] | None = None) -> list[Package]:
    """Return the usable translation packages in ``folders`` (by default Argos's own).

    Those that are damaged are left out; :func:`scan_packages` names them.
    """
    return scan_packages(folders)[0]


def scan_packages(
    folders: Iterable[Path] | None = None,
) -> tuple[list[Package], list[EngineError]]:
    """Return the usable translation packages in ``folders``, and what is wrong with the others.

    Folder after folder, each in the order of names, of several versions the newest first.
    """
    packages: list[Package] = []
    problems: list[EngineError] = []
    for folder in find_locations().searched if folders is None else folders:
        found: list[Package] = []
        for path in _subfolders(folder, problems):
            try:
                package = read_package(path)
            except EngineError as error:
                problems.append(error)
                continue
            except OSError as error:
                problems.append(_unreadable(path, error))
                continue
            if package is not None:
                found.append(package)
        found.sort(key=lambda package: package.version_key, reverse=True)
        found.sort(key=lambda package: package.code)
        packages += found
    return packages, problems


def read_package(path: Path) -> Package | None:
    """Return the package in the folder ``path``, None where it is of another kind than translation.

    Raises:
        EngineError: its metadata or a part of it is missing or wrong.
        OSError: it cannot be read.
    """
    if not (path / METADATA).is_file():
        raise _damaged(path, f"it has no {METADATA}")
    metadata = parse_metadata(read_json(path / METADATA), str(path / METADATA))
    if not metadata.translates:
        return None
    if not (path / MODEL / _WEIGHTS).is_file():
        raise _damaged(path, f"{MODEL}/{_WEIGHTS} is missing")
    kinds = (kind for kind in TokenizerKind if _tokenizer_file(path, kind).is_file())
    tokenizer = next(kinds, None)
    if tokenizer is None:
        raise _damaged(path, "it has neither a sentencepiece.model nor a bpe.model")
    files = [file for file in path.rglob("*") if file.is_file()]
    return Package(
        path=path,
        code=metadata.code,
        version=metadata.version,
        source_codes=metadata.source_codes,
        target_codes=metadata.target_codes,
        tokenizer=tokenizer,
        tokenizer_file=_tokenizer_file(path, tokenizer),
        target_prefix=metadata.target_prefix,
        size=sum(file.stat().st_size for file in files),
        licence=metadata.licence or _licence_file(path),
        digest=_digest(path, _tokenizer_file(path, tokenizer)),
    )


def find_route(source: str, target: str, packages: Sequence[Package]) -> Route:
    """Return the package that leads from ``source`` to ``target``, or two that meet in English."""
    direct = _first(source, target, packages)
    if direct is not None:
        return (direct,)
    if source == target:
        return ()
    first = _first(source, PIVOT, packages)
    second = _first(PIVOT, target, packages)
    return (first, second) if first is not None and second is not None else ()


def route_name(route: Route) -> str:
    """Name the packages of a route in their order, for people."""
    return "+".join(package.name for package in route)


def route_signature(route: Route) -> str:
    """Name the packages of a route and their builds, in one line without spaces."""
    return "+".join(f"{package.name}#{package.digest}" for package in route)


def _first(source: str, target: str, packages: Sequence[Package]) -> Package | None:
    """A package for the pair; one that is made for it before one of many languages."""
    fitting = [package for package in packages if package.translates(source, target)]
    return min(fitting, key=lambda p: len(p.source_codes) * len(p.target_codes), default=None)


def _subfolders(folder: Path, problems: list[EngineError]) -> list[Path]:
    try:
        if not folder.is_dir():
            return []
        # Names with a dot are of installations under way.
        return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError as error:
        problems.append(_unreadable(folder, error))
        return []


def _tokenizer_file(path: Path, kind: TokenizerKind) -> Path:
    return path / f"{kind.value}.model"


def _digest(path: Path, tokenizer: Path) -> str:
    """Hash what is small, and both ends of the weights; each with its size."""
    digest = hashlib.sha256()
    for file in (path / METADATA, tokenizer, path / MODEL / _WEIGHTS):
        with file.open("rb") as data:
            size = data.seek(0, os.SEEK_END)
            digest.update(f"{size}\n".encode())
            for start in (0, max(0, size - _SAMPLE)):
                data.seek(start)
                digest.update(data.read(_SAMPLE))
    return digest.hexdigest()[:8]


def _licence_file(path: Path) -> str:
    names = sorted(file.name for file in path.iterdir() if _LICENCE_FILES.fullmatch(file.name))
    return f"see {names[0]}" if names else ""


def _unreadable(path: Path, error: OSError) -> EngineError:
    return EngineError(
        f"{path} cannot be read: {error.strerror}",
        engine=ENGINE,
        mend="check its permissions, or set ARGOS_PACKAGES_DIR to another folder",
    )


def _damaged(path: Path, reason: str) -> EngineError:
    return EngineError(
        f"the package in {path} is not whole: {reason}",
        engine=ENGINE,
        mend="delete that folder and install the package again",
    )
