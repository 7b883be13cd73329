"""Results as JSON: nothing is lost on the way out and in."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from tests.builders import article
from tests.test_pipeline import EN, VI, run
from translate_pub.errors import IngestError, TranslatePubError
from translate_pub.glossary import load_glossary
from translate_pub.records import from_record, read_results, to_record, write_result


def test_round_trip() -> None:
    glossaries = {"vi": load_glossary()}
    for result in run(article(VI), article(EN), article("123"), glossaries=glossaries):
        assert from_record(json.loads(json.dumps(to_record(result)))) == result


def test_an_error_keeps_its_words() -> None:
    (result,) = run(IngestError("empty file", article_id="a.txt", mend="give it a text"))
    back = from_record(to_record(result))
    assert str(back.error) == "a.txt: empty file"
    assert back.error is not None
    assert back.error.mend == "give it a text"


def test_a_file_of_results(tmp_path: Path) -> None:
    out = StringIO()
    results = run(article(VI, article_id="a"), article(VI, article_id="b"))
    for result in results:
        write_result(result, out)
    path = tmp_path / "run.jsonl"
    path.write_text(out.getvalue(), encoding="utf-8")
    assert list(read_results(path)) == results


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        pytest.param("[" * 100_000, id="nested"),
        '{"format": 99}',
        '{"format": 1, "article": 3}',
        '{"format": 1, "surprise": 1}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(TranslatePubError, match=r"bad\.jsonl:2: not a result"):
        list(read_results(path))
