"""Printing values as JSON."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import typer

__all__ = ["print_json"]


def print_json(value: Any) -> None:
    """Print a dataclass, or a list or mapping of them, as indented JSON."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2))


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
    return value
