"""The embedded model, built of a Gemma 3 of a few kilobytes, for tests of building it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.numpy import load_file, save_file

from tests import tiny_gemma
from tests.tiny_gemma import TinyGemma
from translate_pub.engines.files import sha256_of
from translate_pub.engines.gemma import install_model


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
