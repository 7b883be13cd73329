"""``translate-pub models``."""

import typer

app = typer.Typer(no_args_is_help=True, help="Install, list, verify and remove models.")
