"""``python -m training.argos_fixture``: one command for each step of the recipe in README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)

Folder = Annotated[Path, typer.Option(help="the run's folder: everything is written there")]
Corpora = Annotated[
    Path, typer.Option(envvar="TRANSLATE_PUB_CORPORA", help="the folder of parallel corpora")
]


@app.command()
def prepare(run: Folder, corpora: Corpora, vocabulary: int = 8000) -> None:
    """Train SentencePiece, encode the pairs, link their tokens."""
    from training.argos_fixture.data import prepare as make

    typer.echo(json.dumps(make(corpora, run, vocabulary), indent=1))


@app.command()
def train(run: Folder, threads: int = 1) -> None:
    """Train, or go on after a kill."""
    import torch  # type: ignore[import-not-found,unused-ignore]

    from training.argos_fixture.data import read_examples
    from training.argos_fixture.initial import start_from_links
    from training.argos_fixture.model import Sizes, Transformer
    from training.argos_fixture.train import Run, Settings

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    examples = read_examples(run)
    training = Run(run, Transformer(Sizes()), Settings())
    if training.resume():
        typer.echo(f"going on after step {training.step}")
    else:
        start_from_links(training.model, examples)
    training.train(examples)


@app.command()
def pack(run: Folder, out: Path) -> None:
    """Convert the last checkpoint and zip it as an Argos package."""
    from training.argos_fixture.pack import pack as make

    make(run, out)
    typer.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    app()
