"""Checks of a segment: what a careful reader would stop at, not what is merely different."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_pub.check import CHECKS, check_article, check_batch, check_segment
from translate_pub.checks.base import MOST
from translate_pub.models import (
    TITLE_ID,
    Article,
    Block,
    BlockKind,
    Finding,
    Origin,
    Policy,
    Segment,
    Severity,
    Term,
    TermMatch,
    TermOutcome,
    Translation,
)

SOURCE = "Đồng chí Bí thư Huyện ủy nhấn mạnh vai trò của chi bộ trong xây dựng nông thôn mới."
TARGET = (
    "The Secretary of the District Party Committee stressed the role of Party cells in building "
    "new-style rural areas."
)


def ids(source: str, target: str, **context: object) -> list[str]:
    return [finding.check for finding in check_segment(source, target, **context)]  # type: ignore[arg-type]


def only(findings: tuple[Finding, ...], check: str) -> Finding:
    (finding,) = (finding for finding in findings if finding.check == check)
    return finding


def test_a_good_translation_has_no_findings() -> None:
    assert check_segment(SOURCE, TARGET) == ()


def test_every_check_has_its_own_id() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)


# --- Form --------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_an_empty_translation_is_one_error(nothing: str) -> None:
    assert ids(SOURCE, nothing) == ["empty"]


def test_nothing_for_nothing_is_no_fault() -> None:
    assert check_segment("", "") == ()


def test_a_translation_cut_off_at_the_token_limit() -> None:
    assert ids(SOURCE, TARGET, truncated=True) == ["truncated"]


@pytest.mark.parametrize("marker", ["<unk>", "▁", "\ufffd", "<end_of_turn>"])
def test_internal_symbols_of_a_model(marker: str) -> None:
    assert ids(SOURCE, f"{TARGET[:-1]} {marker}.") == ["markers"]
    assert ids(f"{SOURCE[:-1]} {marker}.", f"{TARGET[:-1]} {marker}.") == []


def test_far_too_short_and_far_too_long() -> None:
    assert ids(SOURCE, "The Secretary spoke.") == ["length"]
    assert "length" in ids(SOURCE, TARGET + " It also praised the tireless work of members." * 3)


def test_short_texts_may_grow_and_shrink() -> None:
    assert ids("UBND xã", "The People's Committee of the commune") == []
    assert ids("Đảng ủy, chính quyền và các đoàn thể", "Party and authorities") == []


def test_a_sentence_that_breaks_off() -> None:
    assert ids(SOURCE, TARGET.removesuffix(" rural areas.")[:-10] + " in the") == ["unfinished"]
    assert "unfinished" in ids(SOURCE, TARGET[:55])
    assert ids(SOURCE, TARGET.removesuffix(".") + ":") == ["unfinished"]
    assert ids(SOURCE, TARGET.removesuffix(".")) == []
    assert ids(SOURCE.removesuffix("."), TARGET.removesuffix(".")) == []


@pytest.mark.parametrize("open_ended", ["(so-called", "“so-called", '"so-called', "[so-called"])
def test_brackets_and_quotation_marks_are_in_pairs(open_ended: str) -> None:
    assert ids(SOURCE, TARGET.replace("new-style", open_ended)) == ["brackets"]


@pytest.mark.parametrize("clash", ["::", ",.", ";,", "?,"])
def test_marks_that_do_not_follow_one_another(clash: str) -> None:
    assert ids(SOURCE, TARGET.replace(" stressed", f"{clash} stressed")) == ["punctuation"]


def test_a_clause_label_is_no_bracket() -> None:
    assert ids("a) Tổ chức đối thoại với nhân dân.", "a) Hold dialogues with the people.") == []


def test_sentences_made_up_or_merged_away() -> None:
    assert ids("Xã họp dân.", "Yes. It met. All came. Well.") == ["sentences"]
    assert ids(
        "Xã họp dân. Dân đồng ý. Việc đã xong.", "They met and all was agreed and done then."
    ) == ["sentences"]


def test_a_model_that_was_guessing() -> None:
    assert ids(SOURCE, TARGET, score=-2.5) == ["low-score"]
    assert ids(SOURCE, TARGET, score=-0.3) == []


# --- Loops -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "The Secretary stressed stressed stressed the role of Party cells in rural areas.",
        "The Secretary stressed the full full role of Party cells in new-style rural areas.",
        "The Secretary of the Town Party Town Party stressed the role of cells in rural areas.",
        "The Secretary told them to be self-reliant and self-reliant, for new-style rural areas.",
        "He sets an example, sets an example and stresses the role of Party cells in rural areas.",
        "The role of the role of the role of Party cells in building new-style rural areas.",
        "The Secretary stressed the role of Party cells, the role of Party cells in rural areas.",
        "They met the local people, saw the local people there and met the local people, and he "
        "met the local people.",
    ],
)
def test_a_loop_is_an_error(target: str) -> None:
    assert "repetition" in ids(SOURCE, target)


def test_a_word_without_end_is_a_loop() -> None:
    assert "repetition" in ids(SOURCE, TARGET + " " + "ha" * 50)


def test_what_the_source_repeats_may_be_repeated() -> None:
    source = "Đoàn kết, đoàn kết, đại đoàn kết; thành công, thành công, đại thành công."
    target = "Unity, unity, great unity; success, success, great success."

    assert ids(source, target) == []
    assert ids("Không, không, không!", "No, no, no!") == []


@pytest.mark.parametrize(
    "target",
    [
        "They went from house to house to tell people.",
        "They had had a hard year, and said so again and again.",
        "It grew more and more, year after year.",
    ],
)
def test_what_english_says_twice_is_no_loop(target: str) -> None:
    assert ids("Năm ấy họ đi từng nhà để vận động bà con nhân dân.", target) == []


# --- Language ----------------------------------------------------------------------------------


def test_the_source_given_back_is_an_error() -> None:
    assert "copied" in ids(SOURCE, SOURCE)
    assert ids("COVID-19", "COVID-19") == []
    assert ids("Facebook", "Facebook") == []
    assert ids("Nội dung", "Nội dung") == ["copied"]


def test_a_piece_left_in_vietnamese_is_an_error() -> None:
    finding = only(
        check_segment(SOURCE, "The Secretary stressed vai trò của chi bộ trong building areas."),
        "untranslated",
    )

    assert finding.severity is Severity.ERROR
    assert finding.target == "vai trò của chi bộ trong"


def test_titles_in_another_language_are_no_leftovers() -> None:
    source = "Cuốn sách “The Art of the Deal in Asia” được dịch."
    target = "The book “The Art of the Deal in Asia” was translated."

    assert ids(source, target) == []


def test_vietnamese_letters_are_a_warning_but_not_in_names_and_document_numbers() -> None:
    finding = only(check_segment("Nghệ nhân hát xẩm.", "Artisans sing xẩm."), "vietnamese-letters")

    assert finding.severity is Severity.WARNING
    assert "xẩm" in finding.message
    assert ids("Tỉnh Đắk Lắk theo 08-QĐ/TU.", "Đắk Lắk Province under 08-QĐ/TU.") == []


def test_a_translation_into_another_language_is_a_warning() -> None:
    french = "Le secrétaire a souligné le rôle des cellules du Parti dans les zones rurales."

    assert ids(SOURCE, french) == ["wrong-language"]
    assert ids(SOURCE, french, target_language="fr") == []


# --- Names and bodies --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Đồng chí Lê Văn Tám phát biểu.", "Comrade Le Van Tan spoke."),
        ("Ông Tô Hoài đến dự.", "Mr To Ho attended."),
        ("Xã Nam Phong đạt chuẩn.", "Nam Phuong Commune met the standards."),
        ("Bí thư xã Tân Lập Lê Văn Tám nói.", "Secretary Le Van Tam of Tan Lap Commune said."),
    ],
)
def test_a_name_that_changed_is_a_warning(source: str, target: str) -> None:
    expected = [] if "Tan Lap" in target else ["name-missing"]

    assert ids(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Đoàn thăm huyện Hà Nội cũ.", "They visited the former Hanoi district."),
        ("Ông Hồ Chí Minh.", "Uncle Ho."),
        ("Xã Hội Nông dân quản lý.", "Run by the Farmers' Union."),
        ("Yêu cầu Sở Tài chính xem xét.", "The Department of Finance is asked to consider."),
    ],
)
def test_what_is_no_name_or_has_an_english_form_is_not_missed(source: str, target: str) -> None:
    assert ids(source, target) == []


def test_an_acronym_that_nobody_knows_is_a_warning() -> None:
    assert ids("UBND xã họp dân.", "The commune UBND met the people.") == ["acronym"]
    assert ids("Ban quản lý dự án họp.", "The PMU held a meeting.") == ["acronym"]


def test_acronyms_that_are_known_or_explained_are_not_remarked_on() -> None:
    assert ids("GDP tăng nhanh.", "GDP grew fast.") == []
    assert ids("Ban quản lý dự án họp.", "The Project Management Unit (PMU) met.") == []
    assert ids("QUYẾT ĐỊNH về cán bộ", "DECISION on personnel") == []


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("Ngành báo cáo kết quả.", "The Ministry of Health reported results.", "Ministry"),
        ("Bộ Y tế báo cáo kết quả.", "The Ministry of Finance reported.", "Ministry of Finance"),
        ("Xã họp dân.", "The Politburo met the people.", "Politburo"),
        ("Các ngành vào cuộc.", "The People's Council joined in.", "People's Council"),
    ],
)
def test_a_body_that_nothing_in_the_source_supports(source: str, target: str, words: str) -> None:
    found = [f for f in check_segment(source, target) if f.check == "organisation"]

    assert words in [finding.target for finding in found]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Bộ Y tế báo cáo.", "The Ministry of Health reported."),
        ("BYT báo cáo.", "The Ministry of Health reported."),
        ("Uỷ ban nhân dân xã họp.", "The People's Committee of the commune met."),
        ("Sở GD&ĐT họp.", "The Department of Education and Training met."),
        ("ĐVTN ra quân.", "Youth Union members set out."),
    ],
)
def test_a_body_that_the_source_names_in_any_way(source: str, target: str) -> None:
    assert ids(source, target) == []


# --- Terms -------------------------------------------------------------------------------------

EXACT = Term("chi bộ", "Party cell", policy=Policy.EXACT)
PREFER = Term("Huyện ủy", "District Party Committee", forbidden=("county committee",))


def outcome(term: Term, *, honoured: bool, at: tuple[int, int] = (-1, -1)) -> TermOutcome:
    return TermOutcome(TermMatch(term, 0, len(term.source), term.source), honoured, *at)


def test_a_missed_term_is_an_error_or_a_warning_by_its_policy() -> None:
    found = check_segment(
        SOURCE,
        TARGET,
        outcomes=[outcome(EXACT, honoured=False), outcome(PREFER, honoured=False)],
    )

    assert [(f.check, f.severity, f.message) for f in found] == [
        ("term-exact", Severity.ERROR, "“chi bộ” is not “Party cell”"),
        ("term-prefer", Severity.WARNING, "“Huyện ủy” is not “District Party Committee”"),
    ]


def test_honoured_terms_and_guards_are_silent() -> None:
    guard = Term("văn phòng", "", policy=Policy.GUARD)
    outcomes = [outcome(EXACT, honoured=True), outcome(guard, honoured=False)]

    assert check_segment(SOURCE, TARGET, outcomes=outcomes) == ()


def test_a_forbidden_variant_is_quoted_as_it_is_written() -> None:
    target = TARGET.replace("District Party Committee", "County Committee")

    found = check_segment(SOURCE, target, outcomes=[outcome(PREFER, honoured=False)])

    assert only(found, "term-forbidden").target == "County Committee"


# --- Any text ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.sampled_from(["vi", "en", "fr", "ja", ""]))
def test_any_text_is_checked(source: str, target: str, language: str) -> None:
    found = check_segment(source, target, source_language=language)

    assert all(finding.message for finding in found)


def test_one_check_does_not_flood_a_segment() -> None:
    numbers = ", ".join(str(number) for number in range(100, 400, 3))

    found = check_segment(f"Các số {numbers}.", "No numbers at all are here, and so it goes on.")

    assert sum(finding.check == "number-missing" for finding in found) == MOST


# --- Documents ---------------------------------------------------------------------------------

_NUMBERS = count()


def translation(
    source: str, text: str, *terms: TermOutcome, block: str = "p1", origin: Origin = Origin.MACHINE
) -> Translation:
    segment = Segment("a", block, next(_NUMBERS), source, 0, len(source), "vi")
    return Translation(segment, text, origin, terms=terms)


def test_one_term_rendered_in_two_ways() -> None:
    term = Term("chi bộ", "Party cell", variants=("cell of the Party",))
    usual = translation(
        "Chi bộ họp.", "The Party cell met.", outcome(term, honoured=True, at=(4, 14))
    )
    plural = translation("Các chi bộ.", "Party cells.", outcome(term, honoured=True, at=(0, 11)))
    other = translation("Chi bộ.", "A cell of the Party.", outcome(term, honoured=True, at=(2, 19)))

    (found,) = check_article([usual, plural, other])

    assert (found.article_id, found.segment_id) == ("a", other.segment.id)
    assert found.finding.check == "term-consistency"
    assert found.finding.message == (
        "“chi bộ” is “cell of the Party” here and “Party cell” elsewhere (2)"
    )


def test_one_sentence_translated_in_two_ways() -> None:
    first = translation("Xin cảm ơn.", "Thank you.")
    same = translation("Xin  cảm ơn.", "Thank you.")
    other = translation("Xin cảm ơn.", "Thanks.")
    failed = translation("Xin cảm ơn.", "Xin cảm ơn.", origin=Origin.FAILED)

    (found,) = check_article([first, same, other, failed])

    assert found.segment_id == other.segment.id
    assert found.finding.target == "Thank you."


def test_a_block_without_a_translation_is_an_error() -> None:
    article = Article(
        "a",
        "Đại hội",
        (
            Block("p1", BlockKind.PARAGRAPH, "Một."),
            Block("i1", BlockKind.IMAGE, "", href="a.jpg"),
            Block("p2", BlockKind.PARAGRAPH, "Hai."),
        ),
    )

    found = check_article([translation("Một.", "One.")], article=article)

    assert [(one.segment_id, one.finding.check) for one in found] == [
        (TITLE_ID, "block-lost"),
        ("p2", "block-lost"),
    ]


def test_a_batch_is_compared_across_its_articles() -> None:
    here = translation("Xin cảm ơn.", "Thank you.")
    there = translation("Xin cảm ơn.", "Thanks.")

    assert check_article([here]) == ()
    assert [one.finding.check for one in check_batch([[here], [there]])] == ["segment-consistency"]
