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
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from translate_pub.errors import IngestError, TranslatePubError
from translate_pub.ingest.characters import clean
from translate_pub.ingest.compressed import decompressed, is_compressed
from translate_pub.ingest.kinds import HEAD, TYPES, Kind, kind_of, sniffed
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


_Placed = tuple[str, Article | TranslatePubError]
"""What was read, with its place: its source, and the line or row where it is one of many."""

_KNOWN = (
    "give a .txt, .html, .jsonl, .parquet or feed (.xml, .rss, .atom, .json) file, "
    "a folder or a URL"
)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SITE_RECORDS = ".translate_pub"
_WINDOW = 65_536
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

    A source is a file, a folder (subfolders too; hidden files, unknown suffixes and published sites
    are passed over), an http(s) URL, or "-" for standard input. Ids are stable: a file's name, a
    path below the folder given, a URL, a feed item's own id. An id that came up before is an error
    where the article differs, and is passed over where it is the same.

    A folder is read in name order; one of more than 65,536 entries, which is never listed as a
    whole, in runs of so many, each in name order, as the file system gives them: the order of an
    unchanged folder is the same each time, that of a copy may differ. ``meter`` counts along.
    """
    reader = _Reader(fetcher, stdin, limits or Limits(), meter or Meter())
    seen: dict[int, int] = {}
    for source in sources:
        for place, result in reader.source(source):
            if isinstance(result, Article):
                key, content = hash(result.id), hash((result.title, result.blocks))
                if seen.get(key) == content:
                    continue
                if seen.setdefault(key, content) != content:
                    yield _taken(result.id, place)
                    continue
            yield result


def is_feed(response: Response) -> bool:
    """Return whether what came back is a feed, by its type, its name and its beginning."""
    return sniffed(response.body, _response_kind(response)) == Kind.FEED


def _taken(article_id: str, place: str) -> IngestError:
    if article_id == place:
        return IngestError(
            "another article with this id was read before",
            article_id=place,
            mend="rename one of the files, or give the folder that holds both",
        )
    return IngestError(
        f'another article with the id "{article_id}" was read before',
        article_id=place,
        mend="give each record an id of its own",
    )


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
                    total += 0 if _is_site(entry.path) else _folder_size(entry.path)
                elif kind_of(entry.name) and entry.is_file():
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

    def source(self, source: str | Path) -> Iterator[_Placed]:
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
            yield name, error
        except OSError as error:
            yield name, _unreadable(name, error)

    def _url(self, url: str) -> Iterator[_Placed]:
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

    def _folder(self, folder: Path, prefix: str) -> Iterator[_Placed]:
        for name in _names(folder):
            path = folder / name
            article_id = f"{prefix}{name}"
            try:
                if path.is_dir() and not path.is_symlink():
                    if not _is_site(path):
                        yield from self._folder(path, f"{article_id}/")
                elif path.is_file() and kind_of(name):
                    yield from self._file(path, article_id)
            except TranslatePubError as error:
                yield article_id, error
            except OSError as error:
                yield article_id, _unreadable(article_id, error)

    def _file(self, path: Path, article_id: str) -> Iterator[_Placed]:
        if path.exists() and not path.is_file():
            raise IngestError("this is not a regular file", article_id=str(path), mend=_KNOWN)
        with path.open("rb") as stream:
            if kind_of(path.name) == Kind.PARQUET:
                from translate_pub.ingest.parquet import read_parquet

                before = self._meter.bytes
                for place, item, share in read_parquet(stream, source_id=_readable(article_id)):
                    self._meter.bytes = before + int(path.stat().st_size * share)
                    yield place, item
                return
            yield from self._stream(stream, _readable(article_id), kind_of(path.name))

    def _stream(self, stream: BinaryIO, source_id: str, kind: str) -> Iterator[_Placed]:
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
    ) -> Iterator[_Placed]:
        """Read one source from its bytes: an archive line by line, anything else as a whole."""
        head = _head(chunks)
        chunks = chain([head], chunks)
        if is_compressed(head):
            chunks = decompressed(chunks, source_id)
            head = _head(chunks)
            chunks = chain([head], chunks)
        kind = sniffed(head, kind)
        limit = self._limits.article
        if kind == Kind.JSONL:
            from translate_pub.ingest.jsonl import read_lines

            lines = _lines(_capped(chunks, self._limits.stream, source_id), limit)
            yield from read_lines(lines, source_id=source_id, limit=limit)
            return
        data = b"".join(_capped(chunks, limit, source_id))
        if kind == Kind.HTML:
            from translate_pub.ingest.html import read_html

            yield source_id, read_html(data, article_id=source_id, url=url, charset=charset)
        elif kind == Kind.FEED:
            from translate_pub.ingest.feed import read_feed

            for item in read_feed(data, source_id=source_id, url=url, charset=charset):
                yield source_id, item
        elif kind == Kind.JSON:
            from translate_pub.ingest.jsonl import read_json

            yield from read_json(data, source_id=source_id)
        else:
            from translate_pub.ingest.text import read_text

            yield source_id, read_text(data, article_id=source_id, charset=charset)


def _response_kind(response: Response) -> str:
    return TYPES.get(response.content_type) or kind_of(urlsplit(response.url).path)


def _readable(name: str) -> str:
    """Return a path as an id: names may hold bytes that are no text, or decomposed letters."""
    return clean(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _head(chunks: Iterator[bytes]) -> bytes:
    """Take enough of ``chunks`` to tell what they are."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    return head


def _is_site(folder: str | Path) -> bool:
    """Whether ``folder`` is one that we published: its pages were translated once already."""
    try:
        return Path(folder, _SITE_RECORDS).is_dir()
    except OSError:
        return False  # reading it will say so


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
