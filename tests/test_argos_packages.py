"""Installed Argos packages: where they are, what they say, and the ways through them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.copying_argos import make_package
from translate_pub.engines.argos.locations import INDEX_URL, find_locations
from translate_pub.engines.argos.metadata import parse_metadata
from translate_pub.engines.argos.packages import (
    Package,
    TokenizerKind,
    find_route,
    installed_packages,
    read_package,
    route_name,
    route_signature,
    scan_packages,
)
from translate_pub.errors import EngineError

FIELDS = {"package_version": "1.9", "from_code": "fr", "to_code": "en"}


def hollow(folder: Path, name: str = "translate-fr_en-1_9", **fields: Any) -> Path:
    """A package whose files are all there, with nothing in them."""
    package = folder / name
    (package / "model").mkdir(parents=True)
    (package / "model" / "model.bin").touch()
    (package / "sentencepiece.model").touch()
    (package / "metadata.json").write_text(json.dumps(FIELDS | fields), "utf-8")
    return package


class TestLocations:
    """Argos's own settings are the judge, in a process where their folders do no harm."""

    @pytest.mark.parametrize(
        ("variables", "settings"),
        [
            ({}, None),
            ({"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}, None),
            ({"ARGOS_PACKAGES_DIR": "mine"}, {"ARGOS_PACKAGES_DIR": "theirs"}),
            ({}, {"ARGOS_PACKAGES_DIR": "theirs", "ARGOS_PACKAGE_INDEX": "http://a.example/b/"}),
            ({"ARGOS_PACKAGE_INDEX": "http://c.example/"}, None),
            ({"SNAP": "snap", "SNAP_USER_DATA": "snap-user"}, None),
        ],
        ids=["home", "xdg", "environment", "settings", "index", "snap"],
    )
    def test_they_are_those_of_argos(
        self, tmp_path: Path, variables: dict[str, str], settings: dict[str, str] | None
    ) -> None:
        paths = {name: value for name, value in variables.items() if "://" not in value}
        environment = {
            "HOME": str(tmp_path / "home"),
            **variables,
            **{name: str(tmp_path / value) for name, value in paths.items()},
        }
        content = tmp_path / "snap" / "snap_custom"
        for folder in ("packages", "content_snap_packages/one"):
            (content / folder).mkdir(parents=True)
        config = Path(environment.get("XDG_CONFIG_HOME", tmp_path / "home" / ".config"))
        if settings is not None:
            (config / "argos-translate").mkdir(parents=True)
            (config / "argos-translate" / "settings.json").write_text(json.dumps(settings))
        program = (
            "from argostranslate import settings as s; import json\n"
            "print(json.dumps([list(map(str, s.package_dirs)), s.remote_package_index,"
            " str(s.local_package_index)]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        # Path.home() reads the process's own environment.
        ours = _in(environment)
        assert [
            list(map(str, ours.searched)),
            ours.index_url,
            str(ours.index_copy),
        ] == json.loads(done.stdout)

    def test_nothing_is_made(self, tmp_path: Path) -> None:
        _in({"HOME": str(tmp_path)})
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("text", ["{", "[]", '{"ARGOS_PACKAGES_DIR": 3}', "\udc80"])
    def test_settings_that_cannot_be_read_are_no_settings(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "argos-translate" / "settings.json"
        file.parent.mkdir()
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        found = _in({"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)})
        assert found.packages == tmp_path / "argos-translate" / "packages"
        assert found.index_url == f"{INDEX_URL}index.json"


def _in(environment: dict[str, str]) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", environment.get("HOME", ""))
        return find_locations(environment)


class TestMetadata:
    def test_the_fields(self) -> None:
        found = parse_metadata(
            {**FIELDS, "links": ["https://a.example/x", 7], "license": "CC-BY 4.0\n"}, "here"
        )
        assert (found.code, found.version, found.kind) == ("translate-fr_en", "1.9", "translate")
        assert (found.source_codes, found.target_codes) == (("fr",), ("en",))
        assert found.full_name == "translate-fr_en-1_9"
        assert found.links == ("https://a.example/x",)
        assert found.licence == "CC-BY 4.0"

    def test_many_languages(self) -> None:
        languages = [{"code": code, "name": code} for code in ("en", "fr", "vi")]
        values = {"package_version": "1", "languages": languages, "code": "m2m"}
        found = parse_metadata(values, "here")
        assert found.source_codes == found.target_codes == ("en", "fr", "vi")
        assert found.code == "m2m"

    def test_sources_and_targets_that_differ(self) -> None:
        values = {"from_codes": ["fr", "de"], "to_codes": ["en"], "from_code": None}
        found = parse_metadata(values, "here")
        assert (found.source_codes, found.target_codes) == (("fr", "de"), ("en",))
        assert found.code == "translate-many_en"

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ([], "no JSON object"),
            ("translate", "no JSON object"),
            ({}, "from_code"),
            ({"from_code": "fr"}, "to_code"),
            (FIELDS | {"from_code": "../../etc"}, "from_code"),
            (FIELDS | {"to_code": 7}, "to_code"),
            (FIELDS | {"to_code": "fr"}, "fr into fr"),
            (FIELDS | {"package_version": "1/../../9"}, "package_version"),
            (FIELDS | {"package_version": {"a": 1}}, "package_version"),
            (FIELDS | {"type": 3}, "type"),
            (FIELDS | {"code": "../x"}, "code"),
            (FIELDS | {"languages": 5}, "languages|metadata"),
            (FIELDS | {"source_languages": "fr"}, "metadata"),
        ],
    )
    def test_what_is_wrong_is_named(self, values: Any, message: str) -> None:
        with pytest.raises(EngineError, match=message) as caught:
            parse_metadata(values, "some/metadata.json")
        assert "some/metadata.json" in str(caught.value)
        assert caught.value.mend


class TestReading:
    def test_a_package(self, tmp_path: Path) -> None:
        path = make_package(tmp_path, "fr", "en", "1.9", target_prefix=">>en<<", license="MIT")
        package = read_package(path)
        assert package is not None
        assert (package.source, package.target, package.name) == ("fr", "en", "translate-fr_en/1.9")
        assert package.tokenizer is TokenizerKind.SENTENCEPIECE
        assert package.tokenizer_file == path / "sentencepiece.model"
        assert package.model_folder == path / "model"
        assert package.target_prefix == ">>en<<"
        assert package.licence == "MIT"
        assert package.size == sum(f.stat().st_size for f in path.rglob("*") if f.is_file())

    def test_builds_of_one_version_are_told_apart(self, tmp_path: Path) -> None:
        digests = set()
        for number, name in enumerate(("metadata.json", "sentencepiece.model", "model/model.bin")):
            path = hollow(tmp_path / str(number))
            before = read_package(path)
            with (path / name).open("ab") as file:
                file.write(b" ")
            after = read_package(path)
            assert before is not None
            assert after is not None
            digests |= {before.digest, after.digest}
            assert route_name((before,)) == route_name((after,))
            assert route_signature((before,)) != route_signature((after,))
        assert len(digests) == 4

    def test_byte_pair_encoding_and_a_licence_file(self, tmp_path: Path) -> None:
        path = hollow(tmp_path)
        (path / "sentencepiece.model").rename(path / "bpe.model")
        (path / "LICENSE.txt").touch()
        package = read_package(path)
        assert package is not None
        assert package.tokenizer is TokenizerKind.BPE
        assert package.licence == "see LICENSE.txt"

    def test_a_package_that_splits_sentences_is_none_of_ours(self, tmp_path: Path) -> None:
        assert read_package(hollow(tmp_path, type="sbd")) is None
        assert scan_packages([tmp_path]) == ([], [])

    @pytest.mark.parametrize(
        ("lost", "message"),
        [
            ("metadata.json", "no metadata.json"),
            ("model/model.bin", "model/model.bin is missing"),
            ("sentencepiece.model", "neither a sentencepiece.model nor a bpe.model"),
        ],
    )
    def test_a_part_that_is_missing_is_named(self, tmp_path: Path, lost: str, message: str) -> None:
        path = hollow(tmp_path)
        (path / lost).unlink()
        with pytest.raises(EngineError, match=message) as caught:
            read_package(path)
        assert str(path) in str(caught.value)

    def test_one_that_is_broken_does_not_cost_the_others(self, tmp_path: Path) -> None:
        hollow(tmp_path, "a")
        (hollow(tmp_path, "b") / "metadata.json").write_text("{", "utf-8")
        (tmp_path / ".translate_pub.x").mkdir()
        (tmp_path / "a-file").touch()
        packages, problems = scan_packages([tmp_path / "none", tmp_path])
        assert [package.path.name for package in packages] == ["a"]
        assert ["not JSON" in str(problem) for problem in problems] == [True]
        assert installed_packages([tmp_path]) == packages

    def test_the_newest_version_comes_first(self, tmp_path: Path) -> None:
        for version in ("1.9", "1.10", "1.2"):
            hollow(tmp_path, version, package_version=version)
        assert [p.version for p in installed_packages([tmp_path])] == ["1.10", "1.9", "1.2"]

    def test_a_home_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        """Argos makes folders in it when it is imported."""
        hollow(tmp_path / "packages")
        (tmp_path / "home").touch()
        program = (
            "from translate_pub.engines.argos.packages import scan_packages\n"
            "packages, (problem,) = scan_packages()\n"
            "print(packages, problem, problem.mend)"
        )
        environment = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**environment, "ARGOS_PACKAGES_DIR": str(tmp_path / "packages")},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Argos Translate cannot be set up" in done.stdout
        assert "XDG_DATA_HOME" in done.stdout

    def test_reading_never_loads_what_translates_in_argos(self, tmp_path: Path) -> None:
        hollow(tmp_path / "packages")
        program = (
            "from translate_pub.engines.argos import installed_packages\n"
            "assert len(installed_packages()) == 1\n"
            "import sys\n"
            "never = ('argostranslate.translate', 'argostranslate.sbd', 'torch', 'stanza')\n"
            "print([name for name in never if name in sys.modules])"
        )
        environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**environment, "ARGOS_PACKAGES_DIR": str(tmp_path / "packages")},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "[]\n"


def package(source: str, target: str, version: str = "1.0", *more: str) -> Package:
    path = Path(f"translate-{source}_{target}")
    return Package(
        path=path,
        code=path.name,
        version=version,
        source_codes=(source, *more),
        target_codes=(target, *more),
        tokenizer=TokenizerKind.SENTENCEPIECE,
        tokenizer_file=path / "sentencepiece.model",
    )


class TestRoutes:
    PACKAGES = (
        package("en", "de"),
        package("en", "vi", "2.0"),
        package("fr", "en", "1.9"),
        package("fr", "en", "1.0"),
        package("de", "fr"),
    )

    @pytest.mark.parametrize(
        ("source", "target", "route"),
        [
            ("fr", "en", "translate-fr_en/1.9"),
            ("de", "fr", "translate-de_fr/1.0"),
            ("fr", "vi", "translate-fr_en/1.9+translate-en_vi/2.0"),
            ("de", "vi", ""),
            ("vi", "fr", ""),
            ("fr", "fr", ""),
            ("en", "en", ""),
            ("xx", "yy", ""),
        ],
    )
    def test_straight_on_or_through_english(self, source: str, target: str, route: str) -> None:
        assert route_name(find_route(source, target, self.PACKAGES)) == route

    def test_a_package_of_one_pair_goes_before_one_of_many_languages(self) -> None:
        many = package("en", "de", "9.0", "fr", "vi")
        assert find_route("fr", "en", (many,)) == ()
        assert find_route("fr", "vi", (many, package("fr", "vi"))) == (package("fr", "vi"),)
        assert find_route("fr", "vi", (many, *self.PACKAGES)) == (many,)
