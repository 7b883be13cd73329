"""What our reader of feeds loses of feedparser's own corpus of well-formed and broken ones.

    pip download --no-binary :all: --no-deps feedparser
    python -m tests.feedparser_corpus feedparser-6.0.14.tar.gz

Each file is read twice: by feedparser as it comes, which says what there is, and by ``read_feed``.
Counted are entries that have a title or a text, and of each its title, link, date and the letters
of its text; a link to a script and an attachment are nothing to publish, and not counted. Most
files are about one element of an entry that has nothing else: such entries are errors to us, and
are read a second time with a title put in, so that the element is looked at.
"""

from __future__ import annotations

import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import feedparser
from lxml import etree, html

from translate_pub.errors import IngestError
from translate_pub.ingest import read_feed
from translate_pub.ingest.urls import safe_url
from translate_pub.models import Article

FOLDERS = ("wellformed", "illformed")
FIELDS = ("title", "link", "date", "letters")
_ENTRY = re.compile(rb"<(?:item|entry)(?:\s[^>]*)?>")
ADDRESS = "http://127.0.0.1:8097/tests/feed.xml"


@dataclass
class Losses:
    """What there was, what was read, and what was not, by name of file."""

    files: int = 0
    bare: int = 0
    """Entries with neither title nor text."""
    refused: dict[str, str] = field(default_factory=dict)
    """Files that have entries by feedparser and were no feed to us."""
    there: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    lost: dict[str, list[str]] = field(default_factory=dict)
    """Files that lost one of a field, by field."""

    def add(self, name: str, data: bytes) -> None:
        """Count one file. What is raised by us, other than IngestError, is raised on."""
        self.files += 1
        there, read = _there(data), self._read(name, data)
        if there["bare"]:
            self.bare += there["bare"]
            data = _ENTRY.sub(rb"\g<0><title>Tin</title>", data)
            there, read = _there(data), self._read(name, data)
        self.there += there
        self.read += read
        for key in ("entries", *FIELDS):
            if read[key] < there[key]:
                self.lost.setdefault(key, []).append(name)

    def _read(self, name: str, data: bytes) -> Counter[str]:
        try:
            return _read(list(read_feed(data, source_id=name, url=ADDRESS)))
        except IngestError as error:
            if _there(data)["entries"]:
                self.refused[name] = error.message
            return Counter()


def corpus(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each feed in a source distribution of feedparser."""
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = Path(member.name).parts
            if member.isfile() and len(parts) > 3 and parts[1] == "tests" and parts[2] in FOLDERS:
                file = tar.extractfile(member)
                if file is not None:
                    yield "/".join(parts[2:]), file.read()


def measure(archive: Path) -> Losses:
    """Read the whole corpus."""
    losses = Losses()
    for name, data in corpus(archive):
        losses.add(name, data)
    return losses


def _there(data: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    seen: set[tuple[Any, ...]] = set()
    for entry in feedparser.parse(data, resolve_relative_uris=False).entries:
        details = [*entry.get("content", ()), entry.get("summary_detail") or {}]
        letters = next((n for n in map(_letters_of, details) if n), 0)
        title = bool(_letters(entry.get("title") or ""))
        if not title and not letters:
            found["bare"] += 1
            continue
        # The very same entry, given twice, is one article.
        same = (entry.get("id"), entry.get("link"), entry.get("title"), str(details))
        if same in seen:
            continue
        seen.add(same)
        found["entries"] += 1
        found["title"] += title
        found["link"] += bool(safe_url(str(entry.get("link") or ""), ADDRESS))
        parsed = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
        found["date"] += parsed is not None
        found["letters"] += letters
    return found


def _read(results: list[Article | IngestError]) -> Counter[str]:
    found: Counter[str] = Counter()
    for result in results:
        if isinstance(result, IngestError):
            found["errors"] += 1
            continue
        found["entries"] += 1
        found["title"] += not any("has no title" in note for note in result.notes)
        found["link"] += bool(result.url)
        found["date"] += result.published is not None
        found["letters"] += sum(char.isalnum() for block in result.blocks for char in block.text)
    return found


def _letters_of(detail: dict[str, Any]) -> int:
    kind = str(detail.get("type") or "text/html")
    is_text = kind.startswith(("text/", "application/xhtml"))
    return _letters(detail.get("value") or "") if is_text else 0


def _letters(markup: str) -> int:
    """Count the letters that a reader sees."""
    try:
        tree: Any = html.document_fromstring(f"<body>{markup}</body>")
    except (etree.LxmlError, ValueError):
        return 0
    for unseen in tree.xpath("//script | //style | //comment()"):
        unseen.drop_tree()
    return sum(char.isalnum() for char in tree.text_content())


def main() -> None:
    losses = measure(Path(sys.argv[1]))
    print(f"{losses.files} files, {len(losses.refused)} refused that have entries")
    for key in ("entries", *FIELDS):
        files = len(losses.lost.get(key, ()))
        print(f"{key:8} {losses.read[key]:6} of {losses.there[key]:6}, less in {files} files")
    print(f"{losses.bare} entries have neither title nor text: told as errors, read with a title")
    for name, why in losses.refused.items():
        print(f"refused {name}: {why}")
    for key, names in losses.lost.items():
        for name in names:
            print(f"lost {key}: {name}")


if __name__ == "__main__":
    main()
