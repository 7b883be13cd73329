"""Compressed sources: told by their first bytes, decompressed no more than a MiB at a time.

gzip, bzip2 and xz are the standard library's; Zstandard is read where ``zstandard`` is installed
(the extra ``archives``). Several members or frames in a row are one source.
"""

from __future__ import annotations

import bz2
import lzma
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from translate_pub.errors import IngestError

__all__ = ["SUFFIXES", "decompressed", "is_compressed"]

SUFFIXES = frozenset((".gz", ".bz2", ".xz", ".zst"))
"""What follows the suffix of the content in a compressed file's name."""

_MIB = 1 << 20
_XZ_MEMORY = 128 * _MIB
"""Most that a dictionary may take: enough for ``xz -9``, not for what a hostile header asks."""
_ZSTD_WINDOW = 128 * _MIB
"""What the ``zstd`` program itself accepts without being told to."""
_ZSTD_FEED = 256
"""Bytes given at once: three bytes may stand for a block of 128 kB, and there is no other limit."""

_Decompress = Callable[[Iterable[bytes]], Iterator[bytes]]


def is_compressed(head: bytes) -> bool:
    """Whether a source that begins so is compressed."""
    return any(start.match(head) for start, _, _ in _FORMATS)


def decompressed(chunks: Iterable[bytes], source_id: str) -> Iterator[bytes]:
    """Decompress what :func:`is_compressed`; the first chunk says by what.

    Raises:
        IngestError: the data are damaged or end too early, or the format's library is missing.
    """
    chunks = iter(chunks)
    first = next(chunks, b"")
    name, decompress = next(
        (name, decompress) for start, name, decompress in _FORMATS if start.match(first)
    )
    try:
        yield from decompress(_prefixed(first, chunks))
    except EOFError as error:
        raise IngestError(
            f"the {name} data ends too early", article_id=source_id, mend="copy the file again"
        ) from error
    except ImportError as error:
        raise IngestError(
            "Zstandard data needs the package zstandard",
            article_id=source_id,
            mend="run: pip install 'translate_pub[archives]'",
        ) from error
    except _damages() as error:
        raise IngestError(
            f"the {name} data is damaged", article_id=source_id, mend="compress the file again"
        ) from error


def _damages() -> tuple[type[Exception], ...]:
    known: tuple[type[Exception], ...] = (zlib.error, lzma.LZMAError, _Damaged)
    zstandard = sys.modules.get("zstandard")
    return (*known, zstandard.ZstdError) if zstandard else known


class _Damaged(Exception):  # noqa: N818
    """bzip2's plain OSError, told apart from one of the file system."""


def _prefixed(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        pending = chunk
        while pending:
            if inflater.eof:
                inflater = zlib.decompressobj(wbits=31)
            yield inflater.decompress(pending, _MIB)
            pending = inflater.unconsumed_tail or (inflater.unused_data if inflater.eof else b"")
    if not inflater.eof:
        raise EOFError


def _bzip2(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from _members(bz2.BZ2Decompressor, chunks)


def _xz(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from _members(lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY), chunks)


def _members(new: Callable[[], Any], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress with what the standard library's bz2 and lzma have in common."""
    decompressor = new()
    for chunk in chunks:
        pending = chunk
        while pending:
            if decompressor.eof:
                pending = pending.lstrip(b"\0")  # xz may be padded between its streams
                if not pending:
                    break
                decompressor = new()
            try:
                yield decompressor.decompress(pending, _MIB)
                while not (decompressor.eof or decompressor.needs_input):
                    yield decompressor.decompress(b"", _MIB)
            except OSError as error:
                raise _Damaged from error
            pending = decompressor.unused_data if decompressor.eof else b""
    if not decompressor.eof:
        raise EOFError


def _zstandard(chunks: Iterable[bytes]) -> Iterator[bytes]:
    import zstandard

    factory = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    decompressor = factory.decompressobj()
    for chunk in chunks:
        for start in range(0, len(chunk), _ZSTD_FEED):
            pending = chunk[start : start + _ZSTD_FEED]
            while pending:
                if decompressor.eof:
                    decompressor = factory.decompressobj()
                yield decompressor.decompress(pending)
                pending = decompressor.unused_data if decompressor.eof else b""
    if not decompressor.eof:
        raise EOFError


_FORMATS: tuple[tuple[re.Pattern[bytes], str, _Decompress], ...] = (
    (re.compile(rb"\x1f\x8b"), "gzip", _gzip),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "bzip2", _bzip2),
    (re.compile(rb"\xfd7zXZ\0"), "xz", _xz),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "Zstandard", _zstandard),
)
