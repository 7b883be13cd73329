"""When sources are due: pure functions, no clock and no chance of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pub.errors import ConfigError, FetchError
from translate_pub.ingest import Response, StatusError
from translate_pub.sources import new_source, normal_url, parse_interval
from translate_pub.sources.rows import MAX_INTERVAL
from translate_pub.sources.schedule import (
    DAY,
    MIN_INTERVAL,
    WEEK,
    at_will,
    due,
    failed,
    next_due,
    visited,
)
from translate_pub.store import Source, SourceKind

NOW = datetime(2025, 3, 1, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = new_source("https://portal.example/rss", kind=SourceKind.FEED, now=NOW)
BROKEN = FetchError("no connection", url=FEED.url)


def status(code: int, retry_after: float | None = None) -> StatusError:
    return StatusError("no", url=FEED.url, status=code, retry_after=retry_after, mend="later")


def at(hours: float | None, name: str) -> Source:
    moment = None if hours is None else NOW + hours * HOUR
    return replace(FEED, id=name, next_due=moment)


def test_due_in_the_order_of_waiting_and_new_ones_first() -> None:
    rows = [at(-1, "late"), at(1, "later"), at(None, "new"), at(0, "now"), at(-2, "latest")]
    assert [source.id for source in due(rows, NOW)] == ["new", "latest", "late", "now"]
    assert next_due([at(2, "a"), at(1, "b")]) == NOW + HOUR
    assert next_due([]) is None


def test_at_will_leaves_those_alone_that_failed_and_wait() -> None:
    rows = [
        at(1, "fine"),
        replace(at(1, "failed"), failures=2),
        replace(at(-1, "rested"), failures=2),
    ]
    assert [source.id for source in at_will(rows, NOW)] == ["fine", "rested"]


@pytest.mark.parametrize(("chance", "minutes"), [(0.0, 54), (0.5, 60), (1.0, 66)])
def test_the_interval_is_spread_by_a_tenth(chance: float, minutes: int) -> None:
    row = visited(FEED, Response(FEED.url, 304), complete=True, now=NOW, chance=chance)
    assert row.next_due == NOW + timedelta(minutes=minutes)
    assert row.last_fetched == NOW


def test_a_visit_that_succeeds_forgets_failures() -> None:
    before = replace(FEED, failures=3, last_error="no", etag='"1"')
    after = visited(before, Response(FEED.url, 200, etag='"2"'), complete=True, now=NOW, chance=0.5)
    assert (after.failures, after.last_error, after.etag) == (0, "", '"2"')


def test_validators_move_only_with_a_complete_visit() -> None:
    before = replace(FEED, etag='"1"', last_modified="then")
    response = Response(FEED.url, 200, etag='"2"', last_modified="now")
    part = visited(before, response, complete=False, now=NOW, chance=0.5)
    assert (part.etag, part.last_modified) == ('"1"', "then")
    whole = visited(before, response, complete=True, now=NOW, chance=0.5)
    assert (whole.etag, whole.last_modified) == ('"2"', "now")
    same = visited(before, Response(FEED.url, 304), complete=True, now=NOW, chance=0.5)
    assert (same.etag, same.last_modified) == ('"1"', "then")


@pytest.mark.parametrize(
    ("url", "moved_to", "then"),
    [
        ("http://a.example/", "https://b.example/", "https://b.example/"),
        ("http://a.example/", "http://b.example/", "http://b.example/"),
        ("https://a.example/", "http://b.example/", "https://a.example/"),
        ("https://a.example/", "", "https://a.example/"),
    ],
)
def test_a_permanent_redirect_is_remembered(url: str, moved_to: str, then: str) -> None:
    response = Response(moved_to or url, 200, moved_to=moved_to)
    row = visited(replace(FEED, url=url), response, complete=True, now=NOW, chance=0.5)
    assert (row.url, row.id) == (then, FEED.id)


def test_the_address_of_a_page_stays_because_it_is_the_articles_id() -> None:
    page = replace(FEED, kind=SourceKind.PAGE)
    response = Response("https://b.example/", 200, moved_to="https://b.example/")
    assert visited(page, response, complete=True, now=NOW, chance=0.5).url == page.url


def test_failures_back_off_to_a_day() -> None:
    row, waits = FEED, []
    for _ in range(8):
        row = failed(row, BROKEN, now=NOW, chance=0.5)
        assert row.next_due is not None
        waits.append((row.next_due - NOW) / HOUR)
    assert waits == [2, 4, 8, 16, 24, 24, 24, 24]
    assert row.failures == 8
    assert row.last_error == "https://portal.example/rss: no connection"


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (status(429, 30), 2 * HOUR),
        (status(503, 6 * 3600), 6 * HOUR),
        (status(429, 1e9), WEEK),
        (status(500), 2 * HOUR),
        (status(410), WEEK),
        (status(410, 1), WEEK),
    ],
)
def test_retry_after_is_waited_for(error: StatusError, wait: timedelta) -> None:
    assert failed(FEED, error, now=NOW, chance=0.5).next_due == NOW + wait


@given(
    interval=st.integers(MIN_INTERVAL, MAX_INTERVAL),
    failures=st.integers(0, 100_000),
    chance=st.floats(0, 1),
    retry_after=st.none() | st.floats(0, 1e12),
)
def test_a_failure_never_hurries_and_never_forgets(
    interval: int, failures: int, chance: float, retry_after: float | None
) -> None:
    before = replace(FEED, interval=interval, failures=failures)
    after = failed(before, status(503, retry_after), now=NOW, chance=chance)
    assert after.next_due is not None
    wait = after.next_due - NOW
    normal = timedelta(seconds=interval)
    assert min(normal, DAY) * 0.9 <= wait <= max(DAY, normal, WEEK) * 1.1
    assert after.failures == failures + 1
    if retry_after is not None:
        assert wait >= min(timedelta(seconds=retry_after), WEEK)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" HTTPS://Portal.Example/RSS#top ", "https://portal.example/RSS"),
        ("http://portal.example", "http://portal.example/"),
        ("feed://portal.example/rss", "http://portal.example/rss"),
        ("feed:https://portal.example/rss", "https://portal.example/rss"),
        ("https://u:P@portal.example/", "https://u:P@portal.example/"),
    ],
)
def test_addresses_have_one_form(text: str, url: str) -> None:
    assert normal_url(text) == url
    assert normal_url(url) == url


@pytest.mark.parametrize(
    "text",
    ["", "portal.example", "file:///etc/passwd", "http://", "http://[::1", "http://a b/",
     "http://a.example:99999/", "http://a.example/" + "x" * 3000, "http://a\n.example/\x00"],
)  # fmt: skip
def test_what_cannot_be_watched(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a web address") as caught:
        normal_url(text)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86_400)]
)
def test_intervals(text: str, seconds: int) -> None:
    assert parse_interval(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "-1h", "1.5h", "1w", "²h", "soon", "1" * 20])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(ConfigError, match="is not an interval"):
        parse_interval(text)


@pytest.mark.parametrize("seconds", [0, 59, MAX_INTERVAL + 1])
def test_intervals_out_of_range(seconds: int) -> None:
    with pytest.raises(ConfigError, match="out of range"):
        new_source(FEED.url, kind=SourceKind.FEED, now=NOW, interval=seconds)
