"""docs/commands.md has every command with all its options, and nothing that is gone."""

from __future__ import annotations

import re
from pathlib import Path

from tests.command_reference import render

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"


def sections(page: str) -> dict[str, tuple[list[str], str]]:
    """The options of each command, in order, and what it says of itself."""
    found: dict[str, tuple[list[str], str]] = {}
    fenced = r"^## ([^\n]+)\n\n```text\n(.*?)^```$"
    for name, text in re.findall(fenced, page, re.DOTALL | re.MULTILINE):
        purpose = re.search(r"\n\n  (.*?)\n\n", text, re.DOTALL)
        assert purpose, f"{name} does not say what it is for"
        # The layout is the command line library's affair, and moves with its versions.
        found[name] = (
            re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text, re.MULTILINE),
            " ".join(purpose[1].split()),
        )
    return found


def test_the_reference_is_whole() -> None:
    written = sections(PAGE.read_text("utf-8"))
    assert len(written) > 30
    mend = "run: python -m tests.command_reference > docs/commands.md"
    assert written == sections(render()), mend
