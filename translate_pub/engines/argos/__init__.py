"""Argos Translate's packages: any pair that is installed, run by CTranslate2 itself.

    locations | where Argos keeps them → packages → routes, through English where need be
    engine    | requests → jobs → batches → hypotheses
    index     | what there is to install
    install   | archive, folder or download → checked → renamed into place

Nothing heavy is imported until a package is read or used, and ``argostranslate.translate`` never.
"""

from __future__ import annotations

from translate_pub.engines.argos.decoding import Decoding
from translate_pub.engines.argos.engine import ArgosEngine
from translate_pub.engines.argos.packages import (
    Package,
    Route,
    TokenizerKind,
    find_route,
    installed_packages,
    route_name,
    route_signature,
)

__all__ = [
    "ArgosEngine",
    "Decoding",
    "Package",
    "Route",
    "TokenizerKind",
    "find_route",
    "installed_packages",
    "route_name",
    "route_signature",
]
