"""The argos engine on small packages: copying ones (what comes out is known) and random ones."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import copying_argos, tiny_argos
from translate_pub.engines.argos import ArgosEngine, Decoding, installed_packages
from translate_pub.engines.argos.decoding import batches
from translate_pub.engines.argos.jobs import Job, Means
from translate_pub.engines.argos.parts import cut, join_parts
from translate_pub.engines.argos.tokenizers import load_tokenizer
from translate_pub.engines.base import Hypothesis, Request, TermHint
from translate_pub.errors import EngineError, ModelMissing

SENTENCE = "Chi bộ thôn 3 có 21 đảng viên và 7 quần chúng."


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """vi→en copies, en→fr swaps the case."""
    folder = tmp_path_factory.mktemp("packages")
    copying_argos.make_package(folder, "vi", "en", "1.2")
    copying_argos.make_package(folder, "en", "fr", "1.3", respell=copying_argos.swap)
    return folder


@pytest.fixture(scope="module")
def engine(packages: Path) -> Iterator[ArgosEngine]:
    with ArgosEngine(packages=installed_packages([packages])) as engine:
        yield engine


def text_of(engine: ArgosEngine, text: str, target: str = "en", **options: Any) -> str:
    (answer,) = engine.translate([Request(text, "vi", target, **options)])
    return answer[0].text


# --- Routes ------------------------------------------------------------------------------------


def test_a_pair_without_a_package_goes_through_english_and_says_so(engine: ArgosEngine) -> None:
    assert text_of(engine, SENTENCE, "fr") == SENTENCE.swapcase()
    assert engine.for_pair("vi", "fr").model == "translate-vi_en/1.2+translate-en_fr/1.3"
    assert engine.for_pair("vi", "en").model == "translate-vi_en/1.2"
    assert engine.for_pair("vi", "en").signature != engine.for_pair("vi", "fr").signature


def test_one_call_may_hold_several_pairs(engine: ArgosEngine) -> None:
    requests = [Request(SENTENCE, "vi", target) for target in ("fr", "en", "fr")]
    texts = [answer[0].text for answer in engine.translate(requests)]
    assert texts == [SENTENCE.swapcase(), SENTENCE, SENTENCE.swapcase()]


def test_the_prefix_is_for_the_last_package(engine: ArgosEngine) -> None:
    assert text_of(engine, SENTENCE, "fr", prefix="cHI BỘ").startswith("cHI BỘ")


def test_a_missing_package_names_the_command(engine: ArgosEngine) -> None:
    with pytest.raises(ModelMissing, match="vi→de") as caught:
        engine.translate([Request(SENTENCE, "vi", "de")])
    assert caught.value.mend == "run: translate-pub models install vi-de"
    with pytest.raises(ModelMissing):
        engine.for_pair("vi", "de")


def test_without_packages_it_supports_nothing() -> None:
    engine = ArgosEngine(packages=[])
    assert not engine.supports("vi", "en")
    assert engine.signature.startswith("none,")
    assert engine.model == "no packages"


# --- What Argos loses --------------------------------------------------------------------------


def test_line_breaks_are_kept(engine: ArgosEngine) -> None:
    text = f"\n{SENTENCE}\r\n\n***\nHuế\n"
    assert text_of(engine, text) == text


def test_underscores_are_kept(engine: ArgosEngine) -> None:
    text = "Thư gửi ban_bien_tap@bao_moi.vn"
    assert text_of(engine, text) == text


def test_a_long_source_is_translated_whole(engine: ArgosEngine) -> None:
    text = "; ".join(f"xã {number} có {number} chi bộ" for number in range(100))
    assert text_of(engine, text) == text


def test_an_output_cut_off_at_the_limit_is_decoded_again_in_pieces(packages: Path) -> None:
    short = Decoding(longest_target=32)
    text = "; ".join(f"xã {number} có {number} chi bộ" for number in range(6))
    with ArgosEngine(packages=installed_packages([packages]), decoding=short) as engine:
        (answer,) = engine.translate([Request(text, "vi", "en")])
    assert answer[0].text == text
    assert not answer[0].truncated


class Looping:
    """A translator that loops unless it is told not to repeat itself."""

    def __init__(self, translator: Any) -> None:
        self._translator = translator
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._translator, name)

    def translate_batch(self, sources: list[list[str]], **options: Any) -> Any:
        self.calls += 1
        if options["no_repeat_ngram_size"]:
            return self._translator.translate_batch(sources, **options)
        looped = [[source[0]] * 9 for source in sources]
        return self._translator.translate_batch(looped, **options)


def test_a_loop_is_decoded_again(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = ArgosEngine(packages=installed_packages([packages]))
    load = engine._translator
    monkeypatch.setattr(engine, "_translator", lambda *args: Looping(load(*args)))
    assert text_of(engine, SENTENCE) == SENTENCE


def test_terms_bring_an_alignment(engine: ArgosEngine) -> None:
    terms = (TermHint("Chi bộ", "Party cell"),)
    (answer,) = engine.translate([Request(SENTENCE, "vi", "en", terms)])
    alignment = answer[0].alignment
    assert alignment is not None
    start = SENTENCE.index("đảng viên")
    place = alignment.rendering(start, start + len("đảng viên"))
    assert place is not None
    assert answer[0].text[slice(*place)] == "đảng viên"


def test_without_terms_there_is_none(engine: ArgosEngine) -> None:
    (answer,) = engine.translate([Request(SENTENCE, "vi", "en")])
    assert answer[0].alignment is None


# --- Scores, prefixes --------------------------------------------------------------------------


def test_a_far_fetched_prefix_costs(engine: ArgosEngine) -> None:
    plain, likely, unlikely = engine.translate(
        [
            Request(SENTENCE, "vi", "en"),
            Request(SENTENCE, "vi", "en", prefix="Chi bộ"),
            Request(SENTENCE, "vi", "en", prefix="và 7 7 7"),
        ]
    )
    assert plain[0].text == likely[0].text
    assert plain[0].score == pytest.approx(likely[0].score, abs=0.02)
    assert unlikely[0].score is not None
    assert likely[0].score is not None
    assert unlikely[0].score < likely[0].score - 0.5


def test_a_prefix_stands_letter_by_letter_however_tokens_spell_it(engine: ArgosEngine) -> None:
    prefix = "☃ Chi  bộ"
    assert text_of(engine, SENTENCE, prefix=prefix).startswith("☃ Chi bộ")


# --- Packages of all kinds ---------------------------------------------------------------------


def test_the_opening_token_is_not_in_the_text(tmp_path: Path) -> None:
    tiny_argos.make_package(tmp_path, prefix="__en__")
    with ArgosEngine(packages=installed_packages([tmp_path]), decoding=SHORT) as engine:
        assert "__en__" not in text_of(engine, SENTENCE)


def test_a_multilingual_package_serves_all_its_pairs(tmp_path: Path) -> None:
    more = {"languages": [{"code": "vi"}, {"code": "lo"}, {"code": "en"}]}
    tiny_argos.make_package(tmp_path, metadata=more)
    engine = ArgosEngine(packages=installed_packages([tmp_path]))
    assert engine.supports("lo", "vi")
    assert engine.supports("vi", "en")
    assert not engine.supports("lo", "lo")


SHORT = Decoding(longest_target=32)


def test_the_tokenisers_give_what_argos_gives(tmp_path: Path) -> None:
    from argostranslate import tokenizer as theirs

    copying_argos.make_package(tmp_path, "vi", "en")
    tiny_argos.make_package(tmp_path, "en", "vi", bpe=True)
    text = "The Party's “cells” – 21 of them & đảng viên, at 12.500 (tỷ) đồng…"
    for package in installed_packages([tmp_path]):
        kinds = {"sentencepiece": theirs.SentencePieceTokenizer}
        theirs_of = kinds.get(package.tokenizer, lambda path: theirs.BPETokenizer(path, "en", "vi"))
        other = theirs_of(package.tokenizer_file)
        ours = load_tokenizer(package)
        tokens = ours.encode(text)
        assert tokens == other.encode(text)
        assert ours.decode(tokens) == other.decode(tokens).strip()


@pytest.mark.parametrize("damage", ["model/model.bin", "sentencepiece.model", "model/vocabulary"])
def test_a_damaged_package_is_an_error_with_a_mend(tmp_path: Path, damage: str) -> None:
    package = tiny_argos.make_package(tmp_path)
    for path in package.rglob("*"):
        if str(path.relative_to(package)).startswith(damage.replace("/vocabulary", "/shared_voc")):
            path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(EngineError, match=r"cannot") as caught:
        text_of(ArgosEngine(packages=installed_packages([tmp_path])), SENTENCE)
    assert "install the package again" in caught.value.mend


def test_nothing_to_translate_is_an_error(engine: ArgosEngine) -> None:
    with pytest.raises(EngineError, match="no translation"):
        engine.translate([Request(" \u200b\n", "vi", "en")])


# --- Parts -------------------------------------------------------------------------------------


def test_lines_are_cut_at_their_breaks_and_put_together_again() -> None:
    text = "một hai\u2028\n ba \n\n"
    lines = cut(text, 50, len)
    assert [line.parts for line in lines] == [("một hai",), (), ("ba",), (), ()]
    assert "".join(line.ending for line in lines) == "\u2028\n\n\n"


def test_a_clause_does_not_end_like_a_sentence() -> None:
    answers = [Hypothesis("It rained.", -0.5, 3), Hypothesis("it poured.", -0.1, 1)]
    joined = join_parts(("Trời mưa,", "mưa to."), answers, "en")
    assert joined.text == "It rained, it poured."
    assert joined.score == pytest.approx(-0.4)
    assert join_parts(("a;", "b"), answers, "zh").text == "It rained;it poured."


@given(st.lists(st.integers(0, 200), max_size=60), st.integers(1, 9), st.integers(1, 400))
def test_batches_hold_equal_lengths_and_lose_nothing(
    lengths: list[int], most: int, tokens: int
) -> None:
    decoding = Decoding()
    jobs = [Job("", ["a"] * n, "", [], decoding.limit(n), Means()) for n in lengths]
    made = list(batches(jobs, most=most, tokens=tokens))
    assert sorted(job.length for batch in made for job in batch) == sorted(lengths)
    assert all(len({(job.length, job.limit) for job in batch}) == 1 for batch in made)
    assert all(len(batch) <= most for batch in made)
    assert all(len(batch) == 1 or batch[0].length * len(batch) <= tokens for batch in made)
    assert [batch[0].length for batch in made] == sorted((b[0].length for b in made), reverse=True)


# --- Imports -----------------------------------------------------------------------------------

NEVER = ["argostranslate.translate", "stanza", "torch", "spacy", "minisbd"]


@pytest.mark.parametrize("bpe", [False, True], ids=["sentencepiece", "bpe"])
def test_translating_imports_no_splitter(tmp_path: Path, bpe: bool) -> None:
    """Not even where they are installed: modules of those names are there, and end the program."""
    tiny_argos.make_package(tmp_path / "packages", bpe=bpe)
    for name in NEVER[1:]:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} was imported')", "utf-8")
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "from pathlib import Path\n"
        "from translate_pub.engines.argos import ArgosEngine, installed_packages\n"
        "from translate_pub.engines.base import Request\n"
        f"packages = installed_packages([Path({str(tmp_path / 'packages')!r})])\n"
        "with ArgosEngine(packages=packages) as engine:\n"
        "    engine.translate([Request('Chi bộ có 21 đảng viên', 'vi', 'en')])\n"
        f"print(json.dumps([n for n in {NEVER!r} if n in sys.modules]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import json\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == []
