"""Read articles from Parquet: a row an article, its columns named as the keys of JSON Lines.

Other columns are not read. Rows come a hundred at a time; a file's row groups, not its length,
decide how much memory that takes. pyarrow is an extra (``archives``); only this module and
``publish/parquet.py`` import it for files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from translate_pub.errors import IngestError
from translate_pub.ingest.jsonl import KEYS, read_record
from translate_pub.models import Article

__all__ = ["read_parquet"]

_ROWS = 100
_INSTALL = "run: pip install 'translate_pub[archives]'"


def read_parquet(
    stream: BinaryIO, *, source_id: str
) -> Iterator[tuple[str, Article | IngestError, float]]:
    """Yield the place of each row, its article or error, and the share of the rows read with it.

    Raises:
        IngestError: pyarrow is missing, or the file is not Parquet, or damaged, or has no column
            that an article could be made of.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise IngestError(
            "Parquet needs the package pyarrow", article_id=source_id, mend=_INSTALL
        ) from error
    number = 0
    try:
        file = parquet.ParquetFile(stream)
        total = file.metadata.num_rows
        columns = [name for name in file.schema_arrow.names if name in KEYS]
        if not columns:
            raise IngestError(
                "none of its columns belongs to an article",
                article_id=source_id,
                mend=f"name the columns {', '.join(KEYS)}",
            )
        for batch in file.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                place = f"{source_id}:{number}"
                try:
                    found: Article | IngestError = read_record(_plain(row), place)
                except IngestError as error:
                    found = error
                yield place, found, number / total
    except (pyarrow.ArrowException, OSError) as error:
        after = f" after row {number}" if number else ""
        raise IngestError(
            f"not a Parquet file that can be read{after}: {str(error).splitlines()[0][:120]}",
            article_id=source_id,
            mend="write it again, with pyarrow or with translate-pub export parquet",
        ) from error


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as JSON would have it: moments are written out."""
    return {
        key: value.isoformat() if isinstance(value, datetime | date) else value
        for key, value in row.items()
    }
