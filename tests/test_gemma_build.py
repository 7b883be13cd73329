"""Building the embedded model, of a Gemma 3 of a few kilobytes: once, whole, and found again."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.building_gemma import build, cache, nothing_built, tiny
from tests.tiny_gemma import TinyGemma
from translate_pub.engines.gemma import install_model, model_info, remove_model, verify_model
from translate_pub.engines.gemma.assets import LICENCE_FILES, Assets
from translate_pub.errors import EngineError, ModelMissing

__all__ = ["build", "cache", "tiny"]


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
