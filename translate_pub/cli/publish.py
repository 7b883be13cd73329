"""``translate-pub publish``."""

from __future__ import annotations

from pathlib import Path

from translate_pub.cli import options

__all__ = ["publish"]


def publish(
    sources: options.Sources,
    out: options.Out = Path("site"),
    to: options.To = None,
    source: options.From = None,
    engine: options.Engine = None,
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    names: options.Names = None,
    beam: options.Beam = None,
    terms: options.Terms = None,
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
    """Translate articles and publish them as bilingual pages and feeds.

    With --store, the site shows everything in the store, and what is in it is not translated again.
    """
    from translate_pub import api
    from translate_pub.cli.output import report_published
    from translate_pub.cli.progress import Tally, run_progress

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
        title=title,
        base_url=base_url,
        excerpt=excerpt,
        templates=templates,
        feeds=feeds,
        store=store,
    )
    tally = Tally(quiet)
    with run_progress(quiet or json) as progress:
        results = tally.watch(api.translate_articles(sources, settings, progress=progress))
        if settings.store is None:
            published = api.publish_site(results, out, settings)
        else:
            for _ in results:
                pass
            published = api.publish_store(out, settings)
    report_published(published, out, json=json, quiet=quiet)
    tally.finish()
