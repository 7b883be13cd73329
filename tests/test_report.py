"""The audit of a run: its counts, its page, its links; hostile text; runs of any size."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.publishing import (
    DISCIPLINE,
    LOCAL_SITE,
    NOW,
    PROVENANCE,
    english_result,
    result,
    rich_result,
)
from tests.test_publish_hostile import HOSTILE
from translate_pub.errors import ConfigError, TranslatePubError
from translate_pub.models import (
    Finding,
    Origin,
    Policy,
    Result,
    Severity,
    Status,
    Term,
    TermMatch,
    TermOutcome,
)
from translate_pub.publish import publish
from translate_pub.publish.audits import Audit, TermCount
from translate_pub.publish.report import audit, write_report
from translate_pub.records import read_results, write_result

GOLDEN = Path(__file__).parent / "golden" / "report"


def found(check: str, severity: Severity, source: str = "", target: str = "") -> Finding:
    return Finding(check, severity, f"{check} was found", source, target)


def with_findings(made: Result, *findings: tuple[Finding, ...], score: float = -0.2) -> Result:
    """The result with findings in its first sentences, one group each."""
    changed = [
        replace(translation, findings=group, score=score)
        for translation, group in zip(made.translations, findings, strict=False)
    ]
    return replace(made, translations=(*changed, *made.translations[len(changed) :]))


ERROR = found("number-missing", Severity.ERROR, "7/7")
WARNING = found("name-missing", Severity.WARNING)


def run() -> list[Result]:
    """A small run with every status: its figures are counted by hand below."""
    unreadable = TranslatePubError("c.html: empty", mend="give a page with text")
    failed = replace(english_result(), status=Status.FAILED, error=unreadable)
    return [
        with_findings(result("a"), (ERROR, WARNING), (WARNING, WARNING), (WARNING,)),
        rich_result(),
        english_result(),
        replace(failed, article=replace(failed.article, id="c")),  # type: ignore[type-var]
        Result(None, Status.FAILED, "en", error=unreadable),
    ]


@pytest.fixture
def audited() -> Audit:
    return audit(run())


def written(audited: Audit, path: Path, **options: Any) -> Any:
    write_report(audited, path, **options)
    return parsed(path)


def parsed(path: Path) -> Any:
    return html.document_fromstring(path.read_bytes())


def texts(nodes: list[Any]) -> list[str]:
    return [" ".join(node.text_content().split()) for node in nodes]


# --- Counts ---------------------------------------------------------------------------------


def test_articles_and_sentences_are_counted(audited: Audit) -> None:
    assert audited.statuses == {"translated": 2, "already-target": 1, "failed": 2}
    assert (audited.sentences, audited.passed) == (4 + 17, 1 + 15)
    assert (audited.flagged, audited.doubtful) == (1 + 2, 3 + 2)
    assert audited.origins == {"machine": 19, "copy": 1, "failed": 1}


def test_terms_are_counted_by_policy_category_and_entry(audited: Audit) -> None:
    assert audited.terms == TermCount(found=9, honoured=8, missed=1)
    assert audited.by_policy == {"prefer": TermCount(5, 4, 1), "exact": TermCount(4, 4, 0)}
    assert audited.by_category == {"discipline": TermCount(5, 4, 1), "party": TermCount(4, 4, 0)}
    assert [(e.source, e.target, e.terms.missed) for e in audited.entries] == [
        ("kỷ luật", "discipline", 1),
        ("Đảng ủy", "Party Committee", 0),
    ]
    assert audited.entries[1].authority == "Circular 03/2009/TT-BNG"


def test_a_missed_term_leads_to_its_sentence(audited: Audit) -> None:
    (place,) = audited.entries[0].missed_in
    sentence = audited.kept[place]
    assert (sentence.article, sentence.number) == ("urn:example:rich", 2)
    assert sentence.source == "“Phải giữ nghiêm kỷ luật”, ông Nguyễn Văn A nói."
    assert sentence.target == "“Order must be strictly kept,” Mr. Nguyen Van A said."


def test_guards_are_not_counted() -> None:
    made = result("a")
    guard = TermMatch(Term("trụ sở", "", policy=Policy.GUARD), 0, 6, "trụ sở")
    first = replace(made.translations[0], terms=(TermOutcome(guard, True),))
    assert audit([replace(made, translations=(first,))]).terms == TermCount()


def test_findings_are_counted_errors_first(audited: Audit) -> None:
    counted = [(f.check, f.severity.value, f.count, f.sentences) for f in audited.findings]
    assert counted == [
        ("number", "error", 1, 1),
        ("number-missing", "error", 1, 1),
        ("name-missing", "warning", 4, 3),
    ]
    assert audited.findings[1].example == "number-missing was found"
    assert [len(f.found_in) for f in audited.findings] == [1, 1, 3]


def test_the_worst_sentences_come_first(audited: Audit) -> None:
    """One error and a warning; an error or no translation; then two warnings, then one."""
    worst = [audited.kept[place] for place in audited.worst]
    assert [(s.number, s.origin.value, len(s.findings)) for s in worst] == [
        (1, "machine", 2),
        (2, "machine", 1),
        (2, "failed", 0),
        (1, "machine", 2),
        (1, "machine", 1),
    ]


def test_among_equals_the_one_the_model_doubts_comes_first() -> None:
    sure = with_findings(result("sure"), (WARNING,), score=-0.1)
    unsure = with_findings(result("unsure"), (WARNING,), score=-1.4)
    unknown = with_findings(result("unknown"), (WARNING,))
    bare = replace(unknown.translations[0], score=None)
    audited = audit([replace(unknown, translations=(bare,)), sure, unsure])
    assert [audited.kept[place].article for place in audited.worst] == ["unsure", "sure", "unknown"]


def test_articles_say_how_far_they_can_be_trusted(audited: Audit) -> None:
    first, second, third, fourth, fifth = audited.articles
    assert (first.sentences, first.passed, first.flagged, first.failed) == (4, 1, 1, 0)
    assert (second.sentences, second.passed, second.flagged, second.failed) == (17, 15, 2, 1)
    assert second.terms == TermCount(5, 4, 1)
    assert (third.status, third.sentences) == ("already-target", 0)
    assert (fourth.id, fourth.error) == ("c", "c.html: empty")
    assert (fifth.id, fifth.status, fifth.error) == ("", "failed", "c.html: empty")


def test_reviewed_sentences_are_counted() -> None:
    made = result("a")
    reviewed = replace(made.translations[0], origin=Origin.REVIEW)
    (article,) = audit([replace(made, translations=(reviewed, *made.translations[1:]))]).articles
    assert article.reviewed == 1


def test_each_way_of_translating_is_named_with_its_articles() -> None:
    other = replace(PROVENANCE, glossary="vi-en/ffff0000")
    audited = audit([result("a"), result("b"), result("c", provenance=other)])
    assert [(r.provenance.glossary, r.articles) for r in audited.runs] == [
        ("vi-en/0123abcd", 2),
        ("vi-en/ffff0000", 1),
    ]


def rendered(term: Term, *targets: str) -> Result:
    """An article in which a term of one word is honoured by each of the targets."""
    made = result("a", title=("", ""), paragraphs=[[(term.source, t)] for t in targets])
    match = TermMatch(term, 0, len(term.source), term.source)
    return replace(
        made,
        translations=tuple(
            replace(t, terms=(TermOutcome(match, True, 0, len(t.text)),)) for t in made.translations
        ),
    )


def test_consistency_is_the_share_of_the_usual_rendering() -> None:
    term = Term("cán bộ", "cadre", variants=("official",))
    audited = audit([rendered(term, "cadre", "Cadres", "official", "cadre")])
    assert audited.consistency == 0.75
    assert audited.entries[0].renderings == {"cadre": 3, "official": 1}


def test_a_name_in_the_gap_is_no_other_rendering() -> None:
    term = Term("Chủ tịch UBND", "Chairman", variants=("Chairman of the … People's Committee",))
    made = rendered(
        term,
        "Chairman of the Ha Tinh People's Committee",
        "Chairman of the Son La People's Committee",
    )
    assert audit([made]).consistency == 1.0


def test_nothing_repeated_has_no_consistency() -> None:
    assert audit([rendered(DISCIPLINE, "discipline")]).consistency is None


def test_an_empty_run_has_an_audit(tmp_path: Path) -> None:
    nothing = audit([])
    assert (nothing.sentences, nothing.terms, nothing.worst) == (0, TermCount(), ())
    page = written(nothing, tmp_path / "report.html")
    assert "There was no article in the run." in page.text_content()


def many(count: int) -> Iterator[Result]:
    for number in range(count):
        yield with_findings(result(f"article {number}"), (ERROR,), (WARNING,))


def test_counts_are_of_everything_and_sentences_of_as_many_as_wanted() -> None:
    """Results come from a generator and are not kept."""
    audited = audit(many(300), worst=20, examples=3)
    assert audited.sentences == 1200
    assert audited.doubtful == 600
    assert len(audited.worst) == 20
    assert {audited.kept[place].findings for place in audited.worst} == {(ERROR,)}
    assert audited.entries[0].terms.found == 600
    assert len(audited.entries[0].honoured_in) == 3
    assert len(audited.kept) < 30


# --- The page -------------------------------------------------------------------------------


def test_the_page_is_as_it_was(audited: Audit, tmp_path: Path) -> None:
    """Compare with a golden file; UPDATE_GOLDEN=1 writes it instead."""
    write_report(audited, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_bytes().decode("utf-8")
    text = re.sub(r"<style>.*?</style>", "<style>STYLE</style>", text, flags=re.S)
    text = re.sub(r"'sha256-[^']+'", "'sha256-HASH'", text)
    golden = GOLDEN / "report.html"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="")
    assert text == golden.read_bytes().decode("utf-8")


def test_equal_audits_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        write_report(audit(run()), tmp_path / name)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.html", "two.html"]


def test_the_page_loads_nothing_and_runs_nothing(audited: Audit, tmp_path: Path) -> None:
    page = written(audited, tmp_path / "report.html")
    assert page.xpath("//script | //link | //img | //@style | //@src") == []
    (style,) = page.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"url\(|@import|https?:", style)


def test_ids_are_unique_and_every_link_leads_somewhere(audited: Audit, tmp_path: Path) -> None:
    page = written(audited, tmp_path / "report.html")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = page.xpath("//a/@href")
    assert len(links) > 15
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_every_occurrence_of_a_small_run_can_be_read(audited: Audit, tmp_path: Path) -> None:
    page = written(audited, tmp_path / "report.html")
    row = page.xpath("//table[@class='entries']/tbody/tr[1]")[0]
    assert texts(row.xpath("./th | ./td"))[:5] == [
        "kỷ luật",
        "disciplineVNA usage",
        "prefer",
        "5",
        "1",
    ]
    missed, honoured = row.xpath("./td[5]//a"), row.xpath("./td[6]//a")
    assert (len(missed), len(honoured)) == (1, 4)
    sentence = page.get_element_by_id(missed[0].get("href")[1:])
    assert "Phải giữ nghiêm kỷ luật" in sentence.text_content()
    assert missed[0].get("aria-label") == "Sentence 2:q1.0"


def test_both_sides_say_their_language(audited: Audit, tmp_path: Path) -> None:
    page = written(audited, tmp_path / "report.html")
    sides = page.xpath("//div[@class='sides']/p")
    assert {(p.get("class"), p.get("lang"), p.get("translate")) for p in sides} == {
        ("s", "vi", "no"),
        ("t", "en", None),
        ("t", "vi", None),  # a sentence that was not translated
    }


def test_what_a_finding_quotes_is_marked(audited: Audit, tmp_path: Path) -> None:
    page = written(audited, tmp_path / "report.html")
    marks = texts(page.xpath("//section[.//h2[@id='worst']]//mark"))
    assert marks == ["1.500.000", "1,000,000"]


def test_the_charts_have_a_text_and_a_table(audited: Audit, tmp_path: Path) -> None:
    page = written(audited, tmp_path / "report.html")
    charts = page.xpath("//*[local-name()='svg']")
    assert len(charts) == 2
    for chart in charts:
        assert chart.get("role") == "img"
        title, description = chart.get("aria-labelledby").split()
        assert page.get_element_by_id(title).text
        assert page.get_element_by_id(description).text
        assert chart.xpath("following::table")
    assert page.get_element_by_id("terms-chart-desc").text == (
        "Honoured of found: discipline: 4 of 5; party: 4 of 4."
    )


def test_a_share_that_is_not_all_is_not_shown_as_all(tmp_path: Path) -> None:
    made = result("a", title=("", ""), paragraphs=[[("Đảng ủy", "Party Committee")]])
    term = made.translations[0].terms[0]
    miss = replace(term, honoured=False, target_start=-1, target_end=-1)
    many_terms = replace(made.translations[0], terms=(*[term] * 9_999, miss))
    page = written(
        audit([replace(made, translations=(many_terms,))]), tmp_path / "report.html"
    ).text_content()
    assert "9,999 of 10,000 (99.9%)" in page
    assert "(100.0%)" not in page


def test_the_fake_engine_is_called_so(audited: Audit, tmp_path: Path) -> None:
    assert "translates nothing" in written(audited, tmp_path / "a.html").text_content()
    real = audit([result(provenance=replace(PROVENANCE, engine="gemma"))])
    assert "translates nothing" not in written(real, tmp_path / "b.html").text_content()


def test_a_large_run_has_a_small_page_that_says_what_is_left_out(tmp_path: Path) -> None:
    terms = [Term(f"thuật ngữ {n}", f"term {n}", category=f"c{n % 7}") for n in range(400)]

    def run_of_many() -> Iterator[Result]:
        for number in range(2_000):
            made = with_findings(result(f"article {number}"), (ERROR,), (WARNING,))
            term = terms[number % len(terms)]
            miss = TermOutcome(TermMatch(term, 0, 4, "Chiều"), honoured=False)
            first = replace(made.translations[0], terms=(miss,))
            yield replace(made, translations=(first, *made.translations[1:]))

    path = tmp_path / "report.html"
    page = written(audit(run_of_many()), path, rows=50)
    assert path.stat().st_size < 1_500_000
    left_out = " ".join(texts(page.xpath("//p[@class='more']")))
    assert "1,950 more articles are left out" in left_out
    assert "352 more entries are left out" in left_out
    assert "3,800 more sentences with findings are left out" in left_out
    assert len(page.xpath("//table[@class='entries']/tbody/tr")) == 50


def hostile_run(text: str) -> list[Result]:
    """A run with the text wherever text can be, and a result that is as it should be."""
    term = Term(text, text, (text,), category=text, authority=text)
    outcome = TermOutcome(TermMatch(term, 0, 1, text), honoured=False)
    finding = Finding(text, Severity.ERROR, text, text, text)
    made = result(text, title=("Tin", "News"), paragraphs=[[(text or ".", text)]])
    provenance = replace(
        PROVENANCE, engine=text, model=text, glossary=text, decoding=text, version=text
    )
    assert made.article is not None
    hostile = replace(
        made,
        article=replace(made.article, title=text),
        target=text,
        provenance=provenance,
        error=TranslatePubError(text),
        translations=tuple(
            replace(
                t,
                segment=replace(t.segment, language=text, block_id=text),
                terms=(outcome,),
                findings=(finding,),
            )
            for t in made.translations
        ),
    )
    return [hostile, result("b")]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    page = written(audit(hostile_run(text)), path)
    assert page.xpath("//script | //img | //iframe | //*[@onerror or @onload]") == []
    assert page.xpath("//*[local-name()='svg'][not(@class='chart')]") == []
    assert not [href for href in page.xpath("//a/@href") if not href.startswith("#")]
    assert all(re.fullmatch(r"[a-z-]*", tag, re.I) for tag in page.xpath("//@lang"))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", path.read_text(encoding="utf-8"))
    assert texts(page.xpath("//h1")) == ["Audit of a translation run"]


def test_endless_text_does_not_make_an_endless_page(tmp_path: Path) -> None:
    long = "Đảng ủy họp " * 100_000
    made = result("x" * 100_000, title=(long, long), paragraphs=[[(long, long)]])
    path = tmp_path / "report.html"
    write_report(audit([with_findings(made, (ERROR,) * 5_000, (WARNING,))]), path)
    assert path.stat().st_size < 100_000


# --- Links into a site ----------------------------------------------------------------------


def linked(page: Any) -> list[str]:
    return [href for href in page.xpath("//a/@href") if not href.startswith("#")]


def test_sentences_are_links_to_the_pages_of_a_site(tmp_path: Path) -> None:
    results = [with_findings(result("a"), (ERROR,)), rich_result()]
    publish(results, tmp_path / "my site", LOCAL_SITE, now=NOW)
    (tmp_path / "out").mkdir()
    page = written(audit(results), tmp_path / "out" / "r.html", site=tmp_path / "my site")
    links = linked(page)
    assert len(links) > 9
    for link in links:
        path, _, anchor = link.partition("#")
        assert path.startswith("../my%20site/both/")
        target = (tmp_path / "out" / path.replace("%20", " ")).resolve()
        there = parsed(target).get_element_by_id(anchor)
        assert there.get("class") == "pair"
    missed = page.xpath("//table[@class='entries']/tbody/tr[1]/td[5]//a/@href")[0]
    path, _, anchor = missed.partition("#")
    target = (tmp_path / "out" / path.replace("%20", " ")).resolve()
    there = parsed(target).get_element_by_id(anchor)
    assert "Phải giữ nghiêm kỷ luật" in there.text_content()


def test_what_the_site_does_not_have_is_read_in_the_report(tmp_path: Path) -> None:
    """An article that is not published, and sentences that an excerpt leaves out."""
    excerpt = replace(LOCAL_SITE, excerpt=1)
    publish([result("a")], tmp_path / "site", excerpt, now=NOW)
    page = written(
        audit([result("a"), result("b")]), tmp_path / "report.html", site=tmp_path / "site"
    )
    links = page.xpath("//table[@class='entries']/tbody/tr//a/@href")
    outside = [link for link in links if not link.startswith("#")]
    assert {link.partition("#")[2] for link in outside} == {"b0s1", "b1s1"}
    inside = [link.removeprefix("#") for link in links if link.startswith("#")]
    assert inside
    assert set(inside) <= set(page.xpath("//article/@id"))


def test_a_folder_without_a_site_is_refused(audited: Audit, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no site was published there"):
        write_report(audited, tmp_path / "report.html", site=tmp_path / "nowhere")


def test_a_place_that_cannot_be_written_is_named(audited: Audit, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        write_report(audited, tmp_path / "no folder" / "report.html")


# --- The command ----------------------------------------------------------------------------


@pytest.fixture
def results_file(tmp_path: Path) -> Path:
    path = tmp_path / "results.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for made in run():
            write_result(made, file)
    return path


def test_an_audit_survives_the_file(results_file: Path, audited: Audit) -> None:
    assert audit(read_results(results_file)) == audited


def test_the_command_writes_the_page(
    cli: Callable[..., Any], results_file: Path, tmp_path: Path
) -> None:
    ran = cli("report", results_file, "--out", tmp_path / "audit.html")
    assert ran.code == 0
    assert "5 articles, 21 sentences: 3 flagged, 8 of 9 terms honoured" in ran.out
    assert (tmp_path / "audit.html").is_file()


def test_the_command_prints_json_and_then_writes_only_what_is_named(
    cli: Callable[..., Any], results_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = cli("report", results_file, "--json")
    record = json.loads(ran.out)
    assert record["terms"] == {"found": 9, "honoured": 8, "missed": 1}
    assert record["by_policy"]["exact"]["missed"] == 0
    place = record["entries"][0]["missed_in"][0]
    assert record["kept"][place]["article"] == "urn:example:rich"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.jsonl"]


def test_a_line_that_is_no_result_is_named(cli: Callable[..., Any], results_file: Path) -> None:
    with results_file.open("a", encoding="utf-8") as file:
        file.write('{"format": 1, "status": "translated"\n')
    ran = cli("report", results_file)
    assert ran.code == 5
    assert "results.jsonl:6: not a result" in ran.err
    assert "Traceback" not in ran.err
