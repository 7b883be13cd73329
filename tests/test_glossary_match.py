"""Matching: what a term is found in, and what it is not."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate_pub.glossary import Glossary, Matcher, learn_abbreviations
from translate_pub.models import CaseRule, Policy, Term

TERMS = (
    Term("Đảng", "the Party", case=CaseRule.INITIAL),
    Term("Đảng ủy", "Party Committee"),
    Term("Đảng ủy xã", "commune Party Committee"),
    Term("xã", "commune"),
    Term("xã hội", "", policy=Policy.GUARD),
    Term("hợp tác xã", "cooperative"),
    Term("Ủy ban nhân dân", "People's Committee"),
    Term("UBND", "People's Committee", case=CaseRule.EXACT),
    Term("huyện", "district"),
    Term("tỉnh", "province"),
    Term("phòng", "division"),
    Term("văn phòng", "", policy=Policy.GUARD),
    Term("Sở", "Department", case=CaseRule.INITIAL),
    Term("trụ sở", "", policy=Policy.GUARD),
    Term("kinh tế - xã hội", "socio-economic"),
    Term("phòng, chống tham nhũng", "corruption prevention and control"),
    Term("chủ nghĩa Mác - Lênin", "Marxism-Leninism"),
    Term("quốc phòng - an ninh", "national defence and security"),
    Term("hòa giải", "mediation"),
    Term("TƯ", "Central", case=CaseRule.EXACT),
    Term("T.Ư", "Central", case=CaseRule.EXACT),
    Term("CA", "Police", case=CaseRule.EXACT),
    Term("LĐ-TB&XH", "Labour, War Invalids and Social Affairs", case=CaseRule.EXACT),
    Term("Huế", "Hue", case=CaseRule.EXACT, category="province"),
    Term("Quỹ Vì người nghèo", "For the Poor Fund"),
    Term("Bí thư", "Secretary"),
    Term("Bí thư Tỉnh ủy", "Secretary of the Provincial Party Committee"),
    Term("TP. Hồ Chí Minh", "Ho Chi Minh City"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(Glossary.of(TERMS))


def found(matcher: Matcher, text: str) -> list[tuple[str, str]]:
    """Words and target of each match; the offsets are checked on the way."""
    matches = matcher.match(text)
    end = 0
    for match in matches:
        assert match.start >= end
        end = match.end
        assert text[match.start : match.end] == match.surface
    return [(match.surface, match.term.target) for match in matches]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đảng ủy xã họp.", [("Đảng ủy xã", "commune Party Committee")]),
        ("Đảng ủy và xã", [("Đảng ủy", "Party Committee"), ("xã", "commune")]),
        ("hợp tác xã, xã", [("hợp tác xã", "cooperative"), ("xã", "commune")]),
        ("xã hội của xã", [("xã", "commune")]),
        ("văn phòng và phòng", [("phòng", "division")]),
        (
            "Bí thư Tỉnh ủy",
            [("Bí thư Tỉnh ủy", "Secretary of the Provincial Party Committee")],
        ),
    ],
)
def test_the_longest_entry_stands(
    matcher: Matcher, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(matcher, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "hòa giải",
        "hoà giải",
        "HÒA GIẢI",
        "HOÀ GIẢI",
        "Hòa Giải",
        unicodedata.normalize("NFD", "hoà giải"),
        "hòa\ngiải",
        "hòa\r\n  giải",
        "hòa\u00a0giải",
        "hòa \u200b giải",
        "hòa-giải",
        "“hòa giải”",
    ],
)
def test_one_term_in_many_spellings(matcher: Matcher, text: str) -> None:
    assert [target for _, target in found(matcher, f"Tổ {text} thôn")] == ["mediation"]


@pytest.mark.parametrize("text", ["Ðảng uỷ xã", "Đảng ủy xã", "ĐẢNG ỦY XÃ", "ÐẢNG UỶ XÃ"])
def test_eth_and_old_tone_marks(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == [(text, "commune Party Committee")]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("chủ nghĩa Mác-Lênin", "Marxism-Leninism"),
        ("chủ nghĩa Mác – Lênin", "Marxism-Leninism"),
        ("chủ nghĩa Mác — Lênin", "Marxism-Leninism"),
        ("chủ nghĩa Mác Lênin", "Marxism-Leninism"),
        ("quốc phòng, an ninh", "national defence and security"),
        ("quốc phòng-an ninh", "national defence and security"),
        ("kinh tế xã hội", "socio-economic"),
        ("phòng chống tham nhũng", "corruption prevention and control"),
        ("Quỹ “Vì người nghèo”", "For the Poor Fund"),
        ("Sở LĐ - TB&XH", "Labour, War Invalids and Social Affairs"),
        ("TP.Hồ Chí Minh", "Ho Chi Minh City"),
        ("TP Hồ Chí Minh", "Ho Chi Minh City"),
    ],
)
def test_punctuation_inside_a_term_varies(matcher: Matcher, text: str, target: str) -> None:
    assert target in [rendering for _, rendering in found(matcher, text)]


@pytest.mark.parametrize(
    "text",
    [
        "hòa. Giải",
        "hòa! giải",
        "hòa; giải",
        "hòa: giải",
        "hòa (giải",
        "hòa\n\ngiải",
        "hòa, giải",
        "hòa… giải",
        "hòagiải",
        "hòa_giải",
        "khòa giải",
    ],
)
def test_a_term_does_not_cross_what_parts_words(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số 45/KH-UBND",
        "Quyết định 1234/2024/QĐ-UBND",
        "Nghị định 15/2020/NĐ-UBND",
        "số 45 /KH-UBND",
        "Công văn số /CV-UBND",
        "QĐ-UBND",
        "số 12-TB/TƯ",
        "https://example.vn/UBND/huyện",
        "www.example.vn/xã",
        "UBND@example.vn",
        "@UBND",
        "#UBND",
    ],
)
def test_document_numbers_and_addresses_are_left_alone(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == []


@pytest.mark.parametrize("text", ["HĐND-UBND", "UBND/HĐND", "UBND, HĐND", "(UBND)", "UBND."])
def test_abbreviations_side_by_side_are_no_document_numbers(matcher: Matcher, text: str) -> None:
    assert found(matcher, text) == [("UBND", "People's Committee")]


def test_case_rules(matcher: Matcher) -> None:
    assert found(matcher, "Đảng và đảng") == [("Đảng", "the Party")]
    assert found(matcher, "ubnd UBND Ubnd") == [("UBND", "People's Committee")]
    assert found(matcher, "XÃ Xã xã") == [(word, "commune") for word in ("XÃ", "Xã", "xã")]


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("ĐẢNG ỦY XÃ TĂNG CƯỜNG KỶ LUẬT", ["ĐẢNG ỦY XÃ"]),
        ("MỪNG ĐẢNG, MỪNG XUÂN", ["ĐẢNG"]),
        ("UBND HUYỆN CÔNG KHAI", ["UBND", "HUYỆN"]),
        ("ĐẨY MẠNH ĐẦU TƯ CÔNG", []),
        ("CA NHẠC MỪNG XUÂN", []),
        ("MƯA LỚN Ở HUẾ", ["HUẾ"]),
        ("TRỤ SỞ MỚI CỦA SỞ", ["SỞ"]),
    ],
)
def test_in_a_headline_capitals_tell_nothing(
    matcher: Matcher, headline: str, expected: list[str]
) -> None:
    assert [surface for surface, _ in found(matcher, headline)] == expected


def test_abbreviations_that_look_like_words_match_beside_other_abbreviations(
    matcher: Matcher,
) -> None:
    assert found(matcher, "BCĐ TƯ họp") == [("TƯ", "Central")]
    assert found(matcher, "CA TP HCM bắt giữ") == [("CA", "Police")]
    assert found(matcher, "BCH T.Ư Đảng") == [("T.Ư", "Central"), ("Đảng", "the Party")]


def test_a_persons_name_is_not_searched_for_terms(matcher: Matcher) -> None:
    assert found(matcher, "đồng chí Lê Văn Phòng") == []
    assert found(matcher, "ông Trần Xã và xã") == [("xã", "commune")]


@pytest.mark.parametrize(
    "text",
    [
        "Ông Nguyễn Hòa Giải phát biểu.",
        unicodedata.normalize("NFD", "Ông Nguyễn Hòa Giải phát biểu."),
        "Đồng chí Trần Thị Hòa Giải, quê ở Nghệ An",
        "Bí thư Chi bộ Hà Tĩnh Lê Hòa Giải Anh nói",
        "Ảnh: Nguyễn Hòa Giải",
    ],
)
def test_entries_of_several_syllables_are_not_in_names_either(matcher: Matcher, text: str) -> None:
    assert "mediation" not in [target for _, target in found(matcher, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Tổ Hòa Giải của thôn",
        "Hòa Giải tại cơ sở",
        "ông Nguyễn Văn Minh, Hòa Giải viên",
        "bà Nguyễn Thị Lan hòa giải",
        "bà Nguyễn Thị Lan Hòa giải",
        "ÔNG NGUYỄN HÒA GIẢI PHÁT BIỂU",
        "Ông Nguyễn Minh Hòa Giải Hai Vụ Kiện Ở Thôn",
        "Lê Minh Thăm Hòa Giải Viên",
    ],
)
def test_capitals_that_are_no_name_hide_nothing(matcher: Matcher, text: str) -> None:
    assert "mediation" in [target for _, target in found(matcher, text)]


def test_an_abbreviation_explained_in_brackets_is_one_mention(matcher: Matcher) -> None:
    text = "Ủy ban nhân dân (UBND) huyện; UBND"
    assert [surface for surface, _ in found(matcher, text)] == ["Ủy ban nhân dân", "huyện", "UBND"]


def test_guards_are_told_apart(matcher: Matcher) -> None:
    (guard,) = matcher.guards("xã hội của xã")
    assert (guard.surface, guard.start) == ("xã hội", 0)


def test_the_articles_date_chooses() -> None:
    old = Term("Bộ Nông nghiệp", "Ministry of Agriculture, old", valid_to=date(2025, 2, 28))
    new = Term("Bộ Nông nghiệp", "Ministry of Agriculture, new", valid_from=date(2025, 3, 1))
    matcher = Matcher(Glossary.of([old, new]))

    def on(day: date) -> Term:
        (match,) = matcher.match("Bộ Nông nghiệp", on=day)
        return match.term

    assert on(date(2024, 6, 1)) == old
    assert on(date(2025, 2, 28)) == old
    assert on(date(2025, 3, 1)) == new


def test_outside_every_validity_the_nearest_entry_is_taken() -> None:
    first = Term("tỉnh X", "X, first", valid_from=date(1990, 1, 1), valid_to=date(1999, 12, 31))
    second = Term("tỉnh X", "X, second", valid_from=date(2010, 1, 1), valid_to=date(2019, 12, 31))
    matcher = Matcher(Glossary.of([first, second]))
    assert matcher.match("tỉnh X", on=date(2001, 1, 1))[0].term == first
    assert matcher.match("tỉnh X", on=date(2008, 1, 1))[0].term == second
    assert matcher.match("tỉnh X", on=date(2030, 1, 1))[0].term == second


def test_of_entries_for_the_same_words_the_one_punctuated_alike_is_taken() -> None:
    nouns = Term("văn hóa, xã hội", "culture and society")
    adjective = Term("văn hóa - xã hội", "socio-cultural")
    matcher = Matcher(Glossary.of([adjective, nouns]))
    assert matcher.match("văn hóa, xã hội")[0].term == nouns
    assert matcher.match("văn hóa-xã hội")[0].term == adjective


def test_regex_characters_in_a_term_are_letters_like_others() -> None:
    # Punctuation at the ends of a term parts no words and is not looked at.
    matcher = Matcher(Glossary.of([Term("(a+)+$ b.*", "harmless")]))
    assert matcher.match("a" * 50 + " b") == ()


def test_learned_abbreviations(matcher: Matcher) -> None:
    texts = ["Ủy ban nhân dân (UBND) họp.", "Hợp tác xã (HTX) và văn phòng (VP).", "Xã (ABC)"]
    learned = learn_abbreviations(texts, matcher)
    assert [(term.source, term.target) for term in learned] == [
        ("UBND", "People's Committee"),
        ("HTX", "cooperative"),
    ]
    (match,) = matcher.match("Các HTX liên kết", learned=learned)
    assert match.term.target == "cooperative"
    assert matcher.match("Các HTX liên kết") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân (viết tắt là UBND) họp",
        "Ủy ban nhân dân (UBND)",
        "Uỷ ban Nhân dân(UBND)",
        "Ủy ban nhân dân (sau đây gọi tắt là UBND)",
        "Ủy ban nhân dân (gọi tắt: “UBND”)",
    ],
)
def test_ways_to_explain_an_abbreviation(text: str) -> None:
    matcher = Matcher(Glossary.of([Term("Ủy ban nhân dân", "People's Committee")]))
    for written in (text, unicodedata.normalize("NFD", text)):
        explained = learn_abbreviations([written], matcher)
        assert [term.source for term in explained] == ["UBND"]


def test_a_documents_own_abbreviation_goes_before_the_glossarys() -> None:
    glossary = Glossary.of(
        [
            Term("BCH", "Executive Committee", case=CaseRule.EXACT),
            Term("Ban Chỉ huy", "Command"),
        ]
    )
    matcher = Matcher(glossary)
    learned = learn_abbreviations(["Ban Chỉ huy (BCH) xã"], matcher)
    (match,) = matcher.match("BCH họp", learned=learned)
    assert match.term.target == "Command"


WORDS = st.sampled_from([term.source for term in TERMS] + ["là", "35-NQ/TW", "Hà Nội", "họp"])
GLUE = st.sampled_from([" ", ", ", ". ", "\n", "\n\n", " - ", "/", "-", "", " ("])


@given(st.lists(st.tuples(WORDS, GLUE), max_size=12))
@example([("TƯ", " "), ("T.Ư", " ")])
@example([("35-NQ/TW", "/"), ("Đảng", "/"), ("Đảng", " ")])
def test_matches_are_in_order_and_apart(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + glue for word, glue in pieces)
    matcher = Matcher(Glossary.of(TERMS))
    composed = found(matcher, text)
    decomposed = found(matcher, unicodedata.normalize("NFD", text))
    assert [target for _, target in decomposed] == [target for _, target in composed]


@given(st.text(max_size=200))
def test_any_text_can_be_matched(text: str) -> None:
    found(Matcher(Glossary.of(TERMS)), text)
