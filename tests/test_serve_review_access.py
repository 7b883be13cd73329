"""Who gets into the review: sessions, cookies, tokens, forms of other sites, guesses."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.served_review import FIRST, TOKEN, form_of, http, log_in, sheet_of, site, store
from tests.serving import client, publish_store, serving
from translate_pub.errors import ConfigError
from translate_pub.serve import Review
from translate_pub.serve.server import Listen
from translate_pub.serve.sessions import Sessions, Throttle, checked_token

__all__ = ["http", "site", "store"]


# --- Who gets in ----------------------------------------------------------------------------


PATHS = ["/review/", "/review/article?id=x", "/review/both/x.html"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_shown_without_a_session(http: httpx.Client, path: str) -> None:
    for cookie in ("", "translate_pub_review=", "translate_pub_review=guess"):
        answer = http.get(path, headers={"cookie": cookie} if cookie else {})
        assert answer.status_code == 303
        assert http.get(path, follow_redirects=True).url.path == "/review/login"
        assert not answer.content


def test_nothing_is_taken_without_a_session(http: httpx.Client) -> None:
    answer = http.post("/review/article", params={"id": FIRST}, data={"text": "x"})
    assert answer.status_code == 303
    assert http.get("/review/login").status_code == 200
    assert http.post("/review/logout", data={"csrf": ""}).status_code == 303


def test_the_cookie(http: httpx.Client) -> None:
    answer = log_in(http)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path" not in cookie, "the browser takes the folder, below whatever path that is"
    assert "Secure" not in cookie
    assert TOKEN not in cookie


def test_the_cookie_is_for_https_only_where_a_trusted_proxy_says_https(
    store: Path, site: Path
) -> None:
    review = Review(store, "T", "en", TOKEN, partial(publish_store, store, site))
    forwarded = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}
    for proxies, expected in ((("127.0.0.1",), True), ((), False)):
        listen = Listen(port=0, proxies=proxies)
        with serving(site, listen, review=review) as address, client(address) as http:
            form = {"token": TOKEN, "reviewer": "x"}
            answer = http.post("/review/login", data=form, headers=forwarded)
            assert ("Secure" in answer.headers["set-cookie"]) is expected


def test_the_token_in_the_address_opens_nothing(http: httpx.Client) -> None:
    assert http.get("/review/", params={"token": TOKEN}).status_code == 303
    assert http.post(f"/review/login?token={TOKEN}", data={"reviewer": "x"}).status_code == 403


def test_logging_out_ends_the_session(http: httpx.Client) -> None:
    log_in(http)
    cookie = {"cookie": f"translate_pub_review={http.cookies['translate_pub_review']}"}
    form = form_of(sheet_of(http), "p1.1")
    assert http.post("/review/logout", data={"csrf": "x"}).status_code == 403
    answer = http.post("/review/logout", data={"csrf": form["csrf"]})
    assert answer.status_code == 303
    assert http.get("/review/", headers=cookie).status_code == 303


@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({"csrf": "x"}, {}),
        ({"csrf": ""}, {}),
        ({}, {"origin": "https://evil.example"}),
        ({}, {"origin": "null"}),
        ({}, {"sec-fetch-site": "cross-site"}),
        ({}, {"sec-fetch-site": "same-site"}),
    ],
)
def test_forms_of_other_sites_are_refused(
    http: httpx.Client, changes: dict[str, str], headers: dict[str, str]
) -> None:
    log_in(http)
    form = {**form_of(sheet_of(http), "p1.1"), "text": "Words of another.", **changes}
    answer = http.post("/review/article", params={"id": FIRST}, data=form, headers=headers)
    assert answer.status_code == 403
    assert "Words of another" not in sheet_of(http)
    own = {"origin": str(http.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    form = {**form_of(sheet_of(http), "p1.1"), "text": "Own words."}
    answer = http.post("/review/article", params={"id": FIRST}, data=form, headers=own)
    assert answer.status_code == 303


def test_guesses_are_few(http: httpx.Client) -> None:
    for number in range(5):
        answer = http.post("/review/login", data={"token": f"guess {number}", "reviewer": "x"})
        assert answer.status_code == 403
        assert f"guess {number}" not in answer.text
    answer = log_in(http)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 301
    assert "set-cookie" not in answer.headers


def test_a_reviewer_has_a_name(http: httpx.Client) -> None:
    assert http.post("/review/login", data={"token": TOKEN, "reviewer": " \n"}).status_code == 400


# --- Parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "short", "a" * 40, "x" * 2000, "abababababababababababab"])
def test_a_token_that_is_no_secret_is_refused(token: str) -> None:
    with pytest.raises(ConfigError, match="token"):
        checked_token(token, "file")
    assert checked_token(f" {TOKEN}\n", "file") == TOKEN


def test_sessions_end() -> None:
    now = [0.0]
    sessions = Sessions(TOKEN, hours=1, most=3, clock=lambda: now[0])
    assert sessions.begin("another", "x") is None
    names = [sessions.begin(TOKEN, f"{n}") or "" for n in range(4)]
    assert len(set(names)) == 4
    assert sessions.find(names[0]) is None, "the oldest made place"
    assert sessions.find(names[3])
    now[0] = 3600.0
    assert sessions.find(names[3]) is None
    assert sessions.find("\ud800") is None


def test_the_throttle() -> None:
    now = [0.0]
    throttle = Throttle(2, 60.0, clients=3, clock=lambda: now[0])
    for _ in range(2):
        assert throttle.wait("192.0.2.1") == 0.0
        throttle.failed("192.0.2.1")
    assert throttle.wait("192.0.2.1") == 60.0
    assert throttle.wait("192.0.2.2") == 0.0
    now[0] = 61.0
    assert throttle.wait("192.0.2.1") == 0.0
    throttle.failed("192.0.2.1")
    throttle.failed("192.0.2.1")
    assert throttle.wait("192.0.2.1") == 60.0
    throttle.failed("2001:db8::1")
    throttle.failed("2001:db8::ffff")
    assert throttle.wait("2001:db8::2") == 60.0, "a network of 64 bits is one client"
    for number in range(3):
        throttle.failed(f"198.51.100.{number}")
    assert throttle.wait("192.0.2.1") == 0.0, "only so many clients are remembered"
