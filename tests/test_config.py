"""Settings: file, environment and options, each over the one before; mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate_pub.config import Settings, load_settings
from translate_pub.errors import ConfigError


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}) == Settings()


def test_the_file_then_the_environment_then_the_options(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('engine = "fake"\ntitle = "From the file"\nto = "fr"\n', encoding="utf-8")
    settings = load_settings(path, {"TRANSLATE_PUB_TITLE": "From the environment"})
    assert (settings.engine, settings.title, settings.to) == ("fake", "From the environment", "fr")
    assert settings.with_options(to="en", engine=None).to == "en"
    assert settings.with_options(to="en", engine=None).engine == "fake"


def test_the_file_in_the_working_directory_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "translate_pub.toml").write_text('glossary = ["mine.tsv"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}).glossary == (Path("mine.tsv"),)


def test_paths_in_a_file_are_relative_to_it(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('glossary = "mine.tsv"\ntemplates = "pages"\n', encoding="utf-8")
    settings = load_settings(path, {})
    assert settings.glossary == (tmp_path / "mine.tsv",)
    assert settings.templates == tmp_path / "pages"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("engin = 'fake'\n", "unknown key 'engin'"),
        ("engine = 3\n", "of the wrong type"),
        ("engine = \n", "not valid TOML"),
        ("names = 'latin'\n", "not a policy"),
        ("to = 'English'\n", "not a language code"),
        ("to = ''\n", "no target language"),
        ("base_url = 'news.example'\n", "not a web address"),
        ("beam = -1\n", "cannot be negative"),
        ("beam = true\n", "of the wrong type"),
        ("terms = 'most'\n", "not a degree"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_settings(path, {})
    assert caught.value.mend


@pytest.mark.parametrize(
    ("name", "value"), [("BEAM", "wide"), ("DEFAULT_GLOSSARY", "maybe"), ("TO", "12")]
)
def test_a_mistake_in_the_environment_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name.lower() if name == "TO" else name):
        load_settings(environment={f"TRANSLATE_PUB_{name}": value})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: cannot be read"):
        load_settings(tmp_path / "nowhere.toml", {})


def test_switches_and_lists_from_the_environment() -> None:
    settings = load_settings(
        environment={
            "TRANSLATE_PUB_DEFAULT_GLOSSARY": "false",
            "TRANSLATE_PUB_GLOSSARY": "a.tsv:b.tbx",
            "TRANSLATE_PUB_BEAM": "4",
        }
    )
    assert settings.default_glossary is False
    assert settings.glossary == (Path("a.tsv"), Path("b.tbx"))
    assert settings.beam == 4
