"""The pages that list articles: fronts, months, topics; and the search index."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from translate_pub.publish.editions import Edition
from translate_pub.publish.layout import slugify
from translate_pub.publish.pages import Listing, Pages
from translate_pub.publish.site import Site
from translate_pub.publish.state import Entry
from translate_pub.publish.wording import wording_for

__all__ = ["listing_pages", "search_shards"]

_FRONT = 30
_PAGE = 40
_TOPICS = 60
"""Topics named on a front page: the most frequent ones."""


def listing_pages(
    entries: Sequence[Entry], site: Site, pages: Pages
) -> Iterator[tuple[str, bytes]]:
    """Yield every listing page with its path. ``entries`` are newest first."""
    zone = ZoneInfo(site.zone)
    years = sorted({_year(entry, zone) for entry in entries}, reverse=True)
    editions: dict[Edition, _Groups] = {
        edition: _Groups(edition, entries, site, zone) for edition in site.editions
    }
    for edition, groups in editions.items():
        fronts = {other: site.layout.index(other) for other in site.editions}
        words = wording_for(site.language(edition))
        front = Listing(
            title=words["latest"],
            edition=edition,
            paths=fronts,
            entries=groups.entries[:_FRONT],
            front=True,
            months=[
                (words.month(month), site.layout.archive(edition, month), len(group))
                for month, group in groups.months.items()
            ],
            topics=[
                (name, site.layout.topic(edition, slug), len(group))
                for slug, (name, group) in groups.frequent_topics()
            ],
            years=years,
        )
        yield front.paths[edition], pages.listing(front)
        for month, group in groups.months.items():
            others = [other for other in site.editions if month in editions[other].months]
            place = partial(site.layout.archive, key=month)
            yield from _paged(words.month(month), edition, group, others, place, pages)
        for slug, (name, group) in groups.topics.items():
            others = [other for other in site.editions if slug in editions[other].topics]
            place = partial(site.layout.topic, key=slug)
            yield from _paged(name, edition, group, others, place, pages)


def _paged(
    title: str,
    edition: Edition,
    entries: Sequence[Entry],
    editions: Sequence[Edition],
    place: Callable[..., str],
    pages: Pages,
) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of a long list. ``editions`` have one like it, at ``place(edition)``."""
    count = -(-len(entries) // _PAGE)
    for number in range(1, count + 1):
        path = place(edition, page=number)
        listing = Listing(
            title=title,
            edition=edition,
            paths={**{other: place(other) for other in editions}, edition: path},
            entries=entries[(number - 1) * _PAGE : number * _PAGE],
            newer=place(edition, page=number - 1) if number > 1 else "",
            older=place(edition, page=number + 1) if number < count else "",
        )
        yield path, pages.listing(listing)


class _Groups:
    """The entries of an edition, by month and by topic, newest first."""

    def __init__(
        self, edition: Edition, entries: Sequence[Entry], site: Site, zone: ZoneInfo
    ) -> None:
        self.entries = [entry for entry in entries if edition in entry.content]
        self.months: dict[str, list[Entry]] = defaultdict(list)
        self.topics: dict[str, tuple[str, list[Entry]]] = {}
        saved = {feed.slug: feed.name for feed in site.saved_feeds}
        for entry in self.entries:
            self.months[_month(entry, zone)].append(entry)
            for name in dict.fromkeys(_topic_names(entry, saved)):
                slug = slugify(name)
                if slug:
                    group = self.topics.setdefault(slug, (name, []))[1]
                    if not group or group[-1] is not entry:
                        group.append(entry)

    def frequent_topics(self) -> list[tuple[str, tuple[str, list[Entry]]]]:
        """The most frequent topics, in alphabetical order."""
        frequent = sorted(self.topics.items(), key=lambda item: (-len(item[1][1]), item[0]))
        return sorted(frequent[:_TOPICS])


def _topic_names(entry: Entry, saved: dict[str, str]) -> Iterator[str]:
    """The topics of an article: its tags, and the saved feeds that it belongs to."""
    yield from entry.topics
    for slug in entry.saved:
        yield saved.get(slug, slug)


def search_shards(entries: Sequence[Entry], site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the search index, a script a year: rows of what the search page looks through.

    Scripts, since pages opened from the disk may not fetch data.
    """
    zone = ZoneInfo(site.zone)
    saved = {feed.slug: feed.name for feed in site.saved_feeds}
    years: dict[str, list[list[object]]] = defaultdict(list)
    for entry in entries:
        day = entry.published.astimezone(zone).strftime("%Y-%m-%d") if entry.published else ""
        years[_year(entry, zone)].append(
            [
                entry.slug,
                day,
                "".join(edition.value[0] for edition in entry.editions),
                entry.target_title if entry.translated else "",
                entry.source_title,
                entry.target_lead if entry.translated else entry.source_lead,
                list(dict.fromkeys(_topic_names(entry, saved))),
                " ".join(entry.terms),
                entry.source_language,
            ]
        )
    for year, rows in years.items():
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        yield f"search/{year}.js", f'translatePubIndex("{year}",{text});\n'.encode()


def _month(entry: Entry, zone: ZoneInfo) -> str:
    return entry.published.astimezone(zone).strftime("%Y-%m") if entry.published else "undated"


def _year(entry: Entry, zone: ZoneInfo) -> str:
    return entry.published.astimezone(zone).strftime("%Y") if entry.published else "undated"
