"""``translate-pub evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translate_pub.cli import options

if TYPE_CHECKING:
    from translate_pub.evaluate import Comparison, Evaluation

__all__ = ["evaluate"]


def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE.tsv]", help="source<TAB>reference on each line."),
    ] = None,
    pair: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--pair", metavar="SOURCE REFERENCE", help="Two files aligned by line."),
    ] = None,
    to: options.To = None,
    source: options.From = None,
    engine: options.Engine = None,
    glossary: options.Glossary = None,
    no_default_glossary: options.NoGlossary = False,
    names: options.Names = None,
    beam: options.Beam = None,
    terms: options.Terms = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the translations, one a line."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", metavar="FILE", help="Compare with what --output wrote (bootstrap)."
        ),
    ] = None,
    config: options.Config = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate a test set and measure BLEU, chrF, terms, findings and speed."""
    from translate_pub import api
    from translate_pub import evaluate as measure
    from translate_pub.cli.progress import segment_progress
    from translate_pub.errors import ConfigError

    if (file is None) == (pair is None):
        raise ConfigError(
            "one test set is wanted", mend="give FILE.tsv, or --pair SOURCE REFERENCE"
        )
    settings = options.translation_settings(
        config,
        to=to,
        source=source,
        engine=engine,
        glossary=glossary,
        no_default_glossary=no_default_glossary,
        names=names,
        beam=beam,
        terms=terms,
    )
    pairs = measure.read_tsv(file) if file else measure.read_pairs(*pair) if pair else []
    with (
        api.translator(settings) as translator,
        segment_progress(quiet or json, len(pairs)) as progress,
    ):
        measured = measure.evaluate(translator, pairs, progress)
    if output is not None:
        output.write_text("".join(f"{h}\n" for h in measured.hypotheses), encoding="utf-8")
    compared: list[Comparison] = []
    if baseline is not None:
        compared = measure.compare(pairs, measured.hypotheses, _hypotheses(baseline))
    if json:
        from translate_pub.cli.output import print_json

        print_json(_record(measured, compared))
    else:
        _print(measured, compared)


def _hypotheses(path: Path) -> list[str]:
    from translate_pub.errors import ConfigError

    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"{path}: cannot be read: {exc}", mend="give a file that --output wrote"
        ) from exc


def _record(measured: Evaluation, compared: list[Comparison]) -> dict[str, object]:
    import dataclasses

    record = {
        field.name: getattr(measured, field.name)
        for field in dataclasses.fields(measured)
        if field.name != "hypotheses"
    }
    return {**record, "comparison": compared} if compared else record


def _print(measured: Evaluation, compared: list[Comparison]) -> None:
    def share(value: float | None) -> str:
        return "–" if value is None else f"{value:.1%}"

    typer.echo(f"{measured.segments} segments with {measured.model}")
    typer.echo(f"BLEU  {measured.bleu:6.2f}   {measured.bleu_signature}")
    typer.echo(f"chrF  {measured.chrf:6.2f}   {measured.chrf_signature}")
    typer.echo(
        f"terms {share(measured.term_success)} where the reference uses them; "
        f"{share(measured.term_success_all)} of all {measured.term_occurrences} "
        f"(references {share(measured.reference_term_success)}); "
        f"exact {share(measured.exact_success)}; "
        f"consistency {share(measured.term_consistency)}"
    )
    for check, count in sorted(measured.findings.items(), key=lambda item: (-item[1], item[0])):
        typer.echo(f"      {count:5}  {check}")
    typer.echo(
        f"speed {measured.segments_per_second:.1f} sentences/s ({measured.seconds:.1f} s); "
        f"{measured.flagged} flagged"
    )
    typer.echo(f"signature {measured.signature}")
    for row in compared:
        typer.echo(
            f"{row.metric}: {row.score:.2f} against {row.baseline:.2f}, p = {row.p_value:.4f}"
        )
