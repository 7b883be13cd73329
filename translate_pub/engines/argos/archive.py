"""Unpacking a package that nobody vouches for: everything in its place, within limits, or nothing.

    archive | names checked → declared sizes checked → unpacked, counted again → a folder

Refused: paths that lead elsewhere, links, devices, names that clash, encrypted or damaged files,
and more files, bytes or compression than any package has. What is unpacked so far is the caller's
to throw away, so the folder to unpack into should be a temporary one.
"""

from __future__ import annotations

import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from translate_pub.engines.argos.metadata import ENGINE
from translate_pub.engines.argos.packages import METADATA
from translate_pub.errors import EngineError

__all__ = ["LIMITS", "Limits", "copy_folder", "unpack"]

MIB = 1 << 20
_SYSTEM_FILES = ("__MACOSX/", ".DS_Store")
"""What macOS puts into archives beside the package."""

Progress = Callable[[float], None]
"""Called with the fraction done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a package may be: the largest in Argos's index has 0.4 GB and 40 files.

    ``ratio`` is of bytes unpacked to bytes packed, and only asked of archives that unpack to more
    than ``innocent_bytes``: model weights hardly shrink, and small files do no harm.
    """

    files: int = 10_000
    total_bytes: int = 4096 * MIB
    ratio: int = 50
    innocent_bytes: int = 64 * MIB


LIMITS = Limits()


def unpack(
    archive: Path, folder: Path, *, limits: Limits = LIMITS, progress: Progress | None = None
) -> None:
    """Unpack the one package in ``archive`` (a zip file) into the folder ``folder``.

    Raises:
        EngineError: it is no zip archive, is damaged, holds no package or something that does not
            belong in one, or is larger than the limits.
        OSError: the folder cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as package:
            members = _checked(archive, package.infolist(), limits)
            total = sum(info.file_size for _, info in members)
            folder.mkdir(parents=True, exist_ok=True)
            _require_room(archive, folder, total)
            done = 0
            for name, info in members:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with package.open(info) as packed, target.open("xb") as file:
                    while block := packed.read(MIB):
                        done += len(block)
                        if done > total:
                            raise _refused(archive, "its files are larger than it declares")
                        file.write(block)
                        if progress is not None:
                            progress(done / total)
    except _BROKEN as error:
        raise EngineError(
            f"{archive} is not a whole Argos package: {error}",
            engine=ENGINE,
            mend="get the file again; a package is a zip archive that ends in .argosmodel",
        ) from error


def copy_folder(
    source: Path, folder: Path, *, limits: Limits = LIMITS, progress: Progress | None = None
) -> None:
    """Copy the package in the folder ``source`` into the folder ``folder``, links excluded.

    Raises:
        EngineError: there is a link or a device in it, or it is larger than the limits.
        OSError: a file cannot be read or written.
    """
    files = sorted(_walk(source))
    sizes = [path.lstat().st_size for path in files]
    if len(files) > limits.files or sum(sizes) > limits.total_bytes:
        raise _too_large(source, limits)
    if not (source / METADATA).is_file():
        raise _no_package(source)
    folder.mkdir(parents=True, exist_ok=True)
    _require_room(source, folder, sum(sizes))
    done = 0
    for path, size in zip(files, sizes, strict=True):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise _refused(source, f"{path.relative_to(source)} is a link or a device")
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        done += size
        if progress is not None:
            progress(done / max(1, sum(sizes)))


_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)
"""What the standard library raises at a broken archive; NotImplementedError is a RuntimeError."""

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def _checked(
    archive: Path, infos: Iterable[zipfile.ZipInfo], limits: Limits
) -> list[tuple[PurePosixPath, zipfile.ZipInfo]]:
    """The files of the package with their paths in it; the rest of the archive is refused."""
    files: dict[PurePosixPath, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    total = 0
    for count, info in enumerate(infos, 1):
        if count > limits.files:
            raise _too_large(archive, limits)
        path = _path(archive, info)
        if info.is_dir() or info.filename.startswith(_SYSTEM_FILES[0]):
            continue
        if path.name == _SYSTEM_FILES[1]:
            continue
        if info.compress_type not in _METHODS:
            raise _refused(archive, f"{path} is compressed by method {info.compress_type}")
        total += info.file_size
        if str(path).casefold() in folded:
            raise _refused(archive, f"{path} is in it twice")
        folded.add(str(path).casefold())
        files[path] = info
    clash = next((path for path in files if not files.keys().isdisjoint(path.parents)), None)
    if clash is not None:
        raise _refused(archive, f"{clash.parent} is a file and a folder")
    packed = max(1, archive.stat().st_size)
    if total > limits.total_bytes:
        raise _too_large(archive, limits)
    if total > limits.innocent_bytes and total > limits.ratio * packed:
        raise _refused(archive, f"it unpacks to {total // packed} times its size")
    root = _root(archive, files)
    outside = next((path for path in files if not path.is_relative_to(root)), None)
    if outside is not None:
        raise _refused(archive, f"{outside} is not in the package's folder {root}")
    return [(path.relative_to(root), info) for path, info in files.items()]


def _path(archive: Path, info: zipfile.ZipInfo) -> PurePosixPath:
    """The path of an entry, if it stays where it is put."""
    name = info.filename
    # Zip paths have slashes only; a backslash, colon or drive is a separator to Windows.
    strange = any(char in '\\:<>"|?*' or char < " " or char == "\x7f" for char in name)
    path = PurePosixPath(name)
    if strange or not path.parts or path.is_absolute() or ".." in path.parts:
        raise _refused(archive, f"the path {name[:80]!r} is not allowed")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(archive, f"{name[:80]!r} is a link or a device")
    if info.flag_bits & 0x1:
        raise _refused(archive, f"{name[:80]!r} is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(archive, f"{name[:80]!r} is packed in a way that packages do not use")
    return path


def _root(archive: Path, files: Iterable[PurePosixPath]) -> PurePosixPath:
    """The package's folder in the archive: the one with the metadata, at the top or just below."""
    roots = {path.parent for path in files if path.name == METADATA and len(path.parts) <= 2}
    if PurePosixPath() in roots:
        return PurePosixPath()
    if len(roots) > 1:
        raise EngineError(
            f"{archive} holds {len(roots)} packages",
            engine=ENGINE,
            mend="unpack it and install each folder by itself",
        )
    if not roots:
        raise _no_package(archive)
    return roots.pop()


def _walk(folder: Path) -> Iterator[Path]:
    """Everything in a folder that is not a folder; links are named and not followed."""
    for name, folders, files in os.walk(folder, onerror=_raise):
        for entry in (*folders, *files):
            path = Path(name) / entry
            if entry in files or path.is_symlink():
                yield path


def _raise(error: OSError) -> None:
    raise error


def _require_room(place: Path, folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise EngineError(
            f"{place} needs {needed // 10**6} MB, and {free // 10**6} MB are free in {folder}",
            engine=ENGINE,
            mend="free some space there, or set ARGOS_PACKAGES_DIR to a folder on another disk",
        )


def _too_large(place: Path, limits: Limits) -> EngineError:
    return _refused(
        place,
        f"it has more than {limits.files} files or {limits.total_bytes // MIB} MiB",
    )


def _no_package(place: Path) -> EngineError:
    return EngineError(
        f"{place} holds no Argos package: there is no {METADATA} in it",
        engine=ENGINE,
        mend="give a .argosmodel file, or a folder with metadata.json and model/ in it",
    )


def _refused(place: Path, reason: str) -> EngineError:
    return EngineError(
        f"{place} is refused: {reason}",
        engine=ENGINE,
        mend="get the package from a place that you trust",
    )
