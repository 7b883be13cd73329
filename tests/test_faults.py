"""What is wrong with an output, seen by itself."""

from __future__ import annotations

import pytest

from translate_pub.engines.faults import Fault, find_fault

SOURCE = "Thu ngân sách đạt 1.000.000 đồng."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Budget revenue reached 1,000,000 dong.", Fault.NONE),
        ("Budget revenue reached 100000000 dong.", Fault.NONE),
        ("Budget the budget the budget the budget was good.", Fault.LOOP),
        ("Budget revenuuuuuuue.", Fault.LOOP),
        ("hahahahahaha dong", Fault.LOOP),
        ("77777777777 dong", Fault.LOOP),
        ("...", Fault.EMPTY),
        ("", Fault.EMPTY),
    ],
)
def test_faults_of_the_output(text: str, fault: int) -> None:
    assert find_fault(text, SOURCE, truncated=False) == fault


def test_what_the_source_has_is_no_fault() -> None:
    assert find_fault("Ooooooooh no no no", "Ooooooooh no no no", truncated=False) == Fault.NONE


def test_a_cut_off_is_the_least_of_them() -> None:
    assert find_fault("Budget revenue", SOURCE, truncated=True) == Fault.TRUNCATED
