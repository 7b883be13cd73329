"""The base weights: where they are, whether they are the right ones, and reading a GGUF file.

GGUF (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) is a header of metadata and tensor
descriptions, then the tensors. The header is parsed here rather than with ``gguf.GGUFReader``,
which makes a NumPy view of each of the 262,144 vocabulary entries (9 seconds and 700 MB; this takes
half a second and 100 MB) and wants one file, where the base comes in four parts. Dequantisation is
gguf's.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize
from numpy.typing import NDArray

from translate_pub.engines.files import ChainedFiles
from translate_pub.engines.gemma.assets import NAME
from translate_pub.errors import EngineError

__all__ = ["BROKEN", "GGUFFile", "Tensor"]

_BLOCK = 1 << 20
_ALIGNMENT = 32
_MAX_ENTRIES = 1 << 20
"""More metadata entries, tensors or array elements than this is not a file for this project."""

_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_STRING = 8
_ARRAY = 9

BROKEN = "the file is damaged or not a model: fetch it again, or give another with --base"


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor is: ``shape`` is rows first, ``offset`` counts from the file's start."""

    name: str
    shape: tuple[int, ...]
    kind: GGMLQuantizationType
    offset: int

    @property
    def row_bytes(self) -> int:
        """Bytes of one row of the last axis, as stored."""
        block, size = GGML_QUANT_SIZES[self.kind]
        return self.shape[-1] // block * size

    @property
    def size(self) -> int:
        """Bytes of the whole tensor, as stored."""
        return math.prod(self.shape[:-1]) * self.row_bytes


class GGUFFile:
    """A GGUF file or a chain of its parts: metadata, and tensors dequantised on demand.

    Raises:
        EngineError: it is not GGUF, it is cut short, or it makes no sense.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._raw = ChainedFiles(paths)
        self._where = paths[0].name
        self.metadata: dict[str, Any] = {}
        self.tensors: dict[str, Tensor] = {}
        try:
            self._read_header(io.BufferedReader(self._raw, _BLOCK))
        except (struct.error, UnicodeDecodeError, ValueError, KeyError, MemoryError) as error:
            self._raw.close()
            raise self._broken(f"its header cannot be read ({error})") from error
        except EngineError:
            self._raw.close()
            raise

    def __enter__(self) -> GGUFFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._raw.close()

    def rows(self, name: str, indices: NDArray[np.intp] | None = None) -> NDArray[np.float32]:
        """Dequantise a tensor, or some rows of a matrix, to float32.

        Rows are read in blocks, so that a trimmed vocabulary never needs the whole table in memory.
        """
        try:
            tensor = self.tensors[name]
        except KeyError:
            raise self._broken(f"it has no tensor {name}") from None
        count = math.prod(tensor.shape[:-1])
        wanted = np.arange(count) if indices is None else indices
        width = tensor.shape[-1]
        result = np.empty((len(wanted), width), dtype=np.float32)
        step = max(1, (8 * _BLOCK) // max(1, tensor.row_bytes))
        for start in range(0, count, step):
            stop = min(start + step, count)
            first, last = np.searchsorted(wanted, [start, stop])
            if first == last:
                continue
            self._raw.seek(tensor.offset + start * tensor.row_bytes)
            block = self._exactly((stop - start) * tensor.row_bytes)
            stored = np.frombuffer(block, dtype=np.uint8).reshape(stop - start, tensor.row_bytes)
            chosen = stored[wanted[first:last] - start]
            if tensor.kind is GGMLQuantizationType.F32:
                result[first:last] = chosen.view(np.float32)
            else:
                result[first:last] = dequantize(chosen, tensor.kind)
        return result if indices is not None else result.reshape(tensor.shape)

    def _read_header(self, stream: io.BufferedReader) -> None:
        magic, version, tensors, entries = _unpack(stream, "4sIQQ")
        if magic != b"GGUF":
            raise self._broken("it is not a GGUF file")
        if version not in (2, 3):
            raise self._broken(f"GGUF version {version} is not supported")
        _bounded(tensors)
        for _ in range(_bounded(entries)):
            key = _string(stream)
            (kind,) = _unpack(stream, "I")
            self.metadata[key] = _value(stream, kind)
        described = []
        for _ in range(tensors):
            name = _string(stream)
            (dimensions,) = _unpack(stream, "I")
            if not 1 <= dimensions <= 4:
                raise self._broken(f"tensor {name} has {dimensions} dimensions")
            shape = tuple(reversed(_unpack(stream, f"{dimensions}Q")))
            kind, offset = _unpack(stream, "IQ")
            described.append((name, shape, GGMLQuantizationType(kind), offset))
        alignment = self.metadata.get("general.alignment", _ALIGNMENT)
        start = -(-stream.tell() // alignment) * alignment
        for name, shape, kind, offset in described:
            tensor = Tensor(name, shape, kind, start + offset)
            if tensor.offset + tensor.size > self._raw.size:
                raise self._broken(f"it ends inside the tensor {name}")
            self.tensors[name] = tensor

    def _exactly(self, size: int) -> bytearray:
        buffer = bytearray(size)
        view = memoryview(buffer)
        done = 0
        while done < size:
            count = self._raw.readinto(view[done:])
            if not count:
                raise self._broken("it is cut short")
            done += count
        return buffer

    def _broken(self, why: str) -> EngineError:
        return EngineError(f"cannot use {self._where}: {why}", engine=NAME, mend=BROKEN)


def _unpack(stream: io.BufferedReader, layout: str) -> tuple[Any, ...]:
    layout = f"<{layout}"
    return struct.unpack(layout, stream.read(struct.calcsize(layout)))


def _bounded(count: int) -> int:
    if count > _MAX_ENTRIES:
        raise ValueError(f"{count} entries")
    return count


def _string(stream: io.BufferedReader) -> str:
    (length,) = _unpack(stream, "Q")
    data = stream.read(_bounded(length))
    if len(data) < length:
        raise ValueError("cut short")
    return data.decode("utf-8")


def _value(stream: io.BufferedReader, kind: int) -> Any:
    if kind == _STRING:
        return _string(stream)
    if kind == _ARRAY:
        inner, count = _unpack(stream, "IQ")
        _bounded(count)
        if inner in (_STRING, _ARRAY):
            return [_value(stream, inner) for _ in range(count)]
        return list(_unpack(stream, f"{count}{_SCALARS[inner]}"))
    return _unpack(stream, _SCALARS[kind])[0]
