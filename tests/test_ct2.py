"""How the cores are divided among CTranslate2's workers, and what a model that cannot load says."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate_pub.engines import ct2
from translate_pub.engines.ct2 import Threads, available_cores
from translate_pub.errors import EngineError


@pytest.mark.parametrize(
    ("cores", "threads"),
    [(1, Threads(1, 1)), (2, Threads(2, 1)), (8, Threads(8, 1)), (33, Threads(8, 4))],
)
def test_batches_run_side_by_side_before_threads_share_one(cores: int, threads: Threads) -> None:
    assert Threads.plan(cores) == threads


def test_by_default_every_core_is_used() -> None:
    assert Threads.plan() == Threads.plan(available_cores())


@pytest.mark.parametrize(
    ("quota", "cores"), [("150000 100000", 2), ("50000 100000", 1), ("max 100000", None)]
)
def test_a_containers_quota_is_kept(
    quota: str, cores: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ct2, "_CGROUP_QUOTA", tmp_path / "none")
    unbound = available_cores()
    (tmp_path / "cpu.max").write_text(f"{quota}\n", "ascii")
    monkeypatch.setattr(ct2, "_CGROUP_QUOTA", tmp_path / "cpu.max")
    assert available_cores() == min(unbound, cores or unbound)


def test_a_folder_without_a_model_is_an_error_with_a_mend(tmp_path: Path) -> None:
    threads = Threads(1, 1)
    for load in (ct2.load_generator, ct2.load_translator):
        with pytest.raises(EngineError, match="cannot load the model in") as raised:
            load(tmp_path, engine="gemma", threads=threads, mend="install it")
        assert raised.value.mend == "install it"
    with pytest.raises(EngineError, match=r"cannot load .*spm") as raised:
        ct2.load_tokenizer(tmp_path / "spm", engine="gemma", mend="install it")
    assert raised.value.mend == "install it"
