"""From a store to a site: dates and corrections come from the store, and runs repeat themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from tests.conftest import Ran
from tests.publishing import SITE, result
from tests.stores import ID, LATER, NOW, corrected
from translate_pub.publish import publish
from translate_pub.store import Store

ATOM = "{http://www.w3.org/2005/Atom}"
MUCH_LATER = NOW + timedelta(days=30)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "news.db") as opened:
        opened.put(result(), now=NOW)
        opened.put(result("undated", published=None), now=LATER)
        yield opened


def files(out: Path) -> dict[str, bytes]:
    """The site's files but its own notes, which say when the folder was first published to."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".translate_pub" not in path.parts
    }


def entries(out: Path, edition: str) -> dict[str, tuple[str, str]]:
    """Id → updated, to the second, and title of the entries of an edition's Atom feed."""
    feed = etree.parse(out / edition / "feed.atom")
    return {
        entry.findtext(f"{ATOM}id", ""): (
            entry.findtext(f"{ATOM}updated", "")[:19],
            entry.findtext(f"{ATOM}title", ""),
        )
        for entry in feed.iter(f"{ATOM}entry")
    }


def page(out: Path, folder: str) -> Any:
    (path,) = (out / folder).glob("2023-07-07-*.html")
    return html.document_fromstring(path.read_bytes())


def test_the_same_store_gives_the_same_bytes_whenever_and_wherever(
    store: Store, tmp_path: Path
) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    publish(store.results(), first, SITE, now=LATER)
    publish(store.results(), second, SITE, now=MUCH_LATER)
    assert files(first) == files(second)
    store.put(corrected(), now=LATER)
    publish(store.results(), first, SITE, now=MUCH_LATER)
    publish(store.results(), third, SITE, now=MUCH_LATER + timedelta(days=1))
    assert files(first) == files(third)


def test_updated_moves_with_content_only_and_ids_stay(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(store.results(), out, SITE, now=NOW)
    before = entries(out, "en")
    store.put(result(), now=MUCH_LATER)
    assert publish(store.results(), out, SITE, now=MUCH_LATER).written == 0
    store.put(corrected(), now=MUCH_LATER)
    publish(store.results(), out, SITE, now=MUCH_LATER)
    after = entries(out, "en")
    assert after.keys() == before.keys()
    moved = [(before[name][0], after[name][0]) for name in after if after[name] != before[name]]
    assert moved == [("2023-07-07T08:30:00", "2025-03-31T08:00:00")]


def test_a_review_moves_the_target_and_not_the_source(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(store.results(), out, SITE, now=NOW)
    source, target = entries(out, "vi"), entries(out, "en")
    store.review(ID, "title.0", "Party Committee on discipline", reviewer="An", now=MUCH_LATER)
    publish(store.results(), out, SITE, now=MUCH_LATER)
    assert entries(out, "vi") == source
    new = set(entries(out, "en").values()) - set(target.values())
    assert ("2025-03-31T08:00:00", "Party Committee on discipline") in new


def test_a_page_shows_what_its_source_corrected(store: Store, tmp_path: Path) -> None:
    store.put(corrected(), now=MUCH_LATER)
    out = tmp_path / "site"
    publish(store.results(), out, SITE, now=MUCH_LATER)
    was = ("Hội nghị bàn về kỷ luật.", "The conference discussed discipline.")
    now = ("Hội nghị bàn về nhân sự.", "The conference discussed personnel.")
    for folder, sides in (("vi", [0]), ("en", [1]), ("both", [1, 0])):
        (section,) = page(out, folder).xpath('//section[@class="corrections"]')
        assert section.xpath(".//del/text()") == [was[side] for side in sides]
        assert section.xpath(".//ins/text()") == [now[side] for side in sides]
    (summary,) = page(out, "en").xpath('//section[@class="corrections"]//summary/text()')
    assert summary == "31 March 2025: what was changed"


def test_an_excerpt_does_not_give_the_text_away(store: Store, tmp_path: Path) -> None:
    store.put(corrected(), now=MUCH_LATER)
    out = tmp_path / "site"
    publish(store.results(), out, replace(SITE, excerpt=1), now=MUCH_LATER)
    (section,) = page(out, "en").xpath('//section[@class="corrections"]')
    assert section.xpath("./p/text()") == ["31 March 2025: the source changed the text."]
    assert section.xpath(".//del | .//ins") == []


def test_hostile_corrections_are_text(store: Store, tmp_path: Path) -> None:
    bad = "<script>alert(1)</script> &amp; x"
    paragraphs = (((bad, bad),),)
    store.put(result(paragraphs=paragraphs), now=LATER)
    store.put(result(paragraphs=(((bad + " again.", bad),),)), now=MUCH_LATER)
    out = tmp_path / "site"
    publish(store.results(), out, SITE, now=MUCH_LATER)
    section = page(out, "both").xpath('//section[@class="corrections"]')[0]
    assert section.xpath(".//script") == []
    assert "<script>alert(1)</script>" in "".join(section.xpath(".//ins/text()"))


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in {"a": "Trời mưa to.", "b": "Hội nghị bế mạc."}.items():
        (folder / f"{name}.txt").write_text(
            f"Huyện ủy họp phiên {name}\n\n{text}\n", encoding="utf-8"
        )
    monkeypatch.chdir(tmp_path)
    return folder


def test_publish_with_a_store(news: Path, cli: Callable[..., Ran]) -> None:
    arguments = ("--engine", "fake", "--store", "news.db", "--json", "--out", "site")
    first = cli("publish", news, *arguments)
    assert first.code == 0
    assert json.loads(first.out)["articles"] == 2
    again = json.loads(cli("publish", news, *arguments).out)
    assert (again["written"], again["articles"]) == (0, 2)
    # What was published before stays, whatever is named this time.
    (news / "a.txt").unlink()
    (news / "c.txt").write_text("Huyện ủy họp phiên c\n\nTrời nắng.\n", encoding="utf-8")
    assert json.loads(cli("publish", news, *arguments).out)["articles"] == 3
    info = json.loads(cli("store", "info", "--store", "news.db", "--json").out)
    assert (info["articles"], info["runs"]) == (3, 3)
    alone = cli("site", "--store", "news.db", "--out", "alone", "--json")
    assert json.loads(alone.out)["articles"] == 3
    assert files(Path("site")) == files(Path("alone"))


def test_translate_with_a_store(
    news: Path, cli: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSLATE_PUB_STORE", "news.db")
    first = cli("translate", news, "--engine", "fake", "--json")
    again = cli("translate", news, "--engine", "fake", "--json")
    origins = [
        {
            translation.get("origin", "machine")
            for line in ran.out.splitlines()
            for translation in json.loads(line)["translations"]
        }
        for ran in (first, again)
    ]
    assert origins == [{"machine"}, {"memory"}]
    stored = cli("store", "results")
    assert len(stored.out.splitlines()) == 2
    Path("edited.jsonl").write_text(
        stored.out.replace('"text": "Troi mua to."', '"text": "It rained.", "origin": "review"'),
        encoding="utf-8",
    )
    added = cli("store", "add", "edited.jsonl")
    assert added.out == "0 new, 1 changed, 1 unchanged\n"
    assert "It rained." in cli("translate", news, "--engine", "fake").out


def test_without_a_store_there_is_nothing_to_look_after(cli: Callable[..., Ran]) -> None:
    for arguments in (["store", "info"], ["site"]):
        done = cli(*arguments)
        assert done.code == 2
        assert "no store is named" in done.err
        assert "--store" in done.err
