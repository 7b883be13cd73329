"""Published sites and their pages, read back for tests of publishing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.publishing import NOW, SITE, english_result, result, rich_result
from translate_pub.models import Result
from translate_pub.publish import publish

ALL = (result(), rich_result(), english_result())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages") / "site"
    publish([result(), rich_result(), english_result()], out, SITE, now=NOW)
    return out


def parsed(data: bytes) -> Any:
    return html.document_fromstring(data)


def page(site: Path, folder: str, start: str) -> Any:
    (path,) = (site / folder).glob(f"{start}*.html")
    return parsed(path.read_bytes())


def published_page(tmp_path: Path, made: Result, folder: str = "both") -> Any:
    publish([made], tmp_path / "site", SITE, now=NOW)
    return page(tmp_path / "site", folder, "2023")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def texts(found: list[Any]) -> list[str]:
    return [" ".join(node.text_content().split()) for node in found]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a site by its path, the publisher's lock aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def pages(folder: Path, start: str) -> list[str]:
    return [path for path in tree(folder) if path.startswith(start) and path.endswith(".html")]


def edited(original: Result, text: str) -> Result:
    """The same article with another rendering of its last sentence."""
    *others, last = original.translations
    return replace(original, translations=(*others, replace(last, text=text)))
