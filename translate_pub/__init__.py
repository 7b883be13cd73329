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
        publish_store,
        translate_articles,
        translate_text,
    )
    from translate_pub.config import Settings
    from translate_pub.errors import TranslatePubError
    from translate_pub.models import Article, Block, Result, Segment, Term, Translation
    from translate_pub.watching import (
        add_source,
        export_opml,
        import_opml,
        list_sources,
        remove_source,
        update,
        watch,
    )

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
    "add_source",
    "detect_language",
    "export_opml",
    "import_opml",
    "list_sources",
    "publish_site",
    "publish_store",
    "remove_source",
    "translate_articles",
    "translate_text",
    "update",
    "watch",
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
    "add_source": "translate_pub.watching",
    "detect_language": "translate_pub.api",
    "export_opml": "translate_pub.watching",
    "import_opml": "translate_pub.watching",
    "list_sources": "translate_pub.watching",
    "publish_site": "translate_pub.api",
    "publish_store": "translate_pub.api",
    "remove_source": "translate_pub.watching",
    "translate_articles": "translate_pub.api",
    "translate_text": "translate_pub.api",
    "update": "translate_pub.watching",
    "watch": "translate_pub.watching",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module (PEP 562)."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
