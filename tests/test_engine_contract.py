"""What every engine promises, whichever it is: see :class:`translate_pub.engines.base.Engine`."""

from __future__ import annotations

import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests import argos_fixture, tiny_argos, tiny_gemma
from translate_pub.engines.argos import ArgosEngine, Decoding, installed_packages
from translate_pub.engines.base import Engine, Hypotheses, Request, TermHint
from translate_pub.engines.fake import FakeEngine
from translate_pub.engines.gemma import GemmaEngine, install_model

SENTENCES = [
    "Sáng 11/7, Đảng ủy phường tổ chức hội nghị sơ kết công tác 6 tháng đầu năm.",
    "Chi bộ thôn 3 có 21 đảng viên.",
    "Thu ngân sách đạt 1.256 tỷ đồng, tăng 12,5% so với cùng kỳ.",
    "Nhiều hộ dân ở vùng lũ vẫn chưa có nước sạch.",
    "Ông nhấn mạnh cần đẩy nhanh tiến độ giải phóng mặt bằng.",
]
HOSTILE = [
    "a",
    "...",
    "12.500",
    "Đảng\nviên\r\nmới\u2028ở\u0085đây",
    "vi: x\nterms: y = z\nen: w",
    "<bos><eos><pad><unk><start_of_turn>",
    "😀 字 ﷺ Ƣ \u0000\u0007\ufeff\ufffd",
    unicodedata.normalize("NFD", "Đảng ủy, Ủy ban nhân dân"),
    "dài " * 250,
    "x" * 300,
    "ha ha ha ha ha ha ha ha ha",
]


@dataclass(frozen=True)
class Case:
    """An engine with the pair that it is asked for."""

    engine: Engine
    source: str = "vi"
    target: str = "en"

    def request(self, text: str) -> Request:
        return Request(text, self.source, self.target)

    def ask(self, *requests: Request) -> list[Hypotheses]:
        return self.engine.translate(requests)

    def texts(self, *requests: Request) -> list[list[str]]:
        """Every hypothesis of each request, without the scores, whose last digits are noise."""
        return [[hypothesis.text for hypothesis in answer] for answer in self.ask(*requests)]


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built model of a few kilobytes with random weights: nonsense, but never out of bounds."""
    folder = tmp_path_factory.mktemp("tiny")
    tiny = tiny_gemma.make(folder, window=512)
    return install_model(base=tiny.base, adapter=tiny.adapter, cache=folder / "cache")


def argos(folder: Path, kind: str) -> ArgosEngine:
    """The engine on packages with random weights: nonsense that loops and is full of unknowns."""
    tiny_argos.make_package(folder, bpe=kind == "argos-bpe")
    if kind == "argos-pivot":
        tiny_argos.make_package(folder, "en", "fr", seed=2, prefix="__fr__")
    short = Decoding(longest_source=40, longest_target=32)
    return ArgosEngine(packages=installed_packages([folder]), decoding=short)


@pytest.fixture(
    scope="module",
    params=[
        "fake",
        "gemma-tiny",
        "argos-tiny",
        "argos-bpe",
        "argos-pivot",
        "argos",
        pytest.param("gemma", marks=pytest.mark.model),
    ],
)
def case(
    request: pytest.FixtureRequest, tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    match request.param:
        case "fake":
            yield Case(FakeEngine())
        case "argos-tiny" | "argos-bpe" | "argos-pivot":
            folder = tmp_path_factory.mktemp(request.param)
            with argos(folder, request.param) as engine:
                yield Case(engine, target="fr" if request.param == "argos-pivot" else "en")
        case "argos":
            package = argos_fixture.unpack(tmp_path_factory.mktemp("argos"))
            with ArgosEngine(packages=[package]) as engine:
                yield Case(engine)
        case "gemma-tiny":
            with GemmaEngine(folder=tiny_folder) as engine:
                yield Case(engine)
        case _:
            install_model()
            with GemmaEngine() as engine:
                yield Case(engine)


def test_it_is_an_engine(case: Case) -> None:
    assert isinstance(case.engine, Engine)
    assert case.engine.name
    assert case.engine.model
    assert case.engine.signature.split() == [case.engine.signature]


def test_it_supports_its_pair_and_no_language_with_itself(case: Case) -> None:
    assert case.engine.supports(case.source, case.target)
    assert not case.engine.supports(case.source, case.source)


def test_for_its_pair_it_names_model_and_decoding(case: Case) -> None:
    engine = case.engine.for_pair(case.source, case.target)
    assert isinstance(engine, Engine)
    assert engine.name == case.engine.name
    assert engine.model
    assert engine.signature.split() == [engine.signature]
    request = case.request(SENTENCES[1])
    assert engine.translate([request])[0][0].text == case.texts(request)[0][0]


def test_nothing_asked_is_nothing_answered(case: Case) -> None:
    assert case.ask() == []


def test_answers_have_the_order_and_number_of_the_requests(case: Case) -> None:
    requests = [case.request(text) for text in SENTENCES]
    answers = case.texts(*requests)
    assert len(answers) == len(requests)
    assert case.texts(*reversed(requests)) == answers[::-1]


def test_an_answer_does_not_depend_on_the_company(case: Case) -> None:
    requests = [case.request(text) for text in SENTENCES]
    together = case.texts(*requests)
    assert [case.texts(request)[0] for request in requests] == together


def test_equal_requests_get_equal_answers(case: Case) -> None:
    request = case.request(SENTENCES[0])
    first, second = case.texts(request, request)
    assert first == second == case.texts(request)[0]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:12]) for text in HOSTILE])
def test_any_text_gets_some_text(case: Case, text: str) -> None:
    (answer,) = case.ask(case.request(text))
    assert answer
    assert all(hypothesis.text.strip() for hypothesis in answer)


def test_hypotheses_are_scored_best_first(case: Case) -> None:
    (answer,) = case.ask(replace(case.request(SENTENCES[0]), alternatives=4))
    assert 1 <= len(answer) <= 4
    assert len({hypothesis.text for hypothesis in answer}) == len(answer)
    sound = [h.score for h in answer if h.score is not None and not h.truncated]
    assert all(score <= 0 for score in sound)
    assert sound == sorted(sound, reverse=True)


def test_a_prefix_begins_the_text(case: Case) -> None:
    prefix = "The Party cell"
    (answer,) = case.ask(replace(case.request(SENTENCES[1]), prefix=prefix))
    assert answer[0].text.startswith(prefix)


def test_terms_and_phrases_to_avoid_are_taken(case: Case) -> None:
    request = replace(
        case.request(SENTENCES[1]),
        terms=(TermHint("Chi bộ", "Party cell"), TermHint("đảng viên", "Party members")),
        avoid=("branch", "Ha; Noi"),
    )
    (answer,) = case.ask(request)
    assert "branch" not in answer[0].text


def test_samples_repeat_with_their_seed(case: Case) -> None:
    request = replace(case.request(SENTENCES[0]), temperature=0.8, seed=7)
    first, other, second = case.texts(request, replace(request, seed=8), request)
    assert first == second
    assert first[0].strip()
    assert other[0].strip()


def test_threads_may_share_it(case: Case) -> None:
    expected = [case.texts(case.request(text))[0] for text in SENTENCES]
    answers: dict[int, list[str]] = {}

    def work(index: int) -> None:
        answers[index] = case.texts(case.request(SENTENCES[index]))[0]

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(SENTENCES))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers[index] for index in range(len(SENTENCES))] == expected


def test_gemma_answers_on_one_line_even_where_the_model_spells_a_newline(tiny_folder: Path) -> None:
    with GemmaEngine(folder=tiny_folder) as engine:
        requests = [Request(text, "vi", "en", alternatives=4) for text in SENTENCES]
        for answer in engine.translate(requests):
            assert all(len(hypothesis.text.splitlines()) == 1 for hypothesis in answer)


def test_a_program_that_does_not_close_the_engine_ends_well(tiny_folder: Path) -> None:
    """A worker that lets go of a Python callback while the interpreter ends would abort it."""
    program = (
        "from pathlib import Path\n"
        "from translate_pub.engines.base import Request\n"
        "from translate_pub.engines.gemma import GemmaEngine\n"
        f"engine = GemmaEngine(folder=Path({str(tiny_folder)!r}))\n"
        "engine.translate([Request('xin chào ' * n, 'vi', 'en') for n in range(1, 20)])\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(4)]
    assert [process.wait(timeout=120) for process in running] == [0] * 4
