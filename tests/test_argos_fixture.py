"""The trained package: whole, small, honest about itself, and good enough to test terms on."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.argos_fixture import ARCHIVE, unpack
from translate_pub.enforce import LADDER, splicing
from translate_pub.engines.argos import ArgosEngine
from translate_pub.engines.argos.tokenizers import load_tokenizer
from translate_pub.engines.base import Request
from translate_pub.evaluate import Evaluation, Pair, evaluate
from translate_pub.glossary import load_glossary
from translate_pub.translate import Enforcement, Translator

PROJECT = Path(__file__).parents[1]
PAIRS = [
    ("Chi bộ thôn 3 có 21 đảng viên.", "The Party cell of village 3 has 21 Party members."),
    ("Đảng ủy xã tổ chức hội nghị.", "The commune Party Committee held a conference."),
    ("Ban Thường vụ ban hành kế hoạch.", "The Standing Board issued a plan."),
    ("Hội nghị đánh giá nhiệm vụ năm 2024.", "The conference assessed the tasks of 2024."),
    ("Cán bộ phải nêu gương.", "Officials must set an example."),
    ("Nhân dân đồng tình với kế hoạch này.", "The people agree with this plan."),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArgosEngine]:
    package = unpack(tmp_path_factory.mktemp("fixture"))
    with ArgosEngine(packages=[package]) as engine:
        yield engine


def test_it_is_small_and_says_what_it_is() -> None:
    assert ARCHIVE.stat().st_size < 15_000_000
    with zipfile.ZipFile(ARCHIVE) as archive:
        (metadata,) = (n for n in archive.namelist() if n.endswith("/metadata.json"))
        assert "TEST FIXTURE" in json.loads(archive.read(metadata))["description"]
        readme = archive.read(metadata.replace("metadata.json", "README.md")).decode()
    assert "do not use it" in readme
    assert "CC BY 4.0" in readme


def test_it_translates_what_it_has_learned(engine: ArgosEngine) -> None:
    requests = [Request(source, "vi", "en") for source, _ in PAIRS]
    texts = [answer[0].text for answer in engine.translate(requests)]
    assert "Party" in texts[0]
    assert "conference" in texts[1]
    assert "2024" in texts[3]


def test_the_score_is_the_mean_of_all_tokens_and_the_end(engine: ArgosEngine) -> None:
    import ctranslate2

    (package,) = engine.packages
    tokenizer = load_tokenizer(package)
    translator = ctranslate2.Translator(str(package.model_folder), compute_type="int8")
    for source, _ in PAIRS:
        (answer,) = engine.translate([Request(source, "vi", "en")])
        sides = [tokenizer.encode(text) for text in (source, answer[0].text)]
        (scored,) = translator.score_batch(sides[:1], sides[1:])
        if answer[0].tokens == len(sides[1]):  # its own tokens may cut words otherwise
            mean = sum(scored.log_probs) / len(scored.log_probs)
            assert answer[0].score == pytest.approx(mean, abs=1e-3)


def invented(engine: ArgosEngine, enforcement: Enforcement) -> Evaluation:
    glossary = load_glossary([PROJECT / "benchmarks" / "invented.tsv"], default=False)
    translator = Translator(
        engine, source="vi", target="en", glossary=glossary, enforcement=enforcement
    )
    return evaluate(translator, [Pair(*pair) for pair in PAIRS])


def test_invented_terms_are_enforced(engine: ArgosEngine) -> None:
    without = invented(engine, Enforcement(ladder=()))
    enforced = invented(engine, Enforcement())
    assert without.exact_success == 0.0
    assert enforced.exact_success is not None
    assert enforced.exact_success >= 0.9


def test_most_of_that_is_the_attentions_doing(engine: ArgosEngine) -> None:
    spliced = invented(engine, Enforcement(ladder=(splicing,)))
    assert spliced.exact_success is not None
    assert spliced.exact_success >= 0.8
    assert LADDER.index(splicing) == 2
