"""``translate-pub models``: what is installed, what there is, and how to get it.

The embedded engine has one model, ``gemma``, built once from weights that a package carries. The
engine ``argos`` has a package for each pair of languages, from Argos's index, a file or a folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_pub.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translate_pub.catalogue import Model

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Find, install, list, verify and remove models.")

Name = Annotated[
    str, typer.Argument(metavar="MODEL", help="gemma, or an Argos package's pair such as fr-en.")
]


@app.command("list")
def list_models(json: options.Json = False) -> None:
    """List the models: the embedded one, installed or not, and every installed package."""
    from translate_pub import catalogue

    models, problems = catalogue.list_models()
    _show(models, json)
    for problem in problems:
        typer.echo(f"warning: {problem}", err=True)
        typer.echo(f"   mend: {problem.mend}", err=True)


@app.command()
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Codes or names of languages: fr, german."),
    ] = None,
    json: options.Json = False,
) -> None:
    """List the packages of Argos's index, those that are installed among them."""
    from translate_pub import catalogue

    found = catalogue.search(words or ())
    if found.offline:
        typer.echo(f"warning: this is an older copy of the index: {found.offline}", err=True)
    _show(found.models, json)


@app.command()
def install(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="gemma, a pair of Argos's index such as fr-en, a .argosmodel file, a folder that "
            "one was unpacked into, or a URL.",
        ),
    ],
    base: Annotated[
        Path | None,
        typer.Option("--base", metavar="FILE", help="gemma: the weights as a GGUF file of yours."),
    ] = None,
    sha256: Annotated[
        str, typer.Option("--sha256", metavar="HEX", help="What the package's file must have.")
    ] = "",
    upgrade: Annotated[
        bool, typer.Option("--upgrade", "-U", help="Replace an installed package by the newest.")
    ] = False,
    quiet: options.Quiet = False,
) -> None:
    """Install a model, whole or not at all; nothing happens if it is there."""
    from translate_pub import catalogue

    with _bar(quiet) as report:
        done = catalogue.install(model, base=base, sha256=sha256, upgrade=upgrade, progress=report)
    if quiet:
        return
    what = f"{done.model.name} {done.model.version}" if done.model.name != "gemma" else "gemma"
    state = "is installed" if done.fresh else "was installed already"
    typer.echo(f"{what} {state}: {done.model.path} ({_size(done.model)})", err=True)
    for other in done.replaced:
        typer.echo(f"it replaces {other.name} {other.version}", err=True)


@app.command()
def info(model: Name, json: options.Json = False) -> None:
    """Describe a model: engine, pair, version, size, licence, path."""
    from translate_pub import catalogue

    _show(catalogue.find_models(model), json)


@app.command()
def verify(model: Name) -> None:
    """Check every file of an installed model against the checksums of its installation."""
    from translate_pub import catalogue

    for one, checked in catalogue.verify(model):
        if checked:
            typer.echo(f"{one.name}: {checked} files are as they were installed ({one.path})")
        else:
            typer.echo(f"{one.name}: it loads; Argos installed it without checksums ({one.path})")


@app.command()
def remove(
    model: Name,
    every: Annotated[
        bool, typer.Option("--all", help="gemma: builds of other versions too.")
    ] = False,
) -> None:
    """Delete a model."""
    from translate_pub import catalogue

    for path in catalogue.remove(model, every=every):
        typer.echo(f"removed {path}")


def _show(models: Sequence[Model], json: bool) -> None:
    if json:
        from translate_pub.cli.output import print_json

        print_json(models)
        return
    rows = [("ENGINE", "MODEL", "PAIR", "VERSION", "SIZE", "LICENCE", "PATH")]
    rows += [
        (
            one.engine,
            one.name,
            one.pair,
            one.version,
            _size(one),
            one.licence,
            str(one.path or one.url or "-"),
        )
        for one in models
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        typer.echo("  ".join(cells).rstrip())


def _size(model: Model) -> str:
    return f"{model.size / 1e6:.1f} MB" if model.installed else "not installed"


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[str, float], None] | None]:
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("installing", total=1.0)
        yield lambda stage, done: bar.update(task, description=stage, completed=done)
