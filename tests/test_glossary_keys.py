"""Keys: what is the same word, and what is another."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.glossary import ascii_fold, match_key
from translate_pub.glossary.english import split_words, stem
from translate_pub.glossary.keys import Gap, abbreviates, is_syllable, split_syllables

VIETNAMESE = (
    "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵbcdđghklmnpqrstvx"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa bình", "hoà bình"),
        ("Ủy ban", "Uỷ ban"),
        ("thúy", "thuý"),
        ("quý", "qúy"),
        ("hoàn thành", "hòan thành"),
        ("khoản", "khỏan"),
        ("Đảng", "Ðảng"),
        ("đảng", "ðảng"),
        ("ĐẢNG BỘ", "Đảng bộ"),
        ("kỷ luật", "kỉ luật"),
        ("quy định", "qui định"),
        ("Mác - Lênin", "Mác-Lênin"),
        ("phòng, chống", "phòng chống"),
        ("H’Mông", "H'Mông"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)
    assert match_key(unicodedata.normalize("NFD", one)) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hóa"),
        ("ủy", "uy"),
        ("quý", "quỳ"),
        ("đảng", "dảng"),
        ("xã", "xả"),
        ("thúy", "thúi"),
        ("tư", "tu"),
        ("hoán", "hoan"),
        ("mây", "mai"),
        ("tay", "tai"),
    ],
)
def test_different_words_have_different_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@given(st.text())
def test_syllables_are_the_texts_own(text: str) -> None:
    syllables = split_syllables(text)
    end = 0
    for index in range(len(syllables)):
        assert syllables.starts[index] >= end
        end = syllables.ends[index]
        assert text[syllables.starts[index] : end] == syllables.surface(index) != ""


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " -,.", max_size=60))
def test_keys_do_not_depend_on_the_normal_form(text: str) -> None:
    assert match_key(unicodedata.normalize("NFD", text)) == match_key(text)
    composed = split_syllables(unicodedata.normalize("NFC", text))
    decomposed = split_syllables(unicodedata.normalize("NFD", text))
    assert composed.keys == decomposed.keys
    assert composed.gaps == decomposed.gaps


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("a b", Gap.SPACE),
        ("a\u00a0b", Gap.SPACE),
        ("a\r\n b", Gap.SPACE),
        ("a\n\nb", Gap.BREAK),
        ("a\r\n \r\nb", Gap.BREAK),
        ("a-b", Gap.HYPHEN),
        ("a – b", Gap.DASH),
        ("a, b", Gap.COMMA),
        ("“a”, “b”", Gap.COMMA),
        ("a “b", Gap.QUOTE),
        ("a/b", Gap.SLASH),
        ("a&b", Gap.AMPERSAND),
        ("a.b", Gap.DOT),
        ("a. b", Gap.STOP),
        ("a; b", Gap.BREAK),
        ("a (b", Gap.BREAK),
        ("a… b", Gap.BREAK),
        ("a" + " " * 100 + "b", Gap.BREAK),
    ],
)
def test_gaps(text: str, gap: Gap) -> None:
    assert split_syllables(text).gaps[1] == gap


@pytest.mark.parametrize("word", ["tư", "ca", "tu", "ủy", "nghiêng", "quyết", "bộ", "xã", "khuya"])
def test_syllables(word: str) -> None:
    assert is_syllable(match_key(word))


@pytest.mark.parametrize("word", ["UBND", "HĐND", "BCH", "MTTQ", "TW", "KT", "35", "brexit"])
def test_abbreviations_are_no_syllables(word: str) -> None:
    assert not is_syllable(match_key(word))


@pytest.mark.parametrize(
    ("short", "long", "is_one"),
    [
        ("UBND", "Ủy ban nhân dân", True),
        ("UBND", "Uỷ ban Nhân dân", True),
        ("BCĐ 35", "Ban Chỉ đạo 35", True),
        ("LĐ-TB&XH", "Lao động - Thương binh và Xã hội", True),
        ("HTX", "hợp tác xã", True),
        ("UBND", "Hội đồng nhân dân", False),
        ("NDUB", "Ủy ban nhân dân", False),
        ("U", "Ủy ban", False),
        ("", "", False),
    ],
)
def test_abbreviates(short: str, long: str, is_one: bool) -> None:
    assert abbreviates(short, long) is is_one


def test_names_without_their_marks() -> None:
    assert ascii_fold("Đắk Lắk, Thừa Thiên Huế, Ðà Nẵng") == "Dak Lak, Thua Thien Hue, Da Nang"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organisation", "Organization"),
        ("labour", "labor"),
        ("programmes", "programs"),
        ("defence", "defense"),
        ("centre", "center"),
        ("skilful", "skillful"),
        ("mobilisation", "mobilization"),
        ("People's", "People’s"),
        ("Vietnam", "Viet Nam"),
        ("Hanoi", "Hà Nội"),
        ("socio-economic", "socioeconomic"),
        ("vice-chairman", "Vice Chairman"),
        ("the Party", "Party"),
        ("culture & sports", "culture and sports"),
    ],
)
def test_english_words_that_are_written_in_two_ways(one: str, other: str) -> None:
    assert split_words(one).keys == split_words(other).keys


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("committees", "committee"),
        ("parties", "party"),
        ("chairmen", "chairman"),
        ("congresses", "congress"),
        ("branches", "branch"),
        ("congress", "congress"),
        ("campus", "campus"),
        ("is", "is"),
    ],
)
def test_stems(form: str, base: str) -> None:
    assert stem(form) == base == stem(base)


@given(st.text())
def test_english_words_are_the_texts_own(text: str) -> None:
    words = split_words(text)
    for start, end in zip(words.starts, words.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert words.starts == sorted(words.starts)
