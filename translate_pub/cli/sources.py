"""``translate-pub add`` and ``translate-pub sources``: what is watched."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_pub.cli import options
from translate_pub.errors import ConfigError, TranslatePubError

if TYPE_CHECKING:
    from translate_pub.store import Source
    from translate_pub.watching import Added

__all__ = ["add", "app"]

app = typer.Typer(help="See and change what is watched.", no_args_is_help=True)
_import = typer.Typer(help="Add what a list names.", no_args_is_help=True)
_export = typer.Typer(help="Write the list.", no_args_is_help=True)
app.add_typer(_import, name="import")
app.add_typer(_export, name="export")

_STDOUT = Path("-")
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Feeds or article pages.")],
    kind: Annotated[
        str,
        typer.Option("--as", metavar="feed|page", help="What they are. [default: look at them]"),
    ] = "",
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Fetch the article behind each item of a feed.")
    ] = False,
    interval: Annotated[
        str, typer.Option("--interval", metavar="TIME", help="How often: 15m, 2h, 1d.")
    ] = "1h",
    language: Annotated[
        str,
        typer.Option("--language", metavar="LANG", help="Of articles that declare none."),
    ] = "",
    store: options.StoreFile = None,
    allow: options.Allow = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Watch feeds or article pages; update and watch visit them from then on."""
    from translate_pub import watching
    from translate_pub.config import load_settings
    from translate_pub.sources import parse_interval

    settings = load_settings(config).with_options(
        store=store, allow=tuple(allow) if allow else None
    )
    seconds = parse_interval(interval)

    def added() -> Iterator[Added | TranslatePubError]:
        for url in urls:
            try:
                yield watching.add_source(
                    url,
                    settings,
                    kind=kind,
                    full_text=full_text,
                    interval=seconds,
                    language=language,
                )
            except TranslatePubError as error:
                yield error

    _report_all(added(), quiet)


@app.command("list")
def list_(
    store: options.StoreFile = None, config: options.Config = None, json: options.Json = False
) -> None:
    """Show what is watched, and how the last visits went."""
    from translate_pub import watching
    from translate_pub.cli.output import print_json
    from translate_pub.config import load_settings

    watched = watching.list_sources(load_settings(config).with_options(store=store))
    if json:
        print_json(watched)
        return
    for source in watched:
        typer.echo(_described(source))
        if source.last_error:
            typer.echo(f"  failed, {source.failures} in a row: {source.last_error}")
    if not watched:
        typer.echo("nothing is watched; add a feed with: translate-pub add URL", err=True)


@app.command("remove")
def remove(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="URLs or ids of sources.")],
    store: options.StoreFile = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Watch sources no longer; their articles stay."""
    from translate_pub import watching
    from translate_pub.config import load_settings

    settings = load_settings(config).with_options(store=store)
    for url in urls:
        source = watching.remove_source(url, settings)
        if not quiet:
            typer.echo(f"removed {source.url}", err=True)


@_import.command("opml")
def import_opml(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, or - for standard input.")],
    interval: Annotated[
        str,
        typer.Option("--interval", metavar="TIME", help="For sources that the list gives none."),
    ] = "1h",
    store: options.StoreFile = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> None:
    """Watch the feeds that an OPML list of a feed reader names."""
    from translate_pub import watching
    from translate_pub.config import load_settings
    from translate_pub.sources import parse_interval

    settings = load_settings(config).with_options(store=store)
    found = watching.import_opml(
        _read(file), settings, name=str(file), interval=parse_interval(interval)
    )
    _report_all(found, quiet)


@_export.command("opml")
def export_opml(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="[default: standard output]")
    ] = _STDOUT,
    store: options.StoreFile = None,
    config: options.Config = None,
) -> None:
    """Write what is watched as OPML, for any feed reader."""
    from translate_pub import watching
    from translate_pub.config import load_settings

    data = watching.export_opml(load_settings(config).with_options(store=store))
    if out == _STDOUT:
        sys.stdout.write(data.decode())
        return
    try:
        out.write_bytes(data)
    except OSError as exc:
        raise ConfigError(
            f"{out}: cannot be written: {exc.strerror}", mend="check the path and its permissions"
        ) from exc


def _read(file: Path) -> bytes:
    from translate_pub.ingest import Limits

    limit = Limits().article
    try:
        if file == _STDOUT:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(limit + 1)
    except OSError as exc:
        raise ConfigError(
            f"{file}: cannot be read: {exc.strerror}", mend="check the path and its permissions"
        ) from exc
    if len(data) > limit:
        raise ConfigError(
            f"{file}: larger than {limit >> 20} MiB", mend="give a list of feeds, as OPML"
        )
    return data


def _report(added: Added, quiet: bool) -> None:
    if not quiet:
        what = "watching" if added.is_new else "already watched:"
        typer.echo(f"{what} {_described(added.source)}", err=True)


def _described(source: Source) -> str:
    parts = [source.kind.value, f"every {_interval(source.interval)}"]
    if source.full_text:
        parts.append("full text")
    if source.next_due:
        parts.append(f"next {source.next_due.astimezone():%Y-%m-%d %H:%M}")
    title = f" {source.title}" if source.title else ""
    return f"{source.url}{title} ({', '.join(parts)})"


def _interval(seconds: int) -> str:
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _report_all(outcomes: Iterable[Added | TranslatePubError], quiet: bool) -> None:
    """Name what was added and what failed.

    Raises:
        TranslatePubError: the one thing to do failed.
        typer.Exit: something failed among others; the exit code is 1.
    """
    failures: list[TranslatePubError] = []
    done = 0
    for outcome in outcomes:
        if isinstance(outcome, TranslatePubError):
            failures.append(outcome)
        else:
            done += 1
            _report(outcome, quiet)
    if len(failures) == 1 and not done:
        raise failures[0]
    for failure in failures:
        typer.echo(f"error: {failure}", err=True)
        if failure.mend:
            typer.echo(f"mend:  {failure.mend}", err=True)
    if failures:
        raise typer.Exit(1)
