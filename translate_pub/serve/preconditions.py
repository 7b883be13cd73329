"""Conditional requests (RFC 9110 § 13): what the client has, against what there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache

__all__ = ["Verdict", "evaluate", "http_date", "still_current"]

_ENTITY_TAG = re.compile(rb'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_LONGEST_DATE = 64


class Verdict(Enum):
    """What the preconditions of a GET or HEAD come to."""

    PROCEED = 200
    NOT_MODIFIED = 304
    FAILED = 412


def evaluate(fields: Mapping[bytes, bytes], etag: bytes, modified: int) -> Verdict:
    """Evaluate the preconditions in the order of RFC 9110 § 13.2.2, all but If-Range.

    ``fields`` has lower-case names; ``etag`` is the selected representation's, strong, with its
    quotes; ``modified`` is its date in seconds since 1970. A field with an entity tag makes the
    one with a date beside it void; a date that cannot be read is as if it were not there.
    """
    tags = fields.get(b"if-match")
    if tags is not None:
        if not _any_matches(tags, etag, weak=False):
            return Verdict.FAILED
    elif _newer_than(fields.get(b"if-unmodified-since"), modified) is True:
        return Verdict.FAILED
    tags = fields.get(b"if-none-match")
    if tags is not None:
        return Verdict.NOT_MODIFIED if _any_matches(tags, etag, weak=True) else Verdict.PROCEED
    if _newer_than(fields.get(b"if-modified-since"), modified) is False:
        return Verdict.NOT_MODIFIED
    return Verdict.PROCEED


def still_current(if_range: bytes | None, etag: bytes, modified: int, now: float) -> bool:
    """Whether a range may be answered, by If-Range (RFC 9110 § 13.1.5), where there is one.

    A date counts only where it is a strong validator: the file has rested for a second since.
    """
    if if_range is None:
        return True
    if if_range.startswith((b'"', b"W/")):
        return if_range == etag
    return http_date(if_range) == modified and now >= modified + 2


def _any_matches(tags: bytes, etag: bytes, *, weak: bool) -> bool:
    if tags == etag or tags.strip() == b"*":
        return True
    return any(found[2] == etag and (weak or not found[1]) for found in _ENTITY_TAG.finditer(tags))


def _newer_than(date: bytes | None, modified: int) -> bool | None:
    """Whether the file is newer than the date; None where there is no date."""
    moment = http_date(date) if date is not None else None
    return None if moment is None else modified > moment


def http_date(value: bytes) -> int | None:
    """Read a date in any of the three forms of RFC 9110 § 5.6.7; None where it is none."""
    return _read_date(value) if len(value) <= _LONGEST_DATE else None


@lru_cache(maxsize=256)
def _read_date(value: bytes) -> int | None:
    try:
        moment = parsedate_to_datetime(value.decode("ascii"))
        # asctime's form names no zone, and means GMT as the others do.
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
