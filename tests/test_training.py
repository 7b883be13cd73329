"""The training loop on a tiny random model: it learns, it resumes, the product reads its file.

Needs torch and transformers, which are no dependencies of the product (training/README.md).
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed: the training loop is NOT tested"
)
pytest.importorskip("transformers", reason="transformers is not installed: training is NOT tested")

from training import lora  # noqa: E402
from training.average import average  # noqa: E402
from training.train import (  # noqa: E402
    Encoded,
    Run,
    Settings,
    Vocabulary,
    encode,
    loss_of,
    plan,
    rate,
)
from translate_pub.engines.gemma.adapter import Adapter  # noqa: E402

pytestmark = pytest.mark.slow

VOCABULARY = 48
SETTINGS = Settings(
    rank=4, peak=0.02, warm_up=3, batch_tokens=120, window=4, checkpoint_seconds=0.0
)


def tiny_model() -> Any:
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig  # type: ignore[import-not-found,unused-ignore]

    torch.manual_seed(3)
    config = Gemma3TextConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        sliding_window=16,
        initializer_range=0.3,
    )
    model = Gemma3ForCausalLM(config)
    for parameter in model.parameters():
        parameter.requires_grad_(requires_grad=False)
    return model


def copying_task(size: int = 60) -> list[Encoded]:
    """Prompts of four tokens whose answer is the same tokens backwards, and a stop token."""
    rng = random.Random(1)
    prompts = [[2, *(rng.randrange(8, 12) for _ in range(4))] for _ in range(size)]
    return [(prompt, [*reversed(prompt[1:]), 7]) for prompt in prompts]


class Killed(Exception):  # noqa: N818 - it stands for a signal
    pass


def run_of(folder: Path) -> Run:
    model = tiny_model()
    torch.manual_seed(5)
    return Run(folder, model, lora.attach(model, SETTINGS.rank, SETTINGS.scale), SETTINGS)


def losses(folder: Path) -> list[float]:
    lines = (folder / "loss.jsonl").read_text("utf-8").splitlines()
    return [entry["loss"] for entry in map(json.loads, lines) if "step" in entry]


def test_it_learns_and_a_killed_run_ends_where_an_unbroken_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, ids = copying_task(200), torch.arange(VOCABULARY)
    unbroken = run_of(tmp_path / "unbroken")
    unbroken.train(data, ids)
    found = losses(tmp_path / "unbroken")
    assert unbroken.step == len(plan(data, SETTINGS)) == len(found)
    assert sum(found[-3:]) < 0.8 * sum(found[:3])

    calls = count(1)

    def until_killed(*arguments: Any) -> Any:
        if next(calls) == 4:
            raise Killed
        return loss_of(*arguments)

    broken = run_of(tmp_path / "broken")
    monkeypatch.setattr("training.train.loss_of", until_killed)
    with pytest.raises(Killed):
        broken.train(data, ids)
    monkeypatch.undo()

    again = run_of(tmp_path / "broken")
    assert again.resume()
    assert again.step == 3
    again.train(data, ids)
    wanted = lora.weights_of(unbroken.adapters)
    for name, weight in lora.weights_of(again.adapters).items():
        assert torch.equal(weight, wanted[name]), name


def test_a_fresh_adapter_changes_nothing() -> None:
    plain, adapted = tiny_model(), tiny_model()
    lora.attach(adapted, 4, 2.0)
    ids = torch.tensor([[2, 9, 10, 11]])
    assert torch.equal(plain(input_ids=ids).logits, adapted(input_ids=ids).logits)


def test_the_file_merges_in_the_product_as_it_ran_in_training(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    run.train(copying_task(), torch.arange(VOCABULARY), 4)
    saved = Adapter.read(tmp_path / "step-00004.safetensors")
    assert len(saved.factors) == len(run.adapters) == 14
    name, adapter = next(iter(run.adapters.items()))
    ours = adapter.linear.weight + adapter.scale * adapter.B @ adapter.A
    theirs = saved.merged(name, adapter.linear.weight.numpy())
    assert np.abs(theirs - ours.detach().numpy()).max() < 1e-3


def test_a_smaller_adapter_fills_the_first_rows_of_a_larger_one() -> None:
    small, large = tiny_model(), tiny_model()
    torch.manual_seed(1)
    few = lora.attach(small, 2, 2.0)
    for adapter in few.values():
        adapter.B.data.normal_()
    lora.load_into(lora.attach(large, 6, 2.0), lora.weights_of(few))
    ids = torch.tensor([[2, 9, 10, 11]])
    assert torch.allclose(small(input_ids=ids).logits, large(input_ids=ids).logits, atol=1e-5)


def test_the_mean_of_two_checkpoints(tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.safetensors" for i in (1, 3)]
    for path in paths:
        value = float(path.stem)
        weights = {"x.lora_A.weight": torch.full((2, 3), value)}
        lora.write(path, weights, rank=2, scale=2.0, version=path.stem)
    average(paths, tmp_path / "mean.safetensors", version="mean")
    mean, metadata = lora.read(tmp_path / "mean.safetensors")
    assert torch.equal(mean["x.lora_A.weight"], torch.full((2, 3), 2.0))
    assert (metadata["version"], metadata["scale"]) == ("mean", "2.0")


def test_int8_keeps_each_row_to_half_a_step(tmp_path: Path) -> None:
    weights = {
        "x.lora_A.weight": torch.randn(4, 300) * torch.tensor([[1e-4], [0.1], [1.0], [30.0]]),
        "x.lora_B.weight": torch.zeros(5, 4),
    }
    lora.write_int8(tmp_path / "a.safetensors", weights, rank=4, scale=2.0, version="1")
    read, _ = lora.read(tmp_path / "a.safetensors")
    for name, exact in weights.items():
        step = exact.abs().amax(dim=1, keepdim=True) / 127
        assert bool(((read[name] - exact).abs() <= step / 2 + 1e-9).all())
    merged = Adapter.read(tmp_path / "a.safetensors")
    assert np.allclose(merged.factors["x"][0], read["x.lora_A.weight"].numpy())


def test_adapters_of_other_shapes_are_not_averaged(tmp_path: Path) -> None:
    for rank in (2, 4):
        weights = {"x.lora_A.weight": torch.zeros(rank, 3)}
        lora.write(tmp_path / f"{rank}.safetensors", weights, rank=rank, scale=2.0, version="1")
    paths = [tmp_path / "2.safetensors", tmp_path / "4.safetensors"]
    with pytest.raises(ValueError, match="not adapters of one run"):
        average(paths, tmp_path / "mean.safetensors", version="mean")


def test_batches_hold_every_example_once_and_no_more_tokens_than_asked() -> None:
    data = [([2] * (n % 17 + 3), [7] * (n % 5 + 1)) for n in range(200)]
    batches = plan(data, SETTINGS)
    assert sorted(i for batch in batches for i in batch) == list(range(200))
    sizes = [len(b) * max(len(data[i][0]) + len(data[i][1]) for i in b) for b in batches]
    assert max(sizes) <= SETTINGS.batch_tokens


def test_the_rate_warms_up_and_falls_to_the_floor() -> None:
    rates = [rate(step, 100, SETTINGS) for step in range(101)]
    assert rates[0] == pytest.approx(SETTINGS.peak / 3, rel=0.01)
    assert max(rates) <= SETTINGS.peak
    assert rates[3:] == sorted(rates[3:], reverse=True)
    assert rates[-1] == pytest.approx(SETTINGS.peak * SETTINGS.floor)


def test_the_loss_is_on_the_english_alone_over_the_tokens_of_answers() -> None:
    model, ids = tiny_model(), torch.arange(VOCABULARY)
    prompt, answer = [2, 8, 9, 10], [11, 12, 7]
    batch = [(prompt, answer)]
    vocabulary = Vocabulary.of(ids, model.get_output_embeddings().weight, batch)
    loss, tokens = loss_of(model, batch, vocabulary)
    logits = model(input_ids=torch.tensor([prompt + answer])).logits[0]
    used = [7, 11, 12]
    labels = torch.tensor([used.index(token) for token in answer])
    wanted = torch.nn.functional.cross_entropy(logits[3:6][:, used], labels)
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-5)
    assert tokens == 7


def test_examples_are_written_as_the_product_prompts() -> None:
    from training.hints import Example
    from translate_pub.engines.base import TermHint
    from translate_pub.engines.gemma.prompt import render

    class Letters:
        def encode(self, texts: Sequence[str]) -> list[list[int]]:
            return [[ord(c) for c in text] for text in texts]

    example = Example("Chi bộ họp.", "The Party cell met.", (("Chi bộ", "Party cell"),), "hinted")
    ((prompt, answer),) = encode([example], Letters(), 2, 500)
    asked = render("Chi bộ họp.", [TermHint("Chi bộ", "Party cell")])
    assert prompt == [2, *map(ord, asked)]
    assert "".join(map(chr, answer)) == " The Party cell met.\n"
    assert encode([example], Letters(), 2, 20) == []


def test_the_learning_curve_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: curves are NOT tested")
    from training.curves import draw, read_log

    run = run_of(tmp_path)
    run.train(copying_task(), torch.arange(VOCABULARY), 5)
    assert [entry["step"] for entry in read_log(tmp_path / "loss.jsonl")] == [1, 2, 3, 4, 5]
    draw(tmp_path / "loss.jsonl", tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
