"""Characters that XML cannot hold, written as hexadecimal codes in files that people edit."""

from __future__ import annotations

import re

from translate_pub.errors import TranslatePubError

__all__ = ["NOT_XML", "character", "whole"]

NOT_XML = re.compile("([^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff])")
"""One character that XML cannot hold, captured, so that a split keeps it."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def character(code: str, place: str) -> str:
    """Return the character of the hexadecimal ``code``.

    Raises:
        TranslatePubError: Unicode has no such character, or it is half of one (a surrogate), which
            no file can hold; ``place`` is named.
    """
    number = int(code, 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise TranslatePubError(
            f"{place}: {code} is the code of no character",
            mend="export it again, and leave the codes of characters as they are",
        )
    return chr(number)


def whole(text: str) -> str:
    """Return ``text`` with U+FFFD for each lone surrogate, so that what is written can be read."""
    return _SURROGATE.sub("\ufffd", text)
