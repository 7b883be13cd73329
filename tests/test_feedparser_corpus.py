"""feedparser's own corpus through our reader: nothing crashes, and what is lost is known.

The corpus is in feedparser's source distribution. ``TRANSLATE_PUB_FEEDPARSER`` names that file;
.ci/run downloads it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.feedparser_corpus import Losses, corpus, measure

DROPPED = re.compile(
    r"embed|iframe|object"  # what stands in for a frame or a plug-in, where there is none
    r"|crazy|script_nested"  # scripts
    r"|mathml|svg"  # formulas and drawings
)
"""Files whose text a reader of news is not meant to see, or cannot."""

MERGED = {
    # Two entries that are the same but for what declares their language, or a foreign element.
    "wellformed/lang/entry_content_xml_lang_blank_3.xml",
    "wellformed/node_precedence/atom10_id.xml",
}


@pytest.fixture(scope="module")
def losses(feedparser_sdist: Path) -> Losses:
    return measure(feedparser_sdist)


@pytest.mark.slow
def test_the_corpus_is_there(feedparser_sdist: Path) -> None:
    names = [name for name, _ in corpus(feedparser_sdist)]
    assert sum(name.startswith("wellformed/") for name in names) > 1_700
    assert sum(name.startswith("illformed/") for name in names) > 15


@pytest.mark.slow
def test_every_feed_with_entries_is_read(losses: Losses) -> None:
    assert losses.refused == {}
    assert losses.there["entries"] > 1_100


@pytest.mark.slow
@pytest.mark.parametrize("key", ["entries", "title", "link", "date", "letters"])
def test_what_is_lost_is_known(losses: Losses, key: str) -> None:
    assert losses.there[key] > 0
    lost = set(losses.lost.get(key, ())) - MERGED
    assert {name for name in lost if not DROPPED.search(name)} == set()


@pytest.mark.slow
def test_what_is_not_shown_is_dropped(losses: Losses) -> None:
    """The measure can fail: it sees the scripts and frames that are left out on purpose."""
    assert any("crazy" in name for name in losses.lost["letters"])
    assert any("iframe" in name for name in losses.lost["letters"])
