"""Content codings (RFC 9110 § 12.5.3): gzip, where the client takes it and it is worth it."""

from __future__ import annotations

import gzip
from functools import lru_cache

__all__ = ["accepts_gzip", "compress"]

_SMALLEST = 600
"""Bytes below which one packet holds the answer anyway."""
_WORTH = 0.9
_LONGEST_FIELD = 256


def accepts_gzip(field: bytes | None) -> bool:
    """Whether an Accept-Encoding field takes gzip; without the field identity is sent."""
    return field is not None and len(field) <= _LONGEST_FIELD and _accepts_gzip(field)


@lru_cache(maxsize=128)
def _accepts_gzip(field: bytes) -> bool:
    weights: dict[str, float] = {}
    for part in field.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = _weight(parameters)
    wanted = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return wanted > 0 and wanted >= weights.get("identity", 0.0)


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def compress(data: bytes, media_type: str) -> bytes | None:
    """Return the gzip coding of a file, None where it would gain nothing; equal for equal bytes."""
    if len(data) < _SMALLEST or not _is_text(media_type):
        return None
    coded = gzip.compress(data, compresslevel=6, mtime=0)
    return coded if len(coded) < len(data) * _WORTH else None


def _is_text(media_type: str) -> bool:
    kind = media_type.partition(";")[0]
    return kind.startswith("text/") or kind.endswith(("+xml", "/xml", "json"))
