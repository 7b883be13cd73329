"""Results as JSON records, one a line, without loss: what ``--json`` prints and ``report`` reads.

``from_record(to_record(result)) == result``, its error aside: an error comes back as a plain
:class:`~translate_pub.errors.TranslatePubError` with the same words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TextIO, TypeVar, get_args, get_origin, get_type_hints

from translate_pub.errors import TranslatePubError
from translate_pub.models import Result

__all__ = [
    "FORMAT",
    "built",
    "from_record",
    "plain",
    "read_results",
    "to_record",
    "write_result",
]

FORMAT = 1
"""Version of the record's shape; it is in each record as ``format``."""

T = TypeVar("T")

_hints: Callable[[Any], dict[str, Any]] = cache(get_type_hints)


def to_record(result: Result) -> dict[str, Any]:
    """Return a result as JSON values. Fields that hold their default are left out."""
    record: dict[str, Any] = {"format": FORMAT, **plain(result)}
    if result.error is not None:
        record["error"] = {"message": str(result.error), "mend": result.error.mend}
    return record


def from_record(record: Mapping[str, Any]) -> Result:
    """Return the result of a record.

    Raises:
        ValueError: it is not a record of this format; the message names the field.
    """
    values = dict(record)
    if values.pop("format", None) != FORMAT:
        raise ValueError(f"format: this version reads format {FORMAT} only")
    error = values.pop("error", None)
    result = built(Result, values, "result")
    if error is None:
        return result
    return Result(
        **{f.name: getattr(result, f.name) for f in fields(Result) if f.name != "error"},
        error=TranslatePubError(error["message"], mend=error.get("mend", "")),
    )


def write_result(result: Result, file: TextIO) -> None:
    """Write a result as one line."""
    file.write(json.dumps(to_record(result), ensure_ascii=False) + "\n")


def read_results(path: Path) -> Iterator[Result]:
    """Yield the results of a file that :func:`write_result` filled.

    Raises:
        TranslatePubError: the file cannot be read, or a line is not a record; the line is named.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    yield from_record(json.loads(line))
                except (
                    ValueError,
                    KeyError,
                    TypeError,
                    AttributeError,
                    RecursionError,
                ) as exc:
                    raise TranslatePubError(
                        f"{path}:{number}: not a result: {exc}",
                        mend="give a file written by translate --json",
                    ) from exc
    except OSError as exc:
        raise TranslatePubError(
            f"{path}: cannot be read: {exc.strerror}", mend="check the path"
        ) from exc
    except UnicodeDecodeError as exc:
        raise TranslatePubError(
            f"{path}: not UTF-8: {exc.reason}", mend="give a file written by translate --json"
        ) from exc


def plain(value: object) -> Any:
    """Return a value of the models as JSON values; fields that hold their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        record = {}
        for field in fields(value):
            item = getattr(value, field.name)
            if isinstance(item, Exception) or item == field.default:
                continue
            record[field.name] = plain(item)
        return record
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def built(kind: type[T], values: Mapping[str, Any], place: str) -> T:
    """Return the value of class ``kind`` that :func:`plain` made ``values`` of.

    Raises:
        ValueError: a field is unknown or of the wrong type; ``place`` and its name say which.
    """
    hints = _hints(kind)
    unknown = set(values) - set(hints)
    if unknown:
        raise ValueError(f"{place}: unknown field {sorted(unknown)[0]!r}")
    return kind(**{k: _value(hints[k], v, f"{place}.{k}") for k, v in values.items()})


def _value(kind: Any, value: Any, place: str) -> Any:
    if get_origin(kind) is UnionType:
        if value is None:
            return None
        kind = next(option for option in get_args(kind) if option is not type(None))
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        if not isinstance(value, list):
            raise ValueError(f"{place}: a list is wanted")
        return tuple(_value(item, entry, f"{place}[{n}]") for n, entry in enumerate(value))
    if isinstance(kind, type):
        if is_dataclass(kind):
            if not isinstance(value, Mapping):
                raise ValueError(f"{place}: an object is wanted")
            return built(kind, value, place)
        if issubclass(kind, StrEnum):
            return kind(value)
        if issubclass(kind, datetime):
            return datetime.fromisoformat(value)
        if issubclass(kind, date):
            return date.fromisoformat(value)
        if kind is float and isinstance(value, int):
            return float(value)
        if not isinstance(value, kind):
            raise ValueError(f"{place}: {kind.__name__} is wanted, not {value!r}")
    return value
