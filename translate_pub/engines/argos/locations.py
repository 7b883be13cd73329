"""Where Argos Translate keeps packages and index: worked out as Argos does, touching nothing.

``argostranslate.settings`` says the same, but makes folders in the user's home when it is imported
and fails where it cannot. A test holds the two together.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["INDEX_URL", "Locations", "find_locations"]

INDEX_URL = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/"
"""The folder with ``index.json`` that Argos asks if nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Locations:
    """Folders and files of one user's Argos; none of them need exist.

    ``packages`` is where packages are installed, ``searched`` all folders where they are looked
    for, that one first. ``index_url`` is the address of the index, ``index_copy`` the file that
    Argos keeps of it.
    """

    packages: Path
    searched: tuple[Path, ...]
    index_url: str
    index_copy: Path


def find_locations(environment: Mapping[str, str] | None = None) -> Locations:
    """Read the environment and Argos's ``settings.json``; the environment wins."""
    environment = os.environ if environment is None else environment
    snap = environment.get("SNAP")
    home = Path(environment["SNAP_USER_DATA"]) if snap else Path.home()
    data = Path(environment.get("XDG_DATA_HOME", home / ".local" / "share")) / "argos-translate"
    config = Path(environment.get("XDG_CONFIG_HOME", home / ".config")) / "argos-translate"
    settings = {**_settings(config / "settings.json"), **environment}
    packages = Path(settings.get("ARGOS_PACKAGES_DIR", data / "packages"))
    index = settings.get("ARGOS_PACKAGE_INDEX", INDEX_URL)
    return Locations(
        packages=packages,
        searched=(packages, *_bundled(Path(snap) / "snap_custom" if snap else None)),
        index_url=f"{index.rstrip('/')}/index.json",
        index_copy=data / "index.json",
    )


def _settings(path: Path) -> dict[str, str]:
    try:
        values: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # Argos goes on without a file that it cannot read, and so do we
    if not isinstance(values, dict):
        return {}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _bundled(snap: Path | None) -> list[Path]:
    """Folders of packages that come with Argos's snap."""
    if snap is None:
        return []
    own = [snap / "packages"]
    content = snap / "content_snap_packages"
    shared = sorted(content.iterdir()) if content.is_dir() else []
    return [folder for folder in [*own, *shared] if folder.is_dir()]
