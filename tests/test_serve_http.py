"""The site over HTTP: what is there, HEAD, codings, health; with a real server and client."""

from __future__ import annotations

import gzip
import os
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from tests.served_site import http, site
from tests.serving import client, raw, running, serving
from translate_pub.serve import open_server
from translate_pub.serve.app import Application
from translate_pub.serve.resources import SiteCache
from translate_pub.serve.server import Listen, Server

__all__ = ["http", "site"]


# --- What there is --------------------------------------------------------------------------


def test_every_file_of_the_site_is_served_as_it_is(site: Path, http: httpx.Client) -> None:
    paths = [
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and not path.is_symlink() and ".translate_pub" not in path.parts
    ]
    paths.remove(".secret")
    assert len(paths) > 30
    for path in paths:
        answer = http.get(f"/{path}")
        assert answer.status_code == 200, path
        assert answer.content == (site / path).read_bytes()
        assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/en/feed.rss", "application/rss+xml; charset=utf-8"),
        ("/vi/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/both/feed.json", "application/feed+json"),
        ("/en/feeds/ky-luat.rss", "application/rss+xml; charset=utf-8"),
        ("/both/feeds/ky-luat.json", "application/feed+json"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/search/2023.js", "text/javascript; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
        ("/large.bin", "application/octet-stream"),
    ],
)
def test_content_types(http: httpx.Client, path: str, kind: str) -> None:
    answer = http.get(path)
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_pages_may_run_nothing_but_the_sites_own_files(http: httpx.Client, site: Path) -> None:
    policy = http.get("/").headers["content-security-policy"]
    page = (site / "index.html").read_text(encoding="utf-8")
    own = page.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
    assert policy == f"{own}; frame-ancestors 'none'"
    assert "unsafe" not in policy
    asset = next(path.name for path in (site / "assets").glob("icon-*.svg"))
    assert http.get(f"/assets/{asset}").headers["content-security-policy"] == policy
    assert http.get("/en/feed.rss").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in http.get("/").headers


def test_caching(http: httpx.Client, site: Path) -> None:
    asset = next(path.name for path in (site / "assets").glob("style-*.css"))
    assert "immutable" in http.get(f"/assets/{asset}").headers["cache-control"]
    assert http.get("/").headers["cache-control"] == "public, no-cache"
    assert http.get("/en/feed.atom").headers["cache-control"] == "public, max-age=300"
    assert http.get("/nothing").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/index.html", "/vi/", "/vi/index.html"])
def test_folders_have_their_front_page(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 200


def test_a_folder_without_its_slash_is_redirected_relatively(http: httpx.Client) -> None:
    answer = http.get("/vi")
    assert answer.status_code == 308
    assert answer.headers["location"] == "./vi/"
    assert http.get("/vi", follow_redirects=True).url.path == "/vi/"


@pytest.mark.parametrize(
    "path", ["/nothing", "/en/", "/en/nothing.html", "/index.html/", "/search"]
)
def test_what_is_not_there_is_not_found(http: httpx.Client, site: Path, path: str) -> None:
    if path == "/en/":
        assert (site / "en" / "index.html").exists()
        return
    answer = http.get(path)
    assert answer.status_code == 404
    assert answer.text == "There is no such page.\n"


def test_hidden_files_and_links_are_not_served(http: httpx.Client) -> None:
    for path in ("/.secret", "/.translate_pub/state.json", "/.translate_pub/lock", "/passwd"):
        assert http.get(path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused(http: httpx.Client, method: str) -> None:
    answer = http.request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_queries_are_ignored(http: httpx.Client) -> None:
    assert http.get("/?utm_source=x").content == http.get("/").content


# --- HEAD -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/en/feed.rss", "/large.bin", "/nothing", "/empty.txt"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_says_what_get_says(http: httpx.Client, path: str, coding: str) -> None:
    headers = {"accept-encoding": coding}
    head, get = http.head(path, headers=headers), http.get(path, headers=headers)
    assert head.status_code == get.status_code
    drop = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in drop} == {
        k: v for k, v in get.headers.items() if k not in drop
    }
    assert head.content == b""


# --- Codings --------------------------------------------------------------------------------


def test_gzip_is_another_representation_with_its_own_strong_etag(
    http: httpx.Client, site: Path
) -> None:
    plain = http.get("/en/feed.rss")
    with http.stream("GET", "/en/feed.rss", headers={"accept-encoding": "gzip"}) as coded:
        body = b"".join(coded.iter_raw())
    assert coded.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain.content == (site / "en" / "feed.rss").read_bytes()
    assert len(body) < len(plain.content) / 2
    assert coded.headers["content-length"] == str(len(body))
    assert coded.headers["etag"] != plain.headers["etag"]
    assert not coded.headers["etag"].startswith("W/")
    assert coded.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    for coding, etag, status in (
        ("gzip", coded.headers["etag"], 304),
        ("identity", plain.headers["etag"], 304),
        ("gzip", plain.headers["etag"], 200),
        ("identity", coded.headers["etag"], 200),
    ):
        headers = {"accept-encoding": coding, "if-none-match": etag}
        assert http.get("/en/feed.rss", headers=headers).status_code == status


def test_what_gains_nothing_is_not_compressed(http: httpx.Client) -> None:
    for path in ("/robots.txt", "/large.bin", "/empty.txt"):
        answer = http.get(path, headers={"accept-encoding": "gzip"})
        assert "content-encoding" not in answer.headers
        assert "vary" not in answer.headers


# --- Round about ----------------------------------------------------------------------------


def test_a_file_dated_in_the_future_is_not_newer_than_its_answer(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x", encoding="utf-8")
    os.utime(tmp_path / "index.html", (4_000_000_000, 4_000_000_000))
    with serving(tmp_path) as address, client(address) as http:
        answer = http.get("/")
    dates = [parsedate_to_datetime(answer.headers[name]) for name in ("last-modified", "date")]
    assert dates[0] <= dates[1]


def test_health(http: httpx.Client, tmp_path: Path) -> None:
    answer = http.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["cache-control"] == "no-store"
    assert http.post("/healthz").status_code == 405
    troubles = {"updater": lambda: "it stopped"}
    server = Server(Application(SiteCache(tmp_path / "none"), checks=troubles), Listen(port=0))
    with running(server) as address, client(address) as empty:
        answer = empty.get("/healthz")
        assert answer.status_code == 503
        assert answer.text == "site: nothing is published yet\nupdater: it stopped\n"
        assert empty.get("/").status_code == 503
        assert int(empty.get("/").headers["retry-after"]) > 0


def test_what_is_used_least_leaves_memory_first(site: Path) -> None:
    with serving(site, capacity=300_000) as address, client(address) as http:
        for path in sorted(site.rglob("*.html")) * 2:
            name = path.relative_to(site).as_posix()
            assert http.get(f"/{name}").content == path.read_bytes()


def test_a_file_that_cannot_be_read_is_an_error_of_the_server(tmp_path: Path) -> None:
    page = tmp_path / "en" / "page.html"
    page.parent.mkdir()
    page.write_text("x", encoding="utf-8")
    with serving(tmp_path) as address, client(address) as http:
        page.unlink()
        page.symlink_to(page)
        answer = http.get("/en/page.html")
        assert (answer.status_code, answer.text) == (500, "This page cannot be read.\n")
        assert http.get("/healthz").status_code == 200


def test_many_requests_on_one_connection(site: Path) -> None:
    request = b"GET /robots.txt HTTP/1.1\r\nhost: x\r\n\r\n"
    last = b"GET /robots.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    with serving(site) as address:
        assert raw(address, request * 20 + last).count(b"HTTP/1.1 200 OK") == 21


def test_an_address_in_use_is_said(site: Path) -> None:
    from translate_pub.errors import ConfigError

    with serving(site) as address:
        port = int(address.rsplit(":", 1)[1])
        with pytest.raises(ConfigError, match="cannot listen there"):
            open_server(site, Listen(port=port))
    with pytest.raises(ConfigError, match="no address of this machine"):
        open_server(site, Listen(host="no-such-host.invalid", port=0))
