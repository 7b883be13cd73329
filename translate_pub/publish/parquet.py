"""Results as Parquet: a row an article, for analysis and for archives.

The columns that JSON Lines has too (``id``, ``title``, ``paragraphs``, ``published`` …) have its
names, so that the file can be read as a source again; the others say what became of the article.
JSON Lines (``translate --json``, ``store export``) has everything; this has what one asks of an
archive. pyarrow is an extra (``archives``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from translate_pub.errors import ConfigError
from translate_pub.models import Result

__all__ = ["export_parquet"]

_ROWS = 1_000
"""Articles in a row group: as many are in memory at a time."""


def export_parquet(results: Iterable[Result], file: BinaryIO) -> int:
    """Write results, read once; return how many. Those without an article are left out.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as exc:
        raise ConfigError(
            "Parquet needs the package pyarrow", mend="run: pip install 'translate_pub[archives]'"
        ) from exc
    schema = _schema(pyarrow)
    rows = (_row(result) for result in results if result.article is not None)
    written = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(rows):
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
            written += len(group)
    return written


def _groups(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while group := list(islice(rows, _ROWS)):
        yield group


def _schema(pyarrow: Any) -> Any:
    text, number = pyarrow.string(), pyarrow.int32()
    texts, moment = pyarrow.list_(text), pyarrow.timestamp("us", tz="UTC")
    return pyarrow.schema(
        {
            "id": text,
            "title": text,
            "paragraphs": texts,
            "published": moment,
            "updated": moment,
            "authors": texts,
            "language": text,
            "url": text,
            "publisher": text,
            "tags": texts,
            "status": text,
            "target": text,
            "target_title": text,
            "target_paragraphs": texts,
            "segments": number,
            "flagged": number,
            "findings": texts,
            "engine": text,
            "model": text,
            "glossary": text,
            "error": text,
        }
    )


def _row(result: Result) -> dict[str, Any]:
    article, made = result.article, result.provenance
    assert article is not None
    blocks = result.by_block()
    return {
        "id": article.id,
        "title": article.title,
        "paragraphs": [block.text for block in article.blocks if block.text.strip()],
        "published": article.published,
        "updated": article.updated,
        "authors": article.authors,
        "language": article.language or result.detection.language,
        "url": article.url,
        "publisher": article.publisher,
        "tags": article.tags,
        "status": result.status.value,
        "target": result.target,
        "target_title": result.title,
        "target_paragraphs": [
            " ".join(translation.text for translation in blocks[block.id])
            for block in article.blocks
            if block.id in blocks
        ],
        "segments": len(result.translations),
        "flagged": sum(translation.flagged for translation in result.translations),
        "findings": sorted({f.check for t in result.translations for f in t.findings}),
        "engine": made.engine if made else "",
        "model": made.model if made else "",
        "glossary": made.glossary if made else "",
        "error": str(result.error) if result.error else "",
    }
