"""Excerpts: the title and the first sentences are published, and nothing else that was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.publishing import LOCAL_SITE, NOW, SITE, result, segment
from tests.sites import tree
from translate_pub.models import (
    Article,
    Block,
    BlockKind,
    Finding,
    Result,
    Severity,
    Status,
    Term,
    TermMatch,
    TermOutcome,
    Translation,
)
from translate_pub.publish import Site, publish

SOURCE, TARGET = "Bimat", "Secret"
"""Words of what is withheld, in either language; they are in no sentence that is shown."""

HIDDEN = f"Câu {SOURCE} không ai thấy."


def withheld(article_id: str, block: Block, index: int, start: int) -> Translation:
    term = Term(SOURCE, TARGET, authority=f"{TARGET} authority")
    place = HIDDEN.index(SOURCE)
    match = TermMatch(term, place, place + len(SOURCE), SOURCE)
    return Translation(
        segment(article_id, block, index, start, start + len(HIDDEN)),
        f"A {TARGET} sentence.",
        terms=(TermOutcome(match, True, 2, 2 + len(TARGET)),),
    )


def article_with_secrets() -> Result:
    """An article of one sentence that is shown and of others, in every kind of block."""
    first = "Đảng ủy họp."
    made = result(paragraphs=(((first, "The Party Committee met."),),))
    assert made.article is not None
    (opening,) = made.article.blocks
    blocks = [
        Block("i0", BlockKind.IMAGE, HIDDEN, href="https://news.example.vn/a.jpg"),
        Block("c0", BlockKind.CAPTION, HIDDEN),
        replace(opening, text=f"{first} {HIDDEN}"),
        Block("h1", BlockKind.HEADING, HIDDEN, level=2),
        *(
            Block(f"x-{kind}", kind, HIDDEN, group=1)
            for kind in BlockKind
            if kind is not BlockKind.TITLE
        ),
    ]
    title, shown = made.translations
    elsewhere = Finding(
        "term-consistency", Severity.WARNING, f"“Đảng ủy” is “{TARGET}” elsewhere (2)", "", ""
    )
    return replace(
        made,
        article=replace(made.article, blocks=tuple(blocks)),
        translations=(
            title,
            replace(shown, findings=(elsewhere,)),
            *(
                withheld(made.article.id, block, int(block.id == "p1"), block.text.index(HIDDEN))
                for block in blocks
            ),
        ),
    )


def untranslated(made: Result) -> Result:
    return replace(made, status=Status.FAILED, translations=())


def untitled(made: Result) -> Result:
    assert isinstance(made.article, Article)
    return replace(
        made,
        article=replace(made.article, title=""),
        translations=tuple(t for t in made.translations if t.segment.block_id != "title"),
    )


@pytest.mark.parametrize("settings", [SITE, LOCAL_SITE], ids=["with-url", "without-url"])
@pytest.mark.parametrize("change", [lambda made: made, untranslated, untitled])
def test_nothing_beyond_the_excerpt_is_in_any_file(
    tmp_path: Path, settings: Site, change: Callable[[Result], Result]
) -> None:
    made = change(article_with_secrets())
    site = tmp_path / "site"
    publish([made], site, settings, now=NOW)
    assert any(SOURCE.encode() in data for data in tree(site).values())
    publish([made], site, replace(settings, excerpt=1), now=NOW)
    for path, data in tree(site).items():
        assert SOURCE.encode() not in data, path
        assert TARGET.encode() not in data, path
    for edition in ("vi", "both"):
        (item,) = json.loads((site / edition / "feed.json").read_bytes())["items"]
        rendered = edition == "both" and made.translations
        shown = "The Party Committee met." if rendered else "Đảng ủy họp."
        assert shown in item["content_html"]
        assert item["summary"] == shown


def test_an_excerpt_has_so_many_sentences(tmp_path: Path) -> None:
    made = result()
    for number, last in ((1, "the Party Committee met."), (2, "discussed discipline."), (3, "")):
        site = tmp_path / str(number)
        publish([made], site, replace(SITE, excerpt=number), now=NOW)
        item = json.loads((site / "en/feed.json").read_bytes())["items"][0]
        assert last in item["summary"]
        assert item["content_html"].count("excerpt") == (number < 3)
        assert ("Twelve" in item["content_html"]) == (number == 3)
    pages = [path.read_bytes() for path in (tmp_path / "1").glob("both/2023*.html")]
    assert [page.count(b'id="term-') for page in pages] == [2]


def test_an_article_that_is_no_longer_is_whole_with_its_pictures(tmp_path: Path) -> None:
    made = article_with_secrets()
    assert made.article is not None
    count = len(made.article.blocks) + 1
    for excerpt in (count, None):
        publish([made], tmp_path / str(excerpt), replace(SITE, excerpt=excerpt), now=NOW)
    whole, excerpted = (
        json.loads((tmp_path / name / "en/feed.json").read_bytes())["items"]
        for name in ("None", str(count))
    )
    assert whole == excerpted
    assert "a.jpg" in whole[0]["content_html"]
