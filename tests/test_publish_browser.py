"""The pages in a real browser and a real validator: the Nu HTML checker, axe-core, Chromium.

They need Java, Chromium (``apt install chromium``; ``TRANSLATE_PUB_CHROMIUM`` names another), and
``npm install`` in tests/web. What is missing is skipped, and said.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.publishing import NOW, SITE, english_result, result, rich_result
from tests.test_publish_hostile import BAD_URLS, HOSTILE, hostile_result
from translate_pub.models import Correction, History, Passage
from translate_pub.publish import publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MODULES = Path(__file__).parent / "web" / "node_modules"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = MODULES / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RICH = "2023-06-05-dang-uy-xa-cong-bo-quyet-dinh-moi-ban-ve-ky-luat-5f4bd9f4da.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("browser") / "site"
    more = [result(f"urn:example:{n}", title=(f"Bài {n}", f"Article {n}")) for n in range(60)]
    passages = (
        Passage("Trời mưa.", "Trời nắng.", "It rained.", "It was sunny."),
        Passage("", "X."),
    )
    history = History(NOW, NOW, NOW, (Correction(NOW, passages),))
    rich = replace(rich_result(), history=history)
    publish([rich, result(), english_result(), *more], out, SITE, now=NOW)
    return out


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hostile") / "site"
    results = [
        hostile_result(text, BAD_URLS[number % len(BAD_URLS)], number)
        for number, text in enumerate(HOSTILE)
    ]
    publish(results, out, SITE, now=NOW)
    return out


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="PLAYWRIGHT IS NOT INSTALLED: it is in the dev group"
    )
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("TRANSLATE_PUB_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )
    if not program:
        pytest.skip(
            "CHROMIUM IS NOT INSTALLED: apt install chromium, or set TRANSLATE_PUB_CHROMIUM"
        )
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """A page with everything it said and asked for on the way."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(f"dialog {dialog.message}"))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def go(self, url: str) -> Page:
        self.page.goto(url)
        return self.page


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    visited = Visit(context)
    yield visited
    context.close()
    assert visited.said == []


# --- Validators -----------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["folder", "hostile"])
def test_the_nu_html_checker_finds_no_error(which: str, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(which)
    if not VNU.exists() or not shutil.which("java"):
        pytest.skip(
            "VNU OR JAVA IS NOT INSTALLED: default-jre-headless, and npm install in tests/web"
        )
    pages = [str(path) for path in site.rglob("*.html")]
    ran = subprocess.run(
        ["java", "-jar", str(VNU), "--errors-only", "--format", "json", *pages],
        capture_output=True,
        text=True,
        check=False,
    )
    errors = json.loads(ran.stderr)["messages"]
    assert [(error["message"], error["url"].rsplit("/", 2)[1:]) for error in errors] == []
    assert len(pages) > 60


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "vi/index.html",
        f"both/{RICH}",
        f"en/{RICH}",
        f"vi/{RICH}",
        "both/archive/2023-07.html",
    ],
)
def test_axe_finds_no_violation(
    browser: Browser, address: str, path: str, width: int, scheme: Any
) -> None:
    if not AXE.exists():
        pytest.skip("AXE-CORE IS NOT INSTALLED: npm install in tests/web")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(address + path)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("axe.run(document)")
    context.close()
    assert [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in report["violations"]
    ] == []
    assert len(report["passes"]) > 15


# --- Reading --------------------------------------------------------------------------------


def colour(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor"))


def test_a_sentence_lights_its_twin(visit: Visit, address: str) -> None:
    page = visit.go(f"{address}both/{RICH}")
    pair = "#b1s2"
    dark = colour(page, pair)
    page.hover(f"{pair} .s", position={"x": 5, "y": 5})
    assert colour(page, pair) != dark
    page.mouse.move(0, 0)
    assert colour(page, pair) == dark
    page.focus(f"{pair} .n")
    assert colour(page, pair) != dark
    assert page.locator(f"{pair} .t").count() == 1


def test_columns_stand_side_by_side_when_there_is_room_and_below_each_other_when_not(
    visit: Visit, address: str
) -> None:
    page = visit.go(f"{address}both/{RICH}")

    def boxes() -> tuple[Any, Any]:
        left = page.locator("#b1s1 .t").bounding_box()
        right = page.locator("#b1s1 .s").bounding_box()
        assert left
        assert right
        return left, right

    left, right = boxes()
    assert abs(left["y"] - right["y"]) < 2
    assert right["x"] > left["x"] + left["width"]
    starts = page.locator(".body .para .pair:has(.t) .s, .body li > .pair .s").evaluate_all(
        "all => all.map(e => Math.round(e.getBoundingClientRect().left))"
    )
    assert len(set(starts)) == 1, "the right column begins at one place"
    page.set_viewport_size({"width": 390, "height": 800})
    left, right = boxes()
    assert right["y"] >= left["y"] + left["height"]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("path", ["index.html", f"both/{RICH}", f"vi/{RICH}"])
def test_nothing_is_wider_than_the_screen(
    visit: Visit, address: str, path: str, width: int
) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.go(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_terms_note_is_shown_to_the_keyboard_the_mouse_and_the_finger(
    visit: Visit, address: str
) -> None:
    page = visit.go(f"{address}both/{RICH}")
    tip = page.locator("#tip")
    term = page.locator("#b1s1 a.term")
    page.focus("#b1s1 .n")
    page.keyboard.press("Tab")
    assert term.evaluate("e => e === document.activeElement")
    assert tip.is_visible()
    assert "Circular 03/2009/TT-BNG" in tip.inner_text()
    assert term.get_attribute("aria-describedby") == "tip"
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.hover("#b1s2 .s .term")
    assert "discipline" in tip.inner_text()
    tip.hover()
    page.wait_for_timeout(400)
    assert tip.is_visible(), "WCAG 1.4.13: the pointer may go over the note"
    page.mouse.click(2, 600)
    assert tip.is_hidden()
    term.click()
    assert tip.is_visible()
    assert "#term" not in page.url


def test_a_term_leads_to_its_note(visit: Visit, address: str) -> None:
    page = visit.go(f"{address}both/{RICH}")
    page.focus("#b1s1 a.term")
    page.keyboard.press("Enter")
    assert page.url.endswith("#term-1")


# --- Switching ------------------------------------------------------------------------------


def test_the_edition_is_switched_at_the_same_place_and_remembered(
    visit: Visit, address: str
) -> None:
    page = visit.go(f"{address}both/{RICH}")
    page.set_viewport_size({"width": 390, "height": 500})
    page.locator("#b5s1").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.getElementById('b5s1').offsetTop)")
    page.locator(".editions a", has_text="Tiếng Việt").evaluate("e => e.click()")
    page.wait_for_url("**/vi/**")
    assert page.url.split("#")[1].startswith("b")
    assert page.locator("html").get_attribute("lang") == "vi"
    visit.go(f"{address}index.html")
    page.wait_for_url("**/vi/index.html")
    page.locator(".editions a", has_text="Song ngữ").click()
    page.wait_for_url(f"{address}index.html")
    assert page.locator("html").get_attribute("class") == "bilingual"


# --- Searching ------------------------------------------------------------------------------


def found(page: Page, pattern: str) -> None:
    """Wait until the search says what it found."""
    page.locator(".found").filter(has_text=re.compile(pattern)).wait_for()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_search_finds_without_accents_and_filters(
    visit: Visit, address: str, folder: Path, scheme: str
) -> None:
    page = visit.go(address if scheme == "http" else f"{folder.as_uri()}/index.html")
    titles = page.locator("#articles h2")
    assert titles.count() == 30
    page.fill("#q", "cong bo quyet dinh")
    found(page, "^1 ")
    assert titles.all_inner_texts() == [
        "Communal Party Committee announces <new> decision & discusses discipline"
    ]
    titles.locator("a").click()
    assert "article" in page.locator("body").inner_html()
    page.go_back()
    page.fill("#q", "")
    page.fill("#from", "2023-08-01")
    found(page, "^1 ")
    assert titles.all_inner_texts() == ["Province marks anniversary"]
    page.fill("#from", "")
    page.select_option("#topic", label="Văn bản")
    page.locator("#articles:not(:has(li:nth-child(2)))").wait_for()
    page.select_option("#topic", label="Any topic")
    page.locator("#articles:has(li:nth-child(30))").wait_for()
    page.fill("#q", "không có bài nào như thế")
    found(page, "^0 ")


def test_search_in_an_edition_stays_in_it(visit: Visit, address: str) -> None:
    page = visit.go(f"{address}vi/index.html")
    page.fill("#q", "Party Committee meets")
    found(page, "^1 ")
    link = page.locator("#articles h2 a")
    assert link.inner_text() == "Đảng ủy họp bàn về kỷ luật"
    link.click()
    page.wait_for_url("**/vi/2023-07-07-dang-uy-hop*")


# --- Without --------------------------------------------------------------------------------


def test_everything_can_be_read_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}index.html")
    assert page.locator("form.search").is_hidden()
    page.locator(".browse a", has_text="June 2023").click()
    page.locator("#articles h2 a").click()
    page.wait_for_url(f"**/both/{RICH}")
    page.locator("#b1s1 a.term").click()
    assert page.url.endswith("#term-1")
    page.locator(".editions a", has_text="English").click()
    page.wait_for_url(f"**/en/{RICH}")
    page.locator(".site a").click()
    page.wait_for_url("**/en/index.html")
    context.close()


def test_pages_ask_for_nothing_elsewhere(visit: Visit, address: str) -> None:
    page = visit.go(address)
    page.fill("#q", "x")
    found(page, "articles found")
    visit.go(f"{address}both/{RICH}")
    assert len(visit.requests) > 6
    assert all(url.startswith(address) for url in visit.requests)


def test_on_paper_there_is_the_text_and_nothing_to_click(visit: Visit, address: str) -> None:
    page = visit.go(f"{address}both/{RICH}")
    page.emulate_media(media="print")
    assert page.locator(".editions").is_hidden()
    assert page.locator("#b1s1 .n").is_hidden()
    assert page.locator("#b1s1 .t").is_visible()
    after = page.locator(".original").evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://news.example.vn/rich" in after


def test_hostile_pages_run_nothing(visit: Visit, hostile: Path) -> None:
    pages = sorted(hostile.glob("both/2*.html"))
    assert len(pages) == len(HOSTILE)
    for path in (*pages, hostile / "index.html"):
        page = visit.go(path.as_uri())
        assert page.locator("h1").count() == 1
    page.fill("#q", "script")
    found(page, "^[1-9]")
    assert page.locator("#articles script").count() == 0
