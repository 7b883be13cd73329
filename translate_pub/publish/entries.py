"""From results to entries: names, dates, leads and topics of an article, kept from run to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from translate_pub.models import (
    TITLE_ID,
    Article,
    BlockKind,
    Origin,
    Policy,
    Result,
    Status,
    Translation,
)
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
    *,
    site: Site,
    saved: SavedFeeds,
    fingerprint: str,
    content: Mapping[Edition, str],
    before: Entry | None,
    now: datetime,
) -> Entry:
    """Make the entry of an article; what ``before`` (the last publish's) fixed stays fixed."""
    published = _aware(article.published)
    first_seen = _first_seen(result, before, now)
    editions = editions_of(result, site)
    by_block = result.by_block()
    source_title = plain(article.title, _TITLE)
    return Entry(
        article_id=article.id,
        slug=before.slug if before else article_slug(article.id, article.title, published),
        fingerprint=fingerprint,
        first_seen=first_seen,
        published=published,
        source_language=language_tag(result.detection.language or article.language, site.source),
        source_title=source_title or _lead(article, by_block, rendered=False)[:80],
        target_title=plain(" ".join(t.text for t in by_block.get(TITLE_ID, ())), _TITLE)
        or source_title
        or _lead(article, by_block, rendered=True)[:80],
        source_lead=_lead(article, by_block, rendered=False),
        target_lead=_lead(article, by_block, rendered=True),
        topics=_topics(article),
        saved=tuple(feed.slug for feed in saved.matching(article)),
        terms=_terms(result.translations),
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


def _lead(article: Article, by_block: Mapping[str, list[Translation]], *, rendered: bool) -> str:
    """Return the first words of the body, in one language."""
    for block in article.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.QUOTE) or not block.text.strip():
            continue
        translations = by_block.get(block.id, ())
        if not rendered or not translations:
            return plain(block.text, _LEAD)
        return plain(" ".join(t.text for t in translations if t.origin is not Origin.FAILED), _LEAD)
    return ""


def _topics(article: Article) -> tuple[str, ...]:
    topics = (plain(tag, 80) for tag in article.tags[:50])
    return tuple(dict.fromkeys(topic for topic in topics if topic))


def _terms(translations: tuple[Translation, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_term_names(translations)))[:_TERMS]


def _term_names(translations: tuple[Translation, ...]) -> Iterator[str]:
    for translation in translations:
        for outcome in translation.terms:
            term = outcome.match.term
            if term.policy is not Policy.GUARD:
                yield plain(term.source, 80)
                yield plain(term.target, 80)
