"""Take any mixture of sources and yield their articles, one after the other.

    file.txt  page.html  feed.xml  archive.jsonl.gz  archive.parquet  folder/  https://…  -

What fails is yielded as an error in its place, so that one bad input never costs the others.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from stat import S_ISDIR
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from translate_pub.errors import IngestError, TranslatePubError
from translate_pub.ingest.characters import clean
from translate_pub.ingest.compressed import SUFFIXES as PACKED
from translate_pub.ingest.compressed import decompressed, is_compressed
from translate_pub.ingest.urls import public_url
from translate_pub.models import Article

if TYPE_CHECKING:
    from translate_pub.ingest.answers import Response
    from translate_pub.ingest.fetch import Fetcher

__all__ = ["Limits", "Meter", "is_feed", "measure", "read"]

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes read, after decompression. ``article``: a file, page, feed or line of JSON Lines.

    ``stream`` bounds a whole JSON Lines file, which is read line by line and may be an archive.
    """

    article: int = 15 * MIB
    stream: int = 16_384 * MIB


@dataclass(slots=True)
class Meter:
    """How far reading is: bytes of local files read so far, as they lie on the disk."""

    bytes: int = 0


class _Kind:
    """Names of the kinds of content, as their readers are called."""

    TEXT, HTML, FEED, JSONL, JSON, XML = "text", "html", "feed", "jsonl", "json", "xml"
    PARQUET = "parquet"


_SUFFIXES = {
    ".txt": _Kind.TEXT,
    ".text": _Kind.TEXT,
    ".htm": _Kind.HTML,
    ".html": _Kind.HTML,
    ".xhtml": _Kind.HTML,
    ".rss": _Kind.FEED,
    ".atom": _Kind.FEED,
    ".rdf": _Kind.FEED,
    ".xml": _Kind.XML,
    ".json": _Kind.JSON,
    ".jsonl": _Kind.JSONL,
    ".ndjson": _Kind.JSONL,
    ".parquet": _Kind.PARQUET,
}
_TYPES = {
    "text/plain": _Kind.TEXT,
    "text/html": _Kind.HTML,
    "application/xhtml+xml": _Kind.HTML,
    "application/rss+xml": _Kind.FEED,
    "application/atom+xml": _Kind.FEED,
    "application/rdf+xml": _Kind.FEED,
    "application/feed+json": _Kind.FEED,
    "application/xml": _Kind.XML,
    "text/xml": _Kind.XML,
    "application/json": _Kind.JSON,
    "application/jsonl": _Kind.JSONL,
    "application/x-ndjson": _Kind.JSONL,
    "application/ndjson": _Kind.JSONL,
}
_KNOWN = (
    "give a .txt, .html, .jsonl, .parquet or feed (.xml, .rss, .atom, .json) file, "
    "a folder or a URL"
)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_FEED_START = re.compile(rb"<(?:rss|feed|rdf:RDF|(?:\w+:)?channel)[\s>]", re.IGNORECASE)
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta)[\s>]", re.I
)
_WINDOW = 65_536
_SNIFF = 4_096
_READ = 1 << 16


def read(
    sources: Iterable[str | Path],
    *,
    fetcher: Fetcher | None = None,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
    meter: Meter | None = None,
) -> Iterator[Article | TranslatePubError]:
    """Yield the articles of ``sources`` in order, and an error in the place of each that fails.

    A source is a file, a folder (subfolders too; hidden files and unknown suffixes are passed
    over), an http(s) URL, or "-" for standard input. Ids are stable: a file's name, a path below
    the folder given, a URL, a feed item's own id. An id that came up before is an error where the
    article differs, and is passed over where it is the same.

    A folder is read in name order; one of more than 65,536 entries, which is never listed as a
    whole, in runs of so many, each in name order, as the file system gives them: the order of an
    unchanged folder is the same each time, that of a copy may differ. ``meter`` counts along.
    """
    reader = _Reader(fetcher, stdin, limits or Limits(), meter or Meter())
    seen: dict[int, int] = {}
    for source in sources:
        for result in reader.source(source):
            if isinstance(result, Article):
                key, content = hash(result.id), hash((result.title, result.blocks))
                if seen.get(key) == content:
                    continue
                if seen.setdefault(key, content) != content:
                    yield IngestError(
                        "another article with this id was read before",
                        article_id=result.id,
                        mend="rename one of the files, or give the folder that holds both",
                    )
                    continue
            yield result


def is_feed(response: Response) -> bool:
    """Return whether what came back is a feed, by its type, its name and its beginning."""
    return _sniffed(response.body, _response_kind(response)) == _Kind.FEED


def measure(sources: Iterable[str | Path]) -> int:
    """Return the bytes of the local files that :func:`read` would read; what it cannot is 0.

    Folders are walked without being listed as a whole.
    """
    total = 0
    for source in sources:
        try:
            found = Path(source).stat()
        except (OSError, ValueError):
            continue
        total += _folder_size(source) if S_ISDIR(found.st_mode) else found.st_size
    return total


def _folder_size(folder: str | Path) -> int:
    total = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    total += _folder_size(entry.path)
                elif _kind_of(entry.name) and entry.is_file():
                    total += entry.stat().st_size
    except OSError:
        pass  # reading it will say so
    return total


class _Reader:
    def __init__(
        self, fetcher: Fetcher | None, stdin: BinaryIO | None, limits: Limits, meter: Meter
    ) -> None:
        self._fetcher = fetcher
        self._stdin = stdin
        self._limits = limits
        self._meter = meter

    def source(self, source: str | Path) -> Iterator[Article | TranslatePubError]:
        name = str(source)
        try:
            if "\0" in name:
                raise IngestError("no path holds a zero byte", article_id=repr(name), mend=_KNOWN)
            if name == "-":
                yield from self._stream(self._stdin or sys.stdin.buffer, "stdin", "")
            elif isinstance(source, str) and _URL.match(source):
                yield from self._url(source)
            elif Path(source).is_dir():
                yield from self._folder(Path(source), "")
            else:
                yield from self._file(Path(source), Path(source).name)
        except TranslatePubError as error:
            yield error
        except OSError as error:
            yield _unreadable(name, error)

    def _url(self, url: str) -> Iterator[Article | TranslatePubError]:
        if self._fetcher is None:
            from translate_pub.ingest.fetch import Fetcher

            self._fetcher = Fetcher(max_bytes=self._limits.article)
        response = self._fetcher.get(url)
        kind = _response_kind(response)
        yield from self._chunks(
            iter([response.body]),
            public_url(url),
            kind,
            url=public_url(response.url),
            charset=response.charset,
        )

    def _folder(self, folder: Path, prefix: str) -> Iterator[Article | TranslatePubError]:
        for name in _names(folder):
            path = folder / name
            article_id = f"{prefix}{name}"
            try:
                if path.is_dir() and not path.is_symlink():
                    yield from self._folder(path, f"{article_id}/")
                elif path.is_file() and _kind_of(name):
                    yield from self._file(path, article_id)
            except TranslatePubError as error:
                yield error
            except OSError as error:
                yield _unreadable(article_id, error)

    def _file(self, path: Path, article_id: str) -> Iterator[Article | TranslatePubError]:
        if path.exists() and not path.is_file():
            raise IngestError("this is not a regular file", article_id=str(path), mend=_KNOWN)
        with path.open("rb") as stream:
            if _kind_of(path.name) == _Kind.PARQUET:
                from translate_pub.ingest.parquet import read_parquet

                before = self._meter.bytes
                for item, share in read_parquet(stream, source_id=_readable(article_id)):
                    self._meter.bytes = before + int(path.stat().st_size * share)
                    yield item
                return
            yield from self._stream(stream, _readable(article_id), _kind_of(path.name))

    def _stream(
        self, stream: BinaryIO, source_id: str, kind: str
    ) -> Iterator[Article | TranslatePubError]:
        yield from self._chunks(self._metered(stream), source_id, kind)

    def _metered(self, stream: BinaryIO) -> Iterator[bytes]:
        while chunk := stream.read(_READ):
            self._meter.bytes += len(chunk)
            yield chunk

    def _chunks(
        self,
        chunks: Iterator[bytes],
        source_id: str,
        kind: str,
        *,
        url: str = "",
        charset: str = "",
    ) -> Iterator[Article | TranslatePubError]:
        """Read one source from its bytes: an archive line by line, anything else as a whole."""
        head = _head(chunks)
        chunks = chain([head], chunks)
        if is_compressed(head):
            chunks = decompressed(chunks, source_id)
            head = _head(chunks)
            chunks = chain([head], chunks)
        kind = _sniffed(head, kind)
        limit = self._limits.article
        if kind == _Kind.JSONL:
            from translate_pub.ingest.jsonl import read_lines

            lines = _lines(_capped(chunks, self._limits.stream, source_id), limit)
            yield from read_lines(lines, source_id=source_id, limit=limit)
            return
        data = b"".join(_capped(chunks, limit, source_id))
        if kind == _Kind.HTML:
            from translate_pub.ingest.html import read_html

            yield read_html(data, article_id=source_id, url=url, charset=charset)
        elif kind == _Kind.FEED:
            from translate_pub.ingest.feed import read_feed

            yield from read_feed(data, source_id=source_id, url=url, charset=charset)
        elif kind == _Kind.JSON:
            from translate_pub.ingest.jsonl import read_json

            yield from read_json(data, source_id=source_id)
        else:
            from translate_pub.ingest.text import read_text

            yield read_text(data, article_id=source_id, charset=charset)


def _response_kind(response: Response) -> str:
    return _TYPES.get(response.content_type) or _kind_of(urlsplit(response.url).path)


def _kind_of(name: str) -> str:
    path = PurePosixPath(name)
    suffix = path.with_suffix("").suffix if path.suffix.lower() in PACKED else path.suffix
    return _SUFFIXES.get(suffix.lower(), "")


def _readable(name: str) -> str:
    """Return a path as an id: names may hold bytes that are no text, or decomposed letters."""
    return clean(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _head(chunks: Iterator[bytes]) -> bytes:
    """Take enough of ``chunks`` to tell what they are."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _SNIFF:
            break
    return head


def _sniffed(head: bytes, kind: str) -> str:
    """Return what the bytes are; ``kind`` is what name or type say, "" where they are silent."""
    start = head[:_SNIFF].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start[:1] == b"<" and kind in ("", _Kind.XML, _Kind.HTML):
        if _FEED_START.search(start):
            return _Kind.FEED
        if _HTML_START.search(start):
            return _Kind.HTML
    if start[:1] == b"{" and kind in ("", _Kind.JSON):
        if b"jsonfeed.org/version" in start:
            return _Kind.FEED
        line, _, rest = start.partition(b"\n")
        if line.rstrip().endswith(b"}") and (rest.lstrip()[:1] == b"{" or not kind):
            return _Kind.JSONL
        # A line longer than what is looked at: JSON is indented, archives are not.
        return kind or (_Kind.JSON if rest else _Kind.JSONL)
    return {_Kind.XML: _Kind.FEED, "": _Kind.TEXT}.get(kind, kind)


def _names(folder: Path) -> Iterator[str]:
    """Yield the names in ``folder``, a window of them at a time, each window in order."""
    with os.scandir(folder) as entries:
        names = (entry.name for entry in entries if not entry.name.startswith("."))
        while window := sorted(islice(names, _WINDOW)):
            yield from window


def _capped(chunks: Iterable[bytes], limit: int, source_id: str) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise IngestError(
                f"larger than the limit of {limit / MIB:g} MiB",
                article_id=source_id,
                mend="split it, or give read() a larger Limits(article=…)",
            )
        yield chunk


def _lines(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield lines without their end; of one longer than ``limit``, ``limit + 1`` bytes."""
    held = bytearray()
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        held += first[: max(limit + 1 - len(held), 0)]
        for line in others:
            yield bytes(held)
            held = bytearray(line[: limit + 1])
    if held:
        yield bytes(held)


def _unreadable(name: str, error: OSError) -> IngestError:
    reason = error.strerror or str(error)
    found = IngestError(f"cannot be read: {reason}", article_id=_readable(name), mend=_KNOWN)
    found.__cause__ = error
    return found
