"""The site in memory: files with their answers prepared, the least recently used forgotten.

    get(path) → the resource from memory, or loaded: read, hashed, compressed, once for all who ask
    refresh() → after a publish: a new table; what did not change keeps its place in memory
    follow()  → refresh whenever the folder changes

A file larger than ``largest`` is hashed once and read from the disk for every answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any

from translate_pub.serve.answers import Headers
from translate_pub.serve.coding import compress
from translate_pub.serve.folder import FileStamp, Stale, read_checked, scan, site_stamp
from translate_pub.serve.media import cache_control, headers_for, media_type

__all__ = ["Representation", "Resource", "SiteCache"]

_log = logging.getLogger(__name__)
_PATIENCE = 5
"""Publishes that may come between the look-up of a path and its bytes, for one request."""


@dataclass(frozen=True, slots=True)
class Representation:
    """A file in one content coding, with the headers of its answers.

    ``etag`` is strong: it is made of the coded bytes. ``body`` is None where they are read from
    the disk. ``ok`` and ``not_modified`` are whole ASGI messages; nothing may change them.
    """

    body: bytes | None
    length: int
    etag: bytes
    modified: int
    headers: Headers
    ok: dict[str, Any]
    not_modified: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the site: as it is, and compressed where that is worth it."""

    stamp: FileStamp
    identity: Representation
    gzip: Representation | None

    @property
    def weight(self) -> int:
        """Bytes of memory, roughly."""
        kept = (self.identity, self.gzip)
        return 2_000 + sum(len(one.body) for one in kept if one and one.body is not None)


class SiteCache:
    """The files of one published folder, for one event loop.

    ``capacity`` is the most memory that bodies take, in bytes; ``largest`` the largest file kept.

    Raises:
        Stale, OSError: the folder cannot be listed.
    """

    def __init__(
        self, root: Path, *, capacity: int = 128 * 2**20, largest: int = 4 * 2**20
    ) -> None:
        self.root = root
        self._capacity = capacity
        self._largest = min(largest, capacity)
        self._snapshot = scan(root)
        self._kept: OrderedDict[str, Resource] = OrderedDict()
        self._weight = 0
        self._loading: dict[tuple[str, FileStamp], asyncio.Task[Resource]] = {}
        self._refreshing: asyncio.Task[None] | None = None

    @property
    def published(self) -> bool:
        """Whether there is a site in the folder."""
        return self._snapshot.stamp is not None

    @property
    def memory(self) -> int:
        """Bytes of memory that the files kept take."""
        return self._weight

    def __len__(self) -> int:
        """How many files may be served."""
        return len(self._snapshot.files)

    def __contains__(self, path: str) -> bool:
        return path in self._snapshot.files

    def cached(self, path: str) -> Resource | None:
        """The resource, if it is in memory."""
        resource = self._kept.get(path)
        if resource is not None:
            self._kept.move_to_end(path)
        return resource

    async def get(self, path: str) -> Resource | None:
        """Return a file of the site as it is now; None where there is none.

        Raises:
            OSError: it is there and cannot be read.
        """
        for _ in range(_PATIENCE):
            stamp = self._snapshot.files.get(path)
            if stamp is None:
                return None
            resource = self.cached(path)
            if resource is not None:
                return resource
            try:
                return await self._load(path, stamp)
            except Stale:
                await self.refresh()
        return None

    async def _load(self, path: str, stamp: FileStamp) -> Resource:
        """Load a file; whoever asks for it meanwhile waits for the same task."""
        key = path, stamp
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._load_once(path, stamp))
            self._loading[key] = task
            task.add_done_callback(lambda _: self._loading.pop(key, None))
        return await asyncio.shield(task)

    async def _load_once(self, path: str, stamp: FileStamp) -> Resource:
        resource = await asyncio.to_thread(_prepare, self.root, path, stamp, self._largest)
        if self._snapshot.files.get(path) == stamp:
            self._keep(path, resource)
        return resource

    def _keep(self, path: str, resource: Resource) -> None:
        self._forget(path)
        self._kept[path] = resource
        self._weight += resource.weight
        while self._weight > self._capacity:
            self._forget(next(iter(self._kept)))

    def _forget(self, path: str) -> None:
        gone = self._kept.pop(path, None)
        if gone is not None:
            self._weight -= gone.weight

    async def refresh(self) -> None:
        """Look at the folder again; who comes while that is under way waits for the same look."""
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(self._refresh())
            self._refreshing.add_done_callback(lambda _: setattr(self, "_refreshing", None))
        await asyncio.shield(self._refreshing)

    async def _refresh(self) -> None:
        try:
            snapshot = await asyncio.to_thread(scan, self.root)
        except (Stale, OSError) as error:
            _log.error("%s: cannot be listed, the site is served as it was: %s", self.root, error)
            return
        self._snapshot = snapshot
        for path, resource in list(self._kept.items()):
            if snapshot.files.get(path) != resource.stamp:
                self._forget(path)

    async def follow(self, interval: float = 0.5) -> None:
        """Follow the folder until cancelled; ``interval`` is in seconds."""
        while True:
            stamp = await asyncio.to_thread(site_stamp, self.root)
            if stamp != self._snapshot.stamp:
                await self.refresh()
            await asyncio.sleep(interval)


def _prepare(root: Path, path: str, stamp: FileStamp, largest: int) -> Resource:
    data = read_checked(root / path, stamp)
    kept = len(data) <= largest
    coded = compress(data, media_type(path)) if kept else None
    # A date in the future would be later than the answer's own (RFC 9110 § 8.8.2.1).
    modified = min(stamp.modified_ns // 10**9, int(time.time()))
    identity = _represent(path, data, modified, kept=kept, varies=coded is not None)
    if coded is None:
        return Resource(stamp, identity, None)
    return Resource(stamp, identity, _represent(path, coded, modified, coding=b"gzip"))


def _represent(
    path: str,
    data: bytes,
    modified: int,
    *,
    coding: bytes = b"",
    kept: bool = True,
    varies: bool = True,
) -> Representation:
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'.encode("ascii")
    headers: Headers = [
        (b"etag", etag),
        (b"last-modified", formatdate(modified, usegmt=True).encode("ascii")),
        (b"cache-control", cache_control(path)),
    ]
    if varies:
        headers.append((b"vary", b"Accept-Encoding"))
    whole = [*headers, *headers_for(path), (b"accept-ranges", b"bytes")]
    if coding:
        whole.append((b"content-encoding", coding))
    length = (b"content-length", b"%d" % len(data))
    return Representation(
        body=data if kept else None,
        length=len(data),
        etag=etag,
        modified=modified,
        headers=whole,
        ok={"type": "http.response.start", "status": 200, "headers": [*whole, length]},
        not_modified={"type": "http.response.start", "status": 304, "headers": headers},
    )
