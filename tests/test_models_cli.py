"""``translate-pub models``, against a server on loopback that plays Argos's index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.copying_argos import make_package, swap, zipped
from tests.servers import Server, response
from translate_pub.engines.files import sha256_of

Cli = Callable[..., Ran]

NOWHERE = "http://127.0.0.1:9/"
"""The discard port: nothing listens there."""


@pytest.fixture(autouse=True)
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Argos's folders, index and the user's cache, none of them the tester's own."""
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "packages"))
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", NOWHERE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "packages"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    made = make_package(tmp_path / "made", "fr", "en", "1.9", respell=swap)
    return zipped(made, tmp_path / "translate-fr_en-1_9.argosmodel")


def entry(source: str, target: str, version: str, *links: str) -> dict[str, object]:
    return {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": source,
        "from_name": {"fr": "French", "de": "German", "en": "English"}.get(source, source),
        "to_code": target,
        "to_name": {"fr": "French", "de": "German", "en": "English"}.get(target, target),
        "links": ["ipfs://QmNothing", *links],
        "code": f"translate-{source}_{target}",
    }


@pytest.fixture
def index(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server()
    link = server.url("/v1/translate-fr_en-1_9.argosmodel")
    entries = [
        entry("fr", "en", "1.0", server.url("/v1/old.argosmodel")),
        entry("fr", "en", "1.9", server.url("/v1/gone.argosmodel"), link),
        entry("en", "de", "1.10", link),
        entry("de", "en", "1.0"),
        {"from_code": "../..", "to_code": "en", "package_version": "1.0"},
    ]
    server.answers["/index.json"] = response(json.dumps(entries).encode())
    server.answers["/v1/translate-fr_en-1_9.argosmodel"] = response(archive.read_bytes())
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", server.url("/"))
    yield server
    server.close()


def names(packages: Path) -> list[str]:
    return sorted(p.name for p in packages.glob("*") if p.name != ".translate_pub.lock")


def rows(table: str) -> list[list[str]]:
    return [line.split()[:4] for line in table.splitlines()]


def test_one_table_for_all_engines(cli: Cli, archive: Path, packages: Path) -> None:
    assert cli("models", "install", archive, "--quiet") == Ran(0, "", "")
    listed = cli("models", "list")
    assert rows(listed.out)[0] == ["ENGINE", "MODEL", "PAIR", "VERSION"]
    assert rows(listed.out)[1][:3] == ["gemma", "gemma", "vi→en"]
    assert "not installed" in listed.out.splitlines()[1]
    assert rows(listed.out)[2] == ["argos", "fr-en", "fr→en", "1.9"]
    assert str(packages / "translate-fr_en-1_9") in listed.out
    gemma, argos = json.loads(cli("models", "list", "--json").out)
    assert (gemma["engine"], gemma["installed"], gemma["size"]) == ("gemma", False, 0)
    assert (argos["name"], argos["model"], argos["installed"]) == ("fr-en", "translate-fr_en", True)
    assert argos["size"] > 500_000
    assert argos["licence"] == "not stated"


def test_a_broken_package_is_named_beside_the_others(
    cli: Cli, archive: Path, packages: Path
) -> None:
    cli("models", "install", archive)
    (packages / "broken").mkdir()
    listed = cli("models", "list")
    assert listed.code == 0
    assert "fr-en" in listed.out
    assert f"the package in {packages / 'broken'} is not whole" in listed.err
    assert "mend:" in listed.err


def test_the_life_of_a_package(cli: Cli, archive: Path, packages: Path) -> None:
    done = cli("models", "install", archive)
    assert done.code == 0
    assert done.err.startswith(f"fr-en 1.9 is installed: {packages / 'translate-fr_en-1_9'} (1.")
    assert "was installed already" in cli("models", "install", archive).err
    assert "fr→en" in cli("models", "info", "fr-en").out
    assert json.loads(cli("models", "info", "translate-fr_en", "--json").out)[0]["version"] == "1.9"
    assert "7 files are as they were installed" in cli("models", "verify", "fr-en").out
    (packages / "translate-fr_en-1_9" / "sentencepiece.model").write_bytes(b"")
    broken = cli("models", "verify", "fr-en")
    assert broken.code == 5
    assert "sentencepiece.model is missing or changed" in broken.err
    removed = cli("models", "remove", "fr-en")
    assert removed.out == f"removed {packages / 'translate-fr_en-1_9'}\n"
    assert names(packages) == []


@pytest.mark.parametrize("command", ["info", "verify", "remove"])
def test_what_is_not_there(cli: Cli, command: str) -> None:
    missing = cli("models", command, "fr-en")
    assert missing.code == 3
    assert "no package is installed for fr→en" in missing.err
    assert "translate-pub models install fr-en" in missing.err
    unknown = cli("models", command, "gpt")
    assert unknown.code == 2
    assert "there is no model" in unknown.err


def test_the_embedded_model_keeps_its_name(cli: Cli) -> None:
    missing = cli("models", "verify", "gemma")
    assert missing.code == 3
    assert "translate-pub models install gemma" in missing.err
    assert cli("models", "remove", "gemma") == Ran(0, "", "")


def test_installing_from_the_index(cli: Cli, index: Server, packages: Path) -> None:
    done = cli("models", "install", "fr-en")
    assert done.code == 0
    assert names(packages) == ["translate-fr_en-1_9"]
    manifest = json.loads((packages / "translate-fr_en-1_9" / "translate_pub.json").read_text())
    assert manifest["origin"] == index.url("/v1/translate-fr_en-1_9.argosmodel")
    paths = [request.split()[1].decode() for request in index.requests]
    assert paths == [
        "/index.json",
        "/v1/gone.argosmodel",
        "/v1/translate-fr_en-1_9.argosmodel",
    ]
    index.requests.clear()
    assert "was installed already" in cli("models", "install", "fr-en").err
    assert index.requests == []


def test_upgrading(cli: Cli, index: Server, tmp_path: Path, packages: Path) -> None:
    old = zipped(make_package(tmp_path / "old", "fr", "en", "1.0"), tmp_path / "old.argosmodel")
    cli("models", "install", old)
    assert "1.0 was installed already" in cli("models", "install", "fr-en").err
    done = cli("models", "install", "fr-en", "--upgrade")
    assert "fr-en 1.9 is installed" in done.err
    assert "it replaces fr-en 1.0" in done.err
    assert names(packages) == ["translate-fr_en-1_9"]
    assert index.requests


def test_searching(cli: Cli, index: Server, archive: Path) -> None:
    cli("models", "install", archive)
    found = cli("models", "search")
    assert rows(found.out)[1:] == [
        ["argos", "fr-en", "fr→en", "1.0"],
        ["argos", "fr-en", "fr→en", "1.9"],
        ["argos", "en-de", "en→de", "1.10"],
        ["argos", "de-en", "de→en", "1.0"],
    ]
    states = ["not installed" in line for line in found.out.splitlines()[1:]]
    assert states == [True, False, True, True]
    assert [row[1] for row in rows(cli("models", "search", "german").out)[1:]] == ["en-de", "de-en"]
    assert [row[1] for row in rows(cli("models", "search", "en-de").out)[1:]] == ["en-de"]
    assert [row[1] for row in rows(cli("models", "search", "fr", "de").out)[1:]] == []
    (german,) = json.loads(cli("models", "search", "en-de", "--json").out)
    assert german["url"] == index.url("/v1/translate-fr_en-1_9.argosmodel")


@pytest.mark.parametrize("command", [("search",), ("install", "fr-en")])
def test_no_network(cli: Cli, packages: Path, command: tuple[str, ...]) -> None:
    offline = cli("models", *command)
    assert offline.code == 5
    assert f"the index cannot be reached: {NOWHERE}index.json" in offline.err
    assert "mend:  install from a file: translate-pub models install FILE.argosmodel" in offline.err
    assert names(packages) == []


def test_no_network_any_more(
    cli: Cli, index: Server, monkeypatch: pytest.MonkeyPatch, packages: Path
) -> None:
    """The copy of the index answers; what is only on the web cannot be had."""
    assert cli("models", "search").code == 0
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", NOWHERE)
    index.close()
    found = cli("models", "search", "fr")
    assert found.code == 0
    assert "an older copy of the index" in found.err
    assert len(rows(found.out)) == 3
    failed = cli("models", "install", "fr-en")
    assert failed.code == 5
    assert "the package cannot be downloaded" in failed.err
    assert "install from a file" in failed.err
    assert names(packages) == []


def test_a_pair_that_the_index_does_not_have(cli: Cli, index: Server) -> None:
    through = cli("models", "install", "fr-de")
    assert through.code == 5
    assert "the index has no package for fr→de" in through.err
    assert "install fr-en and en-de" in through.err
    assert "models search" in cli("models", "install", "fr-vi").err
    assert index.requests


def test_the_index_sends_the_wrong_pair(cli: Cli, index: Server, packages: Path) -> None:
    wrong = cli("models", "install", "en-de")
    assert wrong.code == 5
    assert "is a package for fr→en, not en→de" in wrong.err
    assert names(packages) == []
    assert "it has no address on the web" in cli("models", "install", "de-en").err
    assert index.requests


@pytest.mark.parametrize("body", [b"<html>login</html>", b"{}", b'["a"]', b"\xff", b"[" * 100_000])
def test_an_index_that_is_none(cli: Cli, index: Server, body: bytes) -> None:
    index.answers["/index.json"] = response(body)
    bad = cli("models", "search")
    assert bad.code == 5
    assert "is not an index of Argos packages" in bad.err


def test_installing_from_a_url(cli: Cli, index: Server, archive: Path, packages: Path) -> None:
    url = index.url("/v1/translate-fr_en-1_9.argosmodel")
    wrong = cli("models", "install", url, "--sha256", "0" * 64)
    assert wrong.code == 5
    assert "has the sha256" in wrong.err
    assert names(packages) == []
    assert cli("models", "install", url, "--sha256", sha256_of([archive])).code == 0
    assert names(packages) == ["translate-fr_en-1_9"]


def test_a_download_that_breaks_off(cli: Cli, index: Server, archive: Path, packages: Path) -> None:
    data = archive.read_bytes()
    index.answers["/half"] = response(data[: len(data) // 2], length=len(data))
    broken = cli("models", "install", index.url("/half"))
    assert broken.code == 5
    assert "cannot be downloaded" in broken.err
    assert names(packages) == []


def test_installing_from_a_folder(cli: Cli, archive: Path, tmp_path: Path, packages: Path) -> None:
    assert archive.is_file()
    assert cli("models", "install", tmp_path / "made" / "translate-fr_en-1_9").code == 0
    assert names(packages) == ["translate-fr_en-1_9"]


@pytest.mark.parametrize("what", ["nothing.argosmodel", "nonsense", "fr-fr-fr-fr", "ftp://x/y"])
def test_what_cannot_be_installed(cli: Cli, what: str, packages: Path) -> None:
    bad = cli("models", "install", what)
    assert bad.code in (2, 5)
    assert what in bad.err
    assert "mend:" in bad.err
    assert names(packages) == []
