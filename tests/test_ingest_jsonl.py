"""JSON Lines, and JSON of one article or an array."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_pub.errors import IngestError
from translate_pub.ingest import VIETNAM, read_jsonl
from translate_pub.ingest.jsonl import read_json, read_lines
from translate_pub.models import Article, BlockKind


def results(*lines: object) -> list[Article | IngestError]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read_jsonl(io.BytesIO(text.encode()), source_id="a.jsonl"))


def one(**record: object) -> Article:
    (found,) = results(record)
    assert isinstance(found, Article), found
    return found


def test_every_key() -> None:
    found = one(
        id="x-1",
        title="Tiêu đề",
        text="Đoạn một.\nĐoạn hai.",
        published="01/03/2025 10:00",
        updated="2025-03-02",
        authors=["Lê An", "Trần Bình"],
        language="vi_vn",
        url="https://b.example/1",
        publisher="Báo",
        tags=["a", "b", "a"],
        unknown={"x": 1},
    )
    assert (found.id, found.title, found.language) == ("x-1", "Tiêu đề", "vi-VN")
    assert [block.text for block in found.blocks] == ["Đoạn một.", "Đoạn hai."]
    assert found.published == datetime(2025, 3, 1, 10, tzinfo=VIETNAM)
    assert found.updated == datetime(2025, 3, 2, tzinfo=VIETNAM)
    assert found.authors == ("Lê An", "Trần Bình")
    assert (found.url, found.publisher, found.tags) == ("https://b.example/1", "Báo", ("a", "b"))


def test_other_keys_for_the_same() -> None:
    found = one(title="T", paragraphs=["Một.", "Hai."], date=1740798000, author="Lê An – Trần Bình")
    assert [block.text for block in found.blocks] == ["Một.", "Hai."]
    assert found.published == datetime(2025, 3, 1, 3, tzinfo=UTC)
    assert found.authors == ("Lê An", "Trần Bình")
    html = one(title="T", html='<h2>Mục</h2><p>Một <a href="javascript:x">hai</a></p>')
    assert [block.kind for block in html.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH]
    assert html.blocks[1].marks == ()


def test_without_id_and_title() -> None:
    found = one(text="Một câu làm tiêu đề. Câu sau.")
    assert found.id == "a.jsonl:1"
    assert found.title == "Một câu làm tiêu đề"
    assert "no title" in found.notes[0]


def test_a_bad_line_costs_only_itself() -> None:
    good = {"title": "T"}
    found = results(good, "{", "", "[]", {"title": 3}, {}, {"title": "T", "date": "hôm qua"}, good)
    assert [str(r) if isinstance(r, IngestError) else r.id for r in found] == [
        "a.jsonl:1",
        "a.jsonl:2: no valid JSON at column 2: Expecting property name enclosed in double quotes",
        "a.jsonl:4: this is no JSON object",
        'a.jsonl:5: "title" is not a string',
        "a.jsonl:6: neither title nor text",
        'a.jsonl:7: "date" is not a date such as 2024-05-31 or 31/05/2024 10:00',
        "a.jsonl:8",
    ]
    assert all(r.mend for r in found if isinstance(r, IngestError))


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"title": ' + "9" * 5000 + "}", '{"title": "\\ud800"}']
)
def test_hostile_json(line: str) -> None:
    (found,) = results(line)
    assert isinstance(found, IngestError)


def test_a_byte_order_mark_and_windows_line_ends() -> None:
    data = '\ufeff{"title": "Một"}\r\n{"title": "Hai"}\r\n'.encode()
    found = list(read_jsonl(io.BytesIO(data), source_id="a"))
    assert [r.title for r in found if isinstance(r, Article)] == ["Một", "Hai"]


def test_a_line_that_is_too_long_is_an_error_and_the_next_is_read() -> None:
    lines = [b'{"title": "' + b"x" * 100 + b'"}', b'{"title": "T"}']
    (place, long), (_, short) = read_lines(lines, source_id="a", limit=50)
    assert place == "a:1"
    assert isinstance(long, IngestError)
    assert "a:1: the line is longer than the limit" in str(long)
    assert isinstance(short, Article)


def test_one_object_or_an_array() -> None:
    record = {"title": "T", "text": "Nội dung."}
    ((_, one_article),) = read_json(json.dumps(record, indent=1).encode(), source_id="a.json")
    assert isinstance(one_article, Article)
    assert one_article.id == "a.json"
    (_, first), (place, second) = read_json(json.dumps([record, 3]).encode(), source_id="a.json")
    assert isinstance(first, Article)
    assert isinstance(second, IngestError)
    assert place == "a.json:2"
    with pytest.raises(IngestError, match=r"a\.json: no valid JSON at line 2, column 1"):
        list(read_json(b'{"title":\n}', source_id="a.json"))


keys = st.sampled_from(
    "id title text html paragraphs published date authors author language url tags".split()
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
)


records = st.dictionaries(keys, values).map(json.dumps).map(str.encode)


@settings(max_examples=50, deadline=None)
@given(st.lists(records | st.binary(max_size=60), max_size=4))
def test_any_lines_are_articles_or_errors(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    found = list(read_jsonl(io.BytesIO(data), source_id="a"))
    filled = [line for line in data.split(b"\n") if line.strip(b"\xef\xbb\xbf \t\r\n")]
    assert len(found) == len(filled)
    for result in found:
        assert result.mend if isinstance(result, IngestError) else result.title
