"""The weights and the vocabulary of the embedded model, against those of its base."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import ctranslate2
import gguf
import numpy as np
import pytest
import sentencepiece

from tests import tiny_gemma
from tests.building_gemma import altered, build, cache, tiny
from tests.tiny_gemma import TinyGemma
from translate_pub.engines.files import ChainedFiles, sha256_of
from translate_pub.engines.gemma.adapter import Adapter
from translate_pub.engines.gemma.convert import convert
from translate_pub.engines.gemma.vocabulary import read_kept_ids, trim
from translate_pub.engines.gemma.weights import GGUFFile

__all__ = ["build", "cache", "tiny"]


class TestWeights:
    def test_tensors_and_metadata_read_as_gguf_reads_them(self, tiny: TinyGemma) -> None:
        theirs = gguf.GGUFReader(tiny.base)
        with GGUFFile([tiny.base]) as ours:
            assert ours.metadata["tokenizer.ggml.tokens"] == tiny_gemma.TOKENS
            assert ours.metadata["gemma3.block_count"] == tiny_gemma.LAYERS
            assert set(ours.tensors) == {tensor.name for tensor in theirs.tensors}
            for tensor in theirs.tensors:
                expected = gguf.dequantize(tensor.data, tensor.tensor_type)
                np.testing.assert_array_equal(ours.rows(tensor.name), expected)

    def test_chosen_rows_are_the_rows(self, tiny: TinyGemma) -> None:
        chosen = np.array([0, 3, 7, 300])
        with GGUFFile([tiny.base]) as base:
            table = base.rows("token_embd.weight")
            np.testing.assert_array_equal(base.rows("token_embd.weight", chosen), table[chosen])

    def test_a_file_in_parts_reads_as_one(self, tiny: TinyGemma, tmp_path: Path) -> None:
        whole = tiny.base.read_bytes()
        cuts = [0, 10, 5_000, 5_001, 90_000, len(whole)]
        parts = []
        for number, (start, stop) in enumerate(pairwise(cuts)):
            parts.append(tmp_path / f"part{number}")
            parts[-1].write_bytes(whole[start:stop])
        with ChainedFiles(parts) as chained:
            assert chained.read() == whole
        assert sha256_of(parts) == sha256_of([tiny.base])
        with GGUFFile(parts) as split, GGUFFile([tiny.base]) as one:
            for name in one.tensors:
                np.testing.assert_array_equal(split.rows(name), one.rows(name))

    def test_the_adapter_is_added_scaled(self, tiny: TinyGemma) -> None:
        adapter = Adapter.read(tiny.adapter)
        with GGUFFile([tiny.base]) as base:
            weight = base.rows("blk.2.ffn_up.weight")
        merged = adapter.merged("model.layers.2.mlp.up_proj", weight)
        np.testing.assert_allclose(merged, tiny.weights["blk.2.ffn_up"], atol=1e-6)
        untouched = adapter.merged("model.layers.99.mlp.up_proj", weight)
        np.testing.assert_array_equal(untouched, weight)

    def test_an_adapter_in_eight_bits_is_nearly_the_same(self, tiny: TinyGemma) -> None:
        def quantise(tensors: dict[str, np.ndarray]) -> None:
            for name in list(tensors):
                values = tensors[name].astype(np.float32)
                scale = np.abs(values).max(axis=1) / 127
                tensors[name] = np.rint(values / scale[:, None]).astype(np.int8)
                tensors[name.replace(".weight", ".scale")] = scale

        small = Adapter.read(altered(tiny, quantise))
        exact = Adapter.read(tiny.adapter)
        zero = np.zeros((tiny_gemma.INNER, tiny_gemma.WIDTH), np.float32)
        name = "model.layers.2.mlp.up_proj"
        np.testing.assert_allclose(small.merged(name, zero), exact.merged(name, zero), atol=2e-3)

    def test_the_converted_model_computes_gemma_3(self, tiny: TinyGemma, tmp_path: Path) -> None:
        """In float32 and past the attention window, against Gemma 3 written out in NumPy."""
        with GGUFFile([tiny.base]) as base:
            kept = read_kept_ids(tiny.adapter.with_name("kept_token_ids.txt"))
            vocabulary = trim(base.metadata, kept)
            convert(
                base, Adapter.read(tiny.adapter), vocabulary, tmp_path, lambda _: None, "float32"
            )
        generator = ctranslate2.Generator(str(tmp_path), compute_type="float32")
        first = vocabulary.tokens.index("▁chào")
        prompt = [2, *range(first - 4, first)]
        (result,) = generator.generate_batch(
            [[vocabulary.tokens[index] for index in prompt]],
            max_length=10,
            end_token="<eos>",
            include_prompt_in_result=False,
            return_scores=True,
        )
        ids = list(prompt)
        scores = []
        for _ in range(10):
            log_probs = tiny.log_probs(ids)[-1]
            ids.append(int(log_probs.argmax()))
            scores.append(float(log_probs.max()))
        assert result.sequences_ids[0] == ids[len(prompt) :]
        assert result.scores[0] == pytest.approx(np.mean(scores), abs=1e-4)


class TestVocabulary:
    @pytest.fixture
    def tokenizer(self, build: Callable[..., Path]) -> sentencepiece.SentencePieceProcessor:
        return sentencepiece.SentencePieceProcessor(model_file=str(build() / "sentencepiece.model"))

    def test_kept_tokens_are_in_the_order_of_the_list(self, build: Callable[..., Path]) -> None:
        tokens = json.loads((build() / "vocabulary.json").read_text("utf-8"))
        assert tokens == [tiny_gemma.TOKENS[index] for index in tiny_gemma.KEPT]

    def test_words_merge_as_in_the_base(
        self, tokenizer: sentencepiece.SentencePieceProcessor
    ) -> None:
        pieces = tokenizer.encode("vi: the Party\nen:", out_type=str)
        assert pieces == ["vi", ":", "▁the", "▁Party", "\n", "en", ":"]

    @pytest.mark.parametrize("text", ["F9", "đ ﷺ 😀", "the  Party ", " ", "ế\nĐ"])
    def test_any_text_survives_encoding(
        self, tokenizer: sentencepiece.SentencePieceProcessor, text: str
    ) -> None:
        ids = tokenizer.encode(text)
        assert tokenizer.unk_id() not in ids
        assert tokenizer.decode(ids) == text

    def test_markers_in_a_text_are_text(
        self, tokenizer: sentencepiece.SentencePieceProcessor
    ) -> None:
        assert tokenizer.bos_id() not in tokenizer.encode("<bos> <eos> <pad>")
