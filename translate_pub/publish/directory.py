"""Where a site's pages and feeds are, for machines: sitemap.xml and OPML 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from lxml import etree

from translate_pub.publish.editions import Edition
from translate_pub.publish.escape import one_line
from translate_pub.publish.layout import FEED_FORMATS
from translate_pub.publish.site import Site
from translate_pub.publish.state import Entry
from translate_pub.publish.wording import language_name

__all__ = ["opml", "sitemaps"]

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_NAMESPACES: Mapping[Any, str] = {None: _SITEMAP, "xhtml": _XHTML}
_LIMIT = 5_000
"""URLs in one file; the protocol allows 50,000 and 50 MB."""


def sitemaps(entries: Sequence[Entry], site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield sitemap.xml, as an index of several where there are many pages."""
    urls = _page_urls(entries, site)
    chunks = [urls[start : start + _LIMIT] for start in range(0, len(urls), _LIMIT)]
    if len(chunks) <= 1:
        yield "sitemap.xml", _urlset(urls)
        return
    index = etree.Element(f"{{{_SITEMAP}}}sitemapindex", nsmap=_NAMESPACES)
    for number, chunk in enumerate(chunks, 1):
        path = f"sitemap-{number}.xml"
        yield path, _urlset(chunk)
        place = etree.SubElement(index, f"{{{_SITEMAP}}}sitemap")
        etree.SubElement(place, f"{{{_SITEMAP}}}loc").text = site.url(path)
    yield "sitemap.xml", _bytes(index)


def _page_urls(entries: Sequence[Entry], site: Site) -> list[tuple[str, str, dict[str, str]]]:
    """(URL, last modification, URL of each language) of every front page and article."""
    layout = site.layout
    fronts = {edition: site.url(layout.index(edition)) for edition in site.editions}
    urls = [(url, "", _languages(fronts, site, site.source)) for url in fronts.values()]
    for entry in entries:
        pages = {e: site.url(layout.article(e, entry.slug)) for e in entry.editions}
        languages = _languages(pages, site, entry.source_language)
        urls += [
            (url, entry.updated[edition].isoformat(), languages) for edition, url in pages.items()
        ]
    return urls


def _languages(pages: dict[Edition, str], site: Site, source: str) -> dict[str, str]:
    """The page of each language; of two in one language (an article that needed no translation)
    the first edition's.
    """
    tags = {Edition.TARGET: site.target, Edition.SOURCE: source, Edition.BILINGUAL: "x-default"}
    languages: dict[str, str] = {}
    for edition, url in pages.items():
        languages.setdefault(tags[edition], url)
    return languages if len(languages) > 1 else {}


def _urlset(urls: Sequence[tuple[str, str, dict[str, str]]]) -> bytes:
    """Write one file, without a tree in memory: this may be thousands of pages."""
    out = BytesIO()
    with etree.xmlfile(out, encoding="utf-8") as document:
        document.write_declaration()
        with document.element(f"{{{_SITEMAP}}}urlset", nsmap=_NAMESPACES):
            for url, modified, languages in urls:
                document.write("\n")
                with document.element(f"{{{_SITEMAP}}}url"):
                    with document.element(f"{{{_SITEMAP}}}loc"):
                        document.write(url)
                    if modified:
                        with document.element(f"{{{_SITEMAP}}}lastmod"):
                            document.write(modified)
                    for language, href in languages.items() if url in languages.values() else ():
                        attributes = {"rel": "alternate", "hreflang": language, "href": href}
                        with document.element(f"{{{_XHTML}}}link", attributes):
                            pass
            document.write("\n")
    return out.getvalue()


def opml(site: Site) -> bytes:
    """Return the site's feeds as OPML 2.0, by edition, for import into a reader."""
    root = etree.Element("opml", {"version": "2.0"})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = one_line(site.title)
    body = etree.SubElement(root, "body")
    for edition in site.editions:
        name = (
            f"{language_name(site.target)} / {language_name(site.source)}"
            if edition is Edition.BILINGUAL
            else language_name(site.language(edition))
        )
        group = etree.SubElement(body, "outline", {"text": name})
        for slug, title in (("", site.title), *((f.slug, f.name) for f in site.saved_feeds)):
            for extension in FEED_FORMATS:
                if extension == "json":
                    continue
                attributes = {
                    "text": f"{one_line(title)} ({name}, {extension.upper()})",
                    "type": "rss",
                    "version": "RSS2" if extension == "rss" else "ATOM1",
                    "language": site.language(edition),
                    "xmlUrl": site.url(site.layout.feed(edition, extension, slug)),
                    "htmlUrl": site.url(site.layout.index(edition)),
                }
                etree.SubElement(group, "outline", attributes)
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
