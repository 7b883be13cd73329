"""Parquet out: what it says, and that it can be read as a source again."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tests.builders import article
from translate_pub.engines.registry import EnginePool
from translate_pub.errors import IngestError
from translate_pub.ingest import read
from translate_pub.models import Article, Result, Status
from translate_pub.pipeline import Pipeline
from translate_pub.publish import export_parquet

VI = "Sáng nay, Huyện ủy tổ chức hội nghị. Các đại biểu đã thảo luận sôi nổi."


def translated(*articles: Article) -> list[Result]:
    with EnginePool() as pool:
        return list(Pipeline(pool, engine="fake", source="vi").run(articles))


def test_a_row_says_what_became_of_an_article(tmp_path: Path) -> None:
    results = translated(article(VI, "Hội nghị kết thúc."))
    unread = Result(None, Status.FAILED, "en", error=IngestError("empty", article_id="x"))
    with (tmp_path / "r.parquet").open("wb") as file:
        assert export_parquet([*results, unread], file) == 1
    (row,) = parquet.read_table(tmp_path / "r.parquet").to_pylist()
    assert row["id"] == "test-article"
    assert row["paragraphs"] == [VI, "Hội nghị kết thúc."]
    assert len(row["target_paragraphs"]) == 2
    assert row["target_title"] == results[0].title
    assert (row["status"], row["target"], row["engine"]) == ("translated", "en", "fake")
    assert (row["segments"], row["error"]) == (4, "")


words = st.text(st.sampled_from("ăâđêôơưaeiou bcdghklmnprstvx,"), min_size=1, max_size=60).map(
    lambda text: f"Câu {' '.join(text.split())}."
)


@settings(deadline=None, max_examples=20)
@given(st.lists(words, min_size=1, max_size=5))
def test_what_was_written_is_read_again(paragraphs: list[str]) -> None:
    (result,) = translated(article(*paragraphs))
    file = io.BytesIO()
    export_parquet([result], file)
    (row,) = parquet.read_table(io.BytesIO(file.getvalue())).to_pylist()
    assert result.article is not None
    assert row["paragraphs"] == [block.text for block in result.article.blocks]


def test_an_export_is_a_source(tmp_path: Path) -> None:
    path = tmp_path / "archive.parquet"
    originals = [article(VI, article_id=f"a{n}") for n in range(5)]
    with path.open("wb") as file:
        export_parquet(translated(*originals), file)
    found = list(read([path]))
    for original, again in zip(originals, found, strict=True):
        assert isinstance(again, Article)
        assert (again.id, again.title, again.published) == (
            original.id,
            original.title,
            original.published,
        )
        assert [block.text for block in again.blocks] == [block.text for block in original.blocks]
