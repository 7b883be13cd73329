"""Honouring: which renderings count, and how often."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.glossary import find_forbidden, find_renderings, honour
from translate_pub.models import Policy, Term, TermMatch

COMMITTEE = Term("Đảng ủy", "Party Committee")
PROVINCIAL = Term("Tỉnh ủy", "Provincial Party Committee", ("Party Committee of the province",))
CHAIRMAN = Term(
    "Chủ tịch UBND",
    "Chairman of the People's Committee",
    ("Chairman of the … People's Committee", "Chairperson of the People's Committee"),
)


def matches(*terms: Term) -> list[TermMatch]:
    """Matches of terms in a source of their own words, in this order."""
    made, start = [], 0
    for term in terms:
        made.append(TermMatch(term, start, start + len(term.source), term.source))
        start += len(term.source) + 1
    return made


def honoured(target: str, *terms: Term) -> list[bool]:
    return [outcome.honoured for outcome in honour(matches(*terms), target)]


@pytest.mark.parametrize(
    ("rendering", "target"),
    [
        ("Party Committee", "the PARTY COMMITTEE met"),
        ("Party Committee", "Party Committees met"),
        ("Party Committee", "the Party Committee's plan"),
        ("Party Committee", "the Party Committees’ plans"),
        ("People's Committee", "the People’s Committee"),
        ("commune Party Committee", "the commune's Party Committee"),
        ("Secretary of the Provincial Party Committee", "Secretary of Provincial Party Committee"),
        ("member of the Standing Committee", "members of the Standing Committee"),
        ("Chairman of the People's Committee", "Chairmen of the People's Committees"),
        ("Party organisation", "Party Organization"),
        ("Ministry of National Defence", "Ministry of National Defense"),
        ("Federation of Labour", "Federation of Labor"),
        ("action programme", "action programs"),
        ("Viet Nam News Agency", "Vietnam News Agency"),
        ("Ha Noi", "Hanoi's"),
        ("Ha Tinh Province", "Hà Tĩnh province"),
        ("Dak Lak", "Đắk Lắk"),
        ("socio-economic", "socioeconomic"),
        ("Vice Chairman", "Vice-Chairman"),
        ("compensation, support and resettlement", "compensation, support, and resettlement"),
        ("the Party", "Party building"),
        ("commune", "“commune”"),
        ("household", "household\nbusiness"),
    ],
)
def test_a_rendering_in_another_form(rendering: str, target: str) -> None:
    assert honoured(target, Term("x", rendering)) == [True]


@pytest.mark.parametrize(
    ("rendering", "target"),
    [
        ("Party Committee", "the Party’s Standing Committee"),
        ("Party Committee", "the Committee of the Party"),
        ("Party Committee", "the Party. Committee members"),
        ("Party organisation", "Party organiser"),
        ("implement", "implemented"),
        ("verify", "verification"),
        ("warn", "warning"),
        ("commune", "community"),
        ("the Party", "partly"),
        ("Women's Union", "Woman Party Union"),
        ("cell", "excellent cells2"),
    ],
)
def test_what_does_not_count(rendering: str, target: str) -> None:
    assert honoured(target, Term("x", rendering)) == [False]


def test_other_forms_count_where_they_are_listed() -> None:
    term = Term("triển khai", "implement", ("implemented", "implementing"))
    assert honoured("The plan was implemented.", term) == [True]


def test_each_occurrence_needs_words_of_its_own() -> None:
    target = "The Party Committee met."
    assert honoured(target, COMMITTEE) == [True]
    assert honoured(target, COMMITTEE, COMMITTEE) == [True, False]
    assert honoured(f"{target} {target}", COMMITTEE, COMMITTEE) == [True, True]


def test_outcomes_say_where() -> None:
    target = "The Provincial Party Committee and a Party Committee."
    first, second = honour(matches(COMMITTEE, PROVINCIAL), target)
    assert target[first.target_start : first.target_end] == "Party Committee"
    assert target[second.target_start : second.target_end] == "Provincial Party Committee"
    assert first.target_start > second.target_end


def test_words_that_render_one_term_do_not_render_another() -> None:
    assert honoured("The Provincial Party Committee met.", COMMITTEE, PROVINCIAL) == [False, True]


def test_terms_with_the_same_rendering_share_the_occurrences() -> None:
    full = Term("Ủy ban nhân dân", "People's Committee")
    short = Term("UBND", "People's Committee")
    assert honoured("One People's Committee", full, short).count(True) == 1
    assert honoured("People's Committee, People's Committee", full, short) == [True, True]


def test_a_term_moves_to_another_place_to_make_room() -> None:
    # The longest place first would leave nothing for the narrow term.
    broad = Term("a", "red blue", ("green",))
    narrow = Term("b", "red blue")
    assert honoured("red blue and green", broad, narrow) == [True, True]


def test_gaps() -> None:
    assert honoured("Chairman of the People's Committee", CHAIRMAN) == [True]
    assert honoured("Chairman of the Ha Tinh Provincial People's Committee", CHAIRMAN) == [True]
    six = "Chairman of the one two three four five six People's Committee"
    assert honoured(six, CHAIRMAN) == [True]
    assert honoured(six.replace("six", "six seven"), CHAIRMAN) == [False]
    assert honoured("Chairman of the board. The People's Committee met", CHAIRMAN) == [False]


def test_the_words_in_a_gap_stay_free() -> None:
    province = Term("tỉnh Hà Tĩnh", "Ha Tinh Province", ("Ha Tinh Provincial",))
    target = "Chairman of the Ha Tinh Provincial People's Committee"
    assert honoured(target, CHAIRMAN, province) == [True, True]


def test_several_gaps() -> None:
    term = Term("x", "a b c", ("first … second … third",))
    assert honoured("first one second two third", term) == [True]
    assert honoured("first second third", term) == [True]
    assert honoured("first third second", term) == [False]


def test_a_guard_asks_for_nothing() -> None:
    (outcome,) = honour(matches(Term("xã hội", "", policy=Policy.GUARD)), "Society.")
    assert outcome.honoured
    assert outcome.target_start == -1


def test_an_empty_target_honours_nothing() -> None:
    assert honoured("", COMMITTEE, CHAIRMAN) == [False, False]


def test_find_renderings_gives_the_longest_first() -> None:
    target = "Party Committee of the province"
    spans = find_renderings(PROVINCIAL, target)
    assert [target[start:end] for start, end in spans] == ["Party Committee of the province"]


PARTY_ORGANISATION = Term(
    "Đảng bộ", "Party organisation", forbidden=("Party Committee", "Party department")
)


def test_forbidden_variants() -> None:
    target = "The Party department and the Party Committees"
    spans = find_forbidden(PARTY_ORGANISATION, target)
    assert [target[start:end] for start, end in spans] == ["Party department", "Party Committees"]


def test_forbidden_words_inside_an_accepted_rendering_are_none() -> None:
    term = Term("x", "Party Committee of the organisation", forbidden=("Party Committee",))
    assert find_forbidden(term, "the Party Committee of the organisation") == []
    assert len(find_forbidden(term, "the Party Committee")) == 1


def test_forbidden_words_that_render_another_term_are_none() -> None:
    target = "The Party organisation and the Party Committee"
    assert len(find_forbidden(PARTY_ORGANISATION, target)) == 1
    assert find_forbidden(PARTY_ORGANISATION, target, others=[COMMITTEE]) == []


@pytest.mark.parametrize(
    "target",
    ["Party " * 20_000, "Party Committee " * 10_000, "a " * 40_000, "." * 100_000, "P" * 100_000],
    ids=["first word", "rendering", "articles", "stops", "one word"],
)
def test_hostile_targets_are_no_trouble(target: str) -> None:
    term = Term("x", "Party Committee", ("Party … Party … Party … Committee",))
    outcomes = honour(matches(*[term] * 50, CHAIRMAN, PROVINCIAL), target)
    assert len(outcomes) == 52


RENDERINGS = st.lists(
    st.sampled_from(["Party", "Committee", "Party Committee", "of the", "Ward … Committee", "X"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@given(
    st.lists(RENDERINGS, max_size=6),
    st.lists(st.sampled_from("Party Committee of the Ward X . ; Committees".split()), max_size=30),
)
def test_no_two_outcomes_share_a_word(renderings: list[list[str]], words: list[str]) -> None:
    target = " ".join(words)
    terms = [Term(str(n), first, tuple(rest)) for n, (first, *rest) in enumerate(renderings)]
    outcomes = honour(matches(*terms), target)
    assert [outcome.match.term for outcome in outcomes] == terms
    for outcome in outcomes:
        gapped = any("…" in rendering for rendering in outcome.match.term.renderings)
        if outcome.honoured:
            assert 0 <= outcome.target_start < outcome.target_end <= len(target)
        if gapped or not outcome.honoured:
            continue
        for other in outcomes:
            other_gapped = any("…" in rendering for rendering in other.match.term.renderings)
            if other is not outcome and other.honoured and not other_gapped:
                assert (
                    other.target_end <= outcome.target_start
                    or outcome.target_end <= other.target_start
                )
