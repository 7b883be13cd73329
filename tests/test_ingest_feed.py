"""RSS, Atom and JSON feeds."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate_pub.errors import IngestError
from translate_pub.ingest import VIETNAM, read_feed
from translate_pub.models import Article

TEN = datetime(2025, 3, 1, 10, tzinfo=VIETNAM)
URL = "https://baolamgiang.example/rss/thoi-su.rss"


def rss(*items: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'{prolog}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Báo Lam Giang</title>'
        f"<link>https://baolamgiang.example/</link><language>vi-vn</language>{inner}</channel></rss>"
    )


def results(feed: str | bytes, charset: str = "") -> list[Article | IngestError]:
    data = feed.encode() if isinstance(feed, str) else feed
    return list(read_feed(data, source_id="thoi-su.rss", url=URL, charset=charset))


def articles(feed: str | bytes, charset: str = "") -> list[Article]:
    found = results(feed, charset)
    return [result for result in found if isinstance(result, Article)]


def one(item: str) -> Article:
    (found,) = articles(rss(item))
    return found


def test_an_rss_item() -> None:
    found = one(
        "<title><![CDATA[Đoàn công tác &quot;thăm Lào&quot;]]></title><link>/tin/1.html</link>"
        "<guid>https://baolamgiang.example/?p=1</guid><dc:creator>Thế Duy - Lan Anh</dc:creator>"
        "<pubDate>Sat, 01 Mar 2025 10:00:00 GMT+7</pubDate><category>Đối ngoại</category>"
        "<description>Tóm tắt</description><content:encoded><![CDATA["
        '<p>Đoàn <b>thăm</b> <a href="/lao">Lào</a>.</p><script>x</script>]]></content:encoded>'
    )
    assert found.id == "https://baolamgiang.example/?p=1"
    assert found.title == 'Đoàn công tác "thăm Lào"'
    assert found.url == "https://baolamgiang.example/tin/1.html"
    assert found.published == TEN
    assert found.authors == ("Thế Duy", "Lan Anh")
    assert found.language == "vi-VN"
    assert found.publisher == "Báo Lam Giang"
    assert found.tags == ("Đối ngoại",)
    (block,) = found.blocks
    assert block.text == "Đoàn thăm Lào."
    assert [mark.href for mark in block.marks] == ["", "https://baolamgiang.example/lao"]
    assert found.notes == ()


def test_an_atom_entry() -> None:
    (found,) = articles(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi"><title>Báo</title><id>urn:x</id>'
        '<entry xml:base="https://b.example/tin/"><id>urn:uuid:1</id>'
        '<title type="html">A &lt;b&gt;B&lt;/b&gt;'
        '</title><link href="2.html"/><updated>2025-03-01T03:00:00Z</updated>'
        "<author><name>Lê An</name></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Một</p><ul><li>Hai</li></ul></div>'
        "</content></entry></feed>"
    )
    assert (found.id, found.title, found.authors) == ("urn:uuid:1", "A B", ("Lê An",))
    assert found.url == "https://b.example/tin/2.html"
    assert found.published == found.updated == TEN
    assert found.language == "vi"
    assert [block.text for block in found.blocks] == ["Một", "Hai"]


def test_a_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Báo Lam Giang",
        "language": "vi",
        "authors": [{"name": "Tòa soạn"}],
        "items": [
            {
                "id": 7,
                "url": "https://b.example/7",
                "title": "Một < hai",
                "content_html": "<p>Nội <i>dung</i></p>",
                "date_published": "2025-03-01T10:00:00+07:00",
                "tags": ["x"],
            },
            {
                "id": "urn:8",
                "content_text": "Đoạn một.\n\nĐoạn hai.",
                "authors": [{"name": "Lê An"}],
            },
            "no object",
            {"id": "9"},
        ],
    }
    first, second, third, fourth = results(json.dumps(feed))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.title, first.authors) == ("thoi-su.rss#7", "Một < hai", ("Tòa soạn",))
    assert (first.published, first.language, first.tags) == (TEN, "vi", ("x",))
    assert (second.id, second.authors) == ("urn:8", ("Lê An",))
    assert [block.text for block in second.blocks] == ["Đoạn một.", "Đoạn hai."]
    assert isinstance(third, IngestError)
    assert "item 3" in str(third)
    assert isinstance(fourth, IngestError)


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 01 Mar 2025 10:00:00 GMT+7", "Sat, 01 Mar 2025 10:00:00 ICT", "01/03/2025 10:00",
        "Thứ Bảy, 01/03/2025 10:00", "Sat, 01 Mar 2025 03:00:00 GMT", "2025-03-01T10:00:00+07:00",
        "Sat, 01 Mar 2025 10:00:00", "Thứ bảy, 01/03/2025, 10:00 (GMT+7)",
    ],
)  # fmt: skip
def test_dates(date: str) -> None:
    assert one(f"<title>T</title><pubDate>{date}</pubDate>").published == TEN


def test_missing_unreadable_and_future_dates() -> None:
    assert one("<title>T</title>").published is None
    assert one("<title>T</title><pubDate>hôm qua</pubDate>").published is None
    assert one("<title>T</title><pubDate>31/02/2025</pubDate>").published is None
    future = one("<title>T</title><pubDate>Fri, 01 Mar 2199 10:00:00 ICT</pubDate>")
    assert future.published is not None
    assert "in the future" in future.notes[0]


def test_a_form_that_only_feedparser_knows() -> None:
    found = one("<title>T</title><dc:date>2004-02</dc:date>")
    assert found.published == datetime(2004, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("day", ["2025-02-30", "2025-06-31T10:00:00Z", "20250230"])
def test_a_day_that_no_calendar_has_is_no_date(day: str) -> None:
    """feedparser counts on, into the next month."""
    found = one(f"<title>T</title><pubDate>{day}</pubDate>")
    assert found.published is None


def test_the_end_of_a_day_is_the_next_and_a_leap_second_is_kept() -> None:
    for written in ("2025-02-28T24:00:00Z", "2025-03-01T00:00:00Z"):
        found = one(f"<title>T</title><pubDate>{written}</pubDate>")
        assert found.published == datetime(2025, 3, 1, tzinfo=UTC)
    leap = one("<title>T</title><pubDate>2016-12-31T23:59:60Z</pubDate>")
    assert leap.published == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_ids() -> None:
    found = articles(
        rss(
            "<title>A</title><guid isPermaLink='false'>12</guid><link>https://b.example/a</link>",
            "<title>B</title><guid isPermaLink='false'>12</guid><link>https://b.example/b</link>",
            "<title>C</title><guid isPermaLink='false'>12</guid>",
            "<title>D</title><link>https://b.example/d</link>",
            "<title>E</title>",
            "<title>A</title><guid isPermaLink='false'>12</guid><link>https://b.example/a</link>",
        )
    )
    assert [article.id for article in found[:2]] == ["https://b.example/a", "https://b.example/b"]
    assert found[2].id.startswith("thoi-su.rss#")
    assert found[3].id == "https://b.example/d"
    assert [article.title for article in found] == list("ABCDE")
    assert len({article.id for article in found}) == 5
    assert ["uses the id" in " ".join(article.notes) for article in found] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert [article.id for article in articles(rss("<title>E</title>"))] == [found[4].id]


def test_ids_outlive_the_address_of_the_feed() -> None:
    feed = rss("<title>A</title><guid>7</guid>", "<title>B</title><link>/b</link>").encode()
    for url in (URL, "https://moved.example/feed"):
        first, second = read_feed(feed, source_id="feed.rss", url=url, namespace="urn:feed")
        assert isinstance(first, Article)
        assert first.id == "urn:feed#7"
        assert isinstance(second, Article)
        assert second.url == second.id == f"{url[: url.index('/', 8)]}/b"


def test_one_bad_item_costs_only_itself() -> None:
    first, bad, last = results(
        rss("<title>A\x08 &#11;&#x1F;\ufffe</title>", "<author>x</author>", "<title>B</title>")
    )
    assert isinstance(first, Article)
    assert first.title == "A"
    assert isinstance(bad, IngestError)
    assert "thoi-su.rss, item 2" in str(bad)
    assert bad.mend
    assert isinstance(last, Article)


def test_broken_xml_gives_what_can_be_read_and_says_so() -> None:
    first, second, cut_off = results(rss("<title>A</title>", "<title>B & C</title>", "<title>D"))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.title, second.title) == ("A", "B & C")
    assert "broken (line 1: " in first.notes[0]
    assert isinstance(cut_off, IngestError)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<rss><channel><title>x<", "broken|no feed"),
        (b"<html><body><p>x</p></body></html>", "no feed"),
        (b"just text", "no feed"),
        (b'{"items": [', "broken JSON"),
        (b'{"a": 1}', "no JSON feed"),
        (b"", "empty"),
        (b"\x89PNG\r\n", "PNG"),
        (b"/etc/passwd", "no feed"),
        (b"http://127.0.0.1/", "no feed"),
    ],
)
def test_what_is_no_feed(data: bytes, what: str) -> None:
    with pytest.raises(IngestError, match=what) as caught:
        results(data)
    assert caught.value.mend


def test_a_feed_without_items_is_no_error() -> None:
    assert results(rss()) == []


def test_entities_are_not_followed() -> None:
    doctype = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = articles(rss("<title>A &f; B</title>", prolog=f'<?xml version="1.0"?>{doctype}'))
    assert all("root:" not in article.title for article in found)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    assert (
        sum(
            len(result.title) if isinstance(result, Article) else 0
            for result in results(
                rss("<title>&j;</title>", prolog=f'<?xml version="1.0"?>{bomb}]>')
            )
        )
        < 1_000_000
    )


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", ""])
def test_windows_1258_whatever_the_label(label: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{label}"?>' if label else '<?xml version="1.0"?>'
    text = rss(
        "<title>@</title>"
        "<description>H\xf4\xf2i nghi\xf2 bi\xean ph\xf2ng, pha\xecp lu\xe2\xf2t</description>",
        prolog=prolog,
    ).replace("Báo Lam Giang", "Bao")
    (found,) = articles(text.replace("@", "Vi\xea\xf2t Nam").encode("latin-1"), label)
    assert found.title == "Việt Nam"


def test_an_item_that_was_decoded_wrongly_before_it_was_saved() -> None:
    right = "<title>Hội nghị tổng kết công tác kiểm tra, giám sát và thi hành kỷ luật đảng</title>"
    wrong = "<title>Viêòt Nam: nghiò quyêìt, hôòi nghiò, biên phoÌng, luâòt sýÒa ðôÒi</title>"
    found = articles(rss(right * 1, right, wrong))
    assert found[-1].title == "Việt Nam: nghị quyết, hội nghị, biên phòng, luật sửa đổi"


def test_feedparser_is_left_as_it_was() -> None:
    import feedparser
    from feedparser import datetimes

    before = (
        list(datetimes._date_handlers),
        feedparser.SANITIZE_HTML,
        feedparser.RESOLVE_RELATIVE_URIS,
    )
    articles(rss("<title>T</title><pubDate>01/03/2025 10:00</pubDate>"))
    after = (
        list(datetimes._date_handlers),
        feedparser.SANITIZE_HTML,
        feedparser.RESOLVE_RELATIVE_URIS,
    )
    assert before == after


pieces = st.sampled_from(
    ["<item>", "</item>", "<title>", "</title>", "A", "&", "<", "]]>", "<![CDATA[", "\x01", "é",
     "<description>&lt;p&gt;x", "<guid>1</guid>", "<pubDate>1/1/2025</pubDate>", "</channel>"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(pieces, max_size=20).map(lambda parts: rss("".join(parts)).encode("utf-8"))
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["items", "id", "title", "url", "authors", "tags", "content_html"]),
                inner,
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_articles_or_errors(data: bytes) -> None:
    found: list[Article | IngestError]
    try:
        found = results(data)
    except IngestError as error:
        found = [error]
    assert all(result.mend for result in found if isinstance(result, IngestError))
    ids = [result.id for result in found if isinstance(result, Article)]
    assert len(set(ids)) == len(ids)


def test_what_feedparser_itself_fails_on_names_the_feed() -> None:
    feed = rss("<title>Tin</title><gml:pos>21.0 105.8</gml:pos>").replace(
        "<rss ", '<rss xmlns:gml="http://www.opengis.net/gml" ', 1
    )
    with pytest.raises(IngestError, match=r"thoi-su\.rss: feedparser cannot read") as caught:
        results(feed)
    assert caught.value.mend
