"""Addresses that are found to be none only on the way: an error for them, and for nothing else."""

from __future__ import annotations

import pytest

from tests.servers import Server, fetcher, redirect
from tests.watching import Desk, item, serve
from translate_pub.errors import FetchError
from translate_pub.sources.items import LATER

NO_HOST = "http://xn--/"
"""What looks like an internationalised name in ASCII, and decodes to none."""


@pytest.mark.parametrize("url", [NO_HOST, "http://xn--a/x", "http://localhost/\ud800"])
@pytest.mark.parametrize("robots", [False, True])
def test_a_host_that_is_none(url: str, robots: bool) -> None:
    with pytest.raises(FetchError, match="not a URL") as caught:
        fetcher(obey_robots=robots).get(url)
    assert caught.value.mend
    assert caught.value.url.startswith(url.rpartition("/")[0])


@pytest.mark.parametrize("target", ["http://[x", NO_HOST, "//[x", "http://\u2100/"])
def test_a_redirect_to_no_url(server: Server, target: str) -> None:
    server.answers["/"] = redirect(target)
    with pytest.raises(FetchError, match=r"not a URL|Invalid URL") as caught:
        fetcher().get(server.url("/"))
    assert caught.value.mend
    assert caught.value.url


@pytest.mark.parametrize("target", ["http://[x", NO_HOST])
def test_a_source_that_leads_nowhere_does_not_stop_the_next(desk: Desk, target: str) -> None:
    desk.watch("/bad")
    desk.watch("/rss")
    desk.server.answers["/bad"] = redirect(target)
    serve(desk, item("Một", guid="u:1"))
    desk.update()
    assert desk.titles() == ["Một"]
    assert [isinstance(visit.error, FetchError) for visit in desk.visits] == [True, False]


def test_a_link_that_leads_nowhere_costs_its_page_alone(desk: Desk) -> None:
    desk.watch("/rss", full_text=True)
    serve(desk, item("Một", guid="u:1", link=NO_HOST), item("Hai", guid="u:2"))
    desk.update()
    assert desk.titles() == ["Hai", "Một"]
    assert LATER in desk.article("u:1").notes
