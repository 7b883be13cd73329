"""Vietnamese political news to bilingual pages and feeds, offline.

    import translate_pub

    results = translate_pub.translate_articles(["examples/"])
    translate_pub.publish_site(results, "site")

Importing this package loads no engine, no parser and no language detector; the names below are
loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translate_pub.api import (
        detect_language,
        publish_site,
        translate_articles,
        translate_text,
    )
    from translate_pub.config import Settings
    from translate_pub.errors import TranslatePubError
    from translate_pub.models import Article, Block, Result, Segment, Term, Translation

__all__ = [
    "Article",
    "Block",
    "Result",
    "Segment",
    "Settings",
    "Term",
    "TranslatePubError",
    "Translation",
    "__version__",
    "detect_language",
    "publish_site",
    "translate_articles",
    "translate_text",
]

__version__ = "0.1.0"

_HOMES = {
    "Article": "translate_pub.models",
    "Block": "translate_pub.models",
    "Result": "translate_pub.models",
    "Segment": "translate_pub.models",
    "Settings": "translate_pub.config",
    "Term": "translate_pub.models",
    "TranslatePubError": "translate_pub.errors",
    "Translation": "translate_pub.models",
    "detect_language": "translate_pub.api",
    "publish_site": "translate_pub.api",
    "translate_articles": "translate_pub.api",
    "translate_text": "translate_pub.api",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module (PEP 562)."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
