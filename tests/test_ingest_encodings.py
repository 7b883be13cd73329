"""From bytes to text, whatever the label says."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.errors import IngestError
from translate_pub.ingest import Decoded, decode
from translate_pub.ingest.characters import clean
from translate_pub.ingest.encodings import mended
from translate_pub.ingest.legacy import DECODERS, TCVN, VISCII, VNI_MARKED
from translate_pub.ingest.vietnamese import is_syllable

SENTENCE = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập, tự do, hạnh phúc. Sáng nay, Ủy ban nhân dân tỉnh "
    "tổ chức hội nghị đánh giá kết quả sáu tháng đầu năm; nhiều ý kiến đề nghị giữ vững kỷ cương."
)
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "".join(
    sorted(
        {
            unicodedata.normalize("NFC", letter + tone)
            for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
            for tone in TONES
        }
        | set("đĐ")
    )
)
WITHOUT_ACCENTED_CAPITALS = "".join(
    char for char in LETTERS if char.islower() or char in "AEIOUYĂÂÊÔƠƯĐ"
)


def cp1258(text: str) -> bytes:
    """Encode as Windows does: a letter with its own mark, then the tone as a combining byte."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            decomposed = unicodedata.normalize("NFD", char)
            tone = next(mark for mark in decomposed if mark in TONES)
            base = unicodedata.normalize("NFC", decomposed.replace(tone, ""))
            out += base.encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def by_table(text: str, table: str) -> bytes:
    return bytes(table.index(char) for char in text)


def vni(text: str) -> bytes:
    singles = {DECODERS["vni"](bytes([byte])): bytes([byte]) for byte in range(256)}
    return b"".join(
        VNI_MARKED[char].encode("cp1252")
        if char in VNI_MARKED
        else singles.get(char) or char.encode("cp1252")
        for char in text
    )


def abc(text: str) -> bytes:
    return by_table(text, TCVN)


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "windows-1258": cp1258,
    "tcvn3": abc,
    "tcvn5712": abc,
    "viscii": lambda text: by_table(text, VISCII),
    "vni": vni,
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
}


def test_all_vietnamese_letters() -> None:
    assert len(LETTERS) == 146


@pytest.mark.parametrize("name", ["tcvn5712", "viscii", "vni"])
def test_own_tables_round_trip_every_letter(name: str) -> None:
    assert DECODERS[name](ENCODERS[name](LETTERS)) == LETTERS


def test_abc_fonts_have_no_accented_capitals_and_keep_windows_punctuation() -> None:
    assert DECODERS["tcvn3"](abc(WITHOUT_ACCENTED_CAPITALS)) == WITHOUT_ACCENTED_CAPITALS
    assert DECODERS["tcvn3"](b"\x93H\xe4c t\xcbp\x94 \x96") == "“Học tập” –"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        # Checked with glibc's iconv (TCVN5712-1, VISCII) and against VNI texts of the time.
        ("tcvn3", b"C\xe9ng ho\xb5 x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam"),
        ("tcvn5712", b"C\xe9ng ho\xb5 x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam"),
        ("viscii", b"C\xb5ng ho\xe0 x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam"),
        ("vni", b"Co\xe4ng hoa\xf8 xa\xf5 ho\xe4i chu\xfb ngh\xf3a Vie\xe4t Nam"),
    ],
)
def test_known_bytes(name: str, data: bytes) -> None:
    assert DECODERS[name](data) == "Cộng hoà xã hội chủ nghĩa Việt Nam"


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "x-user-defined", "windows-1252"])
def test_vietnamese_is_told_whatever_is_declared(name: str, declared: str) -> None:
    text = SENTENCE.replace("Ủy", "ủy") if name == "tcvn3" else SENTENCE
    found = decode(ENCODERS[name](text), declared=declared)
    assert found.text == text
    same = {"tcvn3", "tcvn5712"} if name.startswith("tcvn") else {name}
    assert found.encoding in same


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(bom: str) -> None:
    assert decode(SENTENCE.encode(bom), declared="windows-1258").text == SENTENCE


def test_windows_1258_is_composed() -> None:
    found = decode(cp1258("Việt Nam đổi mới"))
    assert found.text == "Việt Nam đổi mới"
    assert unicodedata.is_normalized("NFC", found.text)


@pytest.mark.parametrize("name", ["windows-1258", "tcvn3", "viscii", "vni", "utf-8"])
def test_text_saved_after_a_wrong_decoding_is_mended(name: str) -> None:
    text = SENTENCE.replace("Ủy", "ủy")
    wrong = ENCODERS[name](text).decode("latin-1")
    found = decode(wrong.encode())
    assert found.text == text
    assert "wrong encoding" in found.notes[0]
    assert mended(wrong) == text


@pytest.mark.parametrize(
    "text",
    [
        "L'été à Genève, une délégation a été reçue : « très bien », dit-elle, où ça ? À côté.",
        "Über die Straße gehen, schöne Grüße, größer, früher, Mädchen, Käse, Österreich, hören.",
        "São Paulo não é a capital; já há eleições, está lá, você também, coração, opinião.",
        "Đã có nhiều ý kiến phát biểu tại hội nghị ngày hôm nay.",
        "Прошла встреча в Ханое, подписаны документы о сотрудничестве двух стран.",
        "à la carte, à la mode, à la fin",
    ],
)
def test_other_languages_in_utf8_are_left_alone(text: str) -> None:
    found = decode(text.encode())
    assert (found.text, found.encoding, found.notes) == (text, "utf-8", ())


def test_western_text_without_a_label() -> None:
    found = decode("L'été à Genève, très réussi, a été reçu.".encode("latin-1"))
    assert found.text == "L'été à Genève, très réussi, a été reçu."
    assert found.encoding in ("windows-1252", "windows-1258")


def test_the_declared_encoding_of_another_language_is_used() -> None:
    text = "Встреча прошла в Ханое, подписаны документы."
    assert decode(text.encode("koi8-r"), declared="KOI8-R").text == text
    page = f'<meta charset="windows-1251"><p>{text}</p>'.encode("cp1251")
    assert text in decode(page).text
    prolog = f'<?xml version="1.0" encoding="gb2312"?><a>{"越南"}</a>'.encode("gbk")
    assert "越南" in decode(prolog).text


@pytest.mark.parametrize(
    "declared", ["unicode_escape", "hex", "zip", "utf-7", "idna", "\0", "é", "x" * 99]
)
def test_labels_that_name_no_charset_are_passed_over(declared: str) -> None:
    assert decode(cp1258(SENTENCE), declared=declared).text == SENTENCE


def test_faults_in_utf8_are_replaced_and_told() -> None:
    data = f"Dòng một\n{SENTENCE} \nDòng ba".encode()
    data = data.replace("Độc".encode(), b"\xff\xfec", 1)
    found = decode(data)
    assert "\ufffd\ufffdc lập" in found.text
    (note,) = found.notes
    assert note.startswith("2 bytes are no valid UTF-8, the first at line 2, byte ")
    assert f"offset {data.index(bytes([255]))}" in note


def test_a_cut_off_letter_at_the_end() -> None:
    found = decode((SENTENCE + " hội nghị").encode()[:-1])
    assert found.text.endswith("nghi\ufffd") or found.text.endswith("ngh\ufffd")
    assert "1 " in found.notes[0] or "2 " in found.notes[0]


def test_too_many_faults_are_an_error() -> None:
    data = (SENTENCE.encode() + b"\x81\x81\x81\x8d\x8f") * 3 + b"\x81\x8d\x8f\x90\x9d" * 40
    with pytest.raises(IngestError, match=r"no encoding|no valid UTF-8"):
        decode(data, declared="utf-8")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"\n \t", "empty"),
        (b"%PDF-1.7\n...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG"),
        (b"PK\x03\x04\x14\0", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"abc\0def\0\0\0ghi and so on", "a zero byte at offset 3"),
        (bytes(range(1, 9)) * 20, "control characters"),
    ],
)
def test_binary_data_is_named(data: bytes, what: str) -> None:
    with pytest.raises(IngestError) as caught:
        decode(data, article_id="bai.doc")
    assert what in str(caught.value)
    assert str(caught.value).startswith("bai.doc: ")
    assert caught.value.mend


def test_syllables() -> None:
    for word in "Việt nghiêng khuỷu quốc giếng gì ngoằn đường hoà hòa Ủy yến xoong".split():
        assert is_syllable(word), word
    for word in "Viêòt ViÖt Vieät Viá»‡t strength ấâ été größe".split():
        assert not is_syllable(word), word


@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")
    assert not any(
        unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n" for char in once
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ðảng và Nhà nước, Ðồng Nai", "Đảng và Nhà nước, Đồng Nai"),
        ("Þórður Ðelga", "Þórður Ðelga"),
        ("quyê\u0301t e\u0301\u0302", "quyết ế"),
        ("A\r\nB\rC\u2028D", "A\nB\nC\nD"),
        ("ti\u00adn \ufefft\u200bức\u202e", "tin tức"),
        ("dấu \x96 ngang\x85", "dấu – ngang…"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("a\u200db", "ab"),
    ],
)
def test_cleaning(text: str, expected: str) -> None:
    assert clean(text) == expected


words = st.sampled_from(SENTENCE.replace("Ủy", "ủy").replace("Độc", "độc").split())


@given(st.lists(words, min_size=12, max_size=40), st.sampled_from(sorted(ENCODERS)))
def test_any_vietnamese_text_round_trips(chosen: list[str], name: str) -> None:
    text = " ".join(["nghị quyết về phát triển", *chosen])
    assert decode(ENCODERS[name](text)).text == text


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_text_or_an_error(data: bytes, declared: str) -> None:
    found: Decoded | IngestError
    try:
        found = decode(data, declared=declared)
    except IngestError as error:
        found = error
    if isinstance(found, IngestError):
        assert found.mend
    else:
        assert unicodedata.is_normalized("NFC", found.text)
