"""From corpora to training examples: what is left out, what is hinted, what is invented."""

from __future__ import annotations

import json
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import align, corpora, hints, prepare, vocabulary
from training.terms import TermFinder
from translate_pub.glossary import Glossary
from translate_pub.models import Term

PAIR = corpora.Pair(
    "Sáng 12/3, Tỉnh ủy họp với 45 chi bộ.",
    "On the morning of March 12, the Provincial Party Committee met 45 Party cells.",
    "partynews",
)
TERMS = Glossary.of(
    [
        Term("Tỉnh ủy", "Provincial Party Committee"),
        Term("chi bộ", "Party cell"),
        Term("ủy", "committee"),
        Term("sáng", "bright"),
    ]
)


def candidates(pair: corpora.Pair = PAIR) -> hints.Candidates:
    return hints.Candidates(pair, tuple(TermFinder(TERMS).find(pair)), ())


def write_corpora(folder: Path) -> None:
    """A training article, two measuring articles and the line-aligned sets, in miniature."""
    lines = {
        "01-01": [
            ("Chi bộ họp", "Party cell meets"),
            ("Chi  bộ họp.", "Party cell meets."),
            ("Câu này dùng để đo.", "A sentence that is seen in measuring."),
            ("Hội nghị bàn 12.500 việc.", "The conference discussed 12,500 matters."),
        ],
        "01-35": [("Bài lẻ.", "Odd article."), ("Câu này dùng để đo", "Measured here.")],
        "01-36": [("Bài chẵn.", "Even article.")],
    }
    (folder / "partynews").mkdir(parents=True)
    (folder / "partynews" / "01-x.tsv").write_text(
        "".join(f"{a}\t{vi}\t{en}\n" for a, pairs in lines.items() for vi, en in pairs), "utf-8"
    )
    (folder / "vlsp2020").mkdir()
    for stem in ("wiki-alt_data", "indomain-news_train", "basic_data", "indomain-news_dev"):
        for side, text in (("vi", f"Tin {stem} đây."), ("en", f"News of {stem}.")):
            (folder / "vlsp2020" / f"{stem}.{side}").write_text(f"{text}\n", "utf-8")
    for side, text in (("vi", "Không trùng"), ("en", "party CELL meets!")):
        (folder / "vlsp2020" / f"indomain-news_tst.{side}").write_text(f"{text}\n", "utf-8")


def test_what_stands_in_a_measuring_set_is_not_trained_on(tmp_path: Path) -> None:
    write_corpora(tmp_path)
    pairs, counts = corpora.load_training(["partynews"], tmp_path)
    assert [p.en for p in pairs] == ["The conference discussed 12,500 matters."]
    assert counts["partynews"] == {"raw": 4, "clean": 4, "unique": 3, "apart": 1}


def test_measuring_articles_are_split_into_odd_and_even(tmp_path: Path) -> None:
    write_corpora(tmp_path)
    odd = corpora.read_measuring("partynews-odd", tmp_path)
    even = corpora.read_measuring("partynews-even", tmp_path)
    assert [p.en for p in odd] == ["Odd article.", "Measured here."]
    assert [p.en for p in even] == ["Even article."]


def test_an_unknown_source_is_refused_with_the_choice(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="partynews, indomain-news, wiki-alt, basic, own"):
        corpora.read("opus", tmp_path)


def test_no_training_pair_of_the_real_corpora_is_in_a_measuring_set(corpora: Path) -> None:
    from training.corpora import (
        MEASURING_SETS,
        TRAINING_SOURCES,
        key,
        load_training,
        read_measuring,
    )

    measured = [p for name in MEASURING_SETS for p in read_measuring(name, corpora)]
    sources, targets = {key(p.vi) for p in measured}, {key(p.en) for p in measured}
    pairs, _ = load_training(TRAINING_SOURCES, corpora)
    assert len(pairs) > 50_000
    assert not [p for p in pairs if key(p.vi) in sources or key(p.en) in targets]


@pytest.mark.parametrize(
    ("vi", "en", "clean"),
    [
        ("Hội nghị khai mạc sáng nay.", "The conference opened this morning.", True),
        ("Hội nghị khai mạc sáng nay tại Huế.", "Opened.", False),
        ("Hanoi", "Hanoi.", False),
        ("Có 1.200 người và 350 xe.", "There were people and cars there.", False),
        ("会议 khai mạc", "The meeting opened", False),
        ("", "Nothing", False),
    ],
)
def test_pairs_that_do_not_look_like_translations_are_dropped(
    vi: str, en: str, clean: bool
) -> None:
    assert corpora.is_clean(corpora.Pair(vi, en, "x")) is clean


def test_phrases_follow_the_links() -> None:
    pair = corpora.Pair("Bộ Y tế công bố", "The Ministry of Health announced", "x")
    links = {(0, 1), (1, 3), (2, 3), (3, 4), (4, 4)}
    found = {(p.vi, p.en) for p in align.phrases(pair, links)}
    assert found == {
        ("Bộ", "Ministry"),
        ("Y tế", "Health"),
        ("Bộ Y tế", "Ministry of Health"),
        ("công bố", "announced"),
        ("Y tế công bố", "Health announced"),
        ("Bộ Y tế công bố", "Ministry of Health announced"),
    }


def test_growing_takes_neighbours_that_one_direction_has() -> None:
    forward, reverse = {(0, 0), (1, 1), (3, 3)}, {(0, 0), (1, 2), (9, 9)}
    assert align.grow_diagonal(forward, reverse) == {(0, 0), (1, 1), (1, 2)}


def test_only_terms_that_the_reference_honours_are_found() -> None:
    found = TermFinder(TERMS).find(PAIR)
    assert [(p.vi, p.en) for p in found] == [
        ("Tỉnh ủy", "Provincial Party Committee"),
        ("chi bộ", "Party cell"),
    ]
    assert [PAIR.en[p.en_start : p.en_end] for p in found] == [
        "Provincial Party Committee",
        "Party cells",
    ]


def test_a_variant_is_hinted_in_the_words_of_the_reference() -> None:
    branch = Term("chi bộ", "Party branch", variants=("Party cell",))
    (found,) = TermFinder(Glossary.of([branch])).find(PAIR)
    assert found.en == PAIR.en[found.en_start : found.en_end] == "Party cells"


def test_a_term_in_capitals_is_hinted_as_the_product_does() -> None:
    pair = corpora.Pair("Theo Nghị quyết 18, họp.", "By Resolution 18, a meeting.", "x")
    (found,) = TermFinder(Glossary.of([Term("nghị quyết", "resolution")])).find(pair)
    assert (found.vi, found.en) == ("Nghị quyết", "Resolution")


@given(seed=st.integers(0, 10_000))
def test_an_invented_target_is_in_the_terms_and_in_the_reference(seed: int) -> None:
    example = hints.with_invented_target(candidates(), random.Random(seed))
    assert example is not None
    targets = [en for _, en in example.terms]
    changed = [en for en in targets if en not in {"Provincial Party Committee", "Party cell"}]
    assert changed
    assert all(en in example.en for en in targets)


@given(seed=st.integers(0, 10_000))
def test_every_example_reads_in_order_and_says_what_its_terms_say(seed: int) -> None:
    example = hints.make(candidates(), hints.Mix(), random.Random(seed))
    places = [example.vi.index(vi) for vi, _ in example.terms]
    assert places == sorted(places)
    assert all(en.casefold() in example.en.casefold() for _, en in example.terms)


@given(seed=st.integers(0, 10_000))
def test_new_numbers_agree_on_both_sides_and_dates_stay(seed: int) -> None:
    pair = corpora.Pair(
        "Ngày 12/3/2024, 1.250 hộ nhận 37,5 tỷ đồng.",
        "On March 12, 2024, 1,250 households received 37.5 billion dong.",
        "x",
    )
    new = hints.renumber(pair, random.Random(seed))
    first, second = new.vi.split()[2], new.vi.split()[5]
    assert new.en == (
        f"On March 12, 2024, {first.replace('.', ',')} households received "
        f"{second.replace(',', '.')} billion dong."
    )
    assert new.vi.startswith("Ngày 12/3/2024, ")
    assert (len(first), len(second)) == (5, 4)


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        ("It was a ", "assembly", "It was an "),
        ("An ", "council", "A "),
        ("an ", "union", "a "),
        ("the ", "office", "the "),
    ],
)
def test_the_article_agrees_with_an_invented_target(before: str, word: str, after: str) -> None:
    assert hints._article(before, word) == after


def test_the_order_of_a_run_spreads_every_source_and_every_pass_evenly() -> None:
    names = [f"{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]
    pairs = [corpora.Pair(f"câu {name}", f"sentence {name}", "x") for name in names]
    every = [hints.Candidates(p, (), ()) for p in pairs]
    examples = hints.interleave([(every, 2.5)], hints.Mix(), 1)
    assert len(examples) == 250
    assert {e.vi for e in examples[:100]} == {p.vi for p in pairs}
    assert examples == hints.interleave([(every, 2.5)], hints.Mix(), 1)


def test_examples_are_prepared_with_an_aligner_that_is_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpora(tmp_path / "corpora")
    aligner = tmp_path / "bin" / "eflomal-align"
    aligner.parent.mkdir()
    aligner.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        "option = dict(zip(sys.argv[4::2], sys.argv[5::2]))\n"
        "lines = [line.split() for line in open(option['-s'], encoding='utf-8')]\n"
        "for name in '-f', '-r':\n"
        "    with open(option[name], 'w') as out:\n"
        "        for words in lines:\n"
        "            print(*(f'{i}-{i}' for i in range(len(words))), file=out)\n",
        "utf-8",
    )
    aligner.chmod(aligner.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{aligner.parent}{os.pathsep}{os.environ['PATH']}")
    glossary = tmp_path / "terms.tsv"
    glossary.write_text("source\ttarget\nHội nghị\tconference\n", "utf-8")

    run = tmp_path / "run"
    command = [sys.executable, "-m", "training", "prepare", "--run", str(run)]
    command += ["--corpora", str(tmp_path / "corpora"), "--glossary", str(glossary)]
    command += ["--sources", "partynews=3,wiki-alt=1"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True)

    report = json.loads(printed.stdout)
    assert report["pairs"]["partynews"]["aligned"] == 1
    assert report == json.loads((run / "data" / "data.json").read_text("utf-8"))
    examples = prepare.read_examples(run / "data" / "examples.jsonl")
    assert len(examples) == 4
    assert sum("Hội nghị" in e.vi or "HỘI NGHỊ" in e.vi for e in examples) == 3


def test_a_missing_aligner_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="pip install eflomal"):
        align.align([PAIR], tmp_path)


def test_kept_tokens_are_closed_under_merges_and_within_the_limit() -> None:
    letters = [*"abcdefght▁đư"]
    merged = ["th", "the", "▁the", "ab", "abc", "▁b", "▁ba", "▁bad", "đư"]
    pieces = ("<pad>", "<eos>", "<bos>", "<unk>", *letters, *merged)
    base = vocabulary.BaseVocabulary(
        pieces, tuple(-float(i) for i in range(len(pieces))), (3,) * 4 + (1,) * (len(pieces) - 4)
    )
    at = base.index
    assert vocabulary.closure(base, {at["▁the"]}) == {at["th"], at["the"], at["▁the"]}
    smallest = len(vocabulary.closure(base, vocabulary.required(base)))
    kept = vocabulary.extend(base, [], ["the", "bad"], smallest + 4)
    assert at["đư"] in kept
    assert at["▁the"] in kept
    assert at["▁bad"] not in kept
    assert kept == sorted(kept)
