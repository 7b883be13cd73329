"""Files: TSV, CSV and TBX, what is wrong with them, and that nothing is lost between them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_pub.errors import GlossaryError
from translate_pub.glossary import (
    convert,
    load_glossary,
    read_csv,
    read_tbx,
    read_tsv,
    validate,
    write_glossary,
)
from translate_pub.glossary.table import COLUMNS
from translate_pub.models import CaseRule, Policy, Term

FULL = Term(
    source="Bộ Kế hoạch và Đầu tư",
    target="Ministry of Planning and Investment",
    variants=("MPI", "Ministry of … Investment"),
    forbidden=("Planning Ministry",),
    policy=Policy.EXACT,
    case=CaseRule.INITIAL,
    category="government",
    authority="Circular 03/2009/TT-BNG",
    valid_from=date(1995, 1, 1),
    valid_to=date(2025, 2, 28),
    successor="Bộ Tài chính",
    note='merged; "quoted", <tagged> & more',
)
PLAIN = Term("xã", "commune")
GUARD = Term("xã hội", "", policy=Policy.GUARD)

READ: dict[str, Callable[[Path], list[Term]]] = {
    ".tsv": read_tsv,
    ".csv": read_csv,
    ".tbx": read_tbx,
}


def bare(terms: list[Term]) -> list[Term]:
    """Terms without their origin: that differs between files."""
    return [replace(term, origin="") for term in terms]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("suffix", READ)
def test_what_is_written_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"g{suffix}"
    write_glossary(path, [FULL, PLAIN, GUARD])
    terms = READ[suffix](path)
    assert bare(terms) == [FULL, PLAIN, GUARD]
    assert terms[0].origin.startswith(f"{path}:")


def phrases(alphabet: str) -> st.SearchStrategy[str]:
    """Text as it stands in a glossary: normal form C, single spaces, no bar."""
    text = st.text(alphabet=alphabet, max_size=12)
    return text.map(lambda t: " ".join(unicodedata.normalize("NFC", t).split()))


LETTERS = "abcđêơ ẢỶ'\"&<>;,.#-/()[]*+?\\$^{}=…ß中😀"
WORDS = phrases(LETTERS).filter(lambda text: any(letter.isalnum() for letter in text))
SOURCES = st.lists(st.sampled_from(["xã", "Đảng", "35", "UBND", "hòa"]), min_size=1, max_size=4)
TARGETS = WORDS.filter(lambda text: "…" not in text)
DAYS = st.none() | st.dates(date(1, 1, 1))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    source = " ".join(draw(SOURCES))
    first, last = sorted(draw(st.tuples(DAYS, DAYS)), key=lambda day: day or date.min)
    guard = Term(
        source,
        "",
        policy=Policy.GUARD,
        case=draw(st.sampled_from(CaseRule)),
        category=draw(phrases(LETTERS)),
        authority=draw(phrases(LETTERS)),
        valid_from=first,
        valid_to=last,
        successor=draw(phrases(LETTERS)),
        note=draw(phrases(LETTERS)),
    )
    if draw(st.booleans()):
        return guard
    return replace(
        guard,
        target=draw(TARGETS),
        variants=tuple(draw(st.lists(WORDS, max_size=3))),
        forbidden=tuple(draw(st.lists(WORDS, max_size=3))),
        policy=draw(st.sampled_from([Policy.EXACT, Policy.PREFER])),
    )


@settings(deadline=None, max_examples=25)
@given(st.lists(terms(), min_size=1, max_size=5), st.permutations([".tsv", ".csv", ".tbx"]))
def test_nothing_is_lost_between_formats(
    tmp_path_factory: pytest.TempPathFactory, given_terms: list[Term], order: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("formats")
    paths = [folder / f"{number}{suffix}" for number, suffix in enumerate([*order, order[0]])]
    write_glossary(paths[0], given_terms)
    for before, after in pairwise(paths):
        assert convert(before, after) == len(given_terms)
    assert bare(READ[paths[-1].suffix](paths[-1])) == given_terms
    assert paths[-1].read_bytes() == paths[0].read_bytes()


def test_columns_may_stand_in_any_order_and_most_may_be_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "g.tsv", "note\ttarget\tsource\nhi\tcommune\txã\n")
    assert bare(read_tsv(path)) == [Term("xã", "commune", note="hi")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_comments_blank_lines_marks_and_newlines(tmp_path: Path, newline: str, mark: str) -> None:
    lines = ["# a comment", "", "source\ttarget", "# another", "xã\tcommune", "  ", ""]
    path = write(tmp_path / "g.tsv", mark + newline.join(lines))
    (term,) = read_tsv(path)
    assert (term.source, term.origin) == ("xã", f"{path}:5")


def test_csv_with_quotes_and_semicolons(tmp_path: Path) -> None:
    path = write(tmp_path / "g.csv", 'source,target,note\nxã,commune,"a ""b"", c"\n')
    assert read_csv(path)[0].note == 'a "b", c'
    path = write(tmp_path / "g.csv", "source;target;note\r\nxã;commune;a, b\r\n")
    assert read_csv(path)[0].note == "a, b"


BAD_ROWS = [
    ("source\ttarget\txã\n", 1, "unknown column 'xã'"),
    ("source\tsource\ttarget\n", 1, "column 'source' stands twice"),
    ("target\n", 1, "no column 'source'"),
    ("source\nxã\n", 1, "no column 'target'"),
    ("source\ttarget\nxã\tcommune\textra\n", 2, "3 columns where the header has 2"),
    ("source\ttarget\nxã\n", 2, "1 columns where the header has 2"),
    ("source\ttarget\n# ok\nxã\t\n", 3, "target is empty"),
    ("source\ttarget\n\tcommune\n", 2, "source is empty"),
    ("source\ttarget\n---\tcommune\n", 2, "no letter or digit"),
    ("source\ttarget\na; b\tcommune\n", 2, "punctuation that no match crosses"),
    (f"source\ttarget\n{'a ' * 65}\tb\n", 2, "source has 65 syllables"),
    ("source\ttarget\tpolicy\nxã\tcommune\tmust\n", 2, "policy: 'must'"),
    ("source\ttarget\tcase\nxã\tcommune\tupper\n", 2, "case: 'upper'"),
    ("source\ttarget\tpolicy\nxã\tcommune\tguard\n", 2, "a guard has a rendering"),
    ("source\ttarget\tvalid_from\nxã\tcommune\t1/7/2025\n", 2, "'1/7/2025' is not a date"),
    ("source\ttarget\tvalid_to\nxã\tcommune\t2025-02-30\n", 2, "'2025-02-30' is not a date"),
    (
        "source\ttarget\tvalid_from\tvalid_to\nxã\tcommune\t2025-02-02\t2025-02-01\n",
        2,
        "valid_from is after valid_to",
    ),
    ("source\ttarget\tvariants\nxã\tcommune\ta||b\n", 2, "variants: an empty phrase"),
    ("source\ttarget\tforbidden\nxã\tcommune\ta|\n", 2, "forbidden: an empty phrase"),
    ("source\ttarget\nxã\tcommune … x\n", 2, "target has a gap"),
    ("source\ttarget\nxã\tcom\x00mune\n", 2, "target: control character U+0000"),
    ("source\ttarget\nxã\tcom\u2028mune\n", 2, "target: control character U+2028"),
    (f"source\ttarget\nxã\t{'x' * 3000}\n", 2, "target: 3,000 characters"),
    ("", 0, "empty: no header row"),
    ("# only a comment\n", 0, "empty: no header row"),
]


@pytest.mark.parametrize(("text", "line", "message"), BAD_ROWS)
def test_bad_tsv(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = write(tmp_path / "g.tsv", text)
    for use in (read_tsv, lambda path: load_glossary([path], default=False)):
        with pytest.raises(GlossaryError) as caught:
            use(path)
        assert message in caught.value.message
        assert (caught.value.path, caught.value.line) == (path, line)
        assert caught.value.mend
    assert any(message in error.message for error in validate([path]))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('source,target\n"xã,commune\n', 2, "not CSV"),
        ('source,target\n"xã"x,commune\n', 2, "not CSV"),
        ("source,target\nxã,commune,b\n", 2, "3 columns where the header has 2"),
        ('source,target\nxã,"com\nmune"\n', 3, "control character U+000A"),
        ('source,target\nxã,"com\tmune"\n', 2, "control character U+0009"),
        ("", 0, "empty"),
    ],
)
def test_bad_csv(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = write(tmp_path / "g.csv", text)
    with pytest.raises(GlossaryError) as caught:
        read_csv(path)
    assert message in caught.value.message
    assert caught.value.line == line


@pytest.mark.parametrize("name", ["g.tsv", "g.csv"])
@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [
        ("source\ttarget\nxã\tcommune\n".encode("utf-16"), 1, "0xFF at offset 0"),
        (b"source\ttarget\nx\xe3\tcommune\n", 2, "0xE3 at offset 15"),
        (b"\xef\xbb\xbfsource\ttarget\nx\xe3\t\n", 2, "0xE3 at offset 18"),
    ],
)
def test_not_utf_8(tmp_path: Path, name: str, data: bytes, line: int, byte: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(GlossaryError, match="not UTF-8: byte") as caught:
        load_glossary([path], default=False)
    assert byte in caught.value.message
    assert caught.value.line == line


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="cannot be read: No such file"):
        load_glossary([tmp_path / "none.tsv"])
    for name in ("none.xlsx", "none"):
        with pytest.raises(GlossaryError, match=rf"{name}: cannot be read: No such file") as caught:
            load_glossary([tmp_path / name])
        assert caught.value.mend.startswith("Give the path of a glossary file")
    for name in ("terms.xlsx", "terms"):
        (tmp_path / name).touch()
        with pytest.raises(GlossaryError, match="unknown glossary format"):
            load_glossary([tmp_path / name])
    with pytest.raises(GlossaryError, match="cannot be written"):
        write_glossary(tmp_path / "none" / "g.tsv", [PLAIN])


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_fine_and_there_is_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    write(path, "source\ttarget\n" + "".join(f"xã {n}\tc{n}\n" for n in range(100_000)))
    assert len(read_tsv(path)) == 100_000
    write(path, "source\ttarget\n" + "xã\tcommune\n" * 200_001)
    with pytest.raises(GlossaryError, match="more than 200,000 rows") as caught:
        read_tsv(path)
    assert caught.value.line == 200_002


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(GlossaryError, match="larger than 67,108,864 bytes"):
        read_tsv(path)


@pytest.mark.parametrize("suffix", READ)
@pytest.mark.parametrize(
    "term",
    [
        Term("xã", "com\tmune"),
        Term("xã", "commune", ("a|b",)),
        Term("xã", "commune", note="line\nline"),
        Term("xã", "com\x0bmune"),
    ],
)
def test_what_a_format_cannot_hold_is_not_written(tmp_path: Path, suffix: str, term: Term) -> None:
    path = tmp_path / f"g{suffix}"
    with pytest.raises(GlossaryError, match="control character"):
        write_glossary(path, [PLAIN, term])
    assert not path.exists()


def test_decomposed_text_is_read_and_remarked_on(tmp_path: Path) -> None:
    text = unicodedata.normalize("NFD", "source\ttarget\nĐảng ủy\tParty Committee\n")
    path = write(tmp_path / "g.tsv", text)
    assert read_tsv(path)[0].source == "Đảng ủy"
    (error,) = validate([path])
    assert (error.line, error.message) == (2, "source: not in Unicode normal form C")
    convert(path, tmp_path / "mended.tsv")
    assert validate([tmp_path / "mended.tsv"]) == []


def test_every_column_is_documented() -> None:
    text = (Path(__file__).parent.parent / "glossaries" / "README.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in text
