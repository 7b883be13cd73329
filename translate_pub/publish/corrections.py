"""What a page shows of the corrections that its source made."""

from __future__ import annotations

from translate_pub.models import Correction, History, Passage
from translate_pub.publish.escape import plain

__all__ = ["PASSAGES", "PASSAGE_LIMIT", "shown_corrections"]

PASSAGES = 50
"""Passages of one correction that are shown: an article may have been written anew."""

PASSAGE_LIMIT = 1000
"""Characters of a passage that are shown."""


def shown_corrections(history: History | None, *, whole: bool) -> tuple[Correction, ...]:
    """Return the corrections as clean text, the newest first.

    Where the page has an excerpt only (not ``whole``) their passages are left out.
    """
    return tuple(
        Correction(
            correction.seen,
            tuple(map(_plain, correction.passages[:PASSAGES])) if whole else (),
        )
        for correction in reversed(history.corrections if history else ())
    )


def _plain(passage: Passage) -> Passage:
    return Passage(
        plain(passage.was, PASSAGE_LIMIT),
        plain(passage.now, PASSAGE_LIMIT),
        plain(passage.was_rendered, PASSAGE_LIMIT),
        plain(passage.now_rendered, PASSAGE_LIMIT),
    )
