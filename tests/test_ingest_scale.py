"""Archives: compressed in four ways, and Parquet."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from translate_pub.errors import IngestError, TranslatePubError
from translate_pub.ingest import Limits, read
from translate_pub.ingest.compressed import decompressed, is_compressed
from translate_pub.ingest.sources import Meter, measure
from translate_pub.models import Article

Pack = Callable[[bytes], bytes]

PACKERS: dict[str, Pack] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
packed = pytest.mark.parametrize("suffix", sorted(PACKERS))

LINES = "".join(
    json.dumps({"title": f"Bản tin số {n}", "text": "Nội dung. " * 20}) + "\n" for n in range(50)
).encode()


def titles(*sources: Path, **options: Any) -> list[str]:
    found = read(sources, **options)
    return [item.title if isinstance(item, Article) else f"! {item}" for item in found]


@packed
def test_every_compression_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.jsonl.{suffix}"
    path.write_bytes(PACKERS[suffix](LINES))
    assert titles(path) == titles(tmp_path) == [f"Bản tin số {n}" for n in range(50)]
    path.rename(tmp_path / "named-otherwise.jsonl")
    assert len(titles(tmp_path)) == 50


@packed
def test_members_in_a_row_are_one_source(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.jsonl.{suffix}"
    path.write_bytes(b"".join(map(PACKERS[suffix], LINES.splitlines(keepends=True))))
    assert len(titles(path)) == 50


def test_xz_may_be_padded(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(lzma.compress(LINES) + bytes(8) + lzma.compress(LINES[:0]) + bytes(4))
    assert len(titles(path)) == 50


@packed
@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda data: data[:-20], "ends too early"),
        (lambda data: data[:40] + b"\xff" * 200 + data[240:], "is damaged"),
    ],
)
def test_damage_is_named(suffix: str, spoil: Pack, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.txt.{suffix}"
    path.write_bytes(spoil(PACKERS[suffix](bytes(range(256)) * 99)))
    (error,) = read([path])
    assert isinstance(error, IngestError)
    assert complaint in str(error)
    assert str(error).startswith(f"a.txt.{suffix}: ")
    assert error.mend


@packed
def test_bombs_are_met_before_they_go_off(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.jsonl.{suffix}"
    path.write_bytes(PACKERS[suffix](bytes(64 << 20)))
    assert path.stat().st_size < 1 << 18
    (error,) = read([path], limits=Limits(article=1 << 20, stream=8 << 20))
    assert "larger than the limit of 8 MiB" in str(error)


@packed
def test_pieces_are_small(suffix: str) -> None:
    pieces = decompressed(iter([PACKERS[suffix](bytes(32 << 20))]), "bomb")
    assert max(map(len, pieces)) <= 12 << 20


@settings(deadline=None)
@given(st.lists(st.binary(max_size=3_000), max_size=4), st.sampled_from(sorted(PACKERS)))
def test_decompressing_gives_back_what_was_compressed(parts: list[bytes], suffix: str) -> None:
    data = b"".join(PACKERS[suffix](part) for part in parts)
    if parts:
        assert is_compressed(data)
        chunks = (data[n : n + 100] for n in range(0, len(data), 100))
        assert b"".join(decompressed(chunks, "x")) == b"".join(parts)


@pytest.mark.parametrize(
    "head", [b"", b"BZh", "BZh là chữ viết tắt".encode(), b"(\xb5/", b"\xfd7z"]
)
def test_what_is_not_compressed(head: bytes) -> None:
    assert not is_compressed(head)


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl.zst").write_bytes(PACKERS["zst"](LINES))
    parquet.write_table(pyarrow.table({"title": ["Một"]}), tmp_path / "b.parquet")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    first, second = read([tmp_path])
    for error, name in ((first, "zstandard"), (second, "pyarrow")):
        assert isinstance(error, IngestError)
        assert f"needs the package {name}" in str(error)
        assert "translate_pub[archives]" in error.mend


def table(path: Path, **columns: list[Any]) -> Path:
    parquet.write_table(pyarrow.table(columns), path, row_group_size=2)
    return path


def test_parquet_has_the_keys_of_json_lines(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.parquet",
        id=["x", None, "z"],
        title=["Một", "Hai", "Ba"],
        paragraphs=[["Đoạn một.", "Đoạn hai."], None, []],
        published=[datetime(2024, 5, 31, 3, tzinfo=UTC), None, None],
        date=[None, date(2024, 6, 1), None],
        tags=[["kỷ luật"], None, None],
        embedding=[[0.5], [0.5], [0.5]],
    )
    one, two, three = read([path])
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert isinstance(three, Article)
    assert (one.id, two.id, three.id) == ("x", "a.parquet:2", "z")
    assert [block.text for block in one.blocks] == ["Đoạn một.", "Đoạn hai."]
    assert one.published == datetime(2024, 5, 31, 3, tzinfo=UTC)
    assert two.published is not None
    assert two.published.date() == date(2024, 6, 1)
    assert one.tags == ("kỷ luật",)


def test_a_bad_row_costs_no_other(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", title=["Một", None, "Ba"], text=["x", None, "y"])
    assert titles(path) == ["Một", "! a.parquet:2: neither title nor text", "Ba"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not a Parquet file"),
        (b"PAR1 and no more", "not a Parquet file"),
        (b"{}", "not a Parquet file"),
    ],
)
def test_what_is_no_parquet(content: bytes, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    (error,) = read([tmp_path])
    assert isinstance(error, TranslatePubError)
    assert str(error).startswith("a.parquet: ")
    assert complaint in str(error)
    assert error.mend


def test_damage_inside_parquet_names_the_row(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", title=[f"Bản tin {n} {'x' * 900}" for n in range(400)])
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 2_000] = b"\xff" * 2_000
    path.write_bytes(bytes(data))
    found = list(read([path]))
    assert isinstance(found[-1], IngestError)
    assert "not a Parquet file that can be read" in str(found[-1])


def test_columns_without_an_article(tmp_path: Path) -> None:
    (error,) = read([table(tmp_path / "a.parquet", vector=[1.0])])
    assert isinstance(error, IngestError)
    assert "none of its columns" in str(error)
    assert "title" in error.mend


def test_the_meter_ends_at_what_was_measured(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES))
    (tmp_path / "sub" / "b.txt").write_text("Tiêu đề\nNội dung.", encoding="utf-8")
    (tmp_path / "passed-over.bin").write_bytes(bytes(999))
    table(tmp_path / "c.parquet", title=["Một", "Hai"])
    meter = Meter()
    seen = [meter.bytes for _ in read([tmp_path], meter=meter)]
    assert seen == sorted(seen)
    wanted = sum((tmp_path / n).stat().st_size for n in ("a.jsonl.gz", "sub/b.txt", "c.parquet"))
    assert meter.bytes == measure([tmp_path]) == wanted
    assert measure([tmp_path / "none", "https://a.example/", "-"]) == 0


def test_standard_input_may_be_compressed() -> None:
    stream = io.BytesIO(bz2.compress(LINES))
    found: Iterator[Article | TranslatePubError] = read(["-"], stdin=stream)
    assert len(list(found)) == 50
