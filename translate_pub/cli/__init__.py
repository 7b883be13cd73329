"""The command line: parse, one library call, print.

Exit codes; errors are mapped to theirs here and nowhere else:

    0  done
    1  done, but something failed (each is named), or who reads the output went away
    2  a wrong option, setting or input; nothing was done
    3  no model for the pair; the message names the command that installs one
    4  a term base cannot be used
    5  a resource, a file or the database failed
    130  interrupted
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from translate_pub import __version__
from translate_pub.cli import (
    batch,
    detect,
    evaluate,
    exchange,
    glossary,
    models,
    publish,
    report,
    serve,
    site,
    sources,
    store,
    translate,
    update,
)
from translate_pub.errors import (
    ConfigError,
    EngineNotFound,
    GlossaryError,
    ModelMissing,
    TranslatePubError,
    UnsupportedLanguage,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="translate-pub",
    help="Vietnamese political news to bilingual pages and feeds, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("publish")(publish.publish)
app.command("translate")(translate.translate)
app.command("batch")(batch.batch)
app.command("site")(site.site)
app.command("serve")(serve.serve)
app.command("report")(report.report)
app.command("detect")(detect.detect)
app.command("evaluate")(evaluate.evaluate)
app.command("add")(sources.add)
app.command("update")(update.update)
app.command("watch")(update.watch)
app.add_typer(sources.app, name="sources")
app.add_typer(models.app, name="models")
app.add_typer(glossary.app, name="glossary")
app.add_typer(store.app, name="store")
app.add_typer(exchange.export_app, name="export")
app.add_typer(exchange.import_app, name="import")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"translate-pub {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Vietnamese political news to bilingual pages and feeds, offline."""


_EXIT_CODES: tuple[tuple[type[TranslatePubError], int], ...] = (
    (ModelMissing, 3),
    (UnsupportedLanguage, 3),
    (GlossaryError, 4),
    (EngineNotFound, 2),
    (ConfigError, 2),
    (TranslatePubError, 5),
)


def exit_code(error: TranslatePubError) -> int:
    """Return the exit code of an error that ended the run."""
    return next(code for kind, code in _EXIT_CODES if isinstance(error, kind))


def main() -> None:
    """Run the command line; every error of ours becomes a message and an exit code."""
    try:
        app()
    except TranslatePubError as error:
        typer.echo(f"error: {error}", err=True)
        if error.mend:
            typer.echo(f"mend:  {error.mend}", err=True)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        sys.exit(130)
