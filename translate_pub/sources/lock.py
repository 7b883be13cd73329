"""One updater at a time for each store, whoever started it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from translate_pub.errors import StoreError

__all__ = ["only_updater"]


@contextmanager
def only_updater(store: Path) -> Iterator[None]:
    """Hold the right to update ``store``, through a lock on a file beside it.

    The system gives the lock back when the process ends, however it ends; the file stays.

    Raises:
        StoreError: another process has it, or the file cannot be written.
    """
    path = store.with_name(f"{store.name}.lock")
    try:
        file = path.open("a+")
    except OSError as exc:
        raise StoreError(
            f"{path}: cannot be written: {exc.strerror}", mend="check the folder's permissions"
        ) from exc
    with file:
        if not _locked(file):
            file.seek(0)
            holder = file.read(20).strip()
            raise StoreError(
                f"{store}: another update or watch is at work on it"
                + (f" (process {holder})" if holder.isdigit() else ""),
                mend="stop that one, or wait until it is done",
            )
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _locked(file: IO[str]) -> bool:
    if sys.platform == "win32":
        import msvcrt

        # A byte far behind the process's number, which others must be able to read.
        file.seek(1_000)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
