"""Clauses that were translated one by one become one sentence again."""

from __future__ import annotations

import pytest

from translate_pub.engines.base import Hypothesis
from translate_pub.joining import join_clauses


@pytest.mark.parametrize(
    ("clause", "joined"),
    [
        ("It grew.", "it grew."),
        ("The US joined.", "the US joined."),
        ("IT firms joined.", "IT firms joined."),
        ("A firm joined.", "a firm joined."),
        ("A Luoi joined.", "A Luoi joined."),
        ("A", "A"),
        ("An American joined.", "an American joined."),
        ("An Giang joined.", "An Giang joined."),
        ("Firms joined.", "Firms joined."),
        ("", ""),
    ],
)
def test_a_capital_that_only_opened_a_sentence_is_lowered(clause: str, joined: str) -> None:
    hypotheses = [Hypothesis("The province grew."), Hypothesis(clause)]

    made = join_clauses(["Tỉnh lớn,", "và"], hypotheses)

    assert made.text == f"The province grew, {joined}"
