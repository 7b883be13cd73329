"""The review: what a correction does, what is shown, and what comes from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.publishing import NOW, result
from tests.served_review import FIRST, TOKEN, form_of, http, log_in, save, sheet_of, site, store
from tests.serving import client, eventually, raw, serving
from translate_pub.models import Origin
from translate_pub.serve.desk import Desk, ReviewRefused, seen_as
from translate_pub.store import Store

__all__ = ["http", "site", "store"]

WORDS = "Đảng ủy's “committee” <b>met</b> & talked."


# --- A correction ---------------------------------------------------------------------------


def test_a_correction_is_stored_and_the_editions_and_feeds_follow(
    http: httpx.Client, store: Path
) -> None:
    log_in(http)
    page = "/both/2023-07-07-dang-uy-hop-ban-ve-ky-luat-"
    path = next(
        f"/both/{name}"
        for name in re.findall(r'href="both/([^"]+)"', http.get("/").text)
        if f"/both/{name}".startswith(page)
    )
    before = {p: http.get(p).headers["etag"] for p in (path, "/en/feed.rss", "/vi/feed.rss")}
    answer = save(http, "p1.1", WORDS)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"article?id={quote(FIRST, safe='')}#s-p1.1"
    shown = "Đảng ủy&#39;s “committee” &lt;b&gt;met&lt;/b&gt; &amp; talked."
    assert shown in sheet_of(http)
    eventually(lambda: "committee” &lt;b&gt;met" in http.get(path).text)
    eventually(lambda: "“committee”" in http.get("/en/feed.rss").text)
    assert "“committee”" in http.get("/en/feed.json").text
    assert "“committee”" in http.get("/both/feed.atom").text
    assert "reviewed in part by a person" in http.get(path).text
    assert http.get(path).headers["etag"] != before[path]
    # The source edition says what it said.
    assert http.get("/vi/feed.rss").headers["etag"] == before["/vi/feed.rss"]
    with Store.open(store, create=False) as opened:
        stored = opened.get(FIRST)
    assert stored is not None
    corrected = next(t for t in stored.translations if t.segment.id == "p1.1")
    assert (corrected.text, corrected.origin) == (WORDS, Origin.REVIEW)


def test_a_correction_wins_from_then_on(http: httpx.Client, store: Path) -> None:
    log_in(http)
    save(http, "p1.1", WORDS)
    machine = result()
    again = tuple(replace(t, text=f"{t.text} Again.") for t in machine.translations)
    with Store.open(store, create=False) as opened:
        opened.put(replace(machine, translations=again), now=NOW)
        opened.put(result("https://news.example.vn/2.html"), now=NOW)
        for article_id in (FIRST, "https://news.example.vn/2.html"):
            stored = opened.get(article_id)
            assert stored is not None
            assert WORDS in [t.text for t in stored.translations]


def test_a_sentence_can_be_confirmed_as_it_is(http: httpx.Client) -> None:
    log_in(http)
    save(http, "p1.1", "The conference discussed discipline.")
    assert ">reviewed<" in sheet_of(http)


def test_two_reviewers_do_not_overwrite_each_other_unseen(http: httpx.Client) -> None:
    log_in(http)
    stale = form_of(sheet_of(http), "p1.1")
    save(http, "p1.1", "The first reviewer's words.")
    answer = save(http, "p1.1", "The second reviewer's words.", seen=stale["seen"])
    assert answer.status_code == 409
    assert "The second reviewer&#39;s words.</textarea>" in answer.text
    assert 'It reads now: <q lang="en">The first reviewer&#39;s words.</q>' in answer.text
    again = {**form_of(answer.text, "p1.1"), "text": "The second reviewer's words."}
    answer = http.post("/review/article", params={"id": FIRST}, data=again)
    assert answer.status_code == 303
    assert "The second reviewer" in sheet_of(http)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), (" \t\r\n\u200b\x00 ", "empty"), ("x" * 9000, "more than 8000")],
)
def test_what_is_no_sentence_is_not_taken(http: httpx.Client, text: str, said: str) -> None:
    log_in(http)
    answer = save(http, "p1.1", text.replace("\u200b", ""))
    assert answer.status_code == 409
    assert said in answer.text
    assert ">reviewed<" not in sheet_of(http)


def test_line_ends_and_controls_do_not_get_into_a_sentence(tmp_path: Path, store: Path) -> None:
    desk = Desk(store, tmp_path, "en")
    sheet = desk.sheet(FIRST)
    assert sheet
    one = sheet.translations[1]
    saved = desk.save(
        FIRST, one.segment.id, seen_as(one), " a\r\n\tb\x00\x1b[31m\ud800 e\u0301 ", "x"
    )
    assert saved.text == "a b[31m \u00e9"


def test_a_sentence_that_is_gone_is_said(tmp_path: Path, store: Path) -> None:
    desk = Desk(store, tmp_path, "en")
    for article_id, segment in (("no such", "p1.0"), (FIRST, "p9.0")):
        with pytest.raises(ReviewRefused, match="no such sentence any more"):
            desk.save(article_id, segment, "", "text", "x")


# --- What is shown --------------------------------------------------------------------------


def test_the_list_and_the_sheet(http: httpx.Client) -> None:
    log_in(http, "Lan <i>Anh</i>")
    listed = http.get("/review/").text
    assert "Party Committee meets on discipline" in listed
    assert "Communal Party Committee announces &lt;new&gt; decision" in listed
    assert "2 flagged" in listed
    assert "Lan &lt;i&gt;Anh&lt;/i&gt;" in listed
    page = sheet_of(http, "urn:example:rich")
    assert "number differs" in page
    assert "the engine failed" in page
    assert "<strong>missed</strong>" in page or "Party Committee" in page


def test_a_published_page_leads_to_its_sheet(http: httpx.Client) -> None:
    log_in(http)
    path = re.findall(r'href="(both/2023-[^"]+)"', http.get("/").text)[0]
    answer = http.get(f"/review/{path}")
    assert answer.status_code == 303
    assert http.get(f"/review/{path}", follow_redirects=True).url.path == "/review/article"
    assert http.get("/review/both/no-such-page.html").status_code == 404


def test_pages_of_the_list(http: httpx.Client, store: Path) -> None:
    log_in(http)
    with Store.open(store) as opened:
        for number in range(60):
            opened.put(result(f"urn:{number}", title=(f"Bài {number}", f"No. {number}")), now=NOW)
    first, second = http.get("/review/").text, http.get("/review/?page=2").text
    assert first.count("<h2>") == 50
    assert second.count("<h2>") == 12
    assert './?page=2"' in first
    assert './?page=1"' in second
    for page in ("0", "-1", "x", "9" * 5000, "١"):
        assert http.get("/review/", params={"page": page}).status_code == 200


def test_everything_is_escaped_and_nothing_runs(http: httpx.Client, store: Path) -> None:
    log_in(http)
    nasty = '"><script>alert(1)</script>'
    with Store.open(store) as opened:
        opened.put(result(f"urn:{nasty}", title=(nasty, nasty)), now=NOW)
    for page in (http.get("/review/"), http.get("/review/article", params={"id": f"urn:{nasty}"})):
        assert page.status_code == 200
        assert "<script" not in page.text
        policy = page.headers["content-security-policy"]
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"


# --- What comes in --------------------------------------------------------------------------


def test_forms_are_bounded(http: httpx.Client) -> None:
    log_in(http)
    form = {**form_of(sheet_of(http), "p1.1"), "text": "x"}
    large = http.post("/review/article", params={"id": FIRST}, data={**form, "text": "x" * 70_000})
    assert large.status_code == 413
    assert large.headers["connection"] == "close"
    many = http.post("/review/article", data={**form, **{str(n): "" for n in range(30)}})
    assert many.status_code == 400
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body, status in ((b"text=%FF&csrf=%00", 400), (b"text=1&text=2", 400), (b"\xff", 400)):
        answer = http.post("/review/article", content=body, headers=headers)
        assert answer.status_code == status
    answer = http.post("/review/article", json={"text": "x"})
    assert answer.status_code == 415
    assert http.put("/review/article").status_code == 405
    assert http.request("GET", "/review/", content=b"x").status_code == 400


def test_a_chunked_form_without_an_end_is_cut_off(http: httpx.Client) -> None:
    log_in(http)
    cookie = http.cookies["translate_pub_review"]
    head = (
        "POST /review/article HTTP/1.1\r\nhost: x\r\n"
        "content-type: application/x-www-form-urlencoded\r\n"
        f"cookie: translate_pub_review={cookie}\r\ntransfer-encoding: chunked\r\n\r\n"
    ).encode()
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    try:
        answer = raw(str(http.base_url), head + chunk * 40)
    except (ConnectionResetError, BrokenPipeError):
        answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413")
    assert http.get("/review/").status_code == 200


@pytest.mark.parametrize(
    "article_id", ["x\r\nset-cookie: a=b", "//evil.example/", "\x00", "a b#c?d&e=f", "Đảng"]
)
def test_addresses_inject_nothing(http: httpx.Client, store: Path, article_id: str) -> None:
    log_in(http)
    with Store.open(store) as opened:
        opened.put(result(article_id), now=NOW)
    form = form_of(sheet_of(http, article_id), "p1.1")
    answer = http.post(
        "/review/article", params={"id": article_id}, data={**form, "text": f"Words {article_id}"}
    )
    assert answer.status_code in (303, 409)
    assert "set-cookie" not in answer.headers
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("article?id=")
        assert http.get(answer.headers["location"].replace("article", "/review/article")).is_success


def test_the_host_that_the_client_names_is_not_believed(http: httpx.Client) -> None:
    for path in ("/review", "/review/article/", "/review/login/", "//review/"):
        answer = http.get(path, headers={"host": "evil.example"})
        assert "evil.example" not in answer.headers.get("location", "")


def test_without_a_review_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x", encoding="utf-8")
    with serving(tmp_path) as address, client(address) as http:
        for path in ("/review", "/review/", "/review/login"):
            assert http.get(path).status_code == 404
        assert http.post("/review/login", data={"token": TOKEN}).status_code == 405


def test_a_store_that_is_gone_is_said(http: httpx.Client, store: Path) -> None:
    log_in(http)
    for path in store.parent.glob("news.db*"):
        path.rename(path.with_name(f"gone-{path.name}"))
    answer = http.get("/review/")
    assert answer.status_code == 503
    assert "The store is not to be had" in answer.text
