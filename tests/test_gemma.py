"""The real embedded model: Vietnamese in, English out. Needs the base weights to build it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sentencepiece

from translate_pub.engines import ct2
from translate_pub.engines.base import Request, TermHint
from translate_pub.engines.gemma import Decoding, GemmaEngine, install_model, jobs
from translate_pub.engines.gemma.assets import Assets
from translate_pub.engines.gemma.prompt import render
from translate_pub.engines.gemma.vocabulary import read_kept_ids
from translate_pub.errors import EngineError, ModelMissing

pytestmark = pytest.mark.model

GOLDEN = [
    json.loads(line)
    for line in (Path(__file__).parent / "golden" / "gemma.jsonl").read_text("utf-8").splitlines()
]
"""``source``, ``terms``, the prompt's ids in the base vocabulary, and a good rendering."""


@pytest.fixture(scope="module")
def engine() -> Iterator[GemmaEngine]:
    install_model()
    with GemmaEngine() as gemma:
        yield gemma


def ask(text: str, *terms: tuple[str, str]) -> Request:
    return Request(text, "vi", "en", tuple(TermHint(*term) for term in terms))


def english(engine: GemmaEngine, request: Request) -> str:
    ((best, *_),) = engine.translate([request])
    return best.text


def test_prompts_have_the_ids_that_the_adapter_was_trained_on() -> None:
    tokenizer = sentencepiece.SentencePieceProcessor(
        model_file=str(install_model() / "sentencepiece.model")
    )
    base_ids = read_kept_ids(Assets.shipped().vocabulary)
    for example in GOLDEN:
        text = render(example["source"], [TermHint(*term) for term in example["terms"]])
        ids = [tokenizer.bos_id(), *tokenizer.encode(text)]
        assert [int(base_ids[index]) for index in ids] == example["base_ids"]


def test_renderings_are_near_the_golden_ones(engine: GemmaEngine) -> None:
    """Near, not equal: 8-bit arithmetic differs a little from processor to processor.

    The golden ones were decoded greedily.
    """
    with GemmaEngine(folder=engine.folder, beam=1) as greedy:
        answers = greedy.translate([ask(e["source"], *map(tuple, e["terms"])) for e in GOLDEN])
    likeness = [
        difflib.SequenceMatcher(None, answer[0].text, example["english"]).ratio()
        for answer, example in zip(answers, GOLDEN, strict=True)
    ]
    assert min(likeness) > 0.5
    assert sum(likeness) / len(likeness) > 0.8


def test_terms_in_the_prompt_are_used(engine: GemmaEngine) -> None:
    """Two renderings each: a model that goes by memory can please only one of them."""
    wanted = [
        ("Chi bộ thôn 3 có 21 đảng viên.", "Chi bộ", "Party cell"),
        ("Chi bộ thôn 3 có 21 đảng viên.", "Chi bộ", "Party branch"),
        ("Thành ủy họp sáng nay.", "Thành ủy", "City Party Committee"),
        ("Thành ủy họp sáng nay.", "Thành ủy", "Municipal Party Committee"),
        ("Quân khu 4 tổ chức lễ giao quân.", "Quân khu 4", "Military Region 4"),
        ("Quân khu 4 tổ chức lễ giao quân.", "Quân khu 4", "Army Zone 4"),
        ("Hội Nông dân xã tặng 20 suất quà.", "Hội Nông dân", "Farmers' Association"),
        ("Hội Nông dân xã tặng 20 suất quà.", "Hội Nông dân", "Peasants' Union"),
    ]
    answers = engine.translate([ask(text, (term, target)) for text, term, target in wanted])
    honoured = [
        target.lower() in answer[0].text.lower()
        for answer, (_, _, target) in zip(answers, wanted, strict=True)
    ]
    assert sum(honoured) >= 6, [answer[0].text for answer in answers]


def test_a_prefix_is_gone_on_from(engine: GemmaEngine) -> None:
    source = "Sáng 12/3/2024, Huyện ủy tổ chức hội nghị sơ kết 2 năm thực hiện Nghị quyết."
    request = replace(ask(source), prefix="In the morning of 12 March 2024, the District ")
    text = english(engine, request)
    assert text.startswith("In the morning of 12 March 2024, the District ")
    assert text.split()[9] != "On"
    assert len(text.split()) > 14


def test_a_far_fetched_prefix_costs_score(engine: GemmaEngine) -> None:
    source = "Chi bộ thôn 3 có 21 đảng viên."
    likely = replace(ask(source), prefix="The Party cell")
    unlikely = replace(ask(source), prefix="Bananas the Party cell")
    ((good, *_), (bad, *_)) = engine.translate([likely, unlikely])
    assert good.score is not None
    assert bad.score is not None
    assert good.score > bad.score


def test_phrases_to_avoid_are_avoided_in_one_request_only(engine: GemmaEngine) -> None:
    source = ask("Chi bộ thôn 3 có 21 đảng viên.")
    free, bound = engine.translate([source, replace(source, avoid=("Party members", "members"))])
    assert "members" in free[0].text.lower()
    assert "members" not in bound[0].text.lower()


def test_alternatives_differ(engine: GemmaEngine) -> None:
    request = replace(ask("Nhiều hộ dân ở vùng lũ vẫn chưa có nước sạch."), alternatives=4)
    (answer,) = engine.translate([request])
    assert len({hypothesis.text for hypothesis in answer}) == 4


def test_a_beam_does_not_depend_on_the_company_either(engine: GemmaEngine) -> None:
    requests = [
        replace(ask(example["source"]), alternatives=3)
        for example in GOLDEN
        if not example["terms"]
    ]
    together = engine.translate(requests)
    alone = [engine.translate([request])[0] for request in requests]
    assert [[h.text for h in answer] for answer in alone] == [
        [h.text for h in answer] for answer in together
    ]


def test_neither_company_nor_cores_decide_where_an_output_ends(engine: GemmaEngine) -> None:
    """With limits so tight that they end the beams, and longer sources with prompts as long."""
    tight = Decoding(ratio=0.4, slack=4)
    terms = [
        ("nghị quyết", "resolution"),
        ("cán bộ", "cadre"),
        ("kiểm tra", "inspection"),
        ("đảng viên", "Party member"),
        ("hội nghị", "conference"),
        ("nhân dân", "people"),
    ]
    sources = [example["source"] for example in GOLDEN]
    short = [ask(source, *terms) for source in sources[-2:]]
    longer = [ask(" ".join(sources[at : at + 2])) for at in (1, 2)]
    texts = []
    for workers in (1, 4):
        threads = ct2.Threads(workers, 1)
        with GemmaEngine(folder=engine.folder, decoding=tight, threads=threads) as one:
            texts.append([answer[0].text for answer in one.translate([*short, *longer])[:2]])
            texts.append([one.translate([request])[0][0].text for request in short])
    assert all(other == texts[0] for other in texts[1:])


def test_line_breaks_and_unnormalised_letters_change_nothing(engine: GemmaEngine) -> None:
    plain = english(engine, ask("Đảng ủy phường họp sáng nay."))
    assert english(engine, ask(" \u0110a\u0309ng u\u0309y\nphường  họp\r\nsáng nay.\n")) == plain


def test_a_very_long_sentence_is_translated_to_its_end(engine: GemmaEngine) -> None:
    communes = "Sơn Hà, Tân Lập, Phú Lộc, Hòa Bình, An Thịnh, Đông Xuân, Minh Tân, Vĩnh Long"
    clauses = [
        f"xã {name} có {number} hộ dân làm xong đường mới, trồng {number * 3} ha rừng"
        for number, name in enumerate(communes.split(", ") * 3, start=11)
    ]
    source = f"Đến nay, {'; '.join(clauses)}; cuối cùng, đoàn đại biểu đi thăm đảo Trường Sa."
    (answer,) = engine.translate([ask(source)])
    best = answer[0]
    assert "Truong Sa" in best.text[-120:]
    carried = [number for number in range(11, 35) if str(number * 3) in best.text]
    assert len(carried) >= 20
    assert not best.truncated


def test_an_output_that_loops_is_decoded_again(
    engine: GemmaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first decoding is made to loop by a repetition penalty that rewards repeating."""
    asked: list[int] = []

    def looping(generator: object, tokenizer: object, batch: list[object]) -> object:
        means = batch[0].means  # type: ignore[attr-defined]
        asked.append(means.beam)
        if means.beam == 1:
            for job in batch:
                job.means = replace(means, penalty=0.2)  # type: ignore[attr-defined]
        return jobs.start(generator, tokenizer, batch)  # type: ignore[arg-type]

    monkeypatch.setattr("translate_pub.engines.gemma.engine.start", looping)
    with GemmaEngine(folder=engine.folder, beam=1) as greedy:
        (answer,) = greedy.translate([ask("Nhiều hộ dân ở vùng lũ vẫn chưa có nước sạch.")])
    assert asked[0] == 1
    assert max(asked) > 1
    assert "water" in answer[0].text
    assert not answer[0].truncated


def test_no_text_by_any_means_is_an_error_that_says_which(
    engine: GemmaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(pending: object, tokenizer: object, job: object) -> object:
        if "lũ" in job.source:  # type: ignore[attr-defined]
            return []
        return jobs.answers(pending, tokenizer, job)  # type: ignore[arg-type]

    monkeypatch.setattr("translate_pub.engines.gemma.engine.answers", silent)
    requests = [ask("Chi bộ họp."), ask("Nhiều hộ dân ở vùng lũ vẫn chưa có nước sạch.")]
    with pytest.raises(EngineError, match="no translation of 'Nhiều hộ dân") as raised:
        engine.translate(requests)
    assert raised.value.index == 1  # type: ignore[attr-defined]


def test_a_beam_is_in_the_signature(engine: GemmaEngine) -> None:
    greedy = GemmaEngine(decoding=Decoding(beam=1))
    assert greedy.signature != engine.signature
    assert greedy.signature == GemmaEngine(beam=1).signature
    assert engine.model in engine.signature


def test_a_closed_engine_loads_again(engine: GemmaEngine) -> None:
    request = ask("Chi bộ họp.")
    before = english(engine, request)
    engine.close()
    assert english(engine, request) == before


def test_another_pair_is_refused(engine: GemmaEngine) -> None:
    assert not engine.supports("fr", "en")
    with pytest.raises(EngineError, match="fr→en"):
        engine.translate([Request("Bonjour.", "fr", "en")])


def test_without_a_model_the_command_that_installs_it_is_named(tmp_path: Path) -> None:
    absent = GemmaEngine(cache=tmp_path)
    assert not absent.supports("vi", "en")
    with pytest.raises(ModelMissing, match="not installed") as raised:
        absent.translate([ask("Chi bộ họp.")])
    assert "translate-pub models install gemma" in raised.value.mend


def test_a_damaged_model_is_an_error_with_a_mend(tmp_path: Path) -> None:
    whole = install_model()
    for file in whole.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[:50_000])
    with pytest.raises(EngineError, match="cannot load") as raised:
        GemmaEngine(folder=tmp_path).translate([ask("Chi bộ họp.")])
    assert "models install gemma" in raised.value.mend
