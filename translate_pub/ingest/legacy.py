"""Vietnamese encodings that Python does not have: TCVN 5712 (ABC, VN1), VISCII and VNI.

Sources: TCVN 5712:1993, VN1 and VN3; RFC 1456 for VISCII 1.1; the VNI-Windows layout, where a
letter is followed by the byte of its tone. VN1 and VISCII hold capitals in the control range. The
fonts of the 1990s ("ABC", .VnTime) used VN3, which has no accented capitals, and left the range
80-9F to the punctuation of windows-1252.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Mapping

__all__ = ["DECODERS", "TCVN", "VISCII", "VNI_MARKED", "WINDOWS_1252"]


def _table(base: str, *rows: tuple[int, str]) -> str:
    table = list(base)
    for start, characters in rows:
        table[start : start + len(characters)] = characters
    return "".join(table)


_LATIN1 = "".join(map(chr, range(256)))
WINDOWS_1252 = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
"""windows-1252 as the web decodes it: its five undefined bytes are C1 controls."""

TCVN = _table(
    _LATIN1,
    (0x01, "ÚỤ"), (0x04, "ỪỬỮ"), (0x11, "ỨỰỲỶỸÝỴ"),
    (0x80, "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"),
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323"),
    (0xB5, "àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệ"),
    (0xD7, "ìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"),
)  # fmt: skip
"""TCVN 5712 VN1: the character of each byte."""

_ABC = _table(TCVN, (0x00, _LATIN1[:0x20]), (0x80, WINDOWS_1252[0x80:0xA0]))

VISCII = _table(
    _LATIN1,
    (0x02, "Ẳ"), (0x05, "ẴẪ"), (0x14, "Ỷ"), (0x19, "Ỹ"), (0x1E, "Ỵ"),
    (0x80, "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ" "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ" "Õắằặấầẩậẽẹếềểễệố" "ồổỗỠƠộờởịỰỨỪỬơớƯ"),
    (0xC0, "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ" "ĐứÒÓÔạỷừửÙÚỹỵÝỡư" "àáâãảăữẫèéêẻìíĩỉ" "đựòóôõỏọụùúũủýợỮ"),
)  # fmt: skip
"""VISCII 1.1: the character of each byte."""

_TONES = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_SINGLE = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ì": "ì", "í": "í",
}  # fmt: skip
_VNI_COMBINED = {
    "\u0302": dict(zip(("", *_TONES), "âàáåãä", strict=True)),
    "\u0306": dict(zip(("", *_TONES), "êèéúüë", strict=True)),
}


def _vni_marked() -> dict[str, str]:
    """Return letter → VNI spelling, in windows-1252 characters, for letters of two bytes."""
    spellings: dict[str, str] = {}
    for base, marks in (("a", "\u0302\u0306"), ("e", "\u0302"), ("o", "\u0302")):
        for mark in marks:
            for tone, sign in _VNI_COMBINED[mark].items():
                spellings[unicodedata.normalize("NFC", base + mark + tone)] = base + sign
    for letter, spelling in {
        "a": "a",
        "e": "e",
        "o": "o",
        "u": "u",
        "y": "y",
        "ơ": "ô",
        "ư": "ö",
    }.items():
        for tone, sign in _TONES.items():
            spellings.setdefault(unicodedata.normalize("NFC", letter + tone), spelling + sign)
    del spellings["ỵ"]
    return spellings | {letter.upper(): sign.upper() for letter, sign in spellings.items()}


VNI_MARKED = _vni_marked()
"""Letters that VNI spells with two bytes, and their spelling."""

_VNI_LETTERS = {
    **{sign: letter for letter, sign in VNI_MARKED.items()},
    **{sign[0] + sign[1].lower(): letter for letter, sign in VNI_MARKED.items()},
    **{sign[0] + sign[1].upper(): letter for letter, sign in VNI_MARKED.items()},
    **_VNI_SINGLE,
    **{sign.upper(): letter.upper() for sign, letter in _VNI_SINGLE.items()},
}
_VNI = re.compile("|".join(sorted(map(re.escape, _VNI_LETTERS), key=len, reverse=True)))


def _charmap(table: str) -> Callable[[bytes], str]:
    return lambda data: codecs.charmap_decode(data, "replace", table)[0]


def _vni(data: bytes) -> str:
    text = codecs.charmap_decode(data, "replace", WINDOWS_1252)[0]
    return _VNI.sub(lambda match: _VNI_LETTERS[match[0]], text)


DECODERS: Mapping[str, Callable[[bytes], str]] = {
    "tcvn3": _charmap(_ABC),
    "tcvn5712": _charmap(TCVN),
    "viscii": _charmap(VISCII),
    "vni": _vni,
}
"""Name → decoder. No decoder fails: each byte has a character."""
