"""The library's front: three lines do what the command line does."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import translate_pub
from tests.builders import article
from tests.test_pipeline import VI

PROJECT = Path(translate_pub.__file__).parents[1]


def test_the_public_names_are_sorted_and_there() -> None:
    assert translate_pub.__all__ == sorted(translate_pub.__all__)
    for name in translate_pub.__all__:
        assert getattr(translate_pub, name) is not None
    assert set(dir(translate_pub)) == set(translate_pub.__all__)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        translate_pub.nonsense  # noqa: B018


def test_three_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Huyện ủy họp\n\nĐăng ngày 07/07/2023\n\n{VI}\n", "utf-8")
    settings = translate_pub.Settings(engine="fake")
    results = translate_pub.translate_articles([tmp_path / "a.txt"], settings)
    translate_pub.publish_site(results, tmp_path / "site", settings)
    assert (tmp_path / "site" / "index.html").is_file()


def test_articles_at_hand_need_no_file() -> None:
    settings = translate_pub.Settings(engine="fake")
    (result,) = translate_pub.translate_articles([article(VI)], settings)
    assert result.article is not None
    assert result.article.id == "test-article"


def test_one_text() -> None:
    settings = translate_pub.Settings(engine="fake", default_glossary=False)
    text = translate_pub.translate_text("Trời mưa to.\nHội nghị bế mạc.", settings)
    assert text == "Troi mua to.\n\nHoi nghi be mac."


def test_one_text_in_the_target_language_comes_back() -> None:
    text = "The conference was held this morning in the provincial capital."
    assert translate_pub.translate_text(text, translate_pub.Settings(engine="fake")) == text


def test_one_text_without_a_language_is_an_error() -> None:
    with pytest.raises(translate_pub.TranslatePubError, match="could not be recognised"):
        translate_pub.translate_text("12345", translate_pub.Settings(engine="fake"))


def test_detect() -> None:
    assert translate_pub.detect_language(VI).language == "vi"


def test_the_overrides_are_those_of_the_project() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    lines = (PROJECT / "overrides.txt").read_text("utf-8").splitlines()
    overrides = [line for line in lines if line and not line.startswith("#")]
    assert overrides == project["tool"]["uv"]["override-dependencies"]
