"""``translate-pub detect``."""

from __future__ import annotations

import typer

from translate_pub.cli import options

__all__ = ["detect"]


def detect(
    sources: options.Sources,
    json: options.Json = False,
) -> None:
    """Say which language each article is written in."""
    from translate_pub.cli.output import print_json
    from translate_pub.detect import Detector
    from translate_pub.errors import TranslatePubError
    from translate_pub.ingest import read

    detector = Detector()
    rows = []
    failed = False
    for article in read(sources):
        if isinstance(article, TranslatePubError):
            failed = True
            typer.echo(f"warning: {article}", err=True)
            continue
        detection = detector.detect_article(article).article
        if json:
            rows.append({"article": article.id, **_row(detection.language, detection.confidence)})
        else:
            typer.echo(f"{detection.language or '??'}  {detection.confidence:.2f}  {article.id}")
    if json:
        print_json(rows)
    if failed:
        raise typer.Exit(1)


def _row(language: str, confidence: float) -> dict[str, object]:
    return {"language": language, "confidence": round(confidence, 4)}
