"""``translate-pub publish``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translate_pub.cli import options

__all__ = ["publish"]


def publish(
    sources: options.Sources,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Where the site goes.")
    ] = Path("site"),
    to: options.To = None,
    source: options.From = None,
    engine: options.Engine = None,
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    names: options.Names = None,
    beam: options.Beam = None,
    title: Annotated[str | None, typer.Option("--title", help="The site's title.")] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Where the site will be served."),
    ] = None,
    excerpt: Annotated[
        int | None, typer.Option("--excerpt", min=1, help="Publish N sentences and the link.")
    ] = None,
    templates: Annotated[
        Path | None, typer.Option("--templates", metavar="DIR", help="Your own page templates.")
    ] = None,
    feeds: Annotated[
        Path | None, typer.Option("--feeds", metavar="FILE", help="Saved feeds (feeds.toml).")
    ] = None,
    config: options.Config = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate articles and publish them as bilingual pages and feeds."""
    from translate_pub import api
    from translate_pub.cli.progress import Tally, run_progress
    from translate_pub.config import load_settings

    settings = load_settings(config).with_options(
        to=to,
        source=source,
        engine=engine,
        glossary=tuple(glossary) if glossary else None,
        default_glossary=False if no_default_glossary else None,
        names=names,
        beam=beam,
        title=title,
        base_url=base_url,
        excerpt=excerpt,
        templates=templates,
        feeds=feeds,
    )
    tally = Tally(quiet)
    with run_progress(quiet or json) as progress:
        results = api.translate_articles(sources, settings, progress=progress)
        published = api.publish_site(tally.watch(results), out, settings)
    if json:
        from translate_pub.cli.output import print_json

        print_json(published)
    elif not quiet:
        typer.echo(f"published {out}: {published.written} files written, open {out}/index.html")
    tally.finish()
