"""The audit of a run: what it counts, and which sentences it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.auditing import ERROR, WARNING, audited, with_findings, written
from tests.publishing import DISCIPLINE, PROVENANCE, result
from translate_pub.models import Origin, Policy, Result, Term, TermMatch, TermOutcome
from translate_pub.publish.audits import Audit, TermCount
from translate_pub.publish.report import audit

__all__ = ["audited"]


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
