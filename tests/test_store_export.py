"""Exports: a store as JSON Lines and back, without loss, whatever is in it."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Ran
from tests.publishing import result
from tests.stores import ID, LATER, NOW, corrected, with_failure
from translate_pub.errors import StoreError
from translate_pub.memory import Remembered
from translate_pub.models import (
    Article,
    Block,
    BlockKind,
    Detection,
    Finding,
    Mark,
    MarkKind,
    Origin,
    Provenance,
    Result,
    Segment,
    Severity,
    Status,
    Term,
    TermMatch,
    TermOutcome,
    Translation,
)
from translate_pub.store import Change, RunCounts, Source, SourceKind, Store, source_id

CHARACTER = st.characters(codec="utf-8")
TEXT = st.text(CHARACTER, max_size=12)
WORDS = st.text(CHARACTER, min_size=1, max_size=12)
NUMBER = st.integers(-(2**31), 2**31)
MOMENT = st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=7))]))
TERM = st.builds(
    Term,
    TEXT,
    TEXT,
    variants=st.lists(TEXT, max_size=2).map(tuple),
    valid_from=st.none() | st.dates(),
    note=TEXT,
)
OUTCOME = st.builds(TermOutcome, st.builds(TermMatch, TERM, NUMBER, NUMBER, TEXT), st.booleans())
FINDING = st.builds(Finding, TEXT, st.sampled_from(Severity), TEXT, TEXT, TEXT)
BLOCK = st.builds(
    Block,
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from(BlockKind),
    TEXT,
    st.lists(st.builds(Mark, st.sampled_from(MarkKind), NUMBER, NUMBER, TEXT), max_size=2).map(
        tuple
    ),
    level=NUMBER,
    header=st.booleans(),
)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Results such as no pipeline would make: what is put must come back all the same."""
    article = draw(
        st.builds(
            Article,
            st.sampled_from(["a", "b", "ấ\n\0"]),
            TEXT,
            st.lists(BLOCK, max_size=3).map(tuple),
            published=st.none() | MOMENT,
            tags=st.lists(TEXT, max_size=2).map(tuple),
        )
    )
    segment = st.builds(
        Segment,
        st.just(article.id),
        st.sampled_from(["title", "p1", "p2"]),
        NUMBER,
        TEXT,
        st.integers(0, 12),
        st.integers(0, 12),
        st.sampled_from(["vi", "fr", ""]),
    )
    translation = st.builds(
        Translation,
        segment,
        WORDS,
        st.sampled_from([Origin.MACHINE, Origin.MEMORY, Origin.COPY, Origin.FAILED]),
        st.none() | st.floats(allow_nan=False),
        st.lists(OUTCOME, max_size=2).map(tuple),
        st.lists(FINDING, max_size=2).map(tuple),
        NUMBER,
    )
    return Result(
        article,
        draw(st.sampled_from(Status)),
        draw(st.sampled_from(["en", "fr"])),
        Detection(draw(TEXT), draw(st.floats(0, 1))),
        tuple(draw(st.lists(translation, max_size=4))),
        draw(st.none() | st.builds(Provenance, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)),
    )


@contextmanager
def two_stores() -> Iterator[tuple[Store, Store]]:
    """Two new stores; a fixture would be the same for all examples."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Store.open(folder / "a.db") as one, Store.open(folder / "b.db") as other:
            yield one, other


def exported(store: Store) -> str:
    out = io.StringIO()
    store.export(out)
    return out.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with something of everything."""
    with Store.open(tmp_path / "news.db") as opened:
        run = opened.begin_run("translate", NOW)
        opened.begin_run("broken off", LATER)
        opened.put(result(), source="s", now=NOW)
        opened.put(corrected(), now=LATER)
        opened.put(with_failure(result("b")), now=NOW)
        opened.review(ID, "p1.1", "Staffing was discussed.", reviewer="An", now=LATER)
        opened.memory.remember({"ab" * 32: Remembered("x", -0.5, 3), "cd" * 32: Remembered("y")})
        url = "https://news.example.vn/rss"
        opened.add_source(Source(source_id(url), url, SourceKind.FEED, NOW, next_due=LATER))
        opened.end_run(run, LATER, RunCounts(articles=3, new=2))
        yield opened


def test_a_round_trip_of_everything(store: Store, tmp_path: Path) -> None:
    text = exported(store)
    with Store.open(tmp_path / "copy.db") as copy:
        assert copy.import_(io.StringIO(text)) == text.count("\n") - 2
        assert exported(copy) == text
        assert copy.verify() == []
        assert list(copy.results()) == list(store.results())
        assert [r.history for r in copy.results()] == [r.history for r in store.results()]
        assert copy.revisions(ID) == store.revisions(ID)
        assert copy.sources() == store.sources()
        assert copy.runs() == store.runs()
        keys = ["ab" * 32, "cd" * 32]
        assert copy.memory.lookup(keys) == store.memory.lookup(keys)
        assert replace(copy.info(), path="", size=0) == replace(store.info(), path="", size=0)


@settings(max_examples=40, deadline=None)
@given(st.lists(results(), max_size=5))
def test_whatever_is_put_comes_back_and_survives_an_export(made: list[Result]) -> None:
    with two_stores() as (store, copy):
        newest: dict[tuple[str, str], Result] = {}
        for one in made:
            assert one.article is not None
            key = (one.article.id, one.target)
            change = store.put(one, now=NOW)
            assert isinstance(change, Change)
            if key not in newest:
                newest[key] = one
                assert store.get(one.article.id, target=one.target) == one
        assert store.verify() == []
        copy.import_(io.StringIO(exported(store)))
        assert exported(copy) == exported(store)
        for article_id, target in newest:
            assert copy.get(article_id, target=target) == store.get(article_id, target=target)
        assert copy.verify() == []


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.binary(min_size=32, max_size=32).map(bytes.hex), WORDS, max_size=5))
def test_the_memory_survives_an_export(entries: dict[str, str]) -> None:
    with two_stores() as (store, copy):
        known = {key: Remembered(text, -0.25, 2) for key, text in entries.items()}
        store.memory.remember(known)
        assert store.memory.lookup(list(known)) == known
        copy.import_(io.StringIO(exported(store)))
        assert copy.memory.lookup(list(known)) == known


def test_an_import_wants_an_empty_store(store: Store) -> None:
    text = exported(store)
    with pytest.raises(StoreError, match="something in the store already") as caught:
        store.import_(io.StringIO(text))
    assert "new file" in caught.value.mend
    assert exported(store) == text


def _without(text: str, line: int) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:line] + lines[line + 1 :])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda _: "", "not complete"),
        (lambda text: text[: len(text) // 2], "line"),
        (lambda text: text[: text.rindex("{")], "breaks off"),
        (lambda text: _without(text, 2), "breaks off"),
        (lambda text: _without(text, 0), "line 1: .* out of place"),
        (lambda text: text + text, "out of place"),
        (lambda text: text.replace('{"store":1}', '{"store":99}'), "format 99"),
        (lambda text: "[1]\n" + text, "line 1"),
        (lambda _: "nonsense\n", "line 1"),
        (lambda text: text.replace('{"memory":', '{"dreams":', 1), "dreams"),
        (lambda text: text.replace('"article_id":"b"', '"article_id":"c"', 1), "another article"),
        (lambda text: text.replace('"text":"x"', '"text":""', 1), "CHECK constraint"),
        (lambda text: text.replace('"text":"x"', '"text":7e400', 1), "line"),
        (lambda text: text.replace('"text":"x"', '"text":{"a":1}', 1), "line"),
    ],
)
def test_what_is_no_export_is_refused_and_nothing_is_taken(
    store: Store, tmp_path: Path, change: Callable[[str], str], message: str
) -> None:
    with Store.open(tmp_path / "copy.db") as copy:
        with pytest.raises(StoreError, match=message) as caught:
            copy.import_(io.StringIO(change(exported(store))))
        assert caught.value.mend
        info = copy.info()
        assert (info.articles, info.memory, info.reviews, info.sources, info.runs) == (0,) * 5


def test_on_the_command_line(store: Store, tmp_path: Path, cli: Callable[..., Ran]) -> None:
    lines = tmp_path / "out.jsonl"
    copy = tmp_path / "copy.db"
    assert cli("store", "export", "--store", store.path, "--out", lines).code == 0
    assert lines.read_text(encoding="utf-8") == exported(store)
    done = cli("store", "import", lines, "--store", copy)
    assert (done.code, done.out) == (0, "8 records\n")
    assert json.loads(cli("store", "info", "--store", copy, "--json").out)["articles"] == 2
    assert cli("store", "verify", "--store", copy).out == "the store is sound\n"
    assert "MB after" in cli("store", "vacuum", "--store", copy).out
    printed = cli("store", "export", "--store", copy, "--salvage", "--quiet")
    assert (printed.code, printed.out, printed.err) == (0, exported(store), "")
    again = cli("store", "import", lines, "--store", copy)
    assert (again.code, again.out) == (5, "")
    assert "something in the store already" in again.err
    missing = cli("store", "import", tmp_path / "none.jsonl", "--store", tmp_path / "new.db")
    assert missing.code == 2
    assert "none.jsonl: cannot be read" in missing.err
