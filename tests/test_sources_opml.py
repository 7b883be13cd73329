"""Lists of sources as OPML."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.errors import IngestError
from translate_pub.sources import new_source, read_opml, write_opml
from translate_pub.sources.rows import MAX_INTERVAL
from translate_pub.sources.schedule import MIN_INTERVAL
from translate_pub.store import Source, SourceKind

NOW = datetime(2025, 3, 1, 3, tzinfo=UTC)


def read(text: str | bytes) -> list[Source | IngestError]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_opml(data, name="feeds.opml", now=NOW, interval=7_200))


def opml(*outlines: str, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    body = "\n".join(outlines)
    return f'{prolog}\n<opml version="1.0"><head/><body>\n{body}\n</body></opml>'


def test_a_list_of_another_reader() -> None:
    found = read(
        opml(
            '<outline text="Tin tức"><outline text="Sâu hơn">',
            '<outline type="rss" text="Báo &amp; Đài" xmlUrl="https://a.example/rss"'
            ' htmlUrl="https://a.example/"/>',
            "</outline></outline>",
            '<outline title="B" xmlurl="HTTP://B.example/feed#x" language="vi-vn"/>',
            '<outline type="link" text="Trang" url="https://c.example/tin.html"/>',
            '<outline text="folder without anything"/>',
            '<outline type="include" text="x" url="https://d.example/more.opml"/>',
        )
    )
    assert [(s.url, s.kind, s.title, s.language) for s in found if isinstance(s, Source)] == [
        ("https://a.example/rss", "feed", "Báo & Đài", ""),
        ("http://b.example/feed", "feed", "B", "vi-VN"),
        ("https://c.example/tin.html", "page", "Trang", ""),
    ]
    assert {s.interval for s in found if isinstance(s, Source)} == {7_200}
    assert len(found) == 3


def test_an_outline_that_cannot_be_watched_costs_only_itself() -> None:
    bad, out_of_range, good = read(
        opml(
            '<outline text="x" xmlUrl="file:///etc/passwd"/>',
            '<outline text="y" xmlUrl="https://y.example/"'
            ' xmlns:tp="urn:x-translate-pub:opml" tp:interval="1"/>',
            '<outline text="z" xmlUrl="https://z.example/"/>',
        )
    )
    assert isinstance(bad, IngestError)
    assert str(bad) == "feeds.opml, line 3: 'file:///etc/passwd' is not a web address"
    assert bad.mend
    assert isinstance(out_of_range, IngestError)
    assert "line 4" in str(out_of_range)
    assert isinstance(good, Source)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"just text", "broken XML"),
        (b"<opml><body><outline></body></opml>", "broken XML: .*line 1"),
        (b"<rss><channel/></rss>", "this is no OPML"),
        (b"<opml><head/></opml>", "this is no OPML"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
    ],
)
def test_what_is_no_opml(data: bytes, what: str) -> None:
    with pytest.raises(IngestError, match=what) as caught:
        read(data)
    assert str(caught.value).startswith("feeds.opml: ")
    assert caught.value.mend


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(22))
        + '<!ENTITY x "&w;">',
    ],
    ids=["external", "bomb"],
)
def test_nothing_outside_is_read_and_nothing_grows(entities: str) -> None:
    prolog = f'<?xml version="1.0"?><!DOCTYPE opml [{entities}]>'
    with pytest.raises(IngestError, match="broken XML"):
        read(opml('<outline text="&x;" xmlUrl="https://a.example/"/>', prolog=prolog))


def test_a_list_without_end_is_cut_and_says_so() -> None:
    found = read(opml(*['<outline text="x" xmlUrl="https://a.example/"/>'] * 10_002))
    assert len(found) == 10_001
    assert isinstance(found[-1], IngestError)
    assert "first 10000" in str(found[-1])


def test_a_mislabelled_encoding_and_illegal_characters() -> None:
    text = opml('<outline text="Báo Lam Giang\x01, tỉnh Hà Tĩnh" xmlUrl="https://a.example/"/>')
    for data in (text.replace("UTF-8", "iso-8859-1").encode(), text.encode("utf-16")):
        (source,) = read(data)
        assert isinstance(source, Source)
        assert source.title == "Báo Lam Giang, tỉnh Hà Tĩnh"


titles = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"]))


@given(
    st.lists(
        st.builds(
            lambda host, title, kind, full, interval, language: new_source(
                f"https://{host}.example/a?b=c&d",
                kind=kind,
                now=NOW,
                title=" ".join(title.split()),
                full_text=full,
                interval=interval,
                language=language,
            ),
            st.text("abc", min_size=1, max_size=5),
            titles,
            st.sampled_from(SourceKind),
            st.booleans(),
            st.integers(MIN_INTERVAL, MAX_INTERVAL),
            st.sampled_from(["", "vi", "en-GB"]),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_again(sources: list[Source]) -> None:
    from translate_pub.ingest.characters import clean_line

    again = read(write_opml(sources, title="Tin < tức", now=NOW))
    assert [(s.url, s.kind, s.full_text, s.interval, s.language) for s in sources] == [
        (s.url, s.kind, s.full_text, s.interval, s.language) for s in again if isinstance(s, Source)
    ]
    assert [clean_line(s.title) for s in sources] == [
        s.title for s in again if isinstance(s, Source)
    ]
