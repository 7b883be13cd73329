"""Installing packages: whole or not at all, whoever else is at it, and so that Argos sees them.

    lock | unpack, copy or download into a folder of our own among the packages
         | read the package → is it what was asked for?
         | write the checksums → rename into place → throw other versions away

Argos takes every folder among its packages for a package and fails where it finds no metadata. So
the folder that the work is done in has some, of a kind that Argos leaves alone.
"""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from translate_pub.engines import ct2
from translate_pub.engines.argos.archive import copy_folder, unpack
from translate_pub.engines.argos.locations import find_locations
from translate_pub.engines.argos.metadata import ENGINE, parse_metadata, read_json
from translate_pub.engines.argos.packages import (
    METADATA,
    Package,
    TokenizerKind,
    read_package,
    scan_packages,
)
from translate_pub.engines.files import sha256_of
from translate_pub.engines.locking import locked
from translate_pub.errors import EngineError, FetchError

__all__ = [
    "OFFLINE",
    "Download",
    "Installed",
    "Progress",
    "install_archive",
    "install_folder",
    "install_links",
    "remove_package",
    "verify_package",
]

MANIFEST = "translate_pub.json"
OFFLINE = "install from a file: translate-pub models install FILE.argosmodel"

_STAGING = ".translate_pub."
_LOCK = ".translate_pub.lock"
_FORMAT = 1
_FULL = (errno.ENOSPC, errno.EDQUOT)

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of the whole is done, from 0 to 1."""

Download = Callable[[str, BinaryIO, Callable[[float], None]], None]
"""Writes what a URL leads to into a file and tells the fraction done; raises FetchError."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation came to: ``fresh`` is False where the same package was there already.

    ``replaced`` are the other versions that made room for it.
    """

    package: Package
    fresh: bool
    replaced: tuple[Package, ...] = ()


def install_archive(
    archive: Path,
    *,
    pair: tuple[str, str] | None = None,
    sha256: str = "",
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Installed:
    """Install the package in the file ``archive``, in place of other versions of it.

    ``folder`` is where packages are kept (by default where Argos keeps them). With a ``pair``, a
    package for another is refused; with a ``sha256``, a file with another.

    Raises:
        EngineError: the file is damaged, not a package, not the one asked for, or unsafe; the
            disk is full or cannot be written. Nothing is changed then.
    """
    report = progress or _silent
    if not archive.is_file():
        raise EngineError(f"there is no file {archive}", engine=ENGINE, mend="check the path")
    with _staging(folder) as staging:
        origin = _check_sum(archive, archive.name, sha256)
        unpack(archive, staging.package, progress=partial(report, "unpacking"))
        return _settle(staging, str(archive), origin, pair)


def install_folder(
    source: Path,
    *,
    pair: tuple[str, str] | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Installed:
    """Install a copy of the unpacked package in the folder ``source``; as :func:`install_archive`.

    Raises:
        EngineError: as there.
    """
    report = progress or _silent
    with _staging(folder) as staging:
        copy_folder(source, staging.package, progress=partial(report, "copying"))
        return _settle(staging, str(source), {"origin": source.name}, pair)


def install_links(
    links: Sequence[str],
    download: Download,
    *,
    pair: tuple[str, str] | None = None,
    sha256: str = "",
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Installed:
    """Download an archive from the first of ``links`` that answers, and install it.

    Raises:
        EngineError: none of them answers; else as :func:`install_archive`.
    """
    report = progress or _silent
    with _staging(folder) as staging:
        archive = staging.folder / "download"
        link = _download(links, download, archive, partial(report, "downloading"))
        origin = _check_sum(archive, link, sha256)
        try:
            unpack(archive, staging.package, progress=partial(report, "unpacking"))
        except EngineError as error:
            message = error.message.replace(str(archive), link)
            raise EngineError(message, engine=ENGINE, mend=error.mend) from error
        return _settle(staging, link, origin, pair)


def remove_package(package: Package) -> None:
    """Delete an installed package.

    Raises:
        EngineError: it cannot be deleted.
    """
    with _staging(package.path.parent) as staging:
        package.path.rename(staging.folder / "removed")


def verify_package(package: Package) -> int:
    """Check every file of a package against the checksums written at its installation; load it.

    Returns the number of files checked: 0 where Argos installed it, which writes none.

    Raises:
        EngineError: a file is missing or changed, which the message names; or CTranslate2 or
            SentencePiece cannot load it.
    """
    checked = _verify_checksums(package)
    mend = _reinstall(package)
    if package.tokenizer is TokenizerKind.SENTENCEPIECE:
        ct2.load_tokenizer(package.tokenizer_file, engine=ENGINE, mend=mend)
    ct2.load_translator(package.model_folder, engine=ENGINE, threads=ct2.Threads(1, 1), mend=mend)
    return checked


def _verify_checksums(package: Package) -> int:
    manifest = package.path / MANIFEST
    if not manifest.is_file():
        return 0
    files = _files_of(read_json(manifest))
    if files is None:
        raise _damaged(package, f"{MANIFEST} is not a list of checksums")
    for name, expected in files.items():
        path = package.path / name
        if not path.is_file() or sha256_of([path]) != expected:
            raise _damaged(package, f"{name} is missing or changed")
    return len(files)


@dataclass(frozen=True, slots=True)
class _Staging:
    """A folder of ours among the packages; ``package`` is the one that comes into being in it."""

    folder: Path
    packages: Path

    @property
    def package(self) -> Path:
        return self.folder / "package"


@contextmanager
def _staging(packages: Path | None) -> Iterator[_Staging]:
    """Hold the lock and give a folder to work in, which is gone afterwards, however that ends."""
    packages = packages or find_locations().packages
    try:
        packages.mkdir(parents=True, exist_ok=True)
        with locked(packages / _LOCK):
            for left in packages.glob(f"{_STAGING}*"):
                if left.is_dir():  # of a process that was killed: the lock is ours
                    shutil.rmtree(left, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix=_STAGING, dir=packages))
            try:
                (folder / METADATA).write_text('{"type": "unfinished"}\n', "utf-8")
                yield _Staging(folder, packages)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise _disk_error(error, packages) from error


def _settle(
    staging: _Staging, place: str, origin: dict[str, str], pair: tuple[str, str] | None
) -> Installed:
    """Move the staged package to where it belongs, if it is sound and the one asked for."""
    try:
        path = staging.package / METADATA
        metadata = parse_metadata(read_json(path), str(path))
        staged = read_package(staging.package)
    except EngineError as error:
        message = error.message.replace(str(staging.package), place)
        raise EngineError(message, engine=ENGINE, mend="get the package again") from error
    if staged is None:
        raise EngineError(
            f"{place} is a package of type {metadata.kind}, which is not used",
            engine=ENGINE,
            mend="install packages that translate",
        )
    if pair is not None and not staged.translates(*pair):
        raise EngineError(
            f"{place} is a package for {staged.source}→{staged.target}, not {'→'.join(pair)}",
            engine=ENGINE,
            mend="give the package of the pair, or install this one under its own name",
        )
    manifest = {"format": _FORMAT, **origin, "files": _checksums(staging.package)}
    target = staging.packages / metadata.full_name
    same = _same_code(staged, staging.packages)
    if len(same) == 1 and _is_same(same[0], target, manifest["files"]):
        return Installed(same[0], fresh=False)
    text = (json.dumps(manifest, indent=2) + "\n").encode()
    (staging.package / MANIFEST).write_bytes(text)
    staging.package.chmod(0o755)
    _swap(staging.package, target, staging.folder / "replaced")
    others = tuple(package for package in same if package.path != target)
    for number, package in enumerate(others):
        package.path.rename(staging.folder / f"other-{number}")
    installed = replace(
        staged,
        path=target,
        tokenizer_file=target / staged.tokenizer_file.name,
        size=staged.size + len(text),
    )
    return Installed(installed, fresh=True, replaced=others)


def _swap(new: Path, target: Path, aside: Path) -> None:
    """Put ``new`` where ``target`` is, which goes to ``aside``; or leave ``target`` as it was."""
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise


def _same_code(package: Package, packages: Path) -> list[Package]:
    return [one for one in scan_packages([packages])[0] if one.code == package.code]


def _is_same(package: Package, target: Path, files: object) -> bool:
    whole = package.path == target and (target / MANIFEST).is_file()
    return whole and _checksums(target) == files


def _checksums(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: sha256_of([path]) for name, path in names.items() if name != MANIFEST}


def _files_of(manifest: object) -> dict[str, str] | None:
    """The checksums in a manifest, None where it is not one, or names files elsewhere."""
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or not files:
        return None
    for name, checksum in files.items():
        path = PurePosixPath(name)
        if not isinstance(checksum, str) or path.is_absolute() or ".." in path.parts:
            return None
    return files


def _check_sum(archive: Path, origin: str, expected: str) -> dict[str, str]:
    """Where the archive is from, for the manifest."""
    found = sha256_of([archive])
    if expected and found != expected.lower():
        raise EngineError(
            f"{origin} has the sha256 {found}, not {expected}",
            engine=ENGINE,
            mend="get the file again, or check the sum",
        )
    return {"origin": origin, "sha256": found}


def _download(
    links: Sequence[str], download: Download, archive: Path, progress: Callable[[float], None]
) -> str:
    """Fill ``archive``, and return the link that did."""
    failures = []
    for link in links:
        try:
            with archive.open("wb") as file:
                download(link, file, progress)
        except FetchError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
                raise error.__cause__ from None  # our disk's fault, not the link's
            failures.append(error)
        else:
            return link
    reasons = "; ".join(map(str, failures)) or "it has no address on the web"
    raise EngineError(
        f"the package cannot be downloaded: {reasons}", engine=ENGINE, mend=OFFLINE
    ) from (failures[-1] if failures else None)


def _damaged(package: Package, reason: str) -> EngineError:
    return EngineError(
        f"the installed package {package.name} is damaged: {reason}; it is in {package.path}",
        engine=ENGINE,
        mend=_reinstall(package),
    )


def _reinstall(package: Package) -> str:
    name = f"{package.source}-{package.target}"
    return f"run: translate-pub models remove {name}, then translate-pub models install {name}"


def _disk_error(error: OSError, folder: Path) -> EngineError:
    if error.errno in _FULL:
        reason = f"the disk with {folder} is full: {error.strerror}"
        mend = "free some space there, or set ARGOS_PACKAGES_DIR to a folder on another disk"
    elif error.filename is not None and not Path(error.filename).is_relative_to(folder):
        reason = f"{error.filename} cannot be read: {error.strerror}"
        mend = "check its permissions"
    else:
        reason = f"the packages in {folder} cannot be changed: {error}"
        mend = "make the folder writable, or set ARGOS_PACKAGES_DIR to another one"
    return EngineError(reason, engine=ENGINE, mend=mend)


def _silent(stage: str, done: float) -> None:
    del stage, done
