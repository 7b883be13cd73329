"""Results to a bilingual site: pages, feeds, exchange files.

    from translate_pub.publish import Site, publish

    publish(results, Path("site"), Site("Provincial news", base_url="https://news.example/"))

docs/publishing.md describes what is written and how to change it.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_pub.models import Result
from translate_pub.publish.editions import Edition, entry_id, feed_id
from translate_pub.publish.saved import SavedFeed, load_saved_feeds
from translate_pub.publish.site import Published, Site

if TYPE_CHECKING:
    from translate_pub.publish.exchange import Exchanged, Merge, language_pairs, merge
    from translate_pub.publish.parquet import export_parquet
    from translate_pub.publish.tables import export_csv, export_tsv
    from translate_pub.publish.tmx import MemoryUnit, export_tmx, import_tmx
    from translate_pub.publish.xliff import export_xliff, import_xliff

__all__ = [
    "Edition",
    "Exchanged",
    "MemoryUnit",
    "Merge",
    "Published",
    "SavedFeed",
    "Site",
    "entry_id",
    "export_csv",
    "export_parquet",
    "export_tmx",
    "export_tsv",
    "export_xliff",
    "feed_id",
    "import_tmx",
    "import_xliff",
    "language_pairs",
    "load_saved_feeds",
    "merge",
    "publish",
]

_HOMES = {
    "Exchanged": "exchange",
    "MemoryUnit": "tmx",
    "Merge": "exchange",
    "export_csv": "tables",
    "export_parquet": "parquet",
    "export_tmx": "tmx",
    "export_tsv": "tables",
    "export_xliff": "xliff",
    "import_tmx": "tmx",
    "import_xliff": "xliff",
    "language_pairs": "exchange",
    "merge": "exchange",
}


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


def __getattr__(name: str) -> Any:
    """Load the exchange formats when they are asked for (PEP 562)."""
    if name in _HOMES:
        module = importlib.import_module(f"translate_pub.publish.{_HOMES[name]}")
        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
