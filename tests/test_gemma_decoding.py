"""Prompts, batches and the judgement of outputs: the parts of the engine that need no model."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.engines.base import TermHint
from translate_pub.engines.gemma import prompt
from translate_pub.engines.gemma.decoding import (
    Decoding,
    Fault,
    batches,
    find_fault,
    prefill_boundary,
    repeats,
)


def words(text: str) -> int:
    return len(text.split())


class TestPrompt:
    def test_without_terms(self) -> None:
        assert prompt.render("Chi bộ họp.") == "vi: Chi bộ họp.\nen:"

    def test_with_terms(self) -> None:
        terms = [TermHint("Chi bộ", "Party cell"), TermHint("họp", "meeting")]
        assert prompt.render("Chi bộ họp.", terms) == (
            "vi: Chi bộ họp.\nterms: Chi bộ = Party cell; họp = meeting\nen:"
        )

    def test_a_term_without_words_is_left_out(self) -> None:
        assert prompt.render("Chi bộ họp.", [TermHint("họp", " ")]) == "vi: Chi bộ họp.\nen:"

    def test_terms_beyond_the_budget_are_left_out_from_the_end(self) -> None:
        terms = [TermHint(f"t{number}", "a b c") for number in range(9)]
        fitted = prompt.fitted("Chi bộ họp.", terms, 24, words)
        assert fitted == prompt.render("Chi bộ họp.", terms[:3])
        assert prompt.fitted("Chi bộ họp.", terms, 1, words) == prompt.render("Chi bộ họp.")

    @given(st.text())
    def test_a_source_is_one_clean_line(self, text: str) -> None:
        cleaned = prompt.clean(text)
        assert len(cleaned.splitlines()) <= 1
        assert cleaned == cleaned.strip()
        assert "  " not in cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert prompt.clean(cleaned) == cleaned

    @given(st.text(alphabet="ab ,;:–", max_size=200).map(prompt.clean), st.integers(1, 9))
    def test_a_split_source_is_whole(self, text: str, longest: int) -> None:
        parts = prompt.split(text, longest, words)
        assert " ".join(parts).split() == text.split()
        assert all(words(part) <= longest for part in parts)

    def test_a_source_is_split_at_its_strongest_break_near_the_middle(self) -> None:
        text = "một hai, ba bốn, năm sáu; bảy tám, chín mười, hết"
        assert prompt.split(text, 7, words) == [
            "một hai, ba bốn, năm sáu;",
            "bảy tám, chín mười, hết",
        ]

    def test_a_word_that_is_too_long_is_cut(self) -> None:
        assert prompt.split("x" * 100, 25, len) == ["x" * 25] * 4


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "source", "fault"),
        [
            ("The cell has 21 members.", "Chi bộ có 21 đảng viên.", Fault.NONE),
            ("", "Chi bộ", Fault.EMPTY),
            ("…", "Chi bộ", Fault.EMPTY),
            ("…", "…", Fault.NONE),
            ("a lot of of of work", "nhiều việc", Fault.LOOP),
            ("of the city, of the city, of the city,", "của thành phố", Fault.LOOP),
            ("Ha ha ha ha!", "Ha ha ha ha!", Fault.NONE),
            ("that that is is", "cái đó", Fault.NONE),
        ],
    )
    def test_an_output_is_judged(self, text: str, source: str, fault: int) -> None:
        assert find_fault(text, source, truncated=False) == fault

    def test_a_cut_output_is_a_lesser_fault_than_a_loop(self) -> None:
        assert find_fault("The cell", "Chi bộ", truncated=True) == Fault.TRUNCATED
        assert Fault.NONE < Fault.TRUNCATED < Fault.LOOP < Fault.EMPTY

    @given(
        st.lists(st.integers(), max_size=5),
        st.lists(st.integers(), min_size=1, max_size=8),
        st.lists(st.integers(), max_size=5),
    )
    def test_three_in_a_row_is_found_anywhere(
        self, before: list[int], unit: list[int], after: list[int]
    ) -> None:
        assert repeats([*before, *unit * 3, *after])

    @given(st.lists(st.integers(), unique=True))
    def test_nothing_is_found_where_nothing_repeats(self, items: list[int]) -> None:
        assert not repeats(items)
        assert not repeats(items * 2)


@dataclass(frozen=True)
class Job:
    length: int
    limit: int = 40

    @property
    def bound(self) -> int:
        return Decoding().bound(self.length, self.limit)


class TestBatches:
    @given(st.lists(st.builds(Job, st.integers(1, 500), st.integers(1, 300))), st.integers(1, 16))
    def test_each_job_is_in_one_batch_and_batches_share_a_boundary(
        self, jobs: list[Job], most: int
    ) -> None:
        grouped = list(batches(jobs, most=most))
        assert sorted(job.length for batch in grouped for job in batch) == sorted(
            job.length for job in jobs
        )
        for batch in grouped:
            assert 1 <= len(batch) <= most
            assert len({prefill_boundary(job.length) for job in batch}) == 1
            assert len({job.bound for job in batch}) == 1
            longest = max(job.length for job in batch) + max(job.limit for job in batch)
            assert len(batch) == 1 or len(batch) * longest <= 4096

    def test_memory_is_bounded_by_tokens(self) -> None:
        grouped = list(batches([Job(300, 200)] * 20, most=16, tokens=4_000))
        assert [len(batch) for batch in grouped] == [8, 8, 4]

    @given(st.integers(7, 10_000))
    def test_a_boundary_is_within_the_prompt_and_the_attention_window(self, length: int) -> None:
        assert 1 <= prefill_boundary(length) <= min(length, 512)


class TestDecoding:
    def test_the_limit_grows_with_the_source(self) -> None:
        decoding = Decoding()
        assert decoding.limit(0) > 0
        assert decoding.limit(100) > decoding.limit(10)

    @given(st.integers(1, 110), st.integers(0, 310))
    def test_a_bound_is_that_of_the_prompts_boundary(self, source: int, terms: int) -> None:
        decoding = Decoding()
        prompt = source + terms
        limit = decoding.limit(source)
        bound = decoding.bound(prompt, limit)
        assert bound >= limit
        assert bound == decoding.bound(prefill_boundary(prompt), 0)

    def test_a_source_that_could_not_be_split_is_not_cut(self) -> None:
        assert Decoding().bound(700, 1_000) == 1_000

    def test_settings_that_shape_the_output_are_in_the_signature(self) -> None:
        signatures = {
            Decoding().signature,
            Decoding(beam=1).signature,
            Decoding(ratio=2.0).signature,
            Decoding(slack=9).signature,
            Decoding(longest_source=99).signature,
            Decoding(longest_prompt=99).signature,
        }
        assert len(signatures) == 6
