"""Several files read as one, and their hash."""

from __future__ import annotations

import hashlib
import io
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["ChainedFiles", "sha256_of"]

_BLOCK = 1 << 20


class ChainedFiles(io.RawIOBase):
    """Several files read as one, in order. Opened lazily, one at a time; close when done."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__()
        self.paths = tuple(paths)
        sizes = [path.stat().st_size for path in self.paths]
        self._starts = [sum(sizes[:index]) for index in range(len(sizes))]
        self.size = sum(sizes)
        self._position = 0
        self._open: tuple[int, BinaryIO] | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place; see :meth:`io.IOBase.seek`."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Read at most to the end of the current part."""
        view = memoryview(buffer).cast("B")
        if self._position >= self.size or not view:
            return 0
        index = bisect_right(self._starts, self._position) - 1
        if self._open is None or self._open[0] != index:
            self._close_part()
            self._open = (index, self.paths[index].open("rb"))
        part = self._open[1]
        part.seek(self._position - self._starts[index])
        data = part.read(len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """Close the part that is open."""
        self._close_part()
        super().close()

    def _close_part(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


def sha256_of(paths: Sequence[Path], progress: Callable[[float], None] | None = None) -> str:
    """Hash the files as one stream; ``progress`` gets the fraction done, from 0 to 1."""
    digest = hashlib.sha256()
    with ChainedFiles(paths) as stream:
        done = 0
        while block := stream.read(_BLOCK):
            digest.update(block)
            done += len(block)
            if progress is not None:
                progress(done / stream.size)
    return digest.hexdigest()
