"""Layers: the later wins, visibly; the signature; the shipped glossary; the validator."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from translate_pub.errors import GlossaryError
from translate_pub.glossary import (
    Glossary,
    Matcher,
    default_glossary_dir,
    load_glossary,
    lookup,
    stats,
    validate,
)
from translate_pub.models import CaseRule, Policy, Term


def tsv(path: Path, *rows: str, columns: str = "source\ttarget") -> Path:
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_later_layer_wins_visibly(tmp_path: Path) -> None:
    first = tsv(tmp_path / "first.tsv", "xã\tcommune", "thôn\tvillage")
    second = tsv(tmp_path / "second.tsv", "Xã\tparish")
    glossary = load_glossary([first, second], default=False)
    assert [term.target for term in glossary.terms] == ["village", "parish"]
    assert [str(override) for override in glossary.overrides] == [
        f"{second}:2: 'Xã' = 'parish' replaces 'commune' ({first}:2)"
    ]
    assert Matcher(glossary).match("xã")[0].term.target == "parish"


def test_a_layer_goes_over_the_shipped_glossary(tmp_path: Path) -> None:
    mine = tsv(tmp_path / "mine.tsv", "Đảng ủy\tParty board of mine")
    glossary = load_glossary([mine])
    assert [layer.name for layer in glossary.layers] == ["vi-en", str(mine)]
    (override,) = glossary.overrides
    assert override.new.origin == f"{mine}:2"
    assert override.old.origin.startswith("vi-en/")
    assert Matcher(glossary).match("Đảng ủy")[0].term.target == "Party board of mine"


def test_a_directory_is_a_layer(tmp_path: Path) -> None:
    tsv(tmp_path / "a.tsv", "xã\tcommune")
    tsv(tmp_path / "b.tsv", "thôn\tvillage")
    (tmp_path / "notes.txt").write_text("not a glossary")
    glossary = load_glossary([tmp_path], default=False)
    assert [term.origin for term in glossary.terms] == [
        f"{tmp_path}/a.tsv:2",
        f"{tmp_path}/b.tsv:2",
    ]


def test_a_narrower_entry_leaves_the_wider_one_standing() -> None:
    wide = Term("đảng", "party")
    narrow = Term("Đảng", "the Party", case=CaseRule.INITIAL)
    glossary = Glossary.of([wide], [narrow])
    assert glossary.overrides == ()
    matcher = Matcher(glossary)
    assert [match.term for match in matcher.match("Đảng, đảng")] == [narrow, wide]
    assert Glossary.of([narrow], [wide]).terms == (wide,)


def test_a_dated_entry_wins_on_its_dates_only() -> None:
    always = Term("tỉnh X", "X, always")
    later = Term("tỉnh X", "X, later", valid_from=date(2025, 7, 1))
    matcher = Matcher(Glossary.of([always], [later]))
    assert matcher.match("tỉnh X", on=date(2025, 6, 30))[0].term == always
    assert matcher.match("tỉnh X", on=date(2025, 7, 1))[0].term == later


def test_an_abbreviation_is_replaced_by_its_spelling() -> None:
    old = Term("BCH", "Executive Committee", case=CaseRule.EXACT)
    new = replace(old, target="Command")
    assert Glossary.of([old], [new]).terms == (new,)
    other = Term("Bch", "something else", case=CaseRule.EXACT)
    assert Glossary.of([old], [other]).terms == (old, other)


def test_the_signature_is_of_the_content(tmp_path: Path) -> None:
    terms = [Term("xã", "commune", origin="a:1")]
    signature = Glossary.of(terms).signature
    assert signature == Glossary.of([replace(terms[0], origin="b:9")]).signature
    assert signature != Glossary.of([replace(terms[0], target="parish")]).signature
    assert len(signature) == 12
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        tsv(folder / "g.tsv", "xã\tcommune")
    signatures = {load_glossary([folder], default=False).signature for folder in (here, there)}
    assert signatures == {signature}


def test_a_pair_without_a_shipped_glossary_has_an_empty_one() -> None:
    assert default_glossary_dir("lo", "fr") is None
    assert load_glossary(source="lo", target="fr").terms == ()


def test_the_shipped_glossary_is_found_and_sound() -> None:
    directory = default_glossary_dir("vi", "en")
    assert directory is not None
    assert [str(error) for error in validate([directory])] == []
    counts = stats(load_glossary())
    assert counts.entries >= 800
    assert counts.without_authority == 0
    assert counts.overrides == ()
    assert set(counts.policies) == set(Policy)


def test_importing_the_package_loads_no_lxml() -> None:
    code = (
        "import sys, translate_pub.glossary as g; g.load_glossary(); print('lxml' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_lookup(tmp_path: Path) -> None:
    mine = tsv(tmp_path / "mine.tsv", "xã\tparish")
    found = lookup("xã hội của xã", [mine])
    assert [match.term.target for match in found.matches] == ["parish"]
    assert [guard.surface for guard in found.guards] == ["xã hội"]


COLUMNS = "source\ttarget\tvariants\tforbidden\tpolicy\tcase\tvalid_from\tvalid_to\tsuccessor"


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        (["xã\talpha\t\t\t\t\t\t\t", "xã\talpha\t\t\t\t\t\t\t"], 3, "'xã' stands already in"),
        (["hòa\talpha\t\t\t\t\t\t\t", "hoà\tALPHA\t\t\t\t\t\t\t"], 3, "'hoà' stands already in"),
        (["xã\talpha\t\t\t\t\t\t\t", "Xã\tb\t\t\t\t\t\t\t"], 3, "'Xã' is 'b' here and 'alpha' in"),
        (["xã\talpha\t\t\t\t\t\t\t", "xã\t\t\t\tguard\t\t\t\t"], 3, "'xã' is a guard and a term"),
        (
            ["xã\talpha\t\t\t\t\t\t2025-07-01\t", "xã\tb\t\t\t\t\t2025-07-01\t\t"],
            3,
            "'xã' is 'b' here and 'alpha' in",
        ),
        (["xã\talpha\tb\tB\t\t\t\t\t"], 2, "'B' is forbidden and allowed"),
        (["xã\torganisation\t\tthe organization\t\t\t\t\t"], 2, "is forbidden and allowed"),
        (["xã\talpha\tb|b\t\t\t\t\t\t"], 2, "'b' stands twice in target and variants"),
        (["xã\talpha\t\tc|c\t\t\t\t\t"], 2, "'c' stands twice in forbidden"),
        (["xã\talpha\t… b\t\t\t\t\t\t"], 2, "'… b' starts or ends with a gap"),
        (["xã\t---\t\t\t\t\t\t\t"], 2, "'---' has no word"),
        (["xã\talpha\t\t\t\tinitial\t\t\t"], 2, "case is initial and 'xã' starts with a small"),
        (["xã\talpha\t\t\t\t\t\t\tkhông có"], 2, "successor 'không có' is no entry"),
    ],
)
def test_what_the_validator_finds(tmp_path: Path, rows: list[str], line: int, message: str) -> None:
    path = tsv(tmp_path / "g.tsv", *rows, columns=COLUMNS)
    (error,) = validate([path])
    assert message in error.message
    assert (error.path, error.line) == (path, line)
    assert error.mend
    assert load_glossary([path], default=False).terms


@pytest.mark.parametrize(
    "rows",
    [
        ["xã\talpha\t\t\t\t\t\t2025-06-30\t", "xã\tb\t\t\t\t\t2025-07-01\t\t"],
        ["Đảng\tthe Party\t\t\t\tinitial\t\t\t", "đảng\tparty\t\t\t\t\t\t\t"],
        ["CA\tPolice\t\t\t\texact\t\t\t", "Ca\tshift\t\t\t\texact\t\t\t"],
        ["văn hóa, xã hội\talpha\t\t\t\t\t\t\t", "văn hóa - xã hội\tb\t\t\t\t\t\t\t"],
        ["xã\talpha\tParty Committee of x\tParty Committee\t\t\t\t\t"],
        ["xã\talpha\t\t\t\t\t\t\tĐảng ủy"],
        ["(xã)+.*\ta [b]\t(c|d)*\t\\w+\t\t\t\t\t"],
    ],
    ids=["dates", "cases", "spellings", "punctuation", "inside", "successor", "regex"],
)
def test_what_the_validator_lets_pass(tmp_path: Path, rows: list[str]) -> None:
    assert validate([tsv(tmp_path / "g.tsv", *rows, columns=COLUMNS)]) == []


def test_the_validator_tells_everything_in_order(tmp_path: Path) -> None:
    first = tsv(tmp_path / "a.tsv", "xã\t", "x;y\tz", "thôn\tvillage")
    second = tsv(tmp_path / "b.tsv", "thôn\thamlet")
    errors = validate([tmp_path, tmp_path / "none.tsv", tmp_path / "terms.doc"])
    assert [(error.path, error.line) for error in errors] == [
        (first, 2),
        (first, 3),
        (second, 2),
        (tmp_path / "none.tsv", 0),
        (tmp_path / "terms.doc", 0),
    ]
    # Given one by one they are layers, of which the later may replace the earlier.
    assert [error.line for error in validate([first, second])] == [2, 3]


def test_rules_are_validated_with_their_entries(tmp_path: Path) -> None:
    header = (
        "kind\tname\tsource\ttarget\tadjective\tvariants\tpolicy\tcase\tcategory\tauthority\tnote"
    )
    rules = tmp_path / "rules.tsv"
    rules.write_text(f"{header}\nrule\ta\tcố {{term:title}}\tlate {{term}}" + "\t" * 7 + "\n")
    tsv(tmp_path / "g.tsv", "xã\tcommune\tunit", columns="source\ttarget\tcategory")
    (error,) = validate([tmp_path])
    assert error.message == "rule a: no entry has a category title…"
    assert (error.path, error.line) == (rules, 2)
    assert validate([rules]) == []
    rules.write_text("nonsense\n")
    assert [error.path for error in validate([rules])] == [rules]


def test_a_wrong_layer_stops_the_loading(tmp_path: Path) -> None:
    good = tsv(tmp_path / "good.tsv", "xã\tcommune")
    bad = tsv(tmp_path / "bad.tsv", "xã\t")
    with pytest.raises(GlossaryError, match="target is empty") as caught:
        load_glossary([good, bad])
    assert caught.value.path == bad
