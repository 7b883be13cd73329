"""Byte ranges (RFC 9110 § 14): one at a time; a request for several gets the whole."""

from __future__ import annotations

import re

__all__ = ["requested_range"]

_ONE_RANGE = re.compile(rb"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE)


def requested_range(field: bytes, length: int) -> range | None:
    """Return the offsets that a Range field asks for, of a representation of ``length`` bytes.

    None means that the field is to be ignored: another unit, not well-formed, or several ranges,
    which a server need not answer and which small requests for large answers are made of. An empty
    range means that it cannot be satisfied (416).
    """
    found = _ONE_RANGE.fullmatch(field)
    if found is None:
        return None
    first, last = found.groups()
    if not first:
        if not last:
            return None
        return range(max(0, length - int(last)), length)
    start = int(first)
    end = int(last) + 1 if last else length
    if end <= start and last:
        return None
    return range(start, min(end, length))
