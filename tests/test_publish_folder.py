"""The folder that a site is published into, and what is in it already."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.publishing import NOW, SITE
from tests.sites import ALL, tree
from translate_pub.errors import ConfigError
from translate_pub.models import Result, Status
from translate_pub.publish import output as output_module
from translate_pub.publish import publish
from translate_pub.store import Store


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


def test_the_root_of_the_file_system_is_no_site(cli: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Huyện ủy họp\n\nTrời mưa to.\n", encoding="utf-8")
    ran = cli("publish", tmp_path / "a.txt", "--engine", "fake", "--out", "/")
    assert ran.code == 2
    assert "error: /: a site cannot be the root" in ran.err
    assert "mend:" in ran.err


# --- A site that nothing is published into --------------------------------------------------


@pytest.mark.parametrize("record", ["state", "files", "neither"])
def test_a_site_is_not_emptied(tmp_path: Path, record: str) -> None:
    site = tmp_path / "site"
    publish(ALL, site, SITE, now=NOW)
    (site / f".translate_pub/{record}.json").unlink(missing_ok=True)
    before = tree(site)
    unread = Result(None, Status.FAILED, "en")
    for results in ((), (unread,)):
        with pytest.raises(ConfigError, match="the site would be emptied") as caught:
            publish(results, site, SITE, now=NOW)
        assert "for an empty site" in caught.value.mend
    assert tree(site) == before


def test_a_site_may_begin_empty_and_be_published_so_again(tmp_path: Path) -> None:
    for _ in range(2):
        assert publish([], tmp_path / "site", SITE, now=NOW).articles == 0
    publish(ALL, tmp_path / "site", SITE, now=NOW)
    assert publish(ALL[:1], tmp_path / "site", SITE, now=NOW).articles == 1


@pytest.mark.parametrize(
    "command",
    [
        ("publish", "folder"),
        ("publish", "mistyped.txt"),
        ("publish", "folder", "--store", "empty.db"),
        ("update",),
        ("site", "--store", "empty.db"),
    ],
    ids=" ".join,
)
def test_no_command_empties_a_site(
    cli: Callable[..., Ran],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRANSLATE_PUB_ENGINE", "fake")
    (tmp_path / "folder").mkdir()
    Store.open(tmp_path / "empty.db").close()
    publish(ALL, tmp_path / "site", SITE)
    before = tree(tmp_path / "site")
    ran = cli(*command, "--out", "site")
    assert ran.code == 2
    assert "error: no article to publish: the site would be emptied" in ran.err
    assert tree(tmp_path / "site") == before


# --- Mount points ---------------------------------------------------------------------------


def test_where_nothing_can_be_moved_in_from_beside_new_files_wait_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(ALL, tmp_path / "fresh", SITE, now=NOW)

    def rename(path: Path, target: Path) -> Path:
        raise OSError(errno.EXDEV, f"{path} and {target} are on different devices")

    monkeypatch.setattr(Path, "rename", rename)
    site = tmp_path / "site"
    publish(ALL[:2], site, SITE, now=NOW)
    inode = site.stat().st_ino
    (site / ".translate_pub/new/en").mkdir(parents=True)
    (site / ".translate_pub/new/en/left.html").write_text("by one that was killed")
    publish(ALL, site, SITE, now=NOW)
    assert site.stat().st_ino == inode
    assert tree(site) == tree(tmp_path / "fresh")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "site"]


@pytest.mark.parametrize("mount", ["-t tmpfs none", "--bind disk"])
def test_a_mount_point_is_published_into(tmp_path: Path, mount: str) -> None:
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-rm", "true"], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    for name in ("disk", "site"):
        (tmp_path / name).mkdir()
    program = textwrap.dedent(
        """
        import shutil
        import sys
        from pathlib import Path
        from tests.publishing import NOW, SITE
        from tests.sites import ALL
        from translate_pub.publish import publish
        for results in (ALL[:2], ALL, ALL[1:]):
            publish(results, Path(sys.argv[1], "site"), SITE, now=NOW)
        shutil.copytree(Path(sys.argv[1], "site"), Path(sys.argv[1], "copy"))
        """
    )
    shell = f'cd "$1" && mount {mount} site && cd "$2" && exec "$3" -c "$4" "$1"'
    root = Path(__file__).parents[1]
    subprocess.run(
        [unshare, "-rm", "sh", "-c", shell, "sh", tmp_path, root, sys.executable, program],
        check=True,
    )
    publish(ALL[1:], tmp_path / "fresh", SITE, now=NOW)
    assert tree(tmp_path / "copy") == tree(tmp_path / "fresh")
    assert not list(tmp_path.glob(".*"))
