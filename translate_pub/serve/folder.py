"""A published folder as it stood at one moment, and as it changes.

    scan   → every file that may be served, with its stamp
    load   → a file's bytes, if it is still the file that was scanned
    stamp  → cheap to take, and another after every publish

The table of a scan is all that is ever looked up, so that no request reaches a path of the file
system that it names itself. Hidden files, and the publisher's own records among them, are not in
it, and nothing that is reached by a symbolic link.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from translate_pub.publish.state import STATE_FILE

__all__ = ["FileStamp", "Snapshot", "Stale", "open_checked", "read_checked", "scan", "site_stamp"]

_HIDDEN_BUT_SERVED = ".well-known"
"""RFC 8615; certificate authorities look for their challenges there."""
_ATTEMPTS = 20


class Stale(Exception):  # noqa: N818 - a state of the folder, not an error of anybody's
    """The folder is not what it was when it was scanned."""


class FileStamp(NamedTuple):
    """Tells a file from another in its place. A publish links what did not change."""

    size: int
    modified_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileStamp:
        """The stamp in a file's status."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a site by path. ``stamp`` is None where there is no site (yet)."""

    stamp: tuple[object, ...] | None
    files: Mapping[str, FileStamp]


def site_stamp(root: Path) -> tuple[object, ...] | None:
    """A value that every publish changes, and every change of a file at the top of the site.

    A publish exchanges the folder, or else replaces its records last; what an editor changes by
    hand further down is seen with the next publish.
    """
    try:
        with os.scandir(root) as entries:
            top = sorted(
                (entry.name, FileStamp.of(entry.stat(follow_symlinks=False)))
                for entry in entries
                if entry.is_file(follow_symlinks=False)
            )
        here = root.stat()
    except OSError:
        return None
    try:
        records: FileStamp | None = FileStamp.of((root / STATE_FILE).stat())
    except OSError:
        records = None
    return here.st_dev, here.st_ino, here.st_mtime_ns, records, tuple(top)


def scan(root: Path) -> Snapshot:
    """List the files of a site, all of the same publish.

    Raises:
        Stale: the folder was exchanged under every attempt.
    """
    for _ in range(_ATTEMPTS):
        stamp = site_stamp(root)
        if stamp is None:
            return Snapshot(None, {})
        try:
            files = dict(_files(root, ""))
        except FileNotFoundError:
            continue
        if site_stamp(root) == stamp:
            return Snapshot(stamp, files)
    raise Stale(str(root))


def _files(root: Path, prefix: str) -> Iterator[tuple[str, FileStamp]]:
    with os.scandir(root / prefix) as entries:
        for entry in entries:
            if entry.name.startswith(".") and entry.name != _HIDDEN_BUT_SERVED:
                continue
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                yield from _files(root, f"{prefix}{entry.name}/")
            elif stat.S_ISREG(status.st_mode):
                yield prefix + entry.name, FileStamp.of(status)


def open_checked(place: Path, stamp: FileStamp) -> BinaryIO:
    """Open the file that was scanned with this stamp.

    Raises:
        Stale: there is another file in its place, or none.
        OSError: it cannot be read.
    """
    try:
        file = place.open("rb")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as exc:
        raise Stale(str(place)) from exc
    if FileStamp.of(os.fstat(file.fileno())) != stamp:
        file.close()
        raise Stale(str(place))
    return file


def read_checked(place: Path, stamp: FileStamp) -> bytes:
    """Return the bytes of the file that was scanned with this stamp.

    Raises:
        Stale: there is another file in its place, or none.
        OSError: it cannot be read.
    """
    with open_checked(place, stamp) as file:
        data = file.read(stamp.size + 1)
    if len(data) != stamp.size:
        raise Stale(str(place))
    return data
