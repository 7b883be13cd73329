"""Turn bytes into text: what was declared is a hint, what reads as Vietnamese is the evidence.

    byte order mark → binary? → UTF-16 → UTF-8 (then: text that was decoded wrongly before?)
        → declared → windows-1258, TCVN3, VNI, VISCII → mostly UTF-8, faults replaced

Portals mislabel their encoding often enough that a label never wins against readable text.
"""

from __future__ import annotations

import codecs
import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from translate_pub.errors import IngestError
from translate_pub.ingest.legacy import DECODERS, WINDOWS_1252
from translate_pub.ingest.vietnamese import plausibility

__all__ = ["Decoded", "decode", "mended"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text in NFC, the encoding it was in, and what the reader should know of how it was read."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (Word's .docx is one)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"BZh", "bzip2-compressed"),
    (b"\xfd7zXZ\x00", "xz-compressed"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "an Ogg media file"),
    (b"ID3", "an MP3 file"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_VIETNAMESE_NAMES = {
    "tcvn3": "tcvn3", "tcvn": "tcvn5712", "tcvn5712": "tcvn5712", "tcvn57121": "tcvn5712",
    "tcvn571211993": "tcvn5712", "abc": "tcvn3", "viscii": "viscii", "csviscii": "viscii",
    "viscii111": "viscii", "vni": "vni", "vniwindows": "vni", "xvni": "vni",
    "xviettcvn5712": "tcvn5712",
    "xvietvni": "vni", "xvietviscii": "viscii",
}  # fmt: skip
_MEANT = {
    # WHATWG Encoding Standard, section 4.2: what these labels mean on the web.
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030",
    "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
_SAFE_CODECS = re.compile(
    r"utf-?8|utf[_-]?(?:16|32)(?:[_-]?[lb]e)?|iso8859-\d+|cp\d+|ascii|koi8-\w|gb\w*|big5\w*"
    r"|euc_\w+|shift_jis\w*|tis-620|mac[_-]\w+|hz|iso2022_\w+",
    re.IGNORECASE,
)
_Decoder = Callable[[bytes], str]
_LEGACY: Mapping[str, _Decoder] = {
    "windows-1258": lambda data: data.decode("cp1258", "replace"),
    **DECODERS,
}
_WRONG: Mapping[str, _Decoder] = {
    "utf-8": lambda data: data.decode("utf-8", "replace"),
    **_LEGACY,
}
_LATIN1 = "".join(map(chr, range(256)))
_JUDGED = 1 << 20
_PROLOG = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{2,40})["']""", re.I)
_META = re.compile(rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_SNIFF = 4_096
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_MIN_RATIO = 0.75
_SURE_RATIO = 0.85
_MIN_WORDS = 4
_MAX_FAULTS = 0.02
_HELP = "save it as UTF-8 text, HTML or JSON Lines and try again"


def decode(data: bytes, *, declared: str = "", article_id: str = "input") -> Decoded:
    """Decode ``data``; ``declared`` is the charset that the transport named, if any.

    A charset in a ``meta`` element or XML prolog is found here. The text is NFC, since windows-1258
    decodes to letters and combining tones.

    Raises:
        IngestError: ``data`` is empty, of a binary format, or no encoding makes text of it.
    """
    if not data.strip():
        raise IngestError("the input is empty", article_id=article_id, mend="give it some text")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _marked(data[len(bom) :], encoding, article_id)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise IngestError(f"this is {name}, not text", article_id=article_id, mend=_HELP)
    utf16 = _utf16_without_mark(data)
    if utf16:
        return _finish(data.decode(utf16, "replace"), utf16)
    if b"\0" in data:
        place = data.index(b"\0")
        raise IngestError(
            f"this is binary data, not text (a zero byte at offset {place})",
            article_id=article_id,
            mend=_HELP,
        )
    return _guess(data, _labels(data, declared), article_id)


def mended(text: str) -> str:
    """Return ``text``, read anew if it is Vietnamese that was decoded wrongly ("Viêòt", "ViÖt")."""
    if text.isascii():
        return text
    found = _undo_wrong_decoding(text)
    return found.text if found else text


def _labels(data: bytes, declared: str) -> list[str]:
    """Return Python's or our names of the encodings declared, the outermost first, no UTF-8."""
    found = [declared.strip().strip("\"'")]
    for pattern in (_PROLOG, _META):
        match = pattern.search(data[:_SNIFF])
        if match:
            found.append(match[1].decode("ascii", "replace"))
    names = []
    for label in found:
        name = _codec_name(label)
        if name and name not in names:
            names.append(name)
    return names


def _codec_name(label: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", label.lower())
    if plain in _VIETNAMESE_NAMES:
        return _VIETNAMESE_NAMES[plain]
    if plain in ("windows1258", "cp1258"):
        return "windows-1258"
    try:
        name = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name) if _SAFE_CODECS.fullmatch(name) else ""


def _marked(data: bytes, encoding: str, article_id: str) -> Decoded:
    if encoding == "utf-8":
        return _utf8_with_faults(data, article_id, limit=1.0)
    text = data.decode(encoding, "replace")
    faults = text.count("\ufffd")
    notes = (
        (f"{faults} characters are no valid {encoding.upper()} and were replaced.",)
        if faults
        else ()
    )
    return _finish(text, encoding, notes)


def _utf16_without_mark(data: bytes) -> str:
    """Tell UTF-16 by its zero bytes: in Latin text every other byte of most is zero."""
    sample = data[:_SNIFF]
    if len(sample) < 8:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    if odd >= 0.3 * pairs and even <= 0.02 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even >= 0.3 * pairs and odd <= 0.02 * pairs else ""


def _guess(data: bytes, labels: list[str], article_id: str) -> Decoded:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return _utf8(text, labels, article_id)
    legacy = _best(data, _LEGACY, labels)
    if legacy:
        return _finish(_LEGACY[legacy](data), legacy, _label_note(labels, legacy))
    if _is_mostly_utf8(data, "utf-8" in labels):
        return _utf8_with_faults(data, article_id, limit=_MAX_FAULTS)
    for name in labels:
        if name == "utf-8":
            continue
        text = _LEGACY[name](data) if name in _LEGACY else data.decode(name, "replace")
        if not _is_garbage(text):
            return _finish(text, name)
    text = codecs.charmap_decode(data, "strict", WINDOWS_1252)[0]
    if _is_garbage(text):
        raise IngestError(
            "no encoding makes text of these bytes", article_id=article_id, mend=_HELP
        )
    return _finish(text, "windows-1252", ("The encoding was not declared; taken as windows-1252.",))


def _utf8(text: str, labels: list[str], article_id: str) -> Decoded:
    found = None if text.isascii() else _undo_wrong_decoding(text)
    if found:
        return found
    if _is_garbage(text):
        raise IngestError(
            "this is binary data, not text (mostly control characters)",
            article_id=article_id,
            mend=_HELP,
        )
    return _finish(text, "utf-8", () if text.isascii() else _label_note(labels, "utf-8"))


def _label_note(labels: list[str], encoding: str) -> tuple[str, ...]:
    if labels and encoding not in labels and labels != ["cp1252"]:
        return (f"Declared as {labels[0]}, read as {encoding}.",)
    return ()


def _best(
    data: bytes, decoders: Mapping[str, _Decoder], labels: list[str], *, ratio: float = _MIN_RATIO
) -> str:
    """Return the name of the decoder that makes Vietnamese of ``data``, "" where none does.

    Among equals the declared one wins, then the first. The first MiB is judged.
    """
    best, highest = "", 0.0
    for name, decoder in decoders.items():
        text = unicodedata.normalize("NFC", decoder(data[:_JUDGED]))
        syllables, words = plausibility(text)
        if words == 0 or syllables < ratio * words:
            continue
        faults = len(_CONTROLS.findall(text)) / words
        score = syllables / words - faults + (0.05 if name in labels else 0)
        if score > highest:
            best, highest = name, score
    return best


def _undo_wrong_decoding(text: str) -> Decoded | None:
    """Mend UTF-8 text that was decoded wrongly before it was saved: "Viêòt", "ViÖt", "Viá»‡t"."""
    syllables, words = plausibility(text)
    if words < _MIN_WORDS or syllables > 0.5 * words:
        return None
    for data in _narrowed(text):
        name = _best(data, _WRONG, [], ratio=_SURE_RATIO)
        if name and plausibility(_WRONG[name](data))[0] >= _MIN_WORDS:
            note = f"The text was saved in a wrong encoding; read as {name}."
            return _finish(_WRONG[name](data), name, (note,))
    return None


def _narrowed(text: str) -> Iterator[bytes]:
    """Yield the bytes that ``text`` was if somebody took them for windows-1252 or Latin-1."""
    for table in (WINDOWS_1252, _LATIN1):
        with contextlib.suppress(UnicodeEncodeError):
            yield codecs.charmap_encode(text, "strict", codecs.charmap_build(table))[0]


def _is_mostly_utf8(data: bytes, is_declared: bool) -> bool:
    # One U+FFFD stands for each fault; those that were in the data are no faults.
    replaced = data.decode("utf-8", "replace").count("\ufffd")
    faults = replaced - data.count("\ufffd".encode())
    sequences = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", data))
    return sequences >= (2 if is_declared else 8) * faults or (
        is_declared and faults <= 0.001 * len(data)
    )


def _wrong_bytes(data: bytes) -> tuple[int, int]:
    """Return how many bytes are no valid UTF-8, and the offset of the first.

    Each is a lone surrogate here, which valid UTF-8 never gives. Catching an error for each fault
    would copy the rest of the data every time.
    """
    escaped = data.decode("utf-8", "surrogateescape")
    first = _ESCAPED.search(escaped)
    if not first:
        return 0, 0
    return len(_ESCAPED.findall(escaped)), len(escaped[: first.start()].encode())


def _utf8_with_faults(data: bytes, article_id: str, *, limit: float) -> Decoded:
    count, start = _wrong_bytes(data)
    text = data.decode("utf-8", "replace")
    if not count:
        return _finish(text, "utf-8")
    line = data.count(b"\n", 0, start) + 1
    column = start - (data.rfind(b"\n", 0, start) + 1) + 1
    place = f"line {line}, byte {column} (offset {start})"
    if count > limit * len(data):
        raise IngestError(
            f"{count} of {len(data)} bytes are no valid UTF-8, the first at {place}",
            article_id=article_id,
            mend=_HELP,
        )
    plural = "byte is" if count == 1 else "bytes are"
    note = f"{count} {plural} no valid UTF-8, the first at {place}; replaced by U+FFFD."
    return _finish(text, "utf-8", (note,))


def _is_garbage(text: str) -> bool:
    return len(_CONTROLS.findall(text)) > 0.05 * len(text)


def _finish(text: str, encoding: str, notes: tuple[str, ...] = ()) -> Decoded:
    return Decoded(unicodedata.normalize("NFC", text), encoding, notes)
