"""``translate-pub glossary``: check, look up, count and convert term bases."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_pub.cli import options
from translate_pub.cli.output import print_json

if TYPE_CHECKING:
    from translate_pub.models import TermMatch

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Check, look up, count and convert term bases.")

MOST_VARIANTS = 12
"""Variants printed of one term: terms made by rule have many; --json gives all."""

Paths = Annotated[
    list[Path],
    typer.Argument(metavar="FILES...", help="Term bases: .tsv, .csv, .tbx, or folders of them."),
]
Source = Annotated[str, typer.Option("--from", metavar="LANG", help="Source language.")]
Target = Annotated[str, typer.Option("--to", metavar="LANG", help="Target language.")]


@app.command()
def check(
    files: Paths, source: Source = "vi", target: Target = "en", json: options.Json = False
) -> None:
    """Name every error of term bases, with file, line and the mend."""
    from translate_pub.errors import GlossaryError
    from translate_pub.glossary import validate

    errors = validate(files, source=source, target=target)
    if json:
        print_json(
            [
                {"path": str(e.path), "line": e.line, "message": e.message, "mend": e.mend}
                for e in errors
            ]
        )
    else:
        for error in errors:
            typer.echo(f"{error}. {error.mend}")
    if errors:
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        raise GlossaryError(count, path=errors[0].path, mend="Mend them; each is named above.")
    if not json:
        typer.echo("No errors.")


@app.command()
def lookup(
    text: Annotated[str, typer.Argument(help="A text in the source language; - reads it.")],
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The article's date. [default: today]"),
    ] = None,
    source: Source = "vi",
    target: Target = "en",
    json: options.Json = False,
) -> None:
    """Show the terms found in a text, where each comes from and what it rests on."""
    from translate_pub.glossary import lookup as look_up

    found = look_up(
        sys.stdin.read() if text == "-" else text,
        glossary or (),
        source=source,
        target=target,
        default=not no_default_glossary,
        on=on.date() if on else None,
    )
    if json:
        print_json(
            {
                "matches": [_plain(match) for match in found.matches],
                "guards": [_plain(guard) for guard in found.guards],
            }
        )
        return
    for match in found.matches:
        typer.echo("\n".join(_described(match)))
    for guard in found.guards:
        typer.echo(f"{guard.surface}: guard, no term inside it ({guard.term.origin})")
    if not found.matches and not found.guards:
        typer.echo("No term.")


def _plain(match: TermMatch) -> dict[str, object]:
    """A match and its term in one flat object, fields named as the columns of the files."""
    term = match.term
    return {
        "surface": match.surface,
        "start": match.start,
        "end": match.end,
        "source": term.source,
        "target": term.target,
        "variants": term.variants,
        "forbidden": term.forbidden,
        "policy": term.policy,
        "case": term.case,
        "category": term.category,
        "authority": term.authority,
        "valid_from": term.valid_from.isoformat() if term.valid_from else None,
        "valid_to": term.valid_to.isoformat() if term.valid_to else None,
        "successor": term.successor,
        "note": term.note,
        "origin": term.origin,
    }


def _described(match: TermMatch) -> list[str]:
    term = match.term
    more = len(term.variants) - MOST_VARIANTS
    also = " | ".join(term.variants[:MOST_VARIANTS])
    lines = [f"{match.surface} = {term.target}  [{term.policy.value}]"]
    details = {
        "also": f"{also} and {more} more" if more > 0 else also,
        "never": " | ".join(term.forbidden),
        "category": term.category,
        "authority": term.authority,
        "since": term.valid_from,
        "until": term.valid_to,
        "successor": term.successor,
        "note": term.note,
        "from": term.origin,
    }
    return lines + [f"  {name:9} {value}" for name, value in details.items() if value]


@app.command()
def stats(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES...]", help="Term bases over the shipped one."),
    ] = None,
    no_default_glossary: options.NoGlossary = False,
    source: Source = "vi",
    target: Target = "en",
    json: options.Json = False,
) -> None:
    """Count entries by policy and category, and list what a layer replaces."""
    from translate_pub.glossary import load_glossary
    from translate_pub.glossary import stats as count

    held = count(
        load_glossary(files or (), source=source, target=target, default=not no_default_glossary)
    )
    if json:
        replaced = [str(override) for override in held.overrides]
        print_json({**asdict(replace(held, overrides=())), "overrides": replaced})
        return
    typer.echo(f"{held.entries} entries, {held.rules} rules, signature {held.signature}")
    typer.echo(f"{held.dated} with dates, {held.without_authority} without authority")
    for title, counts in (
        ("Layers", held.layers),
        ("Policies", held.policies),
        ("Categories", held.categories),
    ):
        typer.echo(f"\n{title}")
        for name, number in counts.items():
            typer.echo(f"{number:7}  {name or '(none)'}")
    if held.overrides:
        typer.echo(f"\nReplaced: {len(held.overrides)}")
        for override in held.overrides:
            typer.echo(f"  {override}")


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A term base, or a folder of them.")],
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="A path ending in .tsv, .csv or .tbx.")
    ],
    source: Source = "vi",
    target: Target = "en",
    quiet: options.Quiet = False,
) -> None:
    """Convert a term base to TSV, CSV or TBX, by the suffix of OUT."""
    from translate_pub.glossary import convert as to_format

    count = to_format(file, out, source=source, target=target)
    if not quiet:
        typer.echo(f"{out}: {count} entries", err=True)
