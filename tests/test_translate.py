"""The translator: one answer for each segment, terms enforced, failures flagged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.builders import task
from tests.fakes import AligningEngine, CountingEngine, FailingEngine, ScriptedEngine
from translate_pub import translate as translate_module
from translate_pub.engines.base import Hypotheses, Request
from translate_pub.engines.fake import FakeEngine
from translate_pub.errors import ConfigError
from translate_pub.glossary import Glossary, load_glossary
from translate_pub.memory import ProcessMemory, Remembered, wording_key
from translate_pub.models import Origin, Severity
from translate_pub.names import NamesPolicy
from translate_pub.translate import Enforcement, Translator

HEADER = (
    "source\ttarget\tvariants\tforbidden\tpolicy\tcase\tcategory\tauthority"
    "\tvalid_from\tvalid_to\tsuccessor\tnote\n"
)


@pytest.fixture
def glossary(tmp_path: Path) -> Glossary:
    rows = [
        "khiển trách\treprimand\treprimanded\twarning|warned\texact\tfold\tx\ttest\t\t\t\t",
        "chi bộ\tParty cell\t\t\texact\tfold\tx\ttest\t\t\t\t",
        "đảng viên\tParty member\t\t\tprefer\tfold\tx\ttest\t\t\t\t",
    ]
    path = tmp_path / "terms.tsv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return load_glossary([path], default=False)


def translator(engine: object, glossary: Glossary | None = None, **options: object) -> Translator:
    return Translator(engine, source="vi", target="en", glossary=glossary, **options)  # type: ignore[arg-type]


def test_answers_in_order_one_for_each_task() -> None:
    texts = ["Câu thứ nhất dài hơn hẳn những câu khác.", "Câu hai.", "Câu thứ ba ở giữa."]
    answers = translator(FakeEngine()).translate([task(t, i) for i, t in enumerate(texts)])
    assert [a.segment.text for a in answers] == texts
    assert [a.text for a in answers] == [
        "Cau thu nhat dai hon han nhung cau khac.",
        "Cau hai.",
        "Cau thu ba o giua.",
    ]


def test_no_tasks_is_no_work() -> None:
    engine = CountingEngine()
    assert translator(engine).translate([]) == []
    assert engine.requests == 0


def test_a_wording_that_occurs_twice_is_translated_once() -> None:
    engine = CountingEngine()
    answers = translator(engine).translate([task("Hội nghị bế mạc.", i) for i in range(5)])
    assert engine.requests == 1
    assert {a.text for a in answers} == {"Hoi nghi be mac."}
    assert [a.segment.index for a in answers] == [0, 1, 2, 3, 4]


def test_text_without_letters_is_copied() -> None:
    engine = CountingEngine()
    (answer,) = translator(engine).translate([task("* * *")])
    assert (answer.origin, answer.text, engine.requests) == (Origin.COPY, "* * *", 0)


def test_the_memory_answers_the_second_time() -> None:
    engine, memory = CountingEngine(), ProcessMemory()
    first = translator(engine, memory=memory).translate([task("Hội nghị bế mạc.")])
    second = translator(engine, memory=memory).translate([task("Hội nghị bế mạc.")])
    assert engine.requests == 1
    assert (first[0].origin, second[0].origin) == (Origin.MACHINE, Origin.MEMORY)
    assert first[0].text == second[0].text


def test_a_glossary_edit_translates_again_only_what_it_touches(tmp_path: Path) -> None:
    engine, memory = CountingEngine(), ProcessMemory()
    path = tmp_path / "mine.tsv"
    texts = [task("Chi bộ họp.", 0), task("Trời mưa to.", 1)]
    for target in ("Party cell", "Party branch"):
        path.write_text(
            HEADER + f"chi bộ\t{target}\t\t\texact\tfold\tparty\ttest\t\t\t\t\n", encoding="utf-8"
        )
        terms = load_glossary([path], default=False)
        answers = translator(engine, terms, memory=memory).translate(texts)
    assert engine.requests == 3
    assert answers[0].text == "Party branch hop."


def test_an_engine_that_fails_on_one_segment_costs_only_that_one() -> None:
    texts = ["Câu một.", "Câu có thuốc độc ở trong.", "Câu ba."]
    answers = translator(FailingEngine("thuốc độc")).translate(
        [task(t, i) for i, t in enumerate(texts)]
    )
    assert [a.origin for a in answers] == [Origin.MACHINE, Origin.FAILED, Origin.MACHINE]
    assert answers[1].text == texts[1]
    assert answers[1].flagged
    assert answers[1].findings[0].check == "engine-failed"


def test_a_failure_is_not_remembered() -> None:
    memory = ProcessMemory()
    failing = translator(FailingEngine("Câu"), memory=memory)
    failing.translate([task("Câu một.")])
    assert translator(FakeEngine(), memory=memory).translate([task("Câu một.")])[0].origin is (
        Origin.MACHINE
    )


def test_terms_go_into_the_request_in_the_order_of_the_source(glossary: Glossary) -> None:
    engine = ScriptedEngine(lambda _: ["A Party member of the Party cell was reprimanded."])
    translator(engine, glossary).translate([task("Khiển trách một đảng viên của chi bộ.")])
    assert [hint.source for hint in engine.asked[0].terms] == [
        "Khiển trách",
        "đảng viên",
        "chi bộ",
    ]


def test_without_hints_or_ladder_the_model_is_asked_bare(glossary: Glossary) -> None:
    engine = ScriptedEngine(lambda _: ["The comrade was warned."])
    bare = Enforcement(hint=False, ladder=())
    (answer,) = translator(engine, glossary, enforcement=bare).translate(
        [task("Đồng chí bị khiển trách.")]
    )
    assert [request.terms for request in engine.asked] == [()]
    assert answer.flagged
    assert [outcome.honoured for outcome in answer.terms] == [False]


def test_a_lower_hypothesis_with_the_term_wins(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        if request.alternatives > 1:
            return ["The comrade was warned.", "The comrade was reprimanded."]
        return ["The comrade was warned."]

    (made,) = translator(ScriptedEngine(answer), glossary).translate(
        [task("Đồng chí bị khiển trách.")]
    )
    assert made.text == "The comrade was reprimanded."
    assert made.attempts > 1
    assert not made.flagged


def test_the_forbidden_word_is_suppressed(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        if "warned" in request.avoid:
            return ["The comrade was reprimanded."]
        return ["The comrade was warned."]

    (made,) = translator(ScriptedEngine(answer), glossary).translate(
        [task("Đồng chí bị khiển trách.")]
    )
    assert made.text == "The comrade was reprimanded."


def test_a_name_that_was_lost_is_given_as_a_term() -> None:
    def answer(request: Request) -> Sequence[str]:
        if any(hint.target == "Luu The Nghi" for hint in request.terms):
            return ["Mr Luu The Nghi spoke at the meeting this morning."]
        return ["Mr Luu The Ngh spoke at the meeting this morning."]

    (made,) = translator(ScriptedEngine(answer)).translate(
        [task("Ông Lưu Thế Nghị phát biểu tại cuộc họp sáng nay.")]
    )
    assert made.text == "Mr Luu The Nghi spoke at the meeting this morning."


def test_the_term_is_forced_from_a_prefix(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        if request.prefix:
            return [f"{request.prefix} met this morning."]
        return ["The branch met this morning."]

    (made,) = translator(ScriptedEngine(answer), glossary).translate([task("Chi bộ họp sáng nay.")])
    assert "Party cell" in made.text
    assert made.terms[0].honoured


def test_an_engine_that_aligns_gets_the_term_spliced_in(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        return [request.prefix or "This morning the branch of the ward met its members."]

    engine = AligningEngine(answer, {"branch": "Chi bộ", "members.": "đảng viên."})
    (made,) = translator(engine, glossary).translate([task("Chi bộ phường họp với đảng viên.")])
    assert made.text == "This morning the Party cell of the ward met its Party member."
    assert all(outcome.honoured for outcome in made.terms)
    asked = [request.prefix for request in engine.asked]
    assert asked[:2] == ["", ""]  # the n-best comes with the splices; the prompt is not tried again
    assert asked[2] == made.text


def test_variants_are_spliced_in_too(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        if request.prefix == "The comrade was reprimanded.":
            return [request.prefix]
        return ["The comrade was scolded."]

    engine = AligningEngine(answer, {"scolded.": "khiển trách."})
    (made,) = translator(engine, glossary).translate([task("Đồng chí bị khiển trách.")])
    assert made.text == "The comrade was reprimanded."


def test_what_has_no_place_is_left_to_the_other_steps(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        if request.prefix:
            return [f"{request.prefix} met this morning."]
        return ["The branch met this morning."]

    engine = AligningEngine(answer, {})
    (made,) = translator(engine, glossary).translate([task("Chi bộ họp sáng nay.")])
    assert made.terms[0].honoured


def test_a_preferred_term_is_not_worth_an_invented_figure(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        if request.prefix or request.alternatives > 1:
            return ["On December 12th the Party member met this morning."]
        return ["The member met this morning."]

    (made,) = translator(ScriptedEngine(answer), glossary).translate(
        [task("Đảng viên họp sáng nay.")]
    )
    assert made.text == "The member met this morning."


def test_an_exact_term_that_stays_missing_is_flagged(glossary: Glossary) -> None:
    engine = ScriptedEngine(lambda _: ["The branch met this morning."])
    (made,) = translator(engine, glossary).translate([task("Chi bộ họp sáng nay.")])
    assert made.text == "The branch met this morning."
    assert [f.severity for f in made.findings if f.check.startswith("term")] == [Severity.ERROR]


def test_a_long_sentence_is_also_tried_clause_by_clause() -> None:
    text = "; ".join(["các chi bộ tiếp tục thực hiện tốt công tác xây dựng Đảng"] * 8) + "."
    engine = ScriptedEngine(
        lambda request: (
            ["Only a fragment."]
            if len(request.text.split()) > 60
            else ["The cells go on building the Party in every way that they can."]
        )
    )
    (made,) = translator(engine).translate([task(text)])
    assert made.text.count("go on building the Party") > 1
    assert made.text.endswith("can.")


def test_progress_counts_every_segment_once() -> None:
    counted: list[int] = []
    tasks = [task("Câu một.", 0), task("Câu một.", 1), task("***", 2), task("Câu hai.", 3)]
    translator(FakeEngine()).translate(tasks, counted.append)
    assert sum(counted) == len(tasks)


def test_the_signature_changes_with_what_shapes_the_output() -> None:
    decodings = {
        translator(FakeEngine()).decoding,
        translator(FakeEngine(), enforcement=Enforcement(ladder=())).decoding,
        translator(FakeEngine(), names=NamesPolicy.KEEP).decoding,
    }
    assert len(decodings) == 3


def test_what_is_settled_is_remembered_before_the_engine_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(translate_module, "CHUNK", 2)

    class DyingEngine(CountingEngine):
        def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
            if self.requests >= 4:
                raise KeyboardInterrupt
            return super().translate(requests)

    tasks = [task(f"Câu thứ {'rất ' * number}dài.", number) for number in range(6)]
    memory = ProcessMemory()
    with pytest.raises(KeyboardInterrupt):
        translator(DyingEngine(), memory=memory).translate(tasks)
    engine = CountingEngine()
    answers = translator(engine, memory=memory).translate(tasks)
    assert engine.requests == 2
    assert [a.origin for a in answers] == [Origin.MEMORY] * 4 + [Origin.MACHINE] * 2


def test_what_takes_more_steps_is_remembered_when_it_is_final(glossary: Glossary) -> None:
    def answer(request: Request) -> Sequence[str]:
        if request.prefix:
            return [f"{request.prefix} met this morning."]
        return ["The branch met this morning."]

    memory = ProcessMemory()
    tasks = [task("Chi bộ họp sáng nay.")]
    first = translator(ScriptedEngine(answer), glossary, memory=memory).translate(tasks)
    again = ScriptedEngine(answer)
    second = translator(again, glossary, memory=memory).translate(tasks)
    assert again.asked == []
    assert second[0].text == first[0].text
    assert second[0].terms[0].honoured


def test_a_review_comes_before_any_engine_model_or_glossary(glossary: Glossary) -> None:
    memory = ProcessMemory()
    text = "Chi bộ  họp sáng nay."
    key = wording_key("Chi bộ họp sáng nay.", "vi", "en")
    memory.remember({key: Remembered("The cell sat.", origin=Origin.REVIEW)})
    for terms in (None, glossary):
        engine = CountingEngine()
        (answer,) = translator(engine, terms, memory=memory).translate([task(text)])
        assert (answer.text, answer.origin) == ("The cell sat.", Origin.REVIEW)
        assert (engine.requests, answer.findings) == (0, ())


def test_how_far_to_go_has_three_degrees(glossary: Glossary) -> None:
    long = "; ".join(f"chi bộ {n} tiếp tục thực hiện tốt công tác xây dựng Đảng" for n in range(6))
    asked = {}
    for degree in ("none", "prompt", "full"):
        engine = ScriptedEngine(lambda _: ["The branch met."])
        enforcement = Enforcement.named(degree)
        translator(engine, glossary, enforcement=enforcement).translate([task(long)])
        asked[degree] = engine.asked
    assert [(len(asked[d]), bool(asked[d][0].terms)) for d in asked if d != "full"] == [
        (1, False),
        (1, True),
    ]
    assert len(asked["full"]) > 3
    assert Enforcement.named("full") == Enforcement()
    with pytest.raises(ConfigError, match="'Full' is not a degree"):
        Enforcement.named("Full")
