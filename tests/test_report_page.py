"""The page of an audit: what it shows, runs of any size, hostile text, its links into a site."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.auditing import ERROR, WARNING, audited, hostile_run, parsed, run, with_findings, written
from tests.publishing import LOCAL_SITE, NOW, PROVENANCE, result, rich_result
from tests.sites import texts
from tests.test_publish_hostile import HOSTILE
from translate_pub.errors import ConfigError
from translate_pub.models import Result, Term, TermMatch, TermOutcome
from translate_pub.publish import publish
from translate_pub.publish.audits import Audit
from translate_pub.publish.report import audit, write_report

__all__ = ["audited"]

GOLDEN = Path(__file__).parent / "golden" / "report"


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
