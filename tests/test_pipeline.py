"""The flow: every input becomes one result, in order, whatever happens to the others."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.builders import article
from tests.fakes import FailingEngine
from translate_pub import pipeline as pipeline_module
from translate_pub.engines.registry import EnginePool
from translate_pub.errors import EngineNotFound, IngestError, ModelMissing, TranslatePubError
from translate_pub.models import Article, Origin, Result, Status
from translate_pub.pipeline import Pipeline, Progress

VI = "Sáng nay, Huyện ủy tổ chức hội nghị. Các đại biểu đã thảo luận sôi nổi."
EN = "The conference was held this morning. Delegates took part in a lively discussion."


def run(
    *articles: Article | TranslatePubError, engine: str = "fake", **options: object
) -> list[Result]:
    with EnginePool() as pool:
        flow = Pipeline(pool, engine=engine, **options)  # type: ignore[arg-type]
        return list(flow.run(articles))


def test_every_sentence_has_its_translation_by_identity() -> None:
    (result,) = run(article(VI, "Hội nghị kết thúc tốt đẹp."))
    assert result.status is Status.TRANSLATED
    assert [t.segment.id for t in result.translations] == ["title.0", "p1.0", "p1.1", "p2.0"]
    assert all(t.text for t in result.translations)
    assert result.article is not None
    blocks = {block.id: block.text for block in result.article.translatable()}
    for translation in result.translations:
        segment = translation.segment
        assert blocks[segment.block_id][segment.start : segment.end] == segment.text


def test_results_come_in_the_order_of_the_input_and_errors_pass_through() -> None:
    error = IngestError("empty file", article_id="empty.txt")
    results = run(article(VI, article_id="a"), error, article(VI, article_id="b"))
    assert [r.article.id if r.article else None for r in results] == ["a", None, "b"]
    assert results[1].error is error
    assert results[1].status is Status.FAILED


def test_an_article_in_the_target_language_is_left_alone() -> None:
    (result,) = run(article(EN, title="Conference opens in the provincial capital"))
    assert result.status is Status.ALREADY_TARGET
    assert result.translations == ()
    assert result.error is None


def test_an_unrecognisable_language_is_that_articles_error() -> None:
    first, second = run(article("12345 678 - 90", title=""), article(VI))
    assert first.status is Status.UNSUPPORTED
    assert first.error is not None
    assert "--from" in first.error.mend
    assert second.status is Status.TRANSLATED


def test_a_paragraph_already_in_english_is_copied() -> None:
    (result,) = run(article(VI, EN))
    assert [t.origin for t in result.by_block()["p2"]] == [Origin.COPY, Origin.COPY]
    assert result.by_block()["p1"][0].origin is Origin.MACHINE


def test_two_articles_of_one_id_do_not_mix() -> None:
    one, two = run(article(VI, article_id="x"), article("Trời mưa to ở Huế.", article_id="x"))
    assert len(one.translations) == 3
    assert two.translations[-1].text == "Troi mua to o Hue."


def test_the_window_bounds_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "WINDOW", 200)
    pulled: list[str] = []

    def stream() -> Iterable[Article]:
        for number in range(20):
            pulled.append(str(number))
            yield article(VI, article_id=str(number))

    with EnginePool() as pool:
        results = Pipeline(pool, engine="fake").run(stream())
        next(iter(results))
        assert len(pulled) < 5
        assert len(list(results)) == 19


@pytest.mark.parametrize(
    "item",
    [
        article(EN, title="Conference opens in the provincial capital"),
        article("12345 678 - 90 " * 5, title=""),
        article("Der Landtag trat heute Morgen zusammen, um den Haushalt zu beraten."),
        IngestError("empty file", article_id="empty.txt"),
    ],
    ids=["english", "unrecognised", "no engine", "error"],
)
def test_the_window_counts_what_is_not_translated(
    monkeypatch: pytest.MonkeyPatch, item: Article | TranslatePubError
) -> None:
    monkeypatch.setattr(pipeline_module, "WINDOW", 1000)
    pulled: list[int] = []

    def stream() -> Iterable[Article | TranslatePubError]:
        for number in range(40):
            pulled.append(number)
            yield item

    with EnginePool() as pool:
        results = Pipeline(pool, engine="fake").run(stream())
        next(results)
        assert len(pulled) < 12
        assert len(list(results)) == 39


def test_results_keep_their_order_across_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "WINDOW", 300)
    error = IngestError("empty file", article_id="empty.txt")
    inputs = [
        error if n % 3 == 2 else article((VI, EN)[n % 3], article_id=str(n)) for n in range(9)
    ]
    results = run(*inputs)
    ids = [result.article.id if result.article else None for result in results]
    assert ids == ["0", "1", None, "3", "4", None, "6", "7", None]


def test_provenance_says_how_it_was_made() -> None:
    (result,) = run(article(VI))
    assert result.provenance is not None
    assert result.provenance.engine == "fake"
    assert "segmenter:" in result.provenance.signature


def test_the_article_whose_engine_fails_keeps_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with EnginePool() as pool:
        monkeypatch.setattr(pool, "load", lambda _: FailingEngine("mưa"))
        flow = Pipeline(pool, engine="fake")
        good, bad = flow.run([article(VI), article("Trời mưa to ở Huế.", article_id="rain")])
    assert not any(t.flagged and t.origin is Origin.FAILED for t in good.translations)
    assert bad.translations[-1].text == "Trời mưa to ở Huế."
    assert bad.translations[-1].origin is Origin.FAILED


def test_progress_reaches_what_is_known() -> None:
    seen: list[Progress] = []
    run(article(VI), article(EN, title="Conference opens today"), progress=seen.append)
    assert seen[-1].articles == 2
    assert seen[-1].segments == seen[-1].known == 3


def test_an_unknown_engine_is_named_with_the_known_ones() -> None:
    with EnginePool() as pool, pytest.raises(EngineNotFound) as caught:
        pool.load("babelfish")
    assert "gemma" in caught.value.mend


def test_a_pair_without_a_model_names_the_mend() -> None:
    with EnginePool() as pool, pytest.raises(ModelMissing):
        pool.choose("auto", "ja", "ko")
