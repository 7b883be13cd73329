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

__all__ = ["clean", "clean_line", "squeeze"]

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# XML 1.0, section 2.2, leaves out C0 controls but tab, LF, CR; surrogates; U+FFFE and U+FFFF.
# C1 controls and the non-characters U+FDD0-FDEF are allowed there and are noise in any text.
_NOISE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_PLANE_ENDS = re.compile(
    f"[{''.join(chr(p << 16 | e) for p in range(1, 17) for e in (65534, 65535))}]"
)
# The joiners mean something in emoji and in scripts that Vietnamese text does not use.
_JOINERS = re.compile(
    "(?<=[\\sA-Za-z\u00c0-\u024f\u0300-\u036f\u1ea0-\u1ef9])[\u200c\u200d]+|[\u200c\u200d]+(?=\\s|$)"
)
_TONE_FIRST = re.compile("(?<=[aeoAEO])([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
_ETH_WORD = re.compile("[ÐƉ]\\w*")
_SPACE = re.compile("[^\\S\n]+")


def clean(text: str) -> str:
    """Return ``text`` in NFC, without illegal and invisible characters, line ends as ``\\n``."""
    text = _LINE_ENDS.sub("\n", text)
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


def squeeze(text: str) -> str:
    """Return ``text`` with each run of white space (no-break spaces too) as one plain space."""
    return " ".join(text.split())


def _mend_eth(match: re.Match[str]) -> str:
    word = "Đ" + match[0][1:]
    return word if is_syllable(word) else match[0]
