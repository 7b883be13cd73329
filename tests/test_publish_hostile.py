"""Hostile content: neutralised in every format, and one bad item never costs the others."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from tests.publishing import NOW, SITE, result, rich_result
from translate_pub.models import (
    Article,
    Block,
    BlockKind,
    Detection,
    Finding,
    Mark,
    MarkKind,
    Result,
    Severity,
    Status,
    Term,
)
from translate_pub.publish import SavedFeed, publish
from translate_pub.publish.escape import clean, one_line, safe_url, shorten
from translate_pub.publish.layout import article_slug, slugify

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<b>unclosed <i>tags",
    "<!-- comment",
    "]]><x/>",
    "<![CDATA[x]]>",
    "&lt;script&gt;",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe",
    "a\x00b\x08c\x0bd\x1be\x7ff\x85g",
    "a\ud800b\udfffc",
    "a\ufffeb\uffffc\U0001ffffd",
    "a\ufffdb",
    "\r\n\t x \u2028 y \u2029",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "CON",
    " ",
]
BAD_URLS = [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    "/relative",
    "mailto:x@example.com",
    "http://",
    "http://[::1",
    "http://a b/",
    "http://evil.example:99999/",
    "http://x\u202e.example/",
    'https://x.example"onload="alert(1)',
    "",
]


def hostile_result(text: str, url: str, number: int) -> Result:
    """An article with the text and the URL in every place that has one."""
    made = result(
        f"urn:example:{number}:{text}",
        title=(text or "-", text or "-"),
        paragraphs=[[(f"{text} a", f"{text} b")]],
        published=NOW - timedelta(days=number),
    )
    assert made.article is not None
    block = Block(
        "h",
        BlockKind.HEADING,
        text,
        marks=(Mark(MarkKind.LINK, 0, len(text), url), Mark(MarkKind.STRONG, -3, 10**9)),
    )
    article = replace(
        made.article,
        blocks=(*made.article.blocks, block, Block("i", BlockKind.IMAGE, text, href=url)),
        authors=(text, "Người Thật"),
        tags=(text, "Chủ đề"),
        publisher=text,
        url=url,
        notes=(text,),
    )
    finding = Finding(text, Severity.ERROR, text, text, text)
    term = Term(text or "x", text or "y", authority=text, category=text, note=text)
    translations = tuple(
        replace(
            t,
            findings=(finding,),
            terms=tuple(replace(o, match=replace(o.match, term=term)) for o in t.terms),
        )
        for t in made.translations
    )
    assert made.provenance is not None
    return replace(
        made,
        article=article,
        translations=translations,
        provenance=replace(made.provenance, model=text, glossary=text),
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hostile") / "site"
    results = [
        hostile_result(text, BAD_URLS[number % len(BAD_URLS)], number)
        for number, text in enumerate(HOSTILE)
    ]
    results += [hostile_result("x", url, 100 + number) for number, url in enumerate(BAD_URLS)]
    settings = replace(
        SITE,
        title=HOSTILE[0],
        description=HOSTILE[3],
        author=HOSTILE[1],
        feed_length=200,
        saved_feeds=(SavedFeed("<script>x</script>", keywords=("x",)),),
    )
    published = publish(results, out, settings, now=NOW)
    assert published.skipped == ()
    assert published.articles == len(results)
    return out


def document(path: Path) -> Any:
    return html.document_fromstring(path.read_bytes())


def test_no_page_runs_anything_or_links_anywhere_odd(site: Path) -> None:
    count = 0
    for path in site.rglob("*.html"):
        root = document(path)
        scripts = [(s.get("src"), s.get("type")) for s in root.iter("script")]
        assert all(
            (src or "").lstrip("./").startswith("assets/site-") or kind == "application/ld+json"
            for src, kind in scripts
        )
        for node in root.iter():
            assert node.tag not in ("svg", "img", "iframe", "object", "style", "base")
            assert not [name for name in node.attrib if name.startswith("on") or name == "style"]
            for name in ("href", "src"):
                url = node.get(name, "")
                assert url.split(":")[0] in ("http", "https") or ":" not in url, url
        count += 1
    assert count > 100


def test_json_in_pages_stays_json(site: Path) -> None:
    for path in site.rglob("2*.html"):
        for script in document(path).xpath("//script[@type='application/ld+json']"):
            assert json.loads(script.text)["@type"] == "NewsArticle"


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_xml_feeds_hold_every_item(site: Path, extension: str) -> None:
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parent / f"schemas/{extension}.rng"))
    for path in site.rglob(f"*.{extension}"):
        tree = etree.parse(path)
        assert grammar.validate(tree), f"{path}: {grammar.error_log}"
        if path.name == f"feed.{extension}":
            assert len(feedparser.parse(path.read_bytes()).entries) == len(HOSTILE) + len(BAD_URLS)


def test_bodies_in_feeds_hold_no_markup_of_the_articles(site: Path) -> None:
    bodies = [
        item["content_html"]
        for path in site.rglob("feed.json")
        for item in json.loads(path.read_bytes())["items"]
    ]
    assert len(bodies) == 3 * (len(HOSTILE) + len(BAD_URLS))
    for body in bodies:
        root = html.fragment_fromstring(body, create_parent=True)
        for node in root.iter():
            assert node.tag not in ("script", "svg", "img", "b", "i", "x")
            assert node.get("href", "http:").startswith("http")


def test_every_file_can_be_read_by_anybody(site: Path) -> None:
    for path in site.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".rss", ".atom", ".js", ".xml"):
            text = path.read_text(encoding="utf-8")
            assert clean(text) == text


def test_file_names_are_safe_everywhere(site: Path) -> None:
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if not name.startswith(".translate_pub"):
            assert name.replace("/", "").replace(".", "").replace("-", "").isalnum(), name
            assert name == name.lower()
            assert name.isascii()
            assert len(path.name) < 120


def test_a_title_of_a_megabyte_is_cut_and_the_rest_is_there(tmp_path: Path) -> None:
    huge = result(title=("Đảng ủy " * 131_072, "Committee " * 110_000))
    published = publish([huge, rich_result()], tmp_path / "site", SITE, now=NOW)
    assert published.skipped == ()
    for path in (tmp_path / "site").rglob("*"):
        assert not path.is_file() or path.stat().st_size < 100_000, path
    (page,) = (tmp_path / "site/en").glob("2023-07-07*.html")
    assert "Twelve Party members attended." in page.read_text(encoding="utf-8")


def test_a_sentence_of_a_megabyte_is_published_whole(tmp_path: Path) -> None:
    long = "Đảng ủy họp. " * 80_000
    publish([result(paragraphs=[[(long, long)]])], tmp_path / "site", SITE, now=NOW)
    (page,) = (tmp_path / "site/vi").glob("2023-07-07*.html")
    assert page.stat().st_size > 1_000_000


@pytest.mark.parametrize(
    "moment",
    [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59), datetime(2023, 7, 7, 1, 2)],
)
def test_odd_dates_are_no_harm(tmp_path: Path, moment: datetime) -> None:
    published = publish([result(published=moment)], tmp_path / "site", SITE, now=NOW)
    assert published.skipped == ()
    assert not feedparser.parse((tmp_path / "site/en/feed.atom").read_bytes()).bozo


def test_odd_offsets_are_no_harm(tmp_path: Path) -> None:
    """Segments, marks and terms that do not fit their text are left out, the text is not."""
    made = result()
    moved = tuple(
        replace(
            t,
            segment=replace(t.segment, start=t.segment.start + 3, end=10**6),
            terms=tuple(
                replace(o, target_start=5, target_end=10**6, match=replace(o.match, start=-4))
                for o in t.terms
            ),
        )
        for t in made.translations
    )
    published = publish([replace(made, translations=moved)], tmp_path / "site", SITE, now=NOW)
    assert published.skipped == ()
    (page,) = (tmp_path / "site/vi").glob("2023-07-07*.html")
    assert "Có 12 đảng viên dự." in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ['en" onload="x', "vi\x00", "english", "x" * 5000, "vi-", "đ"])
def test_a_declared_language_that_is_no_language_is_not_written_anywhere(
    tmp_path: Path, language: str
) -> None:
    made = result()
    assert made.article is not None
    made = replace(
        made,
        article=replace(made.article, language=language),
        detection=Detection("", 0.0),
        translations=tuple(
            replace(t, segment=replace(t.segment, language=language)) for t in made.translations
        ),
    )
    publish([made], tmp_path / "site", SITE, now=NOW)
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parent / "schemas/atom.rng"))
    assert grammar.validate(etree.parse(tmp_path / "site/vi/feed.atom"))
    for path in (tmp_path / "site").rglob("*.html"):
        tags = document(path).xpath("//@lang | //@hreflang")
        assert set(tags) <= {"en", "vi", "x-default"}


def test_blocks_of_one_id_are_no_harm(tmp_path: Path) -> None:
    block = Block("p", BlockKind.PARAGRAPH, "Một câu.")
    article = Article("x", "T", (block, block), published=NOW)
    made = Result(article, Status.FAILED, "en", Detection("vi", 1))
    assert publish([made], tmp_path / "site", SITE, now=NOW).skipped == ()


# --- The parts ------------------------------------------------------------------------------


@pytest.mark.parametrize("url", BAD_URLS)
def test_bad_urls_are_no_links(url: str) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example", "https://a.example/"),
        ("HTTP://A.Example/Đường?q=đ ư".replace(" ", "+"), "http://a.example/%C4%90%C6%B0%E1%BB%9Dng?q=%C4%91+%C6%B0"),
        ("https://việt.example/", "https://xn--vit-5kz.example/"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/x%20y#z", "https://a.example/x%20y#z"),
        ("https://user:pw@a.example/", "https://a.example/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("https://a.example/<b>'\"", "https://a.example/%3Cb%3E'%22"),
    ],
)  # fmt: skip
def test_good_urls_are_written_so_that_everybody_takes_them(url: str, safe: str) -> None:
    assert safe_url(url) == safe
    assert safe_url(safe) == safe


@given(st.text(max_size=200))
@settings(deadline=None)
def test_clean_text_is_legal_xml(text: str) -> None:
    node = etree.Element("x", a=one_line(text))
    node.text = clean(text)
    assert etree.fromstring(etree.tostring(node)).get("a") == one_line(text)


@given(st.text(max_size=100), st.integers(min_value=2, max_value=50))
def test_shortened_text_fits(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


@given(st.text(max_size=300), st.text(max_size=300))
def test_slugs_are_file_names(article_id: str, title: str) -> None:
    slug = article_slug(article_id, title, NOW)
    assert slug.isascii()
    assert slug.replace("-", "").isalnum()
    assert slug == slug.lower()
    assert len(slug) <= 90
    assert slug == article_slug(article_id, title, NOW)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Đảng ủy cơ quan Thị ủy", "dang-uy-co-quan-thi-uy"),
        ("ĐẢNG  ỦY – 06/2023", "dang-uy-06-2023"),
        ("../../x", "x"),
        ("日本", ""),
        ("a" * 100, "a" * 60),
        ("một hai " * 20, "mot-hai-mot-hai-mot-hai-mot-hai-mot-hai-mot-hai-mot-hai-mot"),
    ],
)
def test_slugs_are_readable(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_slugs_of_two_articles_differ_however_alike() -> None:
    slugs = {article_slug(f"id-{n}", "Cùng một tiêu đề", NOW) for n in range(2000)}
    assert len(slugs) == 2000
