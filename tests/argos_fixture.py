"""The Argos package that was trained for the tests (see training/argos_fixture/)."""

from __future__ import annotations

import zipfile
from pathlib import Path

from translate_pub.engines.argos import Package, installed_packages

__all__ = ["ARCHIVE", "unpack"]

ARCHIVE = Path(__file__).parent / "data" / "translate-vi_en-0_1.argosmodel"


def unpack(folder: Path) -> Package:
    """Unpack it into ``folder`` as Argos would."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
    (package,) = installed_packages([folder])
    return package
