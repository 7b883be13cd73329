"""Any mixture of sources: files, folders, URLs, standard input."""

from __future__ import annotations

import gzip
import io
import json
import os
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

import translate_pub.ingest.sources as sources
from tests import publishing
from translate_pub.errors import FetchError, IngestError, TranslatePubError
from translate_pub.ingest import Fetcher, Limits, Response, read
from translate_pub.ingest.sources import measure
from translate_pub.models import Article, BlockKind
from translate_pub.publish import publish

EXAMPLES = Path(__file__).parent.parent / "examples"
TEXT = "Tiêu đề bài viết\nĐăng ngày 01/02/2024\nNội dung của bài viết ở đây.\n"
HTML = f"<html><body><article><h1>Trang</h1><p>{'Một câu dài của bài viết. ' * 9}</p></article>"
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel>'
    "<title>B</title><item><title>Mục</title></item></channel></rss>"
)
JSONL = '{"title": "Một"}\n{"title": "Hai"}\n'


def results(*given: str | Path, **options: object) -> list[Article | TranslatePubError]:
    return list(read(given, **options))  # type: ignore[arg-type]


def ids(*given: str | Path, **options: object) -> list[str]:
    return [r.id if isinstance(r, Article) else f"! {r}" for r in results(*given, **options)]


def titles(*given: str | Path, **options: object) -> list[str]:
    return [r.title if isinstance(r, Article) else f"! {r}" for r in results(*given, **options)]


def test_the_examples() -> None:
    found = results(EXAMPLES)
    assert len(found) == 13
    for result in found:
        assert isinstance(result, Article), result
        assert result.published is not None, result.id
        assert result.authors or result.publisher or result.id == "05-decision.txt", result.id
        assert len(result.blocks) >= 1
        assert result.notes == ()
    read_ones = [result for result in found if isinstance(result, Article)]
    assert {block.kind for article in read_ones for block in article.blocks} >= {
        BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.TABLE_CELL, BlockKind.QUOTE,
        BlockKind.CAPTION,
    }  # fmt: skip


def test_files_of_every_kind(tmp_path: Path) -> None:
    contents = {"a.txt": TEXT, "b.html": HTML, "c.xml": FEED, "d.jsonl": JSONL, "e.rss": FEED}
    contents |= {"f.json": '{"title": "Đối tượng"}', "g.xhtml": HTML, "h.json": JSONL}
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
    expected = {
        "a.txt": ["Tiêu đề bài viết"], "b.html": ["Trang"], "c.xml": ["Mục"],
        "d.jsonl": ["Một", "Hai"],
        "e.rss": ["Mục"], "f.json": ["Đối tượng"], "g.xhtml": ["Trang"], "h.json": ["Một", "Hai"],
    }  # fmt: skip
    for name, wanted in expected.items():
        assert titles(tmp_path / name) == wanted
        assert titles(str(tmp_path / f"{name}.gz")) == wanted


def test_a_folder_in_name_order_with_stable_ids(tmp_path: Path) -> None:
    for name in (
        "b/2.txt",
        "b/1.txt",
        "a.txt",
        "c.txt",
        ".hidden.txt",
        "b/.git/x.txt",
        "README.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.replace("bài viết", name), encoding="utf-8")
    (tmp_path / "anh.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert ids(tmp_path) == ["a.txt", "b/1.txt", "b/2.txt", "c.txt"]


def test_a_folder_larger_than_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_WINDOW", 3)
    names = [f"{number:02}.txt" for number in range(10)]
    for name in reversed(names):
        (tmp_path / name).write_text(f"Tiêu đề {name}\nNội dung.", encoding="utf-8")
    found = ids(tmp_path)
    assert sorted(found) == names
    assert found == ids(tmp_path)
    assert [found[n : n + 3] for n in range(0, 10, 3)] == [
        sorted(found[n : n + 3]) for n in range(0, 10, 3)
    ]


def test_a_folder_is_not_listed_before_its_first_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_WINDOW", 4)
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(f"Tiêu đề {number}\nNội dung.", "utf-8")
    real, seen = os.scandir, []

    class Counted:
        def __init__(self, path: Path) -> None:
            self._entries = real(path)

        def __enter__(self) -> Iterator[os.DirEntry[str]]:
            return self._counted()

        def _counted(self) -> Iterator[os.DirEntry[str]]:
            for entry in self._entries:
                seen.append(entry.name)
                yield entry

        def __exit__(self, *_: object) -> None:
            self._entries.close()

    monkeypatch.setattr(os, "scandir", Counted)
    reading = read([tmp_path])
    assert isinstance(next(reading), Article)
    assert len(seen) == 4
    assert len(list(reading)) == 39


def test_one_bad_input_never_costs_the_others(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(b"")
    (tmp_path / "2.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "3.html").write_text("<p>x</p>")
    (tmp_path / "4.xml").write_text("<rss><")
    (tmp_path / "5.jsonl").write_text('{\n{"title": "Tốt"}', encoding="utf-8")
    (tmp_path / "6.txt.gz").write_bytes(b"\x1f\x8b\x08\x00 no gzip")
    (tmp_path / "7.txt.gz").write_bytes(gzip.compress(TEXT.encode() * 99)[:-20])
    (tmp_path / "8.txt").write_text(TEXT, encoding="utf-8")
    found = results(tmp_path)
    errors = [result for result in found if isinstance(result, TranslatePubError)]
    assert [str(error).partition(":")[0] for error in errors] == [
        "1.txt", "2.txt", "3.html", "4.xml", "5.jsonl", "6.txt.gz", "7.txt.gz",
    ]  # fmt: skip
    assert all(error.mend for error in errors)
    assert [r.title for r in found if isinstance(r, Article)] == ["Tốt", "Tiêu đề bài viết"]


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    found = results(tmp_path / "none.txt", tmp_path / "pipe.txt", "a\0b", "ftp://a.example/x")
    assert [isinstance(result, IngestError) for result in found] == [True, True, True, False]
    assert isinstance(found[3], FetchError)
    assert str(found[0]) == f"{tmp_path}/none.txt: cannot be read: No such file or directory"
    assert "not a regular file" in str(found[1])
    assert "neither http nor https" in str(found[3])
    assert results(tmp_path) == []


def test_a_file_of_20_mib_names_the_limit_and_how_to_raise_it(tmp_path: Path) -> None:
    path = tmp_path / "lon.txt"
    path.write_bytes(("Một dòng của bài viết. " * 40 + "\n").encode() * 20_000)
    (error,) = results(path)
    assert isinstance(error, IngestError)
    assert str(error) == "lon.txt: larger than the limit of 15 MiB"
    assert "Limits(article=" in error.mend


def test_the_limit_can_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "lon.txt"
    path.write_text(TEXT * 20, encoding="utf-8")
    (error,) = results(path, limits=Limits(article=1_000))
    assert isinstance(error, IngestError)
    (found,) = results(path, limits=Limits(article=10_000))
    assert isinstance(found, Article)


def test_a_gzip_bomb_is_met_before_it_goes_off(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"a" * (16 << 20)))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"a" * (16 << 20)))
    limits = Limits(article=1 << 20, stream=8 << 20)
    first, second = results(tmp_path, limits=limits)
    assert "a.txt.gz: larger than the limit of 1 MiB" in str(first)
    assert "b.jsonl.gz: larger than the limit of 8 MiB" in str(second)


def test_an_archive_of_several_gzip_members(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(
        b"".join(gzip.compress(line.encode()) for line in JSONL.splitlines(keepends=True))
    )
    assert titles(path) == ["Một", "Hai"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT, ["Tiêu đề bài viết"]),
        (HTML, ["Trang"]),
        (FEED, ["Mục"]),
        (JSONL, ["Một", "Hai"]),
        ('{\n "title": "Một"\n}', ["Một"]),
        ('{"title": "' + "Một " * 2000 + '"}', [("Một " * 2000).strip()]),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Mục"}]}', ["Mục"]),
        ("", ["! stdin: the input is empty"]),
    ],
)
@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode())])
def test_standard_input(content: str, expected: list[str], pack: Callable[[str], bytes]) -> None:
    assert titles("-", stdin=io.BytesIO(pack(content))) == expected


def test_the_same_article_twice_is_one_and_another_by_its_name_an_error(tmp_path: Path) -> None:
    for folder, text in (("a", TEXT), ("b", TEXT), ("c", TEXT.replace("Nội", "Một nội"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(text, encoding="utf-8")
    found = ids(*(tmp_path / folder / "1.txt" for folder in "abc"))
    assert found == ["1.txt", "! 1.txt: another article with this id was read before"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.parquet"])
def test_a_record_whose_id_is_taken_is_named_by_its_place(tmp_path: Path, name: str) -> None:
    records = [{"id": "tin-1", "title": title} for title in ("Một", "Một", "Hai")]
    path = tmp_path / name
    if name.endswith("parquet"):
        parquet.write_table(pyarrow.Table.from_pylist(records), path)
    elif name.endswith("json"):
        path.write_text(json.dumps(records, indent=1))
    else:
        path.write_text("\n\n".join(map(json.dumps, records)))
    first, taken = results(tmp_path)
    assert isinstance(first, Article)
    assert isinstance(taken, IngestError)
    place = f"{name}:5" if name == "a.jsonl" else f"{name}:3"
    assert str(taken) == f'{place}: another article with the id "tin-1" was read before'
    assert taken.mend == "give each record an id of its own"


def test_a_published_site_is_no_source_of_the_folder_around_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    size = measure([tmp_path])
    publish([publishing.result()], tmp_path / "site", publishing.SITE, now=publishing.NOW)
    assert ids(tmp_path) == ["a.txt"]
    assert measure([tmp_path]) == size
    assert len(ids(tmp_path / "site")) > 1


def test_names_of_files_as_ids(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "tiếng việt.txt")).write_text(TEXT, encoding="utf-8")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text(TEXT.replace("Nội", "Một"), encoding="utf-8")
    assert sorted(ids(tmp_path)) == ["tiếng việt.txt", "\ufffd.txt"]


class _Canned(Fetcher):
    """Answers without a network; how pages are fetched is the matter of test_fetch."""

    def __init__(self, responses: dict[str, Response]) -> None:
        super().__init__()
        self._responses = responses

    def get(self, url: str, **_: str) -> Response:
        if url not in self._responses:
            raise FetchError("the server answered 404 Not Found", url=url, mend="check the address")
        return self._responses[url]


def test_urls() -> None:
    fetcher = _Canned(
        {
            "http://a.example/1": Response("http://a.example/2", 200, HTML.encode(), "text/html"),
            "http://a.example/f": Response("http://a.example/f", 200, FEED.encode(), "text/xml"),
            "http://a.example/g": Response("http://a.example/g", 200, FEED.encode(), "text/html"),
            "http://a.example/t": Response(
                "http://a.example/t", 200, TEXT.encode("utf-16"), "text/plain", charset="utf-8"
            ),
            "http://a.example/a.jsonl.gz": Response(
                "http://a.example/a.jsonl.gz",
                200,
                gzip.compress(JSONL.encode()),
                "application/gzip",
            ),
        }
    )
    assert titles(
        "http://a.example/1", "http://a.example/404", "http://a.example/f", "http://a.example/g",
        "http://a.example/t", "http://a.example/a.jsonl.gz", fetcher=fetcher,
    ) == [
        "Trang", "! http://a.example/404: the server answered 404 Not Found", "Mục", "Mục",
        "Tiêu đề bài viết", "Một", "Hai",
    ]  # fmt: skip
    (page,) = results("http://a.example/1", fetcher=fetcher)
    assert isinstance(page, Article)
    assert (page.id, page.url) == ("http://a.example/1", "http://a.example/2")


def test_sources_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")

    def endless() -> object:
        while True:
            yield tmp_path / "a.txt"
            yield tmp_path / "none.txt"

    reading = read(endless())  # type: ignore[arg-type]
    assert isinstance(next(reading), Article)
    assert isinstance(next(reading), IngestError)
