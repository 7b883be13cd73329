"""Language tags as pages and feeds write them."""

from __future__ import annotations

import re

__all__ = ["language_tag"]


def language_tag(text: str) -> str:
    """Return ``text`` ("vi_VN", "VI") as a BCP 47 tag, "" where it is none."""
    parts = text.strip().replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", parts[0]):
        return ""
    tag = [parts[0].lower()]
    for part in parts[1:]:
        if re.fullmatch(r"[A-Za-z]{4}", part):
            tag.append(part.title())
        elif re.fullmatch(r"[A-Za-z]{2}|\d{3}", part):
            tag.append(part.upper())
        else:
            break
    return "-".join(tag)
