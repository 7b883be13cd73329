"""Numbers set above the line: what they mean is in their height, which plain text has not."""

from __future__ import annotations

import re

__all__ = ["superscript"]

_NUMBERS = re.compile(r"\d{1,3}(?:\s?[,-]\s?\d{1,3})*")
_EXPONENT = re.compile(r"[-−–]?\d{1,3}")
_UNIT = re.compile(r"(?:(?<![^\W\d_])[kcdm]?m|/s)$", re.IGNORECASE)
_HOUR = re.compile(r"\d\s?[hg]$", re.IGNORECASE)
_TEN = re.compile(r"(?<![\d/])10$")


def superscript(text: str, before: str, after: str) -> tuple[str, str, str] | None:
    """Return the superscript ``text`` as (opening, text, closing), None to leave it as it is.

    ``before`` are the characters in front of it, ``after`` those that follow. The first that fits:

    - "2" or "3" after m, dm, cm, mm, km or "/s" stays: "km2"; so do minutes: "7h30";
    - "0" or "o" after a number is a degree sign: "25°C";
    - after a lone "10" it is an exponent: "10^6";
    - a numerator, before a slash, stays: "1/2";
    - any other number is a footnote's, and set apart: "năm 2025 [1]", "[1] Theo …".
    """
    if _EXPONENT.fullmatch(text) and _TEN.search(before) and text != "0":
        return "^", text.replace("−", "-").replace("–", "-"), ""
    if text in ("0", "o", "O") and before[-1:].isdigit():
        return "", "°", ""
    if not _NUMBERS.fullmatch(text):
        return None
    if text in ("2", "3") and _UNIT.search(before):
        return None
    if len(text) == 2 and _HOUR.search(before):
        return None
    if after.lstrip()[:1] in ("/", "⁄"):
        return None
    return (" [", text, "]") if before else ("[", text, "] ")
