"""``translate-pub translate``."""

from __future__ import annotations

import sys

import typer

from translate_pub.cli import options

__all__ = ["translate"]


def translate(
    sources: options.Sources,
    to: options.To = None,
    source: options.From = None,
    engine: options.Engine = None,
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    names: options.Names = None,
    beam: options.Beam = None,
    terms: options.Terms = None,
    store: options.StoreFile = None,
    config: options.Config = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate articles and print them as text, or as JSON Lines with everything known of them."""
    from translate_pub import api
    from translate_pub.cli.progress import Tally, run_progress
    from translate_pub.models import Result
    from translate_pub.records import write_result

    settings = options.translation_settings(
        config,
        to=to,
        source=source,
        engine=engine,
        glossary=glossary,
        no_default_glossary=no_default_glossary,
        names=names,
        beam=beam,
        terms=terms,
        store=store,
    )

    def write_text(result: Result) -> None:
        if result.article is None:
            return
        blocks = [" ".join(t.text for t in block) for block in result.by_block().values()]
        typer.echo("\n\n".join(blocks or [result.article.text]) + "\n")

    tally = Tally(quiet)
    with run_progress(quiet) as progress:
        for result in tally.watch(api.translate_articles(sources, settings, progress=progress)):
            if json:
                write_result(result, sys.stdout)
            else:
                write_text(result)
    tally.finish()
