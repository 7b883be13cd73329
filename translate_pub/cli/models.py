"""``translate-pub models``: what is installed, and how to get it.

The embedded engine has one model, ``gemma``, built once from weights that a package carries.
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
    from collections.abc import Callable

    from translate_pub.engines.gemma import ModelInfo

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Install, list, verify and remove models.")

Name = Annotated[str, typer.Argument(metavar="MODEL", help="gemma")]


@app.command("list")
def list_models(json: options.Json = False) -> None:
    """List the models, installed or not."""
    from translate_pub.engines.gemma import model_info

    _show([model_info()], json)


@app.command()
def install(
    model: Name,
    base: Annotated[
        Path | None,
        typer.Option("--base", metavar="FILE", help="The base weights as a GGUF file of yours."),
    ] = None,
    quiet: options.Quiet = False,
) -> None:
    """Build a model and put it into the user's cache; nothing happens if it is there."""
    from translate_pub.engines.gemma import install_model, model_info

    _known(model)
    with _bar(quiet) as report:
        path = install_model(base=base, progress=report)
    if not quiet:
        typer.echo(f"{model} is installed: {path} ({_megabytes(model_info())})", err=True)


@app.command()
def info(model: Name, json: options.Json = False) -> None:
    """Describe a model: version, pair, size, licence, path."""
    from translate_pub.engines.gemma import model_info

    _known(model)
    _show([model_info()], json)


@app.command()
def verify(model: Name) -> None:
    """Check every file of an installed model against the checksums it was built with."""
    from translate_pub.engines.gemma import verify_model

    _known(model)
    typer.echo(f"{model}: every file is as it was built ({verify_model().path})")


@app.command()
def remove(
    model: Name,
    every: Annotated[bool, typer.Option("--all", help="Builds of other versions too.")] = False,
) -> None:
    """Delete a model from the user's cache."""
    from translate_pub.engines.gemma import remove_model

    _known(model)
    for path in remove_model(every=every):
        typer.echo(f"removed {path}")


def _known(model: str) -> None:
    from translate_pub.errors import ConfigError

    if model != "gemma":
        raise ConfigError(f"there is no model {model!r}", mend="the models are: gemma")


def _show(models: list[ModelInfo], json: bool) -> None:
    if json:
        from translate_pub.cli.output import print_json

        print_json(models)
        return
    for model in models:
        state = _megabytes(model) if model.installed else "not installed"
        typer.echo(
            f"{model.name} {model.version}  {'→'.join(model.languages)}  {state}  "
            f"{model.licence}  {model.path}"
        )


def _megabytes(model: ModelInfo) -> str:
    return f"{model.size / 1e6:.0f} MB"


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[str, float], None] | None]:
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("building", total=1.0)
        yield lambda stage, done: bar.update(task, description=stage, completed=done)
