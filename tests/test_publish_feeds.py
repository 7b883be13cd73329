"""Feeds as readers see them: valid, complete, and readable after everything is stripped."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import jsonschema  # type: ignore[import-untyped]
import nh3
import pytest
from lxml import etree

from tests.publishing import (
    LOCAL_SITE,
    NOW,
    SITE,
    VIETNAM,
    english_result,
    result,
    rich_result,
)
from translate_pub.publish import Edition, SavedFeed, Site, entry_id, publish

ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMAS = Path(__file__).parent / "schemas"
FOLDERS = {"en": Edition.TARGET, "vi": Edition.SOURCE, "both": Edition.BILINGUAL}


@pytest.fixture(scope="module", params=["with-url", "without-url"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = SITE if request.param == "with-url" else LOCAL_SITE
    out = tmp_path_factory.mktemp("feeds") / "site"
    results = [result(), rich_result(), english_result(), result("urn:example:2", published=None)]
    saved = (SavedFeed("Kỷ luật", keywords=("kỷ luật",)),)
    publish(results, out, replace(settings, saved_feeds=saved), now=NOW)
    return out


def feeds(folder: Path, extension: str) -> Iterator[Path]:
    found = sorted(folder.rglob(f"feed.{extension}")) + sorted(folder.rglob(f"feeds/*.{extension}"))
    assert len(found) == 6
    yield from found


def schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SCHEMAS / f"{name}.rng"))


# --- Valid ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["atom", "rss"])
def test_xml_feeds_follow_their_grammar(site: Path, name: str) -> None:
    grammar = schema(name)
    for path in feeds(site, name):
        document = etree.parse(path)
        assert grammar.validate(document), f"{path}: {grammar.error_log}"


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("atom", lambda text: text.replace("<id>", "<id><b/>", 1)),
        ("atom", lambda text: text.replace("<updated>2", "<updated>x2", 1)),
        ("atom", lambda text: re.sub(r'hreflang="\w+"', 'hreflang="?"', text, count=1)),
        ("atom", lambda text: text.replace("<entry ", "<title/><entry ", 1)),
        ("rss", lambda text: re.sub(r"<guid.*?</guid>", "", text, count=1)),
        ("rss", lambda text: re.sub(r"<pubDate>\w+, ", "<pubDate>", text, count=1)),
        ("rss", lambda text: text.replace("<item>", "<item><title>twice</title>", 1)),
    ],
)
def test_the_grammars_tell_right_from_wrong(tmp_path: Path, name: str, damage: Any) -> None:
    publish([result()], tmp_path / "site", SITE, now=NOW)
    text = (tmp_path / f"site/en/feed.{name}").read_text(encoding="utf-8")
    damaged = damage(text)
    assert damaged != text
    assert schema(name).validate(etree.fromstring(text.encode()))
    assert not schema(name).validate(etree.fromstring(damaged.encode()))


def test_json_feeds_follow_the_specification(site: Path) -> None:
    rules = json.loads((SCHEMAS / "jsonfeed.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(rules)
    for path in feeds(site, "json"):
        errors = list(validator.iter_errors(json.loads(path.read_text(encoding="utf-8"))))
        assert errors == [], path
    assert list(validator.iter_errors({"version": "1", "title": "", "items": [{}]}))


def test_what_the_atom_grammar_cannot_say(site: Path) -> None:
    """RFC 4287's Schematron rules, and the warnings of the W3C feed validator."""
    for path in feeds(site, "atom"):
        root = etree.parse(path).getroot()
        entries = root.findall(f"{ATOM}entry")
        assert entries
        assert root.find(f"{ATOM}author") is not None
        updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
        assert len(set(updated)) == len(updated), "DuplicateUpdated"
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids)
        assert max(u or "" for u in updated) == root.findtext(f"{ATOM}updated")
        for node in (root, *entries):
            alternates = [
                (link.get("type"), link.get("hreflang"))
                for link in node.findall(f"{ATOM}link")
                if link.get("rel") == "alternate"
            ]
            assert len(set(alternates)) == len(alternates), "DuplicateAtomLink"


def test_feeds_say_where_they_are_and_where_the_other_languages_are(site: Path) -> None:
    with_url = (site / "sitemap.xml").exists()
    for folder in FOLDERS:
        root = etree.parse(site / folder / "feed.atom").getroot()
        links = {
            (x.get("rel"), x.get("type"), x.get("hreflang")): x.get("href")
            for x in root.findall(f"{ATOM}link")
        }
        if not with_url:
            assert links == {}
            continue
        assert f"https://news.example/{folder}/feed.atom" in links.values()
        others = {
            language
            for rel, kind, language in links
            if rel == "alternate" and kind == "application/atom+xml"
        }
        assert others == ({"vi"} if folder != "vi" else {"en"})


# --- Read back ------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["rss", "atom"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_reader_reads_everything_back(tmp_path: Path, folder: str, extension: str) -> None:
    article = result(title=("Đảng ủy & R&D: 5 < 7", "Party Committee & R&D: 5 < 7"))
    publish([article, english_result()], tmp_path / "site", SITE, now=NOW)
    feed = feedparser.parse((tmp_path / f"site/{folder}/feed.{extension}").read_bytes())

    assert not feed.bozo
    assert feed.feed.language == {"en": "en", "vi": "vi", "both": "en"}[folder]
    assert len(feed.entries) == 2
    entry = feed.entries[1]
    title = {"vi": "Đảng ủy & R&D: 5 < 7"}.get(folder, "Party Committee & R&D: 5 < 7")
    assert plain(entry.title) == title
    assert entry.id == entry_id("https://news.example.vn/1.html", "en", FOLDERS[folder])
    assert entry.link.startswith(f"https://news.example/{folder}/2023-07-07-dang-uy")
    assert entry.published_parsed[:5] == (2023, 7, 7, 8, 30)
    assert [author.name for author in entry.authors] == ["Nguyễn Hương", "Ngọc Ánh"]
    assert [tag.term for tag in entry.tags] == ["Xây dựng Đảng"]
    body = entry.content[0].value
    assert ("Twelve Party members attended." in body) == (folder != "vi")
    assert ("Có 12 đảng viên dự." in body) == (folder != "en")
    if extension == "atom":
        assert entry.content[0].language == {"vi": "vi"}.get(folder, "en")
        via = [link.href for link in entry.links if link.rel == "via"]
        assert via == ["https://news.example.vn/1.html"]
        assert entry.source.title == "Báo Ví Dụ"
    else:
        assert entry.source.href == "https://news.example.vn/1.html"
        assert entry.source.title == "Báo Ví Dụ"


def plain(html: str) -> str:
    """The text of HTML, with the word joiners that keep it from being taken for HTML removed."""
    text = re.sub(r"<[^>]*>", "", html).replace("\u2060", "")
    for name, character in (("&lt;", "<"), ("&gt;", ">"), ("&#x27;", "'"), ("&amp;", "&")):
        text = text.replace(name, character)
    return text


def test_an_item_says_how_it_was_made_and_where_it_comes_from(tmp_path: Path) -> None:
    publish([result()], tmp_path / "site", SITE, now=NOW)
    item = json.loads((tmp_path / "site/en/feed.json").read_bytes())["items"][0]
    assert item["external_url"] == "https://news.example.vn/1.html"
    assert item["_translate_pub"]["signature"].startswith("engine:fake|model:fake/1")
    assert "Machine translation" in item["content_html"]
    assert "Engine fake, model fake/1, glossary vi-en/0123abcd" in item["content_html"]
    source = json.loads((tmp_path / "site/vi/feed.json").read_bytes())["items"][0]
    assert "signature" not in source["_translate_pub"]


@pytest.mark.skipif(not shutil.which("ruby"), reason="RUBY IS NOT INSTALLED: apt install ruby")
def test_rubys_strict_parser_accepts_the_feeds(site: Path) -> None:
    program = (
        "require 'rss'; ARGV.each { |f| x = RSS::Parser.parse(File.read(f), true);"
        " puts x.items.map { |i| i.title.respond_to?(:content) ? i.title.content : i.title } }"
    )
    paths = [*feeds(site, "rss"), *feeds(site, "atom")]
    if not (site / "sitemap.xml").exists():
        paths = [path for path in paths if path.suffix == ".atom"]
    run = subprocess.run(
        ["ruby", "-W0", "-e", program, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "Party Committee meets on discipline" in run.stdout


# --- Survives strict readers ----------------------------------------------------------------

KEPT_EVERYWHERE = {
    "a", "blockquote", "br", "em", "h3", "h4", "h5", "h6", "li", "ol", "p", "strong", "table",
    "tbody", "td", "th", "tr", "ul",
}  # fmt: skip


def test_bodies_are_made_of_elements_that_every_reader_keeps(site: Path) -> None:
    for path in feeds(site, "json"):
        for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
            found = set(re.findall(r"<(\w+)", item["content_html"]))
            assert found <= KEPT_EVERYWHERE
            assert set(re.findall(r" (\w+)=", re.sub(">[^<]*<", "><", item["content_html"]))) <= {
                "href",
                "lang",
            }


def strict(html: str) -> str:
    """What miniflux keeps: it drops lang, class, div and span, and all attributes but href."""
    return nh3.clean(
        html, tags=KEPT_EVERYWHERE, attributes={"a": {"href"}}, link_rel=None, strip_comments=True
    )


@pytest.mark.parametrize("reader", [nh3.clean, strict], ids=["nh3", "miniflux"])
def test_a_bilingual_body_is_readable_after_a_strict_reader(tmp_path: Path, reader: Any) -> None:
    publish([result()], tmp_path / "site", SITE, now=NOW)
    item = json.loads((tmp_path / "site/both/feed.json").read_bytes())["items"][0]
    html = re.sub(r' (lang|rel|href)="[^"]*"', "", reader(item["content_html"]))
    assert (
        "<p>Twelve Party members attended.</p>\n"
        "<blockquote><p>Có 12 đảng viên dự.</p></blockquote>" in html
    )
    assert "Machine translation" in html


def test_structure_survives_in_the_body(tmp_path: Path) -> None:
    publish([rich_result()], tmp_path / "site", SITE, now=NOW)
    html = json.loads((tmp_path / "site/en/feed.json").read_bytes())["items"][0]["content_html"]
    assert "<h3>Article 1. Scope of regulation</h3>" in html
    assert "<ol><li>Party cell of Hamlet 1<ul><li>Party group No. 2</li></ul></li>" in html
    assert "<tr><th>Year</th><th>Number of Party members</th></tr>" in html
    assert '[<a href="https://news.example.vn/a.jpg">Image</a>: View of the conference]' in html
    assert 'Decision <a href="https://vanban.example.vn/123?a=1&amp;b=2">123/QD-TTg</a>' in html
    assert "Câu này không dịch được. [not translated]" in html


# --- What is in a feed ----------------------------------------------------------------------


def test_a_feed_has_the_newest_articles(tmp_path: Path) -> None:
    results = [
        result(f"urn:example:{day}", published=datetime(2023, 5, day, tzinfo=VIETNAM))
        for day in (3, 9, 1, 7, 5)
    ]
    publish(results, tmp_path / "site", replace(SITE, feed_length=3), now=NOW)
    items = json.loads((tmp_path / "site/en/feed.json").read_bytes())["items"]
    assert [item["date_published"][:10] for item in items] == [
        "2023-05-09",
        "2023-05-07",
        "2023-05-05",
    ]


@pytest.mark.parametrize("settings", [LOCAL_SITE, replace(SITE, base_url="https://a.example/r&d/")])
def test_addresses_are_in_rss_as_they_are(tmp_path: Path, settings: Site) -> None:
    """Titles have a word joiner after "&"; in an address it would be another address."""
    address = "https://news.example.vn/tin?id=1&trang=2"
    publish([result(address)], tmp_path / "site", settings, now=NOW)
    root = etree.parse(tmp_path / "site/en/feed.rss").getroot()
    links = [str(link.text) for link in root.iter("link")]
    assert len(links) == 2
    assert all(link.isascii() for link in links)
    if settings is LOCAL_SITE:
        assert links[1] == address
    else:
        assert all(link.startswith("https://a.example/r&d/") for link in links)


def test_an_excerpt_ends_with_the_link(tmp_path: Path) -> None:
    publish([result()], tmp_path / "site", replace(SITE, excerpt=1), now=NOW)
    item = json.loads((tmp_path / "site/both/feed.json").read_bytes())["items"][0]
    assert "the Party Committee met." in item["content_html"]
    assert "The conference discussed" not in item["content_html"]
    assert "Hội nghị" not in item["content_html"]
    assert item["content_html"].endswith(
        '<p><a href="https://news.example.vn/1.html">Read the whole article at its source</a></p>'
    )
    pages = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "site").glob("*/2023*.html"))
    assert "Twelve Party members" not in pages


def test_a_hub_is_named_in_every_format(tmp_path: Path) -> None:
    publish([result()], tmp_path / "site", replace(SITE, hub="https://hub.example/"), now=NOW)
    for name in ("rss", "atom"):
        feed = feedparser.parse((tmp_path / f"site/en/feed.{name}").read_bytes())
        assert [x.href for x in feed.feed.links if x.rel == "hub"] == ["https://hub.example/"]
        assert schema(name).validate(etree.parse(tmp_path / f"site/en/feed.{name}"))
    record = json.loads((tmp_path / "site/en/feed.json").read_bytes())
    assert record["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_a_feed_without_articles_is_valid(tmp_path: Path) -> None:
    publish([], tmp_path / "site", SITE, now=NOW)
    for name in ("atom", "rss"):
        assert schema(name).validate(etree.parse(tmp_path / f"site/en/feed.{name}"))


def test_old_dates_that_validators_doubt_are_left_out(tmp_path: Path) -> None:
    old = result(published=datetime(1975, 5, 1, tzinfo=VIETNAM))
    publish([old], tmp_path / "site", SITE, now=NOW)
    assert "<pubDate>" not in (tmp_path / "site/en/feed.rss").read_text(encoding="utf-8")
    assert (
        "1975" not in (tmp_path / "site/en/feed.atom").read_text(encoding="utf-8").split("<link")[0]
    )
    page = next((tmp_path / "site/en").glob("1975-*.html")).read_text(encoding="utf-8")
    assert "1 May 1975" in page


# --- Directories of feeds -------------------------------------------------------------------


def test_opml_names_every_feed(tmp_path: Path) -> None:
    saved = (SavedFeed("Kỷ luật", keywords=("kỷ luật",)),)
    publish([result()], tmp_path / "site", replace(SITE, saved_feeds=saved), now=NOW)
    root = etree.parse(tmp_path / "site/feeds.opml").getroot()
    assert root.get("version") == "2.0"
    outlines = [node for node in root.iter("outline") if node.get("xmlUrl")]
    base = len(SITE.base_url)
    assert len(outlines) == 12
    for outline in outlines:
        assert outline.get("type") == "rss"
        assert (tmp_path / "site" / (outline.get("xmlUrl") or "")[base:]).is_file()


def test_the_sitemap_pairs_the_languages(tmp_path: Path) -> None:
    publish([result(), english_result()], tmp_path / "site", SITE, now=NOW)
    space = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    root = etree.parse(tmp_path / "site/sitemap.xml").getroot()
    urls = {url.findtext("s:loc", namespaces=space): url for url in root.findall("s:url", space)}
    assert len(urls) == 9
    for location, url in urls.items():
        assert location is not None
        languages = {x.get("hreflang"): x.get("href") for x in url.findall("x:link", space)}
        assert set(languages) <= {"en", "vi", "x-default"}
        default = languages.get("x-default") or SITE.base_url
        assert "/both/" in default or default == SITE.base_url
        assert location in languages.values() or not languages


def test_a_large_sitemap_is_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translate_pub.publish.directory._LIMIT", 4)
    publish([result(), english_result()], tmp_path / "site", SITE, now=NOW)
    index = (tmp_path / "site/sitemap.xml").read_text(encoding="utf-8")
    assert "<sitemapindex" in index
    assert index.count("<loc>") == 3
    assert len(list((tmp_path / "site").glob("sitemap-*.xml"))) == 3


def test_without_an_address_there_is_no_sitemap_and_items_link_to_the_original(
    tmp_path: Path,
) -> None:
    publish([result()], tmp_path / "site", Site(title="News"), now=NOW)
    assert not (tmp_path / "site/sitemap.xml").exists()
    assert not (tmp_path / "site/feeds.opml").exists()
    feed = feedparser.parse((tmp_path / "site/en/feed.rss").read_bytes())
    assert feed.entries[0].link == "https://news.example.vn/1.html"
