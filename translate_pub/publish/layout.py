"""Where everything lies in a published site, and how its pages refer to one another.

    index.html                    index of the default edition (bilingual, where it is published)
    en/index.html                 index of another edition
    en/<slug>.html                an article; the same slug in every edition
    en/archive/2023-07.html       the articles of a month; ``_2``, ``_3`` … when there are many
    en/topics/<slug>.html         the articles of a topic, likewise
    en/feed.rss feed.atom feed.json
    en/feeds/<slug>.rss …         a saved feed
    vi/… both/…                   the same for the other editions
    search/<year>.js              what the search on the index page looks through
    assets/…                      style sheets and scripts, named by their content
    sitemap.xml feeds.opml        need the site's own URL
    .translate_pub/               the publisher's own state; not to be served

Paths are relative to the site's root, with "/", and safe on every file system.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from translate_pub.publish.editions import Edition

__all__ = [
    "FEED_FORMATS",
    "STATE_DIR",
    "Layout",
    "article_slug",
    "is_article",
    "relative_root",
    "slugify",
]

STATE_DIR = ".translate_pub"

FEED_FORMATS = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""File name extension and media type of each feed format."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_FOLDED = str.maketrans({"đ": "d", "ð": "d", "Đ": "d", "Ð": "d", "ß": "ss", "æ": "ae", "ø": "o"})


def slugify(text: str, limit: int = 60) -> str:
    """ASCII words joined by "-", cut at a word's end; "" where nothing of ``text`` is left.

    Vietnamese letters lose their marks ("Đảng ủy" gives "dang-uy").
    """
    decomposed = unicodedata.normalize("NFKD", text[: limit * 4]).casefold().translate(_FOLDED)
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c))
    slug = _NOT_SLUG.sub("-", ascii_only).strip("-")
    if len(slug) > limit:
        cut = slug.rfind("-", limit // 2, limit + 1)
        slug = slug[: cut if cut > 0 else limit]
    return slug.strip("-")


def article_slug(article_id: str, title: str, published: datetime | None, digits: int = 10) -> str:
    """File name, without extension, of an article: date, words of the source title, hash of the id.

    The hash keeps articles of equal title and date apart; the title is the source's, so that no
    change of engine or glossary moves a page.
    """
    digest = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    date = published.strftime("%Y-%m-%d") if published and published.year >= 1000 else ""
    return "-".join(part for part in (date, slugify(title), digest) if part)


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of a site whose editions lie in ``folders``; ``default`` has the front page."""

    folders: Mapping[Edition, str]
    default: Edition

    def index(self, edition: Edition) -> str:
        """The index page of an edition."""
        return "index.html" if edition is self.default else f"{self.folders[edition]}/index.html"

    def article(self, edition: Edition, slug: str) -> str:
        """The page of an article."""
        return f"{self.folders[edition]}/{slug}.html"

    def archive(self, edition: Edition, key: str, page: int = 1) -> str:
        """A page of the articles of the month ``key``, "2023-07" or "undated"."""
        return f"{self.folders[edition]}/archive/{_numbered(key, page)}"

    def topic(self, edition: Edition, key: str, page: int = 1) -> str:
        """A page of the articles of the topic whose slug is ``key``."""
        return f"{self.folders[edition]}/topics/{_numbered(key, page)}"

    def feed(self, edition: Edition, extension: str, saved: str = "") -> str:
        """A feed of an edition, or a saved feed in that edition."""
        name = f"feeds/{saved}" if saved else "feed"
        return f"{self.folders[edition]}/{name}.{extension}"


def _numbered(name: str, page: int) -> str:
    return f"{name}.html" if page == 1 else f"{name}_{page}.html"


def is_article(path: str) -> bool:
    """Whether the file at ``path`` is the page of an article."""
    folder, _, name = path.partition("/")
    return (
        name.endswith(".html") and name != "index.html" and "/" not in name and folder != "assets"
    )


def relative_root(path: str) -> str:
    """The way from the page at ``path`` back to the site's root: "", "../" or "../../"."""
    return "../" * path.count("/")
