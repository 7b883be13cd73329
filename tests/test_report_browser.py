"""The report in a real browser and a real validator, as the published pages are."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.auditing import hostile_run, run
from tests.test_publish_browser import AXE, VNU, browser
from tests.test_publish_hostile import HOSTILE
from translate_pub.publish.report import audit, write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    write_report(audit(run()), folder / "report.html")
    write_report(audit([]), folder / "empty.html")
    for number, text in enumerate(HOSTILE):
        write_report(audit(hostile_run(text)), folder / f"hostile-{number}.html")
    return folder


def test_the_nu_html_checker_finds_no_error(reports: Path) -> None:
    if not VNU.exists() or not shutil.which("java"):
        pytest.skip(
            "VNU OR JAVA IS NOT INSTALLED: "
            "apt install default-jre-headless; npm install in tests/web"
        )
    ran = subprocess.run(
        ["java", "-jar", str(VNU), "--errors-only", "--format", "json", *reports.glob("*.html")],
        capture_output=True,
        text=True,
        check=False,
    )
    errors = json.loads(ran.stderr)["messages"]
    assert [(error["message"], Path(error["url"]).name) for error in errors] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_violation(browser: Browser, reports: Path, width: int, scheme: Any) -> None:
    if not AXE.exists():
        pytest.skip("AXE-CORE IS NOT INSTALLED: npm install in tests/web")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto((reports / "report.html").as_uri())
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document)")
    context.close()
    assert [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found["violations"]
    ] == []
    assert len(found["passes"]) > 15


@pytest.mark.parametrize(
    "name", ["report.html", *(f"hostile-{n}.html" for n in range(len(HOSTILE)))]
)
def test_the_policy_lets_the_style_in_and_nothing_else(
    browser: Browser,
    reports: Path,
    name: str,
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((reports / name).as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
    assert said == []
    assert asked == [(reports / name).as_uri()]


def test_a_link_leads_to_the_sentence_by_keyboard(browser: Browser, reports: Path) -> None:
    page = browser.new_page()
    page.goto((reports / "report.html").as_uri())
    page.focus("table.entries tbody tr:first-child a")
    page.keyboard.press("Enter")
    there = page.locator(":target")
    assert "Phải giữ nghiêm kỷ luật" in there.inner_text()
    assert page.evaluate("document.activeElement === document.querySelector(':target')")
    page.close()
