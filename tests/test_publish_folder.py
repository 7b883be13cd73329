"""The folder that a site is published into, and what is in it already."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publishing import NOW, SITE
from tests.sites import ALL, tree
from translate_pub.errors import ConfigError
from translate_pub.models import Result
from translate_pub.publish import output as output_module
from translate_pub.publish import publish


def test_files_of_others_at_the_top_stay(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL[:1], site, SITE, now=NOW)
    (site / "CNAME").write_text("news.example", encoding="utf-8")
    (site / "en" / "extra.pdf").write_bytes(b"%PDF")
    publish(ALL, site, SITE, now=NOW)
    assert (site / "CNAME").read_text(encoding="utf-8") == "news.example"
    assert (site / "en" / "extra.pdf").read_bytes() == b"%PDF"


def test_a_repository_in_the_folder_stays_where_it_is(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / ".git").mkdir(parents=True)
    (site / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    inode = site.stat().st_ino
    publish(ALL[:1], site, SITE, now=NOW)
    publish(ALL, site, SITE, now=NOW)
    assert site.stat().st_ino == inode
    assert (site / ".git" / "HEAD").exists()
    publish(ALL, tmp_path / "fresh", SITE, now=NOW)
    ours = {path: data for path, data in tree(site).items() if not path.startswith(".git/")}
    assert ours == tree(tmp_path / "fresh")


def test_where_folders_cannot_be_exchanged_files_are_replaced_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(ALL, tmp_path / "fresh", SITE, now=NOW)
    monkeypatch.setattr(output_module, "_exchange", lambda left, right: left == right)
    monkeypatch.setattr(os, "link", _no_links)
    publish(ALL[:2], tmp_path / "site", SITE, now=NOW)
    publish(ALL, tmp_path / "site", SITE, now=NOW)
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "site"]


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError("this file system has no hard links")


def test_somebody_elses_website_is_not_overwritten(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"index\.html") as caught:
        publish(ALL, site, SITE, now=NOW)
    assert "empty folder" in caught.value.mend
    assert tree(site) == {"index.html": b"mine"}


def test_a_publish_into_the_working_directory_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path / "site")
    publish(ALL, Path(), SITE, now=NOW)
    assert Path("index.html").exists()


def test_a_folder_behind_a_symbolic_link_stays_behind_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "real")
    publish(ALL, tmp_path / "site", SITE, now=NOW)
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "real" / "index.html").exists()


def test_two_publishes_at_once_do_not_mix(tmp_path: Path) -> None:
    def results() -> Iterator[Result]:
        yield ALL[0]
        with pytest.raises(ConfigError, match="another publish"):
            publish(ALL, tmp_path / "site", SITE)
        yield ALL[1]

    assert publish(results(), tmp_path / "site", SITE).articles == 2


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a folder"):
        publish(ALL, tmp_path / "site", SITE)
