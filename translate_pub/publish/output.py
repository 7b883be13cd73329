"""Writing a site: only what changed, and all of it at once.

    open   → lock the folder; read what the last publish wrote
    write  → into a hidden folder beside the site, unless the bytes are there already; inside it
             where nothing can be moved from beside it (a mount point)
    keep   → a file stays as it is
    commit → link the kept files in, exchange the two folders in one step, delete the old one

The exchange is one system call (``renameat2`` on Linux, ``renamex_np`` on macOS), so a reader, and
a publisher that is killed at any point, leaves or sees the old site or the new one. Where the
folder cannot be exchanged (it is a mount point, the working directory, or holds folders of
somebody else, such as ``.git``; or the system has no such call), each file is replaced by a rename
of its own, pages before the lists that name them, and the next publish finishes what an
interrupted one left.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from translate_pub.errors import ConfigError, TranslatePubError
from translate_pub.publish.layout import STATE_DIR, is_article
from translate_pub.publish.state import dump_files, load_files

__all__ = ["Counts", "Output"]

_PENDING = f"{STATE_DIR}/pending.json"
"""Names the files that are being replaced one by one, should that be interrupted."""

_INSIDE = f"{STATE_DIR}/new"
"""Where new files wait if they cannot wait beside the site."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a publish did to the files of a site."""

    written: int
    unchanged: int
    removed: int


class Output:
    """The folder of a site, open for one publish. Use it as a context manager.

    ``known`` maps the files of the last publish to their sizes. Files that nobody wrote or kept
    when :meth:`commit` is called, and that are in ``known``, are removed; files that are not ours
    are left alone.

    Raises:
        ConfigError: the folder cannot be used, or another publish is at work in it.
    """

    def __init__(self, out: Path) -> None:
        self.path = out.resolve()
        self._staging = self.path / _INSIDE
        self._known: Mapping[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._staged: set[str] = set()
        self._folders: set[Path] = set()
        self._lock = _Lock(self.path / STATE_DIR / "lock")
        self._on_disk: dict[str, int] = {}
        self._is_new = False

    def __enter__(self) -> Self:
        if self.path.exists() and not self.path.is_dir():
            raise ConfigError(f"{self.path}: not a folder", mend="name another with --out")
        if self.path == self.path.parent:
            raise ConfigError(
                f"{self.path}: a site cannot be the root of the file system",
                mend="name a folder in it with --out",
            )
        self._is_new = not self.path.exists()
        with _disk(self.path):
            self._lock.acquire()
            self._staging = self._place_for_new_files()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)
        if error is not None and self._is_new:
            shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()

    def _place_for_new_files(self) -> Path:
        """Make an empty folder from which files can be moved into the site."""
        inside = self.path / _INSIDE
        beside = self.path.with_name(f".{self.path.name}.new")
        for place in (inside, beside):
            shutil.rmtree(place, ignore_errors=True)
        inside.mkdir()
        # Tried, not asked for: os.path.ismount does not know a folder of the same disk that is
        # mounted here, nor whether the folder above may be written to.
        try:
            return inside.rename(beside)
        except OSError:
            return inside

    @property
    def files(self) -> Mapping[str, int]:
        """The files of the new site so far, with their sizes."""
        return self._sizes

    def read(self, path: str) -> bytes | None:
        """Return a file of the old site, None where there is none."""
        try:
            return (self.path / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def recognise(self, known: Mapping[str, int]) -> None:
        """Tell which files the last publish wrote, and their sizes, before anything else.

        A file whose size is not known (-1) is ours, and written again unless its bytes are right.
        """
        self._known = {**known, **dict.fromkeys(self._unfinished(), -1)}
        with _disk(self.path):
            self._on_disk = dict(_files(self.path, _folders(self._known)))

    def keep(self, path: str) -> bool:
        """Take a file over from the old site; False where it is not there as it was written."""
        size = self._known.get(path)
        if size is None or self._on_disk.get(path) != size:
            return False
        self._sizes[path] = size
        return True

    def write(self, path: str, data: bytes) -> None:
        """Put a file into the new site.

        Raises:
            ConfigError: a file that is not ours is in its place.
        """
        if self._on_disk.get(path) == len(data) and self.read(path) == data:
            self._sizes[path] = len(data)
            self._staged.discard(path)
            return
        if path not in self._known and not path.startswith(STATE_DIR) and self._foreign(path):
            raise self._not_ours(path)
        place = self._staging / path
        with _disk(self.path):
            if place.parent not in self._folders:
                place.parent.mkdir(parents=True, exist_ok=True)
                self._folders.add(place.parent)
            place.write_bytes(data)
        self._sizes[path] = len(data)
        self._staged.add(path)

    def _unfinished(self) -> list[str]:
        """The files that an interrupted publish was replacing or removing one by one."""
        return load_files(self.read(_PENDING))

    def _foreign(self, path: str) -> bool:
        return os.path.lexists(self.path / path)

    def _not_ours(self, path: str) -> ConfigError:
        if all(known.startswith(STATE_DIR) for known in self._known):
            return ConfigError(
                f"{self.path / path}: there is no record, in {STATE_DIR}, of who wrote this file",
                mend="publish into an empty folder; if this is a site of translate_pub whose "
                "records were lost, empty its folder and publish again",
            )
        return ConfigError(
            f"{self.path / path}: this file was not written by translate_pub",
            mend="publish into an empty folder, or move the file away",
        )

    def commit(self) -> Counts:
        """Make the new site the site."""
        gone = [path for path in self._known if path not in self._sizes and path in self._on_disk]
        counts = Counts(len(self._staged), len(self._sizes) - len(self._staged), len(gone))
        if self._staged or gone or self._unfinished():
            with _disk(self.path):
                if not (self._exchangeable() and self._exchange(gone)):
                    self._replace(gone)
        return counts

    def _exchangeable(self) -> bool:
        """Whether nothing would be lost or left hanging if the folder itself were another."""
        here = self.path
        if self._staging.is_relative_to(here) or Path.cwd().is_relative_to(here):
            return False
        ours = _folders(self._known)
        with os.scandir(here) as entries:
            return all(
                entry.name in ours or not entry.is_dir(follow_symlinks=False) for entry in entries
            )

    def _exchange(self, gone: list[str]) -> bool:
        leaving = set(gone)
        for path in self._on_disk:
            if path not in self._staged and path not in leaving:
                self._link(path)
        self._link(f"{STATE_DIR}/lock")
        shutil.copymode(self.path, self._staging)
        if not _exchange(self._staging, self.path):
            return False
        _sync(self.path.parent)
        return True

    def _link(self, path: str) -> None:
        place = self._staging / path
        if place.parent not in self._folders:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(place.parent)
        try:
            os.link(self.path / path, place, follow_symlinks=False)
        except FileExistsError:
            pass
        except OSError:
            shutil.copy2(self.path / path, place, follow_symlinks=False)

    def _replace(self, gone: list[str]) -> None:
        pending = self.path / _PENDING
        pending.write_bytes(dump_files({*self._staged, *gone}))
        for path in sorted(self._staged, key=_publishing_order):
            place = self.path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            (self._staging / path).replace(place)
        for path in gone:
            (self.path / path).unlink(missing_ok=True)
        for folder in {Path(path).parent for path in gone}:
            _remove_empty(self.path, folder)
        pending.unlink()


def _publishing_order(path: str) -> tuple[int, str]:
    """Assets first, then articles, then what lists them, the state at the very end."""
    if path.startswith("assets/"):
        return 0, path
    if path.startswith(STATE_DIR):
        return 3, path
    return (1 if is_article(path) else 2), path


def _remove_empty(root: Path, folder: Path) -> None:
    while folder != Path():
        try:
            (root / folder).rmdir()
        except OSError:
            return
        folder = folder.parent


def _folders(known: Mapping[str, int]) -> set[str]:
    """The folders at the top of a site that are its own."""
    return {path.split("/", 1)[0] for path in known if "/" in path} | {STATE_DIR}


def _files(root: Path, folders: set[str]) -> Iterator[tuple[str, int]]:
    """Yield the files at the top of ``root`` and all below its ``folders``, with their sizes."""
    with os.scandir(root) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield entry.name, entry.stat(follow_symlinks=False).st_size
            elif entry.name in folders:
                yield from _below(root, entry.name + "/")


def _below(root: Path, prefix: str) -> Iterator[tuple[str, int]]:
    with os.scandir(root / prefix) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if path != _INSIDE:
                    yield from _below(root, path + "/")
            elif path not in (_PENDING, f"{STATE_DIR}/lock"):
                yield path, entry.stat(follow_symlinks=False).st_size


@contextmanager
def _disk(place: Path) -> Iterator[None]:
    """Translate the system's errors."""
    try:
        yield
    except OSError as exc:
        mend = "check the path and its permissions"
        if exc.errno == errno.ENOSPC:
            mend = "free some space; the site is as it was"
        raise TranslatePubError(f"{place}: cannot be written: {exc.strerror}", mend=mend) from exc


def _exchange(left: Path, right: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    names = {"linux": ("renameat2", 2), "darwin": ("renamex_np", 2)}
    if sys.platform not in names:
        return False
    name, flag = names[sys.platform]
    try:
        call = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, OSError):
        return False
    paths = os.fsencode(left), os.fsencode(right)
    at_cwd = -100
    arguments = (
        (at_cwd, paths[0], at_cwd, paths[1], flag) if name == "renameat2" else (*paths, flag)
    )
    return bool(call(*arguments) == 0)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Lock:
    """An advisory lock on a file of the site; it travels with the site through an exchange."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            ConfigError: another process has it.
        """
        try:
            import fcntl
        except ImportError:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return
        while True:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                os.close(handle)
                raise ConfigError(
                    f"{self._path.parent.parent}: another publish is writing to it",
                    mend="wait for it to end, or name another folder with --out",
                ) from exc
            if self._is_current(handle):
                self._handle = handle
                return
            os.close(handle)

    def _is_current(self, handle: int) -> bool:
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return False
        ours = os.fstat(handle)
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def release(self) -> None:
        """Give the lock back."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
