"""What becomes of an article that a source offers: pure functions of it and of what is stored.

A feed often has no more of an article than its first lines; then the page behind the item is
fetched, and what the two say is combined. The item's id and title stay, so that it is the same
article to every later visit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from translate_pub.errors import FetchError, TranslatePubError
from translate_pub.ingest import Disallowed, StatusError
from translate_pub.models import Article

__all__ = ["combined", "is_temporary", "summary_only", "wants_page"]

LATER = "The full article could not be fetched yet; this is what the feed has of it."
NEVER = "The full article cannot be fetched; this is what the feed has of it."

_FOR_GOOD = {401, 402, 403, 404, 405, 406, 410, 451}


def wants_page(item: Article, stored: Article | None, seen: datetime | None, now: datetime) -> bool:
    """Return whether the page behind ``item`` is to be fetched, again where it has been.

    ``seen`` is when the stored text was stored. It is fetched again where the feed's title or date
    moved since, and where it could not be had.
    """
    if not item.url:
        return False
    if stored is None or seen is None:
        return True
    return (
        LATER in stored.notes
        or item.title != stored.title
        or (item.published is not None and item.published != stored.published)
        or (item.updated is not None and seen < item.updated <= now)
    )


def combined(item: Article, page: Article) -> Article:
    """Return the text of ``page`` under the id, title and date of ``item``.

    Where the feed has more than the page, as with briefs and pages that ask for a login, the feed's
    text stays.
    """
    if len(page.text) < len(item.text):
        return item
    return replace(
        page,
        id=item.id,
        title=item.title,
        published=item.published or page.published,
        updated=item.updated or page.updated,
        authors=item.authors or page.authors,
        language=page.language or item.language,
        url=item.url,
        publisher=page.publisher or item.publisher,
        tags=item.tags or page.tags,
        notes=tuple(dict.fromkeys((*item.notes, *page.notes))),
    )


def summary_only(item: Article, error: TranslatePubError) -> Article:
    """Return what the feed has of an article whose page could not be had, with a note."""
    return replace(item, notes=(*item.notes, LATER if is_temporary(error) else NEVER))


def is_temporary(error: TranslatePubError) -> bool:
    """Return whether a page that could not be had is worth asking for again."""
    if isinstance(error, StatusError):
        return error.status not in _FOR_GOOD
    return isinstance(error, FetchError) and not isinstance(error, Disallowed)
