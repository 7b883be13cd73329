"""Installing Argos packages: whole or not at all, and Argos sees what is installed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.copying_argos import make_package, zipped
from translate_pub.engines.argos import install
from translate_pub.engines.argos.install import (
    Installed,
    install_archive,
    install_folder,
    install_links,
    remove_package,
    verify_package,
)
from translate_pub.engines.argos.packages import installed_packages
from translate_pub.engines.files import sha256_of
from translate_pub.errors import EngineError, FetchError


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return tmp_path / "packages"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return zipped(make_package(tmp_path / "made", "fr", "en"), tmp_path / "fr_en.argosmodel")


def another(tmp_path: Path, version: str) -> Path:
    made = make_package(tmp_path / f"made-{version}", "fr", "en", version)
    return zipped(made, tmp_path / f"fr_en-{version}.argosmodel")


def names(packages: Path) -> list[str]:
    """What is in the folder but the lock's file."""
    return sorted(path.name for path in packages.iterdir() if path.name != ".translate_pub.lock")


def seen_by_argos(packages: Path, home: Path) -> list[str]:
    """The packages that Argos itself lists."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from argostranslate.package import get_installed_packages\n"
            "for one in get_installed_packages(): print(one.type, one.from_code, one.to_code)",
        ],
        env={"HOME": str(home), "ARGOS_PACKAGES_DIR": str(packages), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_an_archive_becomes_a_package_that_argos_sees(
    archive: Path, packages: Path, tmp_path: Path
) -> None:
    told: list[tuple[str, float]] = []
    done = install_archive(archive, folder=packages, progress=lambda *now: told.append(now))
    assert done.fresh
    assert done.package == installed_packages([packages])[0]
    assert names(packages) == ["translate-fr_en-1_0"]
    assert seen_by_argos(packages, tmp_path) == ["translate fr en"]
    assert told[-1] == ("unpacking", 1.0)


def test_argos_is_not_put_off_by_an_installation_under_way(
    archive: Path, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(*args: object, **options: object) -> None:
        del args, options
        seen.extend(seen_by_argos(packages, tmp_path))
        raise EngineError("enough", engine="argos")

    monkeypatch.setattr(install, "unpack", look)
    with pytest.raises(EngineError, match="enough"):
        install_archive(archive, folder=packages)
    assert seen == ["unfinished None None"]
    assert names(packages) == []


def test_the_same_again_changes_nothing(archive: Path, packages: Path) -> None:
    first = install_archive(archive, folder=packages).package.path
    before = first.stat().st_mtime_ns, first.stat().st_ino
    done = install_archive(archive, folder=packages)
    assert not done.fresh
    assert (first.stat().st_mtime_ns, first.stat().st_ino) == before


def test_another_version_takes_its_place(archive: Path, packages: Path, tmp_path: Path) -> None:
    install_archive(archive, folder=packages)
    done = install_archive(another(tmp_path, "1.10"), folder=packages)
    assert [package.version for package in done.replaced] == ["1.0"]
    assert names(packages) == ["translate-fr_en-1_10"]
    older = install_archive(archive, folder=packages)
    assert [package.version for package in older.replaced] == ["1.10"]


def test_other_contents_of_the_same_version_take_their_place(
    archive: Path, packages: Path, tmp_path: Path
) -> None:
    install_archive(archive, folder=packages)
    made = make_package(tmp_path / "other", "fr", "en", license="MIT")
    done = install_folder(made, folder=packages)
    assert done.fresh
    assert done.package.licence == "MIT"
    assert names(packages) == ["translate-fr_en-1_0"]


def test_one_that_argos_installed_gets_its_checksums(
    archive: Path, packages: Path, tmp_path: Path
) -> None:
    shutil.copytree(tmp_path / "made", packages)
    (package,) = installed_packages([packages])
    assert verify_package(package) == 0
    assert install_archive(archive, folder=packages).fresh
    assert verify_package(installed_packages([packages])[0]) > 0


def test_a_damaged_package_is_replaced(archive: Path, packages: Path) -> None:
    path = install_archive(archive, folder=packages).package.path
    (path / "model" / "model.bin").unlink()
    assert install_archive(archive, folder=packages).fresh
    assert verify_package(installed_packages([packages])[0]) == 7 - 1


def test_the_pair_that_was_asked_for(archive: Path, packages: Path) -> None:
    with pytest.raises(EngineError, match="for fr→en, not de→en") as caught:
        install_archive(archive, pair=("de", "en"), folder=packages)
    assert archive.name in str(caught.value)
    assert names(packages) == []
    assert install_archive(archive, pair=("fr", "en"), folder=packages).fresh


def test_the_checksum_that_was_asked_for(archive: Path, packages: Path) -> None:
    with pytest.raises(EngineError, match="has the sha256") as caught:
        install_archive(archive, sha256="0" * 64, folder=packages)
    assert sha256_of([archive]) in str(caught.value)
    assert names(packages) == []
    done = install_archive(archive, sha256=sha256_of([archive]).upper(), folder=packages)
    manifest = json.loads((done.package.path / "translate_pub.json").read_text("utf-8"))
    assert manifest["sha256"] == sha256_of([archive])
    assert manifest["origin"] == archive.name


@pytest.mark.parametrize("name", ["metadata.json", "model/config.json", "sentencepiece.model"])
def test_verifying_names_what_was_changed(archive: Path, packages: Path, name: str) -> None:
    package = install_archive(archive, folder=packages).package
    assert verify_package(package) == 6
    path = package.path / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(EngineError, match=f"{name} is missing or changed") as caught:
        verify_package(package)
    assert "models install fr-en" in caught.value.mend


def test_verifying_loads_what_has_no_checksums(archive: Path, packages: Path) -> None:
    package = install_archive(archive, folder=packages).package
    (package.path / "translate_pub.json").unlink()
    assert verify_package(package) == 0
    (package.model_folder / "model.bin").write_bytes(b"\x06\0\0\0nonsense")
    with pytest.raises(EngineError, match="cannot load the model"):
        verify_package(package)


@pytest.mark.parametrize(
    "manifest", ["{}", "[]", '{"files": {"../../x": "0"}}', '{"files": {"/x": "0"}}', "{"]
)
def test_a_list_of_checksums_that_is_none(archive: Path, packages: Path, manifest: str) -> None:
    package = install_archive(archive, folder=packages).package
    (package.path / "translate_pub.json").write_text(manifest, "utf-8")
    with pytest.raises(EngineError, match=r"translate_pub\.json"):
        verify_package(package)


def test_removing(archive: Path, packages: Path) -> None:
    remove_package(install_archive(archive, folder=packages).package)
    assert names(packages) == []


def test_two_processes_at_once(archive: Path, packages: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from translate_pub.engines.argos.install import install_archive\n"
        f"print(install_archive(Path({str(archive)!r}), folder=Path({str(packages)!r})).fresh)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert sorted(process.communicate()[0] for process in running) == [
        "False\n",
        "False\n",
        "True\n",
    ]
    assert names(packages) == ["translate-fr_en-1_0"]
    assert verify_package(installed_packages([packages])[0]) == 6


def test_what_a_killed_process_left_is_swept_away(archive: Path, packages: Path) -> None:
    (packages / ".translate_pub.dead" / "package" / "model").mkdir(parents=True)
    install_archive(archive, folder=packages)
    assert names(packages) == ["translate-fr_en-1_0"]


def test_a_full_disk(archive: Path, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **options: object) -> None:
        del args, options
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(install, "unpack", full)
    with pytest.raises(EngineError, match="is full") as caught:
        install_archive(archive, folder=packages)
    assert "ARGOS_PACKAGES_DIR" in caught.value.mend
    assert names(packages) == []


def test_no_room_is_said_before_it_is_used_up(
    archive: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(archive.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000))
    with pytest.raises(EngineError, match="MB are free"):
        install_archive(archive, folder=packages)


def test_a_folder_that_is_a_file(archive: Path, packages: Path) -> None:
    packages.touch()
    with pytest.raises(EngineError, match="cannot be changed"):
        install_archive(archive, folder=packages)


def test_what_was_there_stays_if_it_cannot_be_replaced(
    archive: Path, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_archive(archive, folder=packages)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "package":
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    made = make_package(tmp_path / "other", "fr", "en", license="MIT")
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(EngineError, match="Input/output error"):
        install_folder(made, folder=packages)
    monkeypatch.undo()
    (package,) = installed_packages([packages])
    assert package.licence == ""
    assert verify_package(package) == 6


class TestLinks:
    """The HTTP client is handed in; with a real one, see test_models_cli.py."""

    def fetch(self, links: list[str], archive: Path, packages: Path) -> Installed:
        def download(url: str, file: BinaryIO, progress: Callable[[float], None]) -> None:
            progress(0.5)
            file.write(b"half of someth")
            if "down" in url:
                raise FetchError("no connection", url=url)
            if "full" in url:
                raise FetchError("OSError", url=url) from OSError(errno.ENOSPC, "No space")
            file.seek(0)
            file.write(archive.read_bytes())

        return install_links(links, download, pair=("fr", "en"), folder=packages)

    def test_the_first_that_answers(self, archive: Path, packages: Path) -> None:
        links = ["http://down.example/a", "http://up.example/a", "http://down.example/b"]
        done = self.fetch(links, archive, packages)
        manifest = json.loads((done.package.path / "translate_pub.json").read_text("utf-8"))
        assert manifest["origin"] == "http://up.example/a"
        assert names(packages) == ["translate-fr_en-1_0"]

    @pytest.mark.parametrize(
        ("links", "message"),
        [
            (["http://down.example/a"], "http://down.example/a: no connection"),
            ([], "it has no address on the web"),
        ],
    )
    def test_none_answers(
        self, archive: Path, packages: Path, links: list[str], message: str
    ) -> None:
        with pytest.raises(EngineError, match=message) as caught:
            self.fetch(links, archive, packages)
        assert "install from a file" in caught.value.mend
        assert names(packages) == []

    def test_our_disk_is_full(self, archive: Path, packages: Path) -> None:
        with pytest.raises(EngineError, match="is full"):
            self.fetch(["http://full.example/a", "http://up.example/a"], archive, packages)

    def test_what_comes_is_checked_and_named_by_its_link(
        self, tmp_path: Path, packages: Path
    ) -> None:
        (tmp_path / "page").write_text("<html>not found</html>", "utf-8")
        with pytest.raises(EngineError, match=r"http://up\.example/a is not a whole Argos package"):
            self.fetch(["http://up.example/a"], tmp_path / "page", packages)
        assert names(packages) == []
