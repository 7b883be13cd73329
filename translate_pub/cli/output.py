"""Printing values as JSON, and what was published."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from translate_pub.publish import Published

__all__ = ["print_json", "report_published"]


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


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Path | Exception):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value
