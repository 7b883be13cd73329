"""Archives of packages that are broken, hostile or not packages: refused, and nothing is left."""

from __future__ import annotations

import contextlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from translate_pub.engines.argos.archive import Limits, copy_folder, unpack
from translate_pub.engines.argos.install import install_archive, install_folder
from translate_pub.errors import EngineError

NAME = "translate-fr_en-1_9"
METADATA = json.dumps({"package_version": "1.9", "from_code": "fr", "to_code": "en"})
FILES = {
    f"{NAME}/metadata.json": METADATA,
    f"{NAME}/model/model.bin": "weights",
    f"{NAME}/model/config.json": "{}",
    f"{NAME}/sentencepiece.model": "pieces",
}

Edit = Callable[[zipfile.ZipFile], None]


def archive(path: Path, files: dict[str, str] | None = None, edit: Edit | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (FILES if files is None else files).items():
            file.writestr(name, text)
        if edit:
            edit(file)
    return path


def entry(name: str, mode: int = 0, text: str = "x") -> Edit:
    def add(file: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        file.writestr(info, text)

    return add


def without(name: str) -> dict[str, str]:
    return {key: text for key, text in FILES.items() if key != f"{NAME}/{name}"}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return tmp_path / "packages"


def left(packages: Path) -> list[str]:
    """What an installation leaves behind but the lock's file."""
    paths = packages.rglob("*") if packages.exists() else []
    return sorted(path.name for path in paths if path.name != ".translate_pub.lock")


def refuse(path: Path, packages: Path, message: str) -> None:
    with pytest.raises(EngineError, match=message) as caught:
        install_archive(path, folder=packages)
    assert path.name in str(caught.value)
    assert caught.value.mend
    assert left(packages) == []


BAD_PATHS = [
    "../evil",
    f"{NAME}/../../evil",
    f"{NAME}/model/../../../evil",
    "/etc/evil",
    "C:/evil",
    f"{NAME}\\evil",
    f"{NAME}/model.bin:stream",
    f"{NAME}/a\nb",
    f"{NAME}/\x1b[31m",
    "..",
]


@pytest.mark.parametrize("name", BAD_PATHS, ids=ascii)
def test_a_path_that_leads_elsewhere(tmp_path: Path, packages: Path, name: str) -> None:
    bad = archive(tmp_path / "bad.argosmodel", edit=entry(name))
    refuse(bad, packages, "is not allowed")
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644, stat.S_IFSOCK]
)
def test_a_link_or_a_device(tmp_path: Path, packages: Path, mode: int) -> None:
    edit = entry(f"{NAME}/model/link", mode, "/etc/passwd")
    refuse(archive(tmp_path / "bad.argosmodel", edit=edit), packages, "a link or a device")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (without("metadata.json"), "no metadata.json"),
        (without("model/model.bin"), "model/model.bin is missing"),
        (without("sentencepiece.model"), "neither a sentencepiece.model"),
        (FILES | {f"{NAME}/metadata.json": "{"}, "not JSON"),
        (FILES | {f"{NAME}/metadata.json": "[]"}, "no JSON object"),
        (FILES | {f"{NAME}/metadata.json": "{}"}, "from_code is missing"),
        (FILES | {f"{NAME}/metadata.json": METADATA[:-1] + ', "type": "sbd"}'}, "type sbd"),
        (FILES | {"other/metadata.json": METADATA}, "holds 2 packages"),
        (FILES | {"other/file": "x"}, "not in the package's folder"),
        (FILES | {f"{NAME}/Model/MODEL.bin": "x"}, "in it twice"),
        (FILES | {f"{NAME}/model/model.bin/x": "x"}, "a file and a folder"),
        ({}, "no metadata.json"),
    ],
)
def test_what_is_no_whole_package(
    tmp_path: Path, packages: Path, files: dict[str, str], message: str
) -> None:
    refuse(archive(tmp_path / "bad.argosmodel", files), packages, message)


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>404</html>" * 99, b"PK\x05\x06" + b"\0" * 17])
def test_what_is_no_archive(tmp_path: Path, packages: Path, data: bytes) -> None:
    path = tmp_path / "bad.argosmodel"
    path.write_bytes(data)
    refuse(path, packages, "not a whole Argos package")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_an_archive_that_was_cut_off(tmp_path: Path, packages: Path, share: float) -> None:
    path = archive(tmp_path / "cut.argosmodel")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    refuse(path, packages, "not a whole Argos package")


@example(place=0.5, value=64)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255))
def test_a_changed_byte_is_an_error_or_does_no_harm(
    tmp_path: Path, place: float, value: int
) -> None:
    data = bytearray(archive(tmp_path / "good.argosmodel").read_bytes())
    data[int(len(data) * place)] = value
    path = tmp_path / "changed.argosmodel"
    path.write_bytes(data)
    packages = tmp_path / "packages"
    with contextlib.suppress(EngineError):
        install_archive(path, folder=packages)
    for package in packages.glob("*/"):
        assert (package / "model" / "model.bin").read_text("utf-8") == "weights"
    assert not (tmp_path / "evil").exists()


def test_what_does_not_match_its_checksum(tmp_path: Path, packages: Path) -> None:
    path = tmp_path / "bad.argosmodel"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in FILES.items():
            file.writestr(name, text)
    path.write_bytes(path.read_bytes().replace(b"weights", b"Weights", 1))
    refuse(path, packages, "Bad CRC-32")


def test_encrypted_files(tmp_path: Path, packages: Path) -> None:
    path = archive(tmp_path / "bad.argosmodel")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        data[place + offset] |= 1
    path.write_bytes(data)
    refuse(path, packages, "encrypted")


def test_a_way_of_packing_that_packages_do_not_use(tmp_path: Path, packages: Path) -> None:
    path = tmp_path / "bad.argosmodel"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as file:
        for name, text in FILES.items():
            file.writestr(name, text)
    refuse(path, packages, "packed in a way")


class TestBombs:
    def test_what_unpacks_to_many_times_its_size(self, tmp_path: Path, packages: Path) -> None:
        def add(file: zipfile.ZipFile) -> None:
            with file.open(f"{NAME}/model/zeros", "w") as zeros:
                for _ in range(100):
                    zeros.write(bytes(1 << 20))

        bomb = archive(tmp_path / "bomb.argosmodel", edit=add)
        assert bomb.stat().st_size < 200_000
        refuse(bomb, packages, "unpacks to .* times its size")

    @pytest.mark.parametrize("limits", [Limits(files=3), Limits(total_bytes=20)])
    def test_too_many_files_or_bytes(self, tmp_path: Path, limits: Limits) -> None:
        path = archive(tmp_path / "large.argosmodel")
        with pytest.raises(EngineError, match="more than"):
            unpack(path, tmp_path / "out", limits=limits)
        assert not (tmp_path / "out").exists()

    def test_a_size_that_is_a_lie(self, tmp_path: Path, packages: Path) -> None:
        """The directory of the archive declares a byte where there are a million."""
        path = archive(tmp_path / "liar.argosmodel", FILES | {f"{NAME}/model/x": "a" * 1_000_000})
        data = bytearray(path.read_bytes())
        place = data.rfind(b"PK\x01\x02")
        assert data[place + 46 :].startswith(f"{NAME}/model/x".encode())
        data[place + 24 : place + 28] = struct.pack("<I", 1)
        path.write_bytes(data)
        refuse(path, packages, "not a whole Argos package")

    def test_overlapping_files(self, tmp_path: Path) -> None:
        """Every entry of the directory points at the same data: a quine of a bomb."""
        kernel = io.BytesIO()
        with zipfile.ZipFile(kernel, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(f"{NAME}/0", bytes(1_000_000))
            first = file.infolist()[0]
            for number in range(1, 300):
                info = zipfile.ZipInfo(f"{NAME}/{number}")
                for field in ("CRC", "compress_size", "file_size", "header_offset"):
                    setattr(info, field, getattr(first, field))
                info.compress_type = zipfile.ZIP_DEFLATED
                file.filelist.append(info)
                file.NameToInfo[info.filename] = info
            file.writestr(f"{NAME}/metadata.json", METADATA)
        path = tmp_path / "overlap.argosmodel"
        path.write_bytes(kernel.getvalue())
        with pytest.raises(EngineError, match="times its size"):
            unpack(path, tmp_path / "out")


class TestSound:
    def test_it_is_unpacked_and_progress_is_told(self, tmp_path: Path) -> None:
        told: list[float] = []
        path = archive(tmp_path / "good.argosmodel", FILES | {f"{NAME}/empty": ""})
        unpack(path, tmp_path / "out", progress=told.append)
        assert (tmp_path / "out" / "model" / "model.bin").read_text("utf-8") == "weights"
        assert (tmp_path / "out" / "empty").read_bytes() == b""
        assert told == sorted(told)
        assert told[-1] == 1.0

    def test_metadata_at_the_top_and_what_macos_adds(self, tmp_path: Path) -> None:
        files = {name.removeprefix(f"{NAME}/"): text for name, text in FILES.items()}
        extra = {"__MACOSX/._model": "x", ".DS_Store": "x", "model/.DS_Store": "x"}
        unpack(archive(tmp_path / "good.argosmodel", files | extra), tmp_path / "out")
        found = {p.name for p in (tmp_path / "out").rglob("*") if p.is_file()}
        assert found == {"metadata.json", "model.bin", "config.json", "sentencepiece.model"}

    def test_a_file_is_no_program(self, tmp_path: Path) -> None:
        edit = entry(f"{NAME}/run.sh", stat.S_IFREG | 0o4755)
        unpack(archive(tmp_path / "good.argosmodel", edit=edit), tmp_path / "out")
        assert not (tmp_path / "out" / "run.sh").stat().st_mode & 0o7111


class TestFolders:
    @pytest.fixture
    def unpacked(self, tmp_path: Path) -> Path:
        unpack(archive(tmp_path / "good.argosmodel"), tmp_path / "unpacked")
        return tmp_path / "unpacked"

    def test_a_folder_is_copied(self, unpacked: Path, packages: Path) -> None:
        installed = install_folder(unpacked, folder=packages)
        assert installed.package.path == packages / NAME
        assert (unpacked / "model" / "model.bin").is_file()

    @pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "nowhere"])
    def test_a_link_is_not_followed(self, unpacked: Path, packages: Path, target: str) -> None:
        (unpacked / "model" / "link").symlink_to(target)
        with pytest.raises(EngineError, match="model/link is a link"):
            install_folder(unpacked, folder=packages)
        assert left(packages) == []

    def test_a_folder_that_is_no_package(self, tmp_path: Path, packages: Path) -> None:
        (tmp_path / "photos").mkdir()
        with pytest.raises(EngineError, match="no Argos package"):
            install_folder(tmp_path / "photos", folder=packages)
        assert left(packages) == []

    def test_a_folder_that_is_too_large(self, unpacked: Path, tmp_path: Path) -> None:
        with pytest.raises(EngineError, match="more than"):
            copy_folder(unpacked, tmp_path / "out", limits=Limits(files=2))
