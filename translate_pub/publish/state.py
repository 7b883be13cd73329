"""What a publish remembers for the next, in ``.translate_pub`` in the site.

``state.json`` makes republishing cheap (an article whose fingerprint is known is not rendered
again) and paths and dates permanent: a page's name, the day an undated article was first seen, and
``updated`` of each edition, which moves only when what it says moves. ``files.json`` says once more
which files are the site's own, so that a site whose state is lost can still be published again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from translate_pub.publish.editions import Edition
from translate_pub.publish.layout import STATE_DIR

__all__ = ["FILES_FILE", "STATE_FILE", "Entry", "State", "dump_files", "load_files"]

STATE_FILE = f"{STATE_DIR}/state.json"
FILES_FILE = f"{STATE_DIR}/files.json"
_FORMAT = 1
_SLUG = re.compile(r"[a-z0-9-]{1,120}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What lists, search and feeds know about an article, without its text.

    ``updated`` and ``content`` give, for each edition that it is in, the moment its content last
    moved and the fingerprint of that content. ``terms`` is what search finds it by besides titles
    and leads: names of terms in both languages.
    """

    article_id: str
    slug: str
    fingerprint: str
    first_seen: datetime
    published: datetime | None
    source_language: str
    source_title: str
    target_title: str
    source_lead: str
    target_lead: str
    topics: tuple[str, ...]
    saved: tuple[str, ...]
    terms: tuple[str, ...]
    content: dict[Edition, str]
    updated: dict[Edition, datetime]
    translated: bool

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions it is in."""
        return tuple(self.content)

    @property
    def date(self) -> datetime:
        """When it was published, or else first seen; nothing is published in the future."""
        return min(self.published, self.first_seen) if self.published else self.first_seen

    @property
    def order(self) -> tuple[datetime, str]:
        """Sorts articles by date; equal dates by slug."""
        return self.date, self.slug


@dataclass(slots=True)
class State:
    """The last publish: its settings' fingerprint, its articles by id, its files with sizes."""

    fingerprint: str = ""
    created: datetime | None = None
    articles: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    @classmethod
    def loads(cls, data: bytes | None) -> State:
        """Read a state; one that is missing, damaged or of another format counts as none.

        Lost by that are the time to render; for pages whose article's title or date was corrected,
        their names; and what only a store knows besides: when an article was first seen, which is
        the date of an undated one, and when each edition last moved.
        """
        if not data:
            return cls()
        try:
            record = json.loads(data)
            if record["format"] != _FORMAT:
                return cls()
            return cls(
                record["fingerprint"],
                datetime.fromisoformat(record["created"]),
                {entry["article_id"]: _entry(entry) for entry in record["articles"]},
                {str(path): int(size) for path, size in record["files"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def dumps(self) -> bytes:
        """Write a state; equal states give equal bytes."""
        record = {
            "format": _FORMAT,
            "fingerprint": self.fingerprint,
            "created": self.created.isoformat() if self.created else None,
            "articles": [_record(entry) for _, entry in sorted(self.articles.items())],
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(record, separators=(",", ":")).encode("ascii")


def dump_files(paths: Iterable[str]) -> bytes:
    """Write a list of files."""
    return json.dumps(sorted(paths), indent=0).encode("ascii")


def load_files(data: bytes | None) -> list[str]:
    """Read a list of files; one that is missing or damaged names none."""
    try:
        paths = json.loads(data or b"[]")
    except ValueError:
        return []
    return [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "article_id": entry.article_id,
        "slug": entry.slug,
        "fingerprint": entry.fingerprint,
        "first_seen": entry.first_seen.isoformat(),
        "published": entry.published.isoformat() if entry.published else None,
        "source_language": entry.source_language,
        "source_title": entry.source_title,
        "target_title": entry.target_title,
        "source_lead": entry.source_lead,
        "target_lead": entry.target_lead,
        "topics": entry.topics,
        "saved": entry.saved,
        "terms": entry.terms,
        "content": entry.content,
        "updated": {edition: moment.isoformat() for edition, moment in entry.updated.items()},
        "translated": entry.translated,
    }


def _entry(record: dict[str, Any]) -> Entry:
    if not _SLUG.fullmatch(record["slug"]):
        raise ValueError("a slug that is no file name")
    return Entry(
        article_id=record["article_id"],
        slug=record["slug"],
        fingerprint=record["fingerprint"],
        first_seen=datetime.fromisoformat(record["first_seen"]),
        published=datetime.fromisoformat(record["published"]) if record["published"] else None,
        source_language=record["source_language"],
        source_title=record["source_title"],
        target_title=record["target_title"],
        source_lead=record["source_lead"],
        target_lead=record["target_lead"],
        topics=tuple(record["topics"]),
        saved=tuple(record["saved"]),
        terms=tuple(record["terms"]),
        content={Edition(edition): str(value) for edition, value in record["content"].items()},
        updated={
            Edition(edition): datetime.fromisoformat(moment)
            for edition, moment in record["updated"].items()
        },
        translated=record["translated"],
    )
