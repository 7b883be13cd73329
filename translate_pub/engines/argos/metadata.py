"""What a package says of itself: ``metadata.json``, and the entries of the index.

Argos's own class reads the fields, so that they mean here what they mean there; what it lets pass
(a pair of one language, a code that is a path) is refused here. The only module that imports
argostranslate, and it does so inside its functions: never ``argostranslate.translate``, which
brings torch, spaCy and an AGPL package along.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate_pub.errors import EngineError

__all__ = ["ENGINE", "MOST_BYTES", "Metadata", "parse_metadata", "read_json"]

ENGINE = "argos"
"""The engine's registered name."""

MOST_BYTES = 8_000_000
"""Of JSON that is read: Argos's whole index has 32 kB."""

_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,30}")
_LICENCE_KEYS = ("license", "licence")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of one package, checked.

    ``source_codes`` and ``target_codes`` are ISO 639 codes, one of each but in multilingual
    packages. ``code`` names the package without its version ("translate-fr_en"). ``links`` are
    where the archive can be had, ``licence`` is "" where the package states none.
    """

    code: str
    kind: str
    version: str
    source_codes: tuple[str, ...]
    target_codes: tuple[str, ...]
    source_name: str = ""
    target_name: str = ""
    target_prefix: str = ""
    links: tuple[str, ...] = ()
    licence: str = ""

    @property
    def translates(self) -> bool:
        """Whether it is a translation package; others split sentences."""
        return self.kind == "translate"

    @property
    def full_name(self) -> str:
        """Code and version, as Argos names its archives: "translate-fr_en-1_9"."""
        return f"{self.code}-{self.version.replace('.', '_')}"


def read_json(path: Path) -> Any:
    """Return the value in a JSON file.

    Raises:
        EngineError: it cannot be read, is too large, or is not JSON.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise EngineError(
                f"{path} has more than {MOST_BYTES // 10**6} MB", engine=ENGINE, mend=_TELL
            )
        return json.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise EngineError(
            f"{path} cannot be read: {error.strerror}", engine=ENGINE, mend=_TELL
        ) from error
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{path} is not JSON: {error}", engine=ENGINE, mend=_TELL) from error


def parse_metadata(values: Any, place: str) -> Metadata:
    """Return the metadata in the JSON object ``values``; ``place`` is named in errors.

    Raises:
        EngineError: fields are missing or wrong.
    """
    if not isinstance(values, dict):
        raise EngineError(f"{place}: the metadata is no JSON object", engine=ENGINE, mend=_TELL)
    read = _read(values, place)
    sources = _codes(read.from_code, read.from_codes, read.languages, values, "source_languages")
    targets = _codes(read.to_code, read.to_codes, read.languages, values, "target_languages")
    kind = read.type
    version = str(read.package_version or "0")
    if not isinstance(kind, str) or not _VERSION.fullmatch(version):
        raise _wrong(place, "package_version" if isinstance(kind, str) else "type")
    for name, codes in (("from_code", sources), ("to_code", targets)):
        if (kind == "translate" and not codes) or not all(map(_is_code, codes)):
            raise _wrong(place, name)
    if kind == "translate" and sources == targets and len(sources) == 1:
        raise EngineError(
            f"{place}: it translates {sources[0]} into {targets[0]}", engine=ENGINE, mend=_TELL
        )
    code = read.code or _code(kind, sources, targets)
    if not isinstance(code, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", code):
        raise _wrong(place, "code")
    licence = next((values[key] for key in _LICENCE_KEYS if isinstance(values.get(key), str)), "")
    return Metadata(
        code=code,
        kind=kind,
        version=version,
        source_codes=sources,
        target_codes=targets,
        source_name=_line(read.from_name),
        target_name=_line(read.to_name),
        target_prefix=read.target_prefix if isinstance(read.target_prefix, str) else "",
        links=tuple(link for link in _list(read.links) if isinstance(link, str)),
        licence=_line(licence),
    )


_TELL = "get the package again, or tell who made it"


def _read(values: dict[str, Any], place: str) -> Any:
    """Have Argos read the fields."""
    try:
        from argostranslate.package import AvailablePackage
    except (OSError, ValueError, LookupError, AssertionError) as error:
        # Its settings make folders in the user's home, and take any value for a number.
        raise EngineError(
            f"Argos Translate cannot be set up: {error}",
            engine=ENGINE,
            mend="let HOME, XDG_DATA_HOME, XDG_CONFIG_HOME and XDG_CACHE_HOME name folders that "
            "can be written, and see whether ARGOS_ variables have proper values",
        ) from error
    try:
        # It appends to the lists that it is given.
        return AvailablePackage(json.loads(json.dumps(values)))
    except (TypeError, AttributeError, ValueError, RecursionError) as error:
        raise EngineError(
            f"{place}: the metadata is wrong: {error}", engine=ENGINE, mend=_TELL
        ) from error


def _codes(
    one: Any, more: Any, languages: Any, values: dict[str, Any], key: str
) -> tuple[str, ...]:
    """The codes of one side; from the raw list, as Argos puts the target among the sources."""
    named = [*_list(languages), *_list(values.get(key))]
    codes = [one, *_list(more), *(item.get("code") for item in named if isinstance(item, dict))]
    return tuple(dict.fromkeys(code for code in codes if code))


def _code(kind: str, sources: tuple[str, ...], targets: tuple[str, ...]) -> str:
    if len(sources) == len(targets) == 1:
        return f"{kind}-{sources[0]}_{targets[0]}"
    return f"{kind}-{_several(sources)}_{_several(targets)}" if sources or targets else kind


def _several(codes: tuple[str, ...]) -> str:
    return codes[0] if len(codes) == 1 else "many"


def _is_code(code: object) -> bool:
    return isinstance(code, str) and _CODE.fullmatch(code) is not None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> str:
    return " ".join(value.split())[:100] if isinstance(value, str) else ""


def _wrong(place: str, field: str) -> EngineError:
    return EngineError(
        f"{place}: {field} is missing from the metadata, or wrong", engine=ENGINE, mend=_TELL
    )
