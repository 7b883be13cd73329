"""The review in Chromium, as a person uses it, and by axe-core and the Nu HTML checker."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.publishing import NOW, result, rich_result
from tests.serving import reviewing
from tests.test_publish_browser import AXE, VNU, browser  # noqa: F401 - a fixture
from translate_pub.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TOKEN = "correct-horse-battery-staple-42"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    store = tmp_path / "news.db"
    with Store.open(store) as opened:
        opened.put(result(), now=NOW)
        opened.put(rich_result(), now=NOW)
    with reviewing(store, tmp_path / "site", TOKEN) as address:
        yield address


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/review/")
    page.fill("#reviewer", "Lan")
    page.fill("#token", TOKEN)
    page.click("main button")
    page.wait_for_url("**/review/")


def test_a_sentence_is_corrected(browser: Browser, address: str) -> None:  # noqa: F811
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    log_in(page, address)
    assert page.evaluate("document.cookie") == "", "no script reads the cookie"
    page.get_by_role("link", name="Party Committee meets on discipline").click()
    page.get_by_label("Translation of sentence 3", exact=True).fill("Corrected by a person.")
    page.get_by_role("button", name="Save sentence 3", exact=True).click()
    page.wait_for_url("**#s-p1.1")
    assert page.locator("#s-p1\\.1 .done").inner_text() == "reviewed"
    page.goto(f"{address}/")
    page.get_by_role("link", name="Party Committee meets on discipline").click()
    for _ in range(100):
        if page.get_by_text("Corrected by a person.").count():
            break
        page.wait_for_timeout(100)
        page.reload()
    assert page.get_by_text("Corrected by a person.").count() == 1
    page.goto(page.url.replace("/both/", "/review/both/"))
    assert page.locator("textarea", has_text="Corrected by a person.").count() == 1
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{address}/review/")
    assert page.url.endswith("/review/login")
    assert said == []
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_and_the_nu_html_checker_find_nothing(
    browser: Browser,  # noqa: F811
    address: str,
    tmp_path: Path,
    width: int,
    scheme: Any,
) -> None:
    if not AXE.exists() or not VNU.exists() or not shutil.which("java"):
        pytest.skip("AXE-CORE, VNU OR JAVA IS NOT INSTALLED: npm install in tests/web")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    violations: list[tuple[str, str, list[str]]] = []
    files: list[str] = []

    def examine(name: str) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        report = page.evaluate("axe.run(document)")
        violations.extend(
            (name, violation["id"], [node["html"] for node in violation["nodes"]])
            for violation in report["violations"]
        )
        assert len(report["passes"]) > 10
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The page as it was sent: the browser has mended the one that it holds.
        body = context.request.get(page.url).text()
        file = tmp_path / f"{name}.html"
        file.write_text(body, encoding="utf-8")
        files.append(str(file))

    page.goto(f"{address}/review/login")
    examine("login")
    log_in(page, address)
    examine("list")
    page.goto(f"{address}/review/article?id=urn:example:rich")
    examine("article")
    page.goto(f"{address}/review/article?id=none")
    examine("message")
    context.close()
    assert violations == []
    checked = subprocess.run(
        ["java", "-jar", str(VNU), "--errors-only", "--format", "json", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [error["message"] for error in json.loads(checked.stderr)["messages"]] == []
