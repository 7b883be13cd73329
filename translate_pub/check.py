"""Quality checks: what a person should look at before a translation is trusted.

:func:`check_segment` looks at one segment.
"""

from __future__ import annotations

from collections.abc import Sequence

from translate_pub.checks import form, terms
from translate_pub.checks.base import Check, Pair
from translate_pub.models import Finding, Severity, TermOutcome

__all__ = ["CHECKS", "check_segment"]

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

CHECKS: tuple[Check, ...] = (
    Check("empty", _ERROR, form.empty),
    Check("truncated", _ERROR, form.truncated),
    Check("markers", _ERROR, form.markers),
    Check("term-exact", _ERROR, terms.exact_terms),
    Check("term-prefer", _WARNING, terms.preferred_terms),
    Check("term-forbidden", _WARNING, terms.forbidden_variants),
)
"""Every check of a segment, in the order of its findings."""


def check_segment(
    source: str,
    target: str,
    *,
    outcomes: Sequence[TermOutcome] = (),
    source_language: str = "vi",
    target_language: str = "en",
    truncated: bool = False,
    score: float | None = None,
) -> tuple[Finding, ...]:
    """What is wrong, or may be, with ``target`` as a translation of ``source``."""
    pair = Pair(source, target, source_language, target_language, tuple(outcomes), truncated, score)
    return tuple(finding for check in CHECKS for finding in check(pair))
