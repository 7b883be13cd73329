"""docs/commands.md: what ``--help`` says of every command.

python -m tests.command_reference > docs/commands.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from translate_pub.cli import app

__all__ = ["render"]

_WIDTH = 100
_HEAD = """\
# Commands

What `translate-pub COMMAND --help` says, of every command. `-h` is short for `--help`, and
`translate-pub --version` prints the version. Settings that several commands share are in
[configuration](configuration.md), with the exit codes; RESULTS is always a file that
`translate --json` printed.
"""


def render() -> str:
    """Return the page."""
    root = typer.main.get_command(app)
    sections = [_HEAD]
    for path, command in _leaves(root, ()):
        context = command.make_context(
            "translate-pub", [], resilient_parsing=True, max_content_width=_WIDTH
        )
        context.terminal_width = _WIDTH
        context.info_name = " ".join(("translate-pub", *path))
        text = command.get_help(context)
        lines = "\n".join(line.rstrip() for line in text.splitlines())
        sections.append(f"## {' '.join(path)}\n\n```text\n{lines}\n```\n")
    return "\n".join(sections)


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from _leaves(child, (*path, name))


if __name__ == "__main__":
    sys.stdout.write(render())
