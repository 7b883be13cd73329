"""From results to entries: names, dates, leads and topics of an article, kept from run to run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from translate_pub.models import TITLE_ID, Article, Result, Status
from translate_pub.publish.document import Document
from translate_pub.publish.editions import Edition
from translate_pub.publish.escape import language_tag, plain
from translate_pub.publish.layout import article_slug
from translate_pub.publish.saved import SavedFeeds
from translate_pub.publish.site import Site
from translate_pub.publish.state import Entry

__all__ = ["editions_of", "make_entry"]

_TITLE = 400
_LEAD = 200
_TERMS = 24


def editions_of(result: Result, site: Site) -> tuple[Edition, ...]:
    """The editions of the site that a result appears in.

    An article that was not translated is in the source and the bilingual edition; in the target
    edition only if it is in the target language.
    """
    in_target = result.status in (Status.TRANSLATED, Status.ALREADY_TARGET)
    return tuple(e for e in site.editions if e is not Edition.TARGET or in_target)


def make_entry(
    result: Result,
    article: Article,
    document: Document,
    *,
    site: Site,
    saved: SavedFeeds,
    fingerprint: str,
    content: Mapping[Edition, str],
    before: Entry | None,
    now: datetime,
) -> Entry:
    """Make the entry of an article; what ``before`` (the last publish's) fixed stays fixed.

    Words of the body are taken from ``document`` alone, which has no more than may be shown.
    """
    published = _aware(article.published)
    first_seen = _first_seen(result, before, now)
    editions = editions_of(result, site)
    by_block = result.by_block()
    source_title = plain(article.title, _TITLE)
    source_lead, target_lead = _lead(document, rendered=False), _lead(document, rendered=True)
    return Entry(
        article_id=article.id,
        slug=before.slug if before else article_slug(article.id, article.title, published),
        fingerprint=fingerprint,
        first_seen=first_seen,
        published=published,
        source_language=language_tag(result.detection.language or article.language, site.source),
        source_title=source_title or source_lead[:80],
        target_title=plain(" ".join(t.text for t in by_block.get(TITLE_ID, ())), _TITLE)
        or source_title
        or target_lead[:80],
        source_lead=source_lead,
        target_lead=target_lead,
        topics=_topics(article),
        saved=tuple(feed.slug for feed in saved.matching(article)),
        terms=_terms(document),
        content={edition: content[edition] for edition in editions},
        updated={
            edition: _updated(edition, content[edition], result, before, published, now)
            for edition in editions
        },
        translated=result.status is Status.TRANSLATED,
    )


def _first_seen(result: Result, before: Entry | None, now: datetime) -> datetime:
    if result.history:
        return result.history.first_seen.replace(microsecond=0)
    return before.first_seen if before else now


def _updated(
    edition: Edition,
    content: str,
    result: Result,
    before: Entry | None,
    published: datetime | None,
    now: datetime,
) -> datetime:
    """When an edition last moved: a store knows, else the last publish, else the article's dates.

    With a store the answer does not depend on when, where or how often it was published.
    """
    history = result.history
    if history:
        moved = history.source_moved if edition is Edition.SOURCE else history.moved
        if moved > history.first_seen:
            return moved.replace(microsecond=0)
    elif before and edition in before.updated:
        return before.updated[edition] if before.content.get(edition) == content else now
    first_seen = _first_seen(result, before, now)
    given = result.article.updated if result.article else None
    dates = [moment for moment in (published, _aware(given)) if moment]
    return min(max(dates), first_seen) if dates else first_seen


def _aware(moment: datetime | None) -> datetime | None:
    """Whole seconds with a zone; years that dates on the web cannot have count as none."""
    if moment is None or not 1900 <= moment.year <= 2200:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.replace(microsecond=0)


def _lead(document: Document, *, rendered: bool) -> str:
    """Return the first words of the running text, in one language."""
    nodes = (
        paragraph
        for node in document.nodes
        for paragraph in (node.children if node.kind == "quote" else (node,))
        if paragraph.kind == "paragraph" and paragraph.sentences
    )
    sentences = next((paragraph.sentences for paragraph in nodes), ())
    if rendered and any(s.origin is not None for s in sentences):
        return plain(" ".join(s.target.text for s in sentences if s.target), _LEAD)
    return plain(" ".join(s.source.text for s in sentences), _LEAD)


def _topics(article: Article) -> tuple[str, ...]:
    topics = (plain(tag, 80) for tag in article.tags[:50])
    return tuple(dict.fromkeys(topic for topic in topics if topic))


def _terms(document: Document) -> tuple[str, ...]:
    names = (plain(name, 80) for term in document.terms for name in (term.source, term.target))
    return tuple(dict.fromkeys(names))[:_TERMS]
