"""Clean Unicode: what every reader does to every string before it becomes part of an article.

The result is NFC, can be written as XML 1.0, and has no invisible noise. Word joiners, soft
hyphens and directional controls come from editors and copy-and-paste; they break search, terms and
translation memory, and directional controls can show a reader something else than what is there
(Unicode TR 36). Two faults of Vietnamese text are mended: a tone typed before the vowel's own mark,
and the Icelandic "Ð" that old fonts put in the place of "Đ".
"""

from __future__ import annotations

import re
import unicodedata

from translate_pub.ingest.vietnamese import is_syllable

__all__ = ["clean", "clean_line", "legal_markup", "squeeze"]

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\u2028\u2029]")
# XML 1.0, section 2.2, leaves out C0 controls but tab, LF, CR; surrogates; U+FFFE and U+FFFF.
# The non-characters U+FDD0-FDEF are allowed there and are noise in any text. C1 controls are
# windows-1252 that was read as Latin-1; what is left of them is noise.
_NOISE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_PLANE_ENDS = re.compile(
    f"[{''.join(chr(p << 16 | e) for p in range(1, 17) for e in (65534, 65535))}]"
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Codes below A0 of at most four digits, but tab, line ends and printable ASCII.
_CONTROL_REFERENCE = re.compile(
    "&#((?:0{0,4}(?:[0-8]|1[124-9]|2\\d|3[01]|12[7-9]|1[345]\\d)|"
    "[xX]0{0,4}(?:[0-8bcefBCEF]|1[\\da-fA-F]|7[fF]|[89][\\da-fA-F])))(?![\\da-fA-F]);?"
)
_WINDOWS_1252 = {
    code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))
}
# The joiners mean something in emoji and in scripts that Vietnamese text does not use.
_JOINERS = re.compile(
    "(?<=[\\sA-Za-z\u00c0-\u024f\u0300-\u036f\u1ea0-\u1ef9])[\u200c\u200d]+|[\u200c\u200d]+(?=\\s|$)"
)
_TONE_FIRST = re.compile("(?<=[aeoAEO])([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
_ETH_WORD = re.compile("[ÐƉ]\\w*")


def clean(text: str) -> str:
    """Return ``text`` in NFC, without illegal and invisible characters, line ends as ``\\n``."""
    text = _LINE_ENDS.sub("\n", text).translate(_WINDOWS_1252)
    if not text.isascii() or not text.isprintable():
        text = _PLANE_ENDS.sub("", _JOINERS.sub("", _NOISE.sub("", text)))
    if not unicodedata.is_normalized("NFC", text) or _TONE_FIRST.search(text):
        decomposed = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", _TONE_FIRST.sub(r"\2\1", decomposed))
    if "Ð" in text or "Ɖ" in text:
        text = _ETH_WORD.sub(_mend_eth, text)
    return text


def clean_line(text: str) -> str:
    """Return ``text`` clean and on one line, without double or surrounding space."""
    return squeeze(clean(text))


def legal_markup(markup: str) -> str:
    """Return ``markup`` without what XML 1.0 forbids, be it a character or a reference to one.

    References to C1 controls mean windows-1252 (HTML Standard, numeric character references).
    """
    return _CONTROL_REFERENCE.sub(_mend_reference, _ILLEGAL.sub("", markup))


def squeeze(text: str) -> str:
    """Return ``text`` with each run of white space (no-break spaces too) as one plain space."""
    return " ".join(text.split())


def _mend_reference(match: re.Match[str]) -> str:
    digits = match[1]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return _WINDOWS_1252.get(code, "") if code < 0xA0 else match[0]


def _mend_eth(match: re.Match[str]) -> str:
    word = "Đ" + match[0][1:]
    return word if is_syllable(word) else match[0]
