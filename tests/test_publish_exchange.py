"""Segments out to translators' tools and back: nothing changes that nobody changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.publishing import NOW, PARTY_COMMITTEE, SITE, english_result, result, rich_result
from translate_pub.errors import TranslatePubError
from translate_pub.models import (
    Article,
    Block,
    BlockKind,
    Detection,
    Origin,
    Result,
    Segment,
    Status,
    TermMatch,
    TermOutcome,
    Translation,
)
from translate_pub.publish import (
    MemoryUnit,
    Merge,
    export_csv,
    export_tmx,
    export_tsv,
    export_xliff,
    import_tmx,
    import_xliff,
    merge,
    publish,
)
from translate_pub.records import read_results, write_result

SCHEMAS = Path(__file__).parent / "schemas"
XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"


def xliff_of(*results: Result) -> bytes:
    out = io.BytesIO()
    export_xliff(results, out, source="vi", target="en")
    return out.getvalue()


def tmx_of(*results: Result) -> bytes:
    out = io.BytesIO()
    export_tmx(results, out, source="vi", target="en")
    return out.getvalue()


def merged(results: list[Result], edited: bytes) -> tuple[list[Result], Merge]:
    report = Merge()
    return list(merge(results, import_xliff(io.BytesIO(edited)), report)), report


def edit(data: bytes, source: str, target: str | None = None, state: str | None = None) -> bytes:
    """Do what a translator does in a tool: change the rendering of a sentence, or its state."""
    root = etree.fromstring(data)
    for node in root.iter(f"{XLIFF}segment"):
        words = node.find(f"{XLIFF}source")
        assert words is not None
        if "".join(str(text) for text in words.itertext()) != source:
            continue
        if state:
            node.set("state", state)
        if target is not None:
            old = node.find(f"{XLIFF}target")
            if old is None:
                old = etree.SubElement(node, f"{XLIFF}target")
            for child in list(old):
                old.remove(child)
            old.text = target
        return etree.tostring(root)
    raise AssertionError(source)


# --- XLIFF ----------------------------------------------------------------------------------


def test_xliff_follows_its_grammar() -> None:
    grammar = etree.RelaxNG(etree.parse(SCHEMAS / "xliff.rng"))
    document = etree.fromstring(xliff_of(rich_result(), result()))
    assert grammar.validate(document), grammar.error_log
    document.find(f".//{XLIFF}segment").set("state", "perfect")  # type: ignore[union-attr]
    assert not grammar.validate(document)


def test_what_the_xliff_grammar_cannot_say() -> None:
    """Ids are unique where they must be, and every reference has its referent in the unit."""
    root = etree.fromstring(xliff_of(rich_result(), result()))
    files = [node.get("id") for node in root.iter(f"{XLIFF}file")]
    assert len(set(files)) == len(files) == 2
    for file in root.iter(f"{XLIFF}file"):
        units = [node.get("id") for node in file.iter(f"{XLIFF}unit")]
        assert len(set(units)) == len(units)
    for unit in root.iter(f"{XLIFF}unit"):
        segments = [node.get("id") for node in unit.iter(f"{XLIFF}segment")]
        assert len(set(segments)) == len(segments)
        sides: dict[str, list[str | None]] = {
            side: [m.get("id") for s in unit.iter(f"{XLIFF}{side}") for m in s.iter(f"{XLIFF}mrk")]
            for side in ("source", "target")
        }
        assert len(set(sides["source"])) == len(sides["source"])
        assert set(sides["target"]) <= set(sides["source"])
        for entry in unit.iter("{urn:oasis:names:tc:xliff:glossary:2.0}glossEntry"):
            assert (entry.get("ref") or "")[1:] in sides["source"]


def test_xliff_carries_terms_states_and_findings() -> None:
    text = xliff_of(rich_result()).decode()
    assert '<mrk id="m1" type="term">Đảng ủy</mrk> xã' in text
    assert '<gls:term source="Circular 03/2009/TT-BNG">Đảng ủy</gls:term>' in text
    assert 'category="error:number"' in text
    assert "Sentence 1: number differs" in text
    assert 'state="initial" subState="translate-pub:failed"><source>Câu này' in text
    assert "engine:fake|model:fake/1" in text


def test_what_nobody_touched_comes_back_the_same() -> None:
    results = [rich_result(), result()]
    after, report = merged(results, xliff_of(*results))
    assert after == results
    assert (report.edited, report.confirmed, report.untouched) == (0, 0, 21)
    assert report.stale == report.unknown == ()


def test_a_persons_edit_wins_is_kept_as_reviewed_and_is_published(tmp_path: Path) -> None:
    edited = edit(xliff_of(result()), "Có 12 đảng viên dự.", "Twelve members took part.")
    (after,), report = merged([result()], edited)
    assert report.edited == 1
    last = after.translations[-1]
    assert (last.text, last.origin) == ("Twelve members took part.", Origin.REVIEW)

    publish([after], tmp_path / "site", SITE, now=NOW)
    for path in ("en/feed.rss", "both/feed.atom", "both/feed.json"):
        assert "Twelve members took part." in (tmp_path / "site" / path).read_text("utf-8")
    again, report = merged([after], xliff_of(after))
    assert again == [after]


def test_a_person_may_confirm_without_changing() -> None:
    edited = edit(xliff_of(rich_result()), "Kinh phí là 1.500.000 đồng.", state="final")
    (after,), report = merged([rich_result()], edited)
    assert report.confirmed == 1
    confirmed = next(t for t in after.translations if t.origin is Origin.REVIEW)
    assert confirmed.text == "The cost is 1,000,000 VND."
    assert confirmed.findings == ()


def test_a_person_may_translate_what_the_engine_could_not() -> None:
    edited = edit(xliff_of(rich_result()), "Câu này không dịch được.", "This could not be.")
    (after,), _ = merged([rich_result()], edited)
    assert after.translations[-1].text == "This could not be."
    assert after.translations[-1].origin is Origin.REVIEW


def test_terms_are_looked_up_in_what_the_person_wrote() -> None:
    source = "Chiều ngày 7/7, Đảng ủy họp."
    edited = edit(xliff_of(result()), source, "The Party Committee met in the afternoon of July 7.")
    (after,), _ = merged([result()], edited)
    (outcome,) = after.translations[1].terms
    assert outcome.honoured
    text = after.translations[1].text
    assert text[outcome.target_start : outcome.target_end] == "Party Committee"


def test_an_edit_of_a_sentence_that_moved_since_is_reported_and_left_alone() -> None:
    edited = edit(xliff_of(result()), "Có 12 đảng viên dự.", "Twelve members took part.")
    moved = result(paragraphs=[[("Có 13 đảng viên dự.", "Thirteen Party members attended.")]])
    (after,), report = merged([moved], edited)
    assert after == moved
    assert [segment.source for segment in report.stale] == ["Chiều ngày 7/7, Đảng ủy họp."]
    assert [segment.source for segment in report.unknown] == [
        "Hội nghị bàn về kỷ luật.",
        "Có 12 đảng viên dự.",
    ]


def test_articles_that_were_not_translated_are_not_sent_out() -> None:
    assert etree.fromstring(xliff_of(english_result(), result())).findall(f"{XLIFF}file")[1:] == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not well-formed"),
        (b"<xliff", "not XLIFF 2"),
        (b"<html/>", "not XLIFF 2"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "not XLIFF 2"),
        (xliff_of(result()).replace(b' name="p1"', b""), "not one of ours"),
        (xliff_of(result()).replace(b'id="s0"', b'id="x0"'), "not one of ours"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "not XLIFF 2"),
    ],
)
def test_a_file_that_is_not_ours_is_an_error_with_a_mend(data: bytes, said: str) -> None:
    with pytest.raises(TranslatePubError, match=said) as caught:
        list(import_xliff(io.BytesIO(data)))
    assert caught.value.mend


def test_an_edited_file_cannot_read_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words", encoding="utf-8")
    data = xliff_of(result()).decode().split("\n", 1)[1]
    data = data.replace("Twelve Party members attended.", "&leak;")
    hostile = f'<!DOCTYPE xliff [<!ENTITY leak SYSTEM "file://{tmp_path}/secret">]>{data}'
    targets = [segment.target for segment in import_xliff(io.BytesIO(hostile.encode()))]
    assert not any("secret words" in target for target in targets)


# --- Round trips ----------------------------------------------------------------------------

HARD = st.one_of(
    st.text(min_size=1, max_size=60),
    st.text(st.characters(min_codepoint=0, max_codepoint=0x1F), min_size=1, max_size=6),
    st.sampled_from(
        ["]]>", "<![CDATA[x]]>", "&amp;", "\r\n", "e\u0302\u0301", "👩‍🌾", "\u202eabc",
         "\ufffe", "</seg>", "<mrk>", "\x00", "a\u0000b", "Tiê\u0301ng"]
    ),
)  # fmt: skip


def made_of(pairs: list[tuple[str, str]]) -> Result:
    """An article of one block a sentence, with a term over the first letter of each."""
    blocks = [Block(f"p {n}", BlockKind.PARAGRAPH, source) for n, (source, _) in enumerate(pairs)]
    translations = []
    for block, (source, target) in zip(blocks, pairs, strict=True):
        segment = Segment("x\n\x01]]>", block.id, 0, source, 0, len(source), "vi")
        match = TermMatch(PARTY_COMMITTEE, 0, 1, source[0])
        terms = (TermOutcome(match, True, 0, 1),)
        translations.append(Translation(segment, target, terms=terms))
    article = Article("x\n\x01]]>", "", tuple(blocks))
    return Result(article, Status.TRANSLATED, "en", Detection("vi", 1.0), tuple(translations))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HARD, HARD), min_size=1, max_size=4))
def test_xliff_round_trip(pairs: list[tuple[str, str]]) -> None:
    made = made_of(pairs)
    data = xliff_of(made)
    back = list(import_xliff(io.BytesIO(data)))
    assert [(segment.source, segment.target) for segment in back] == pairs
    assert [s.key for s in back] == [("x\n\x01]]>", f"p {n}", 0) for n in range(len(pairs))]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HARD, HARD), min_size=1, max_size=4))
def test_tmx_round_trip(pairs: list[tuple[str, str]]) -> None:
    data = tmx_of(made_of(pairs))
    back = list(import_tmx(io.BytesIO(data), source_language="vi"))
    assert back == [MemoryUnit(source, target, "vi", "en", "machine") for source, target in pairs]


# --- TMX ------------------------------------------------------------------------------------


def test_tmx_follows_its_grammar() -> None:
    grammar = etree.RelaxNG(etree.parse(SCHEMAS / "tmx.rng"))
    document = etree.fromstring(tmx_of(rich_result(), made_of([("a\x01b", "c\ud800")])))
    assert grammar.validate(document), grammar.error_log
    assert len(document.findall(".//tu")) == 17, "what failed is no memory"


def test_a_memory_of_another_tool_is_read() -> None:
    data = b"""<?xml version="1.0"?><tmx version="1.4"><header/><body>
    <tu><tuv xml:lang="EN-US"><seg>Party <bpt>&lt;b></bpt>cell<ept>&lt;/b></ept></seg></tuv>
    <tuv xml:lang="vi-VN"><seg>Chi <hi>b\xe1\xbb\x99</hi></seg></tuv>
    <tuv lang="fr"><seg>Cellule<!-- x --> du Parti</seg></tuv></tu></body></tmx>"""
    assert list(import_tmx(io.BytesIO(data), source_language="vi")) == [
        MemoryUnit("Chi bộ", "Party cell", "vi-vn", "en-us"),
        MemoryUnit("Chi bộ", "Cellule du Parti", "vi-vn", "fr"),
    ]


@pytest.mark.parametrize("data", [b"", b"<tmx", b"<html/>"])
def test_what_is_not_tmx_is_an_error(data: bytes) -> None:
    with pytest.raises(TranslatePubError) as caught:
        list(import_tmx(io.BytesIO(data), source_language="vi"))
    assert caught.value.mend


# --- Tables ---------------------------------------------------------------------------------


def test_csv_is_read_back_by_a_csv_reader() -> None:
    out = io.StringIO(newline="")
    made = made_of([('Một "câu", có dấu\nhai dòng', 'A "sentence", with marks\ntwo lines')])
    assert export_csv([made], out) == 1
    (row,) = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert row["source"] == 'Một "câu", có dấu\nhai dòng'
    assert row["target"] == 'A "sentence", with marks\ntwo lines'


@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2+3"])
@pytest.mark.parametrize("export", [export_csv, export_tsv])
def test_a_cell_is_never_a_formula(formula: str, export: Callable[..., int]) -> None:
    out = io.StringIO(newline="")
    export([made_of([(formula, formula)])], out)
    delimiter = "\t" if export is export_tsv else ","
    rows = list(csv.DictReader(io.StringIO(out.getvalue()), delimiter=delimiter))
    assert rows[0]["source"] == f"'{formula}"


def test_a_line_of_tsv_is_a_segment() -> None:
    out = io.StringIO()
    export_tsv([made_of([("a\tb\nc\rd", "e\u2028f")])], out)
    assert len(out.getvalue().split("\n")) == 3
    assert out.getvalue().splitlines()[1].count("\t") == 10


# --- The command line -----------------------------------------------------------------------


@pytest.fixture
def results_file(tmp_path: Path) -> Path:
    path = tmp_path / "results.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for made in (rich_result(), result(), english_result()):
            write_result(made, file)
    return path


def run(app: Any, *arguments: str | Path) -> tuple[int, str]:
    from typer.testing import CliRunner

    ran = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran.exit_code, ran.output


@pytest.mark.parametrize("name", ["xliff", "tmx", "tsv", "csv"])
def test_the_command_exports(results_file: Path, tmp_path: Path, name: str) -> None:
    from translate_pub.cli.exchange import export_app

    code, _ = run(export_app, name, results_file, "--out", tmp_path / f"out.{name}")
    assert code == 0
    assert "Đảng ủy" in (tmp_path / f"out.{name}").read_text(encoding="utf-8")
    code, output = run(export_app, name, results_file)
    assert code == 0
    assert "Đảng ủy" in output


def test_the_command_imports(results_file: Path, tmp_path: Path) -> None:
    from translate_pub.cli.exchange import export_app, import_app

    run(export_app, "xliff", results_file, "-o", tmp_path / "out.xliff")
    edited = edit((tmp_path / "out.xliff").read_bytes(), "Có 12 đảng viên dự.", "Twelve came.")
    (tmp_path / "edited.xliff").write_bytes(edited)
    code, output = run(
        import_app, "xliff", results_file, tmp_path / "edited.xliff", "-o", tmp_path / "new.jsonl"
    )
    assert code == 0
    assert "1 edited, 0 confirmed, 20 untouched, 0 stale, 0 unknown" in output
    after = list(read_results(tmp_path / "new.jsonl"))
    assert after[1].translations[-1].text == "Twelve came."
    assert after[0] == rich_result()


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    from translate_pub.cli.exchange import export_app

    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    (tmp_path / "out.tsv").write_text("old", encoding="utf-8")
    with pytest.raises(TranslatePubError):
        run(export_app, "tsv", tmp_path / "bad.jsonl", "--out", tmp_path / "out.tsv")
    assert (tmp_path / "out.tsv").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl", "out.tsv"]


def test_replaced_articles_are_unaffected_by_a_merge_of_nothing() -> None:
    made = replace(result(), translations=())
    assert list(merge([made], [])) == [made]
