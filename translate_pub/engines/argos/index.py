"""What there is to install: Argos's index, fetched by whoever can, read by Argos's class.

The index is kept where Argos keeps it, so that each sees what the other fetched; without a network
the copy answers. ``argostranslate`` itself recurses for ever there.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate_pub.engines.argos.install import OFFLINE, Download
from translate_pub.engines.argos.locations import Locations, find_locations
from translate_pub.engines.argos.metadata import ENGINE, Metadata, parse_metadata, read_json
from translate_pub.errors import EngineError, FetchError

__all__ = ["Index", "fetch_index", "newest"]


@dataclass(frozen=True, slots=True)
class Index:
    """The translation packages of an index, in its order; ``unusable`` counts entries left out.

    ``offline`` says why the copy answered, "" where the index itself did.
    """

    packages: tuple[Metadata, ...]
    url: str
    offline: str = ""
    unusable: int = 0


def fetch_index(download: Download, *, locations: Locations | None = None) -> Index:
    """Fetch the index and keep a copy; where it cannot be reached, read the copy.

    Raises:
        EngineError: it cannot be reached and there is no copy, or it is not an index.
    """
    locations = locations or find_locations()
    file = io.BytesIO()
    try:
        download(locations.index_url, file, _ignored)
    except FetchError as error:
        if not locations.index_copy.is_file():
            raise EngineError(
                f"the index cannot be reached: {error}", engine=ENGINE, mend=OFFLINE
            ) from error
        values = read_json(locations.index_copy)
        return _index(values, locations.index_url, str(locations.index_copy), str(error))
    try:
        values = json.loads(file.getvalue().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _no_index(locations.index_url) from error
    index = _index(values, locations.index_url, locations.index_url)
    _keep(file.getvalue(), locations.index_copy)
    return index


def newest(index: Index, source: str, target: str) -> Metadata:
    """Return the newest package for a pair.

    Raises:
        EngineError: the index has none; the mend says what leads through English.
    """
    fitting = [one for one in index.packages if _leads(one, source, target)]
    if fitting:
        return max(fitting, key=lambda one: _numbers(one.version))
    legs = [(source, "en"), ("en", target)]
    pivots = "en" not in (source, target) and all(
        any(_leads(one, *leg) for one in index.packages) for leg in legs
    )
    raise EngineError(
        f"the index has no package for {source}→{target}",
        engine=ENGINE,
        mend=f"install {source}-en and en-{target}: it is translated through English"
        if pivots
        else "see which there are: translate-pub models search",
    )


def _leads(package: Metadata, source: str, target: str) -> bool:
    return source != target and source in package.source_codes and target in package.target_codes


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,9}", version))


def _index(values: Any, url: str, place: str, offline: str = "") -> Index:
    if not isinstance(values, list):
        raise _no_index(place)
    packages = []
    unusable = 0
    for entry in values:
        try:
            metadata = parse_metadata(entry, place)
        except EngineError:
            unusable += 1
            continue
        if metadata.translates:
            packages.append(metadata)
    if values and not packages:
        raise _no_index(place)
    return Index(tuple(packages), url, offline, unusable)


def _keep(data: bytes, copy: Path) -> None:
    """Write Argos's copy of the index; where that cannot be, the next run needs the network too."""
    with contextlib.suppress(OSError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=copy.parent, prefix=".index.", delete=False) as file:
            file.write(data)
        Path(file.name).replace(copy)


def _ignored(done: float) -> None:
    del done


def _no_index(place: str) -> EngineError:
    return EngineError(
        f"{place} is not an index of Argos packages",
        engine=ENGINE,
        mend=f"check ARGOS_PACKAGE_INDEX, or {OFFLINE}",
    )
