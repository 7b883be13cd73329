"""Themes: what one replaces, its errors, and what happens when it changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.publishing import NOW, SITE, result, rich_result
from tests.sites import contents, page, texts
from translate_pub.errors import ConfigError
from translate_pub.publish import Site, publish


def test_a_theme_replaces_what_it_has_and_keeps_the_rest(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    (theme / "static").mkdir(parents=True)
    (theme / "static" / "theme.css").write_text(":root { --paper: pink }", encoding="utf-8")
    (theme / "article.html").write_text(
        '{% extends "base.html" %}{% block main %}<h1>{{ document.target_title }}</h1>'
        '<link rel="stylesheet" href="{{ asset("theme.css") }}">{% endblock %}',
        encoding="utf-8",
    )
    site = replace(SITE, templates=theme)
    publish([result(title=("A", "<b>B</b>"))], tmp_path / "site", site, now=NOW)
    root = page(tmp_path / "site", "en", "2023")
    assert texts(root.xpath("//h1")) == ["<b>B</b>"]
    (css,) = (tmp_path / "site/assets").glob("theme-*.css")
    assert "pink" in css.read_text(encoding="utf-8")
    assert (tmp_path / "site/index.html").exists()


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ document.title }", r"article\.html, line 1"),
        ("{{ no_such_thing }}", "no_such_thing"),
        ("{{ asset('none.css') }}", r"there is no static/none\.css"),
        ("{{ 1 / 0 }}", "article"),
        ("{% include 'none.html' %}", "none"),
        ("{{ title + 1 }}", "article"),
    ],
)
def test_an_error_in_a_theme_is_named_and_leaves_the_site(
    tmp_path: Path, template: str, said: str
) -> None:
    publish([rich_result()], tmp_path / "site", SITE, now=NOW)
    before = contents(tmp_path / "site")
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "article.html").write_text(template, encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        publish([result()], tmp_path / "site", replace(SITE, templates=theme), now=NOW)
    assert caught.value.mend
    assert contents(tmp_path / "site") == before


def test_a_changed_theme_renders_everything_again(tmp_path: Path) -> None:
    theme = tmp_path / "theme" / "static"
    theme.mkdir(parents=True)
    (theme / "theme.css").write_text(":root {}", encoding="utf-8")
    site = Site(title="News", templates=theme.parent)
    publish([result()], tmp_path / "site", site, now=NOW)
    (theme / "theme.css").write_text(":root { --ink: red }", encoding="utf-8")
    publish([result()], tmp_path / "site", site, now=NOW)
    assert len(list((tmp_path / "site/assets").glob("theme-*.css"))) == 1
    (css,) = page(tmp_path / "site", "en", "2023").xpath("//link[@rel='stylesheet'][1]/@href")[:1]
    assert "red" in (tmp_path / "site/en" / css).read_text(encoding="utf-8")
