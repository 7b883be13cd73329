"""Where a rendering stands, by an alignment."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import aligned
from translate_pub.engines.alignment import Alignment

SOURCE = "Chi bộ thôn 3 có 21 đảng viên"
TARGET = "The village 3 branch has 21 party folk"
LINKS = {"village": "thôn", "3": "3", "branch": "Chi bộ", "has": "có", "21": "21", "party": "đảng"}


def span(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def test_words_that_come_from_the_sources_words() -> None:
    alignment = aligned(SOURCE, TARGET, LINKS)
    assert alignment.rendering(*span(SOURCE, "Chi bộ")) == span(TARGET, "branch")
    assert alignment.rendering(*span(SOURCE, "thôn 3")) == span(TARGET, "village 3")
    assert alignment.rendering(*span(SOURCE, "đảng viên")) == span(TARGET, "party")


def test_what_was_left_out_has_no_place() -> None:
    assert aligned(SOURCE, TARGET, LINKS).rendering(*span(SOURCE, "viên")) is None


def test_a_gap_of_one_word_is_bridged_where_both_sides_are_sure() -> None:
    alignment = aligned("đảng viên", "member of Party", {"member": "viên", "Party": "đảng"})
    assert alignment.rendering(0, 9) == (0, 15)


@given(
    st.integers(0, 6).flatmap(
        lambda sources: st.lists(
            st.lists(st.floats(0, 1), min_size=sources, max_size=sources), max_size=6
        )
    ),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_any_weights_give_a_span_of_whole_words_or_none(
    weights: list[list[float]], start: int, end: int
) -> None:
    sources = len(weights[0]) if weights else 0
    words = tuple((3 * n, 3 * n + 2) for n in range(max(sources, len(weights))))
    alignment = Alignment(
        words[:sources], words[: len(weights)], tuple(tuple(row) for row in weights)
    )
    found = alignment.rendering(start, end)
    if found is not None:
        assert found[0] in {a for a, _ in alignment.target}
        assert found[1] in {b for _, b in alignment.target}
        assert found[0] < found[1]
