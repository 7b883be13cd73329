"""Editions of an article and the permanent ids of what is published."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from uuid import UUID

__all__ = ["Edition", "entry_id", "feed_id"]

_NAMESPACE = UUID("6f0d6a3e-6b0b-5d3e-9a55-3f6c1b7e2d41")
"""Names below it never change: every id that a reader has stored comes from it."""


class Edition(StrEnum):
    """One of the three forms in which an article is published."""

    TARGET = "target"
    SOURCE = "source"
    BILINGUAL = "bilingual"


def entry_id(article_id: str, target: str, edition: Edition) -> str:
    """Permanent id of an article in one edition, as ``urn:uuid:…`` (UUIDv5, RFC 9562 § 5.5).

    It depends on the source's id, the target language and the edition, on nothing else: not on
    titles, paths or engines.
    """
    return _urn("entry", article_id, target, edition)


def feed_id(site_id: str, target: str, edition: Edition, saved: str = "") -> str:
    """Permanent id of a feed: of the whole edition, or of the saved feed ``saved`` (its slug)."""
    return _urn("feed", site_id, target, edition, saved)


def _urn(*parts: str) -> str:
    name = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    digest = hashlib.sha1(_NAMESPACE.bytes + name, usedforsecurity=False).digest()
    return UUID(bytes=digest[:16], version=5).urn
