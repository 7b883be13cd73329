"""What is watched: when each source is due, and how its news gets into the store.

    rows      a source's row in the store, new and checked
    opml      lists of sources, in and out
    schedule  when a source is due, and when next: pure
    items     what becomes of an article that a source offers: pure
    update    visits sources: the flow, and all the I/O
    watch     update, again and again, until told to stop
    lock      one of them at a time for each store

docs/sources.md describes it for users.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translate_pub.sources.lock import only_updater
    from translate_pub.sources.opml import read_opml, write_opml
    from translate_pub.sources.rows import new_source, normal_url, parse_interval
    from translate_pub.sources.schedule import at_will, due, next_due
    from translate_pub.sources.update import Updater, Visit
    from translate_pub.sources.watch import Stopped, Watcher, stop_at

_HOMES = {
    "Stopped": "watch",
    "Updater": "update",
    "Visit": "update",
    "Watcher": "watch",
    "at_will": "schedule",
    "due": "schedule",
    "new_source": "rows",
    "next_due": "schedule",
    "normal_url": "rows",
    "only_updater": "lock",
    "parse_interval": "rows",
    "read_opml": "opml",
    "stop_at": "watch",
    "write_opml": "opml",
}

__all__ = [
    "Stopped",
    "Updater",
    "Visit",
    "Watcher",
    "at_will",
    "due",
    "new_source",
    "next_due",
    "normal_url",
    "only_updater",
    "parse_interval",
    "read_opml",
    "stop_at",
    "write_opml",
]


def __getattr__(name: str) -> Any:
    """Load a name from its module when it is asked for (PEP 562)."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
