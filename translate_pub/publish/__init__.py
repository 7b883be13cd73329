"""Results to a bilingual site: pages, feeds, exchange files.

    from translate_pub.publish import Site, publish

    publish(results, Path("site"), Site("Provincial news", base_url="https://news.example/"))

docs/publishing.md describes what is written and how to change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from translate_pub.models import Result
from translate_pub.publish.editions import Edition, entry_id, feed_id
from translate_pub.publish.saved import SavedFeed, load_saved_feeds
from translate_pub.publish.site import Published, Site

__all__ = [
    "Edition",
    "Published",
    "SavedFeed",
    "Site",
    "entry_id",
    "feed_id",
    "load_saved_feeds",
    "publish",
]


def publish(
    results: Iterable[Result], out: Path, site: Site, *, now: datetime | None = None
) -> Published:
    """Make the folder ``out`` the site of these results, and of nothing else.

    Results are read once and may be a generator. What did not change since the last publish into
    the folder is left as it is; the site changes in one step, at the end. A result that cannot be
    published is reported in the answer and costs no other. ``now`` (default: the clock) dates
    what has no date of its own: articles first seen, and content that changed.

    Raises:
        ConfigError: the folder, the templates or the settings cannot be used.
        TranslatePubError: the disk failed; the site is as it was.
    """
    from translate_pub.publish.publisher import publish_site

    return publish_site(results, out, site, now or datetime.now(UTC))
