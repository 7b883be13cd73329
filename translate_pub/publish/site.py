"""What a publish is told, and what it answers: the site's settings, checked, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from translate_pub.errors import ConfigError, TranslatePubError
from translate_pub.publish.editions import Edition
from translate_pub.publish.escape import language_tag, one_line, safe_url
from translate_pub.publish.layout import Layout, slugify
from translate_pub.publish.saved import SavedFeed

__all__ = ["Published", "Site"]


@dataclass(frozen=True, slots=True)
class Site:
    """A site to publish.

    ``base_url`` is where it will be served. Without one the pages work as they do with it, from
    any place and from the disk; feeds are written without links to themselves, their items link
    to the originals, and there is no sitemap and no OPML, which mean nothing without addresses.
    ``id`` is what the feeds' permanent ids are made from: the base URL, or the title, unless
    given; give one if either may change. ``source`` is the language assumed of articles that name
    none. ``excerpt`` publishes that many sentences of an article and a link to the rest.
    ``feed_length`` is the number of items in a feed, ``zone`` the time zone of the dates shown,
    ``hub`` a WebSub hub. ``templates`` is a folder whose templates and static files take the
    place of the shipped ones (docs/publishing.md).

    Raises:
        ConfigError: a setting cannot be used; the message names it.
    """

    title: str
    base_url: str = ""
    source: str = "vi"
    target: str = "en"
    editions: tuple[Edition, ...] = (Edition.TARGET, Edition.SOURCE, Edition.BILINGUAL)
    description: str = ""
    author: str = ""
    id: str = ""
    excerpt: int | None = None
    feed_length: int = 40
    saved_feeds: tuple[SavedFeed, ...] = ()
    zone: str = "Asia/Ho_Chi_Minh"
    hub: str = ""
    templates: Path | None = None

    def __post_init__(self) -> None:
        if not one_line(self.title):
            raise ConfigError("title: the site needs one", mend="give --title")
        for name in ("base_url", "hub"):
            value = getattr(self, name)
            if value and (not safe_url(value) or "?" in value or "#" in value):
                raise ConfigError(
                    f"{name}: {value!r} is not a web address",
                    mend="write it in full, such as https://news.example/",
                )
        if self.base_url:
            object.__setattr__(self, "base_url", safe_url(self.base_url).rstrip("/") + "/")
        for name in ("source", "target"):
            value = getattr(self, name)
            if not language_tag(value, ""):
                raise ConfigError(
                    f"{name}: {value!r} is not a language tag", mend="write one such as vi or en"
                )
        if self.source.lower() == self.target.lower():
            raise ConfigError(
                f"source and target are both {self.target!r}", mend="name two languages"
            )
        if not self.editions or len(set(self.editions)) != len(self.editions):
            raise ConfigError("editions: name each once, and at least one", mend="target, source")
        for name in ("excerpt", "feed_length"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ConfigError(f"{name}: {value} is too few", mend="write 1 or more")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as exc:
            raise ConfigError(
                f"zone: {self.zone!r} is not a time zone", mend="write one such as Asia/Ho_Chi_Minh"
            ) from exc

    @property
    def default_edition(self) -> Edition:
        """The edition of the site's front page: bilingual where there is one."""
        return Edition.BILINGUAL if Edition.BILINGUAL in self.editions else self.editions[0]

    def language(self, edition: Edition) -> str:
        """The language tag of an edition; a bilingual page is in the target language first."""
        return self.source if edition is Edition.SOURCE else self.target

    @property
    def layout(self) -> Layout:
        """Where the site's pages and feeds lie."""
        folders = {
            edition: "both" if edition is Edition.BILINGUAL else slugify(self.language(edition))
            for edition in Edition
        }
        return Layout(folders, self.default_edition)

    def url(self, path: str) -> str:
        """The absolute URL of a path of the site, "" where the site has no base URL."""
        if not self.base_url:
            return ""
        return self.base_url + (path.removesuffix("index.html") if _is_index(path) else path)


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did.

    ``articles``, ``pages`` and ``feeds`` count what the site has now; ``written``, ``unchanged``
    and ``removed`` count files. ``skipped`` has an error for every result that is not in the site.
    """

    articles: int
    pages: int
    feeds: int
    written: int
    unchanged: int
    removed: int
    skipped: tuple[TranslatePubError, ...]


def _is_index(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")
