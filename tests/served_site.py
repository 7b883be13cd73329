"""A published site that is served, and what else is in its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.publishing import NOW, SITE, result, rich_result
from tests.serving import client, serving
from translate_pub.publish import SavedFeed, publish

LARGE = bytes(range(256)) * 20_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("http") / "site"
    saved = (SavedFeed("Kỷ luật", keywords=("kỷ luật",)),)
    publish(
        [rich_result(), result()],
        out,
        SITE.__class__(title="Tin", base_url="https://news.example/", saved_feeds=saved),
        now=NOW,
    )
    (out / "robots.txt").write_text("User-agent: *\nAllow: /\n", encoding="utf-8")
    (out / "large.bin").write_bytes(LARGE)
    (out / ".secret").write_text("no", encoding="utf-8")
    (out / ".well-known").mkdir()
    (out / ".well-known" / "security.txt").write_text("Contact: x\n", encoding="utf-8")
    (out / "passwd").symlink_to("/etc/passwd")
    (out / "empty.txt").touch()
    for path in out.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (1_700_000_000.75, 1_700_000_000.75))
    return out


@pytest.fixture(scope="module")
def http(site: Path) -> Iterator[httpx.Client]:
    with serving(site) as address, client(address) as connected:
        yield connected
