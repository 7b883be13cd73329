"""Terms put in where an alignment shows their words: what comes out reads as one would write it."""

from __future__ import annotations

import pytest

from tests.builders import aligned
from translate_pub.splicing import Wanted, prefixes

SOURCE = "Chi bộ thôn 3 có 21 đảng viên"


def spliced(text: str, links: dict[str, str], *wanted: tuple[str, str]) -> list[str]:
    items = []
    for source, rendering in wanted:
        start = SOURCE.index(source)
        items.append(Wanted(start, start + len(source), tuple(rendering.split("|"))))
    return prefixes(text, aligned(SOURCE, text, links), items)


def test_the_whole_text_is_tried_and_the_text_up_to_the_term() -> None:
    found = spliced("The branch has 21 folk.", {"branch": "Chi bộ"}, ("Chi bộ", "Party cell"))
    assert found == ["The Party cell has 21 folk.", "The Party cell"]


def test_each_variant_is_tried() -> None:
    found = spliced("The branch has 21 folk.", {"branch": "Chi bộ"}, ("Chi bộ", "cell|cells"))
    assert found == ["The cell has 21 folk.", "The cell", "The cells has 21 folk."]


def test_all_terms_at_once_come_first() -> None:
    links = {"branch": "Chi bộ", "folk.": "đảng viên"}
    terms = [("Chi bộ", "Party cell"), ("đảng viên", "Party members")]
    found = spliced("The branch has 21 folk.", links, *terms)
    assert found[:2] == [
        "The Party cell has 21 Party members.",
        "The Party cell has 21 Party members",
    ]
    assert "The branch has 21 Party members." in found


def test_what_has_no_place_is_passed_over() -> None:
    assert spliced("It has 21 folk.", {}, ("Chi bộ", "Party cell")) == []


@pytest.mark.parametrize(
    ("text", "rendering", "expected"),
    [
        ("Branch has it", "Party cell", "Party cell has it"),
        ("Branch has it", "party cell", "Party cell has it"),
        ("A branch has it", "organ", "An organ has it"),
        ("an old branch has it", "Party cell", "an old Party cell has it"),
        ("an branch has it", "Party cell", "a Party cell has it"),
        ("the branch has it", "the Party cell", "the Party cell has it"),
        ("(branch) has it", "Party cell", "(Party cell) has it"),
        ("“branch,” he said", "Party cell", "“Party cell,” he said"),
        ("the branch's work", "Party cell", "the Party cell's work"),
    ],
)
def test_articles_marks_and_capitals_fit(text: str, rendering: str, expected: str) -> None:
    word = next(word for word in text.split() if "branch" in word.lower())
    found = spliced(text, {word: "Chi bộ"}, ("Chi bộ", rendering))
    assert found[0] == expected


def test_the_article_within_the_span_stays() -> None:
    links = {"The": "Chi", "branch": "Chi bộ"}
    found = spliced("The branch met.", links, ("Chi bộ", "Party cell"))
    assert found[0] == "The Party cell met."


def test_two_terms_at_one_place_do_not_mangle_the_text() -> None:
    links = {"cadres.": "đảng viên Chi bộ"}
    terms = [("Chi bộ", "Party cell"), ("đảng viên", "Party members")]
    found = spliced("It has 21 cadres.", links, *terms)
    assert found[0] in ("It has 21 Party cell.", "It has 21 Party members.")
