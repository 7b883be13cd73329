"""Small runs, their audits and the reports on them, for tests of the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.publishing import PROVENANCE, english_result, result, rich_result
from translate_pub.errors import TranslatePubError
from translate_pub.models import Finding, Result, Severity, Status, Term, TermMatch, TermOutcome
from translate_pub.publish.audits import Audit
from translate_pub.publish.report import audit, write_report


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
    """A small run with every status: its figures are counted by hand in the tests."""
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
