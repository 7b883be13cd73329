"""``translate-pub site``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translate_pub.cli import options

__all__ = ["site"]


def site(
    results: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RESULTS]",
            help="What translate --json or import xliff printed. [default: the store]",
        ),
    ] = None,
    out: options.Out = Path("site"),
    to: options.To = None,
    title: options.Title = None,
    base_url: options.BaseUrl = None,
    excerpt: options.Excerpt = None,
    templates: options.Templates = None,
    feeds: options.Feeds = None,
    store: options.StoreFile = None,
    config: options.Config = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Publish a store, or results that were translated before; no engine is run."""
    from translate_pub import api
    from translate_pub.cli.output import report_published
    from translate_pub.cli.progress import Tally
    from translate_pub.config import load_settings
    from translate_pub.records import read_results

    settings = load_settings(config).with_options(
        to=to,
        title=title,
        base_url=base_url,
        excerpt=excerpt,
        templates=templates,
        feeds=feeds,
        store=store,
    )
    if results is None:
        report_published(api.publish_store(out, settings), out, json=json, quiet=quiet)
        return
    tally = Tally(quiet)
    published = api.publish_site(tally.watch(read_results(results)), out, settings)
    report_published(published, out, json=json, quiet=quiet)
    tally.finish()
