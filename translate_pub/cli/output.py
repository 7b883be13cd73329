"""Printing values as JSON and what was published; files that --out names."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import typer

if TYPE_CHECKING:
    from translate_pub.publish import Published

from translate_pub.errors import ConfigError

__all__ = ["STDOUT", "binary_file", "print_json", "report_published", "text_file"]

STDOUT = Path("-")
"""What --out is where nothing is named."""


def print_json(value: Any) -> None:
    """Print a dataclass, or a list or mapping of them, as indented JSON."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2))


def report_published(published: Published, out: Path, *, json: bool, quiet: bool) -> None:
    """Say what a publish wrote, and name what it could not."""
    if json:
        print_json(published)
        return
    for error in published.skipped:
        typer.echo(f"warning: not published: {error}", err=True)
    if not quiet:
        typer.echo(
            f"published {out}: {published.written} files written, "
            f"{published.unchanged} unchanged, open {out}/index.html"
        )


@contextmanager
def binary_file(out: Path) -> Iterator[BinaryIO]:
    """Open ``out`` for bytes; it takes the place of the old file when all is written."""
    if out == STDOUT:
        yield sys.stdout.buffer
        return
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        try:
            with partial.open("wb") as file:
                yield file
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as exc:
        raise ConfigError(
            f"{out}: cannot be written: {exc.strerror}", mend="check the path given with --out"
        ) from exc


@contextmanager
def text_file(out: Path) -> Iterator[TextIO]:
    """Open ``out`` for UTF-8 text with line ends as they are."""
    with binary_file(out) as binary:
        text = TextIOWrapper(binary, encoding="utf-8", newline="", write_through=True)
        try:
            yield text
        finally:
            text.detach()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path | Exception):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value
