"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

if TYPE_CHECKING:
    from translate_pub.config import Settings

__all__ = [
    "Allow",
    "BaseUrl",
    "Beam",
    "Config",
    "Engine",
    "Excerpt",
    "Feeds",
    "From",
    "Glossary",
    "Json",
    "Names",
    "NoGlossary",
    "Out",
    "Quiet",
    "Sources",
    "StoreFile",
    "Templates",
    "Terms",
    "Title",
    "To",
    "translation_settings",
]

Sources: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCES...",
        help="Files (.txt, .html, .jsonl, .rss, .atom …), folders, URLs, or - for standard input.",
    ),
]
To: TypeAlias = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="Target language. [default: en]")
]
From: TypeAlias = Annotated[
    str | None,
    typer.Option("--from", metavar="LANG", help="Source language. [default: detect it]"),
]
Engine: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--engine", "-e", metavar="NAME", help="auto, gemma, argos or fake. [default: auto]"
    ),
]
Glossary: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--glossary",
        "-g",
        metavar="FILE",
        help="A term base (TSV, CSV, TBX) over the shipped one; repeatable, the later wins.",
    ),
]
NoGlossary: TypeAlias = Annotated[
    bool, typer.Option("--no-default-glossary", help="Leave the shipped term base out.")
]
Names: TypeAlias = Annotated[
    str | None,
    typer.Option("--names", metavar="ascii|keep", help="Vietnamese names. [default: ascii]"),
]
Beam: TypeAlias = Annotated[
    int | None, typer.Option("--beam", min=1, max=16, help="Beam width. [default: the engine's]")
]
Terms: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--terms",
        metavar="none|prompt|full",
        help="Terms: not given, in the prompt only, or enforced with the checks. [default: full]",
    ),
]
Config: TypeAlias = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings. [default: translate_pub.toml]"),
]
Allow: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="HOST|NETWORK",
        help="May be fetched from though it is not on the public Internet; repeatable.",
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet: TypeAlias = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, no summary; errors only.")
]
Out: TypeAlias = Annotated[
    Path, typer.Option("--out", "-o", metavar="DIR", help="Where the site goes.")
]
Title: TypeAlias = Annotated[str | None, typer.Option("--title", help="The site's title.")]
BaseUrl: TypeAlias = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Where the site will be served.")
]
Excerpt: TypeAlias = Annotated[
    int | None, typer.Option("--excerpt", min=1, help="Publish N sentences and the link.")
]
Templates: TypeAlias = Annotated[
    Path | None, typer.Option("--templates", metavar="DIR", help="Page templates of your own.")
]
StoreFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--store", metavar="FILE", help="Keep articles, memory and reviews in this file."),
]
Feeds: TypeAlias = Annotated[
    Path | None, typer.Option("--feeds", metavar="FILE", help="Saved feeds (feeds.toml).")
]


def translation_settings(
    config: Path | None,
    *,
    glossary: list[Path] | None,
    no_default_glossary: bool,
    allow: list[str] | None = None,
    **given: Any,
) -> Settings:
    """Return the settings of a command that translates: what is configured, then its options.

    Raises:
        ConfigError: the configuration file or an option cannot be used.
    """
    from translate_pub.config import load_settings

    return load_settings(config).with_options(
        glossary=tuple(glossary) if glossary else None,
        default_glossary=False if no_default_glossary else None,
        allow=tuple(allow) if allow else None,
        **given,
    )
