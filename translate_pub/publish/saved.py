"""Saved feeds: a feed of the articles that speak of a person, an organ, a province or a subject.

``feeds.toml``::

    [[feed]]
    name = "Discipline"
    keywords = ["kỷ luật", "cảnh cáo"]      # any of them, in any case

    [[feed]]
    name = "Hà Tĩnh"
    provinces = ["Hà Tĩnh"]                 # names keep their capitals: Hòa Bình, not hòa bình

``people``, ``organs`` and ``provinces`` are lists of names; ``without`` lists words that keep an
article out. Everything is matched in the source text, whole syllables, whatever the place of the
tone mark.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from translate_pub.errors import ConfigError
from translate_pub.models import Article
from translate_pub.publish.escape import one_line
from translate_pub.publish.layout import slugify

__all__ = ["SavedFeed", "SavedFeeds", "load_saved_feeds"]

_NAMES = ("people", "organs", "provinces")
_LISTS = ("keywords", *_NAMES, "without")


@dataclass(frozen=True, slots=True)
class SavedFeed:
    """A feed of the articles in which any of its words or names occurs, and none of ``without``."""

    name: str
    keywords: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    slug: str = field(default="")

    def __post_init__(self) -> None:
        if not self.slug:
            object.__setattr__(self, "slug", slugify(self.name))

    @property
    def names(self) -> tuple[str, ...]:
        """People, organs and provinces: matched with their capitals."""
        return self.people + self.organs + self.provinces


class SavedFeeds:
    """Finds the saved feeds that an article belongs to, in one walk over its text."""

    def __init__(self, feeds: tuple[SavedFeed, ...]) -> None:
        self.feeds = feeds
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        for feed in feeds:
            for phrases, proper in ((feed.keywords + feed.without, False), (feed.names, True)):
                for phrase in phrases:
                    self._add(phrase, proper)

    def _add(self, phrase: str, proper: bool) -> None:
        from translate_pub.glossary.keys import match_key

        keys = tuple(match_key(phrase).split())
        entry = (keys, phrase, proper)
        if keys and entry not in self._phrases.setdefault(keys[0], []):
            self._phrases[keys[0]].append(entry)

    def matching(self, article: Article) -> tuple[SavedFeed, ...]:
        """The feeds that the article belongs to, in the order in which they were given."""
        if not self.feeds:
            return ()
        words: set[str] = set()
        names: set[str] = set()
        for block in article.translatable():
            for phrase, proper in self._found(block.text):
                (names if proper else words).add(phrase)
        return tuple(
            feed
            for feed in self.feeds
            if (words.intersection(feed.keywords) or names.intersection(feed.names))
            and not words.intersection(feed.without)
        )

    def _found(self, text: str) -> set[tuple[str, bool]]:
        from translate_pub.glossary.keys import Gap, split_syllables

        within = Gap.SPACE | Gap.HYPHEN | Gap.DASH | Gap.QUOTE
        syllables = split_syllables(text)
        found = set()
        for start, key in enumerate(syllables.keys):
            for keys, phrase, proper in self._phrases.get(key, ()):
                end = start + len(keys)
                if (
                    tuple(syllables.keys[start:end]) == keys
                    and all(gap & within for gap in syllables.gaps[start + 1 : end])
                    and (not proper or _capitals(phrase) <= _capitals(syllables.surface(start)))
                ):
                    found.add((phrase, proper))
        return found


def _capitals(text: str) -> bool:
    """Whether the first letter is a capital."""
    return text[:1].isupper()


def load_saved_feeds(path: Path) -> tuple[SavedFeed, ...]:
    """Read ``feeds.toml``.

    Raises:
        ConfigError: the file cannot be read, or a feed in it cannot be used; the place is named.
    """
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError as exc:
        raise ConfigError(
            f"{path}: cannot be read: {exc.strerror}", mend="check the path and its permissions"
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: not valid TOML: {exc}", mend="correct the file") from exc
    tables = table.get("feed")
    if not isinstance(tables, list) or set(table) != {"feed"}:
        raise ConfigError(f"{path}: no feeds in it", mend="write [[feed]] tables, and those only")
    feeds = tuple(_feed(entry, f"{path}: feed {n}") for n, entry in enumerate(tables, 1))
    slugs = [feed.slug for feed in feeds]
    for feed in feeds:
        if slugs.count(feed.slug) > 1:
            raise ConfigError(
                f"{path}: two feeds would be written to {feed.slug!r}",
                mend="give one of them another name or a slug",
            )
    return feeds


def _feed(entry: object, place: str) -> SavedFeed:
    if not isinstance(entry, dict):
        raise ConfigError(f"{place}: not a table", mend="write [[feed]]")
    unknown = set(entry) - {"name", "slug", *_LISTS}
    if unknown:
        raise ConfigError(
            f"{place}: unknown key {sorted(unknown)[0]!r}",
            mend=f"the keys are: name, slug, {', '.join(_LISTS)}",
        )
    name = entry.get("name")
    if not isinstance(name, str) or not one_line(name):
        raise ConfigError(f"{place}: it has no name", mend='write name = "…"')
    values: dict[str, tuple[str, ...]] = {}
    for key in _LISTS:
        words = entry.get(key, [])
        if not isinstance(words, list) or not all(isinstance(w, str) and w.strip() for w in words):
            raise ConfigError(f"{place}: {key} is not a list of words", mend=f'{key} = ["…"]')
        values[key] = tuple(words)
    if not any(values[key] for key in ("keywords", *_NAMES)):
        raise ConfigError(f"{place}: nothing to look for", mend="give keywords or names")
    slug = entry.get("slug", "")
    feed = SavedFeed(one_line(name), slug=slugify(slug) if isinstance(slug, str) else "", **values)
    if not feed.slug:
        raise ConfigError(f"{place}: no file name can be made of {name!r}", mend="give a slug")
    return feed
