"""The training of the Argos fixture on a tiny task: it learns, resumes, and CTranslate2 agrees.

Needs torch, which is no dependency of the product (training/argos_fixture/README.md).
"""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed: the fixture's training is NOT tested"
)

from training.argos_fixture.data import EOS, PASSES, Example, plan  # noqa: E402
from training.argos_fixture.initial import start_from_links  # noqa: E402
from training.argos_fixture.model import Sizes, Transformer  # noqa: E402
from training.argos_fixture.pack import NAME, load, pack  # noqa: E402
from training.argos_fixture.train import Run, Settings, rate  # noqa: E402

pytestmark = pytest.mark.slow

SIZES = Sizes(
    vocabulary=60, width=32, inner=48, heads=2, encoder_layers=1, decoder_layers=2, longest=40
)
SETTINGS = Settings(peak=5e-3, warm_up=10, batch_tokens=200, checkpoint_seconds=0.0)


def dictionary_task(size: int = 400) -> list[Example]:
    """Each token of the source has one of the target, in the same order."""
    rng = random.Random(2)
    examples = []
    for _ in range(size):
        source = [rng.randrange(3, 30) for _ in range(rng.randrange(3, 9))]
        target = [token + 30 for token in source]
        examples.append(Example(source, target, [(n, n) for n in range(len(source))], "basic"))
    return examples


def losses(folder: Path) -> list[float]:
    lines = (folder / "loss.jsonl").read_text("utf-8").splitlines()
    return [entry["loss"] for entry in map(json.loads, lines) if "step" in entry]


def trained(folder: Path, examples: list[Example], seed: int = 1) -> Run:
    torch.manual_seed(seed)
    run = Run(folder, Transformer(SIZES), SETTINGS)
    start_from_links(run.model, examples)
    run.train(examples)
    return run


def test_the_plan_depends_on_examples_and_seed_only() -> None:
    examples = dictionary_task()
    made = plan(examples, 200, seed=4)
    assert made == plan(examples, 200, seed=4)
    assert made != plan(examples, 200, seed=5)
    wanted = round(PASSES["basic"] * len(examples))
    assert sum(map(len, made)) == wanted
    assert all(len(b) * (max(examples[i].length for i in b) + 1) <= 200 for b in made)


def test_the_rate_rises_and_falls() -> None:
    rates = [rate(step, 100, SETTINGS) for step in range(100)]
    assert max(rates) == SETTINGS.peak == rates[9]
    assert rates == sorted(rates[:10]) + sorted(rates[10:], reverse=True)


def test_it_starts_with_a_dictionary() -> None:
    examples = dictionary_task()
    torch.manual_seed(1)
    model = Transformer(SIZES)
    start_from_links(model, examples)
    similar = model.embedding.weight @ model.embedding.weight[35]
    assert similar.topk(2).indices.sort().values.tolist() == [5, 35]


def test_it_learns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PASSES, "basic", 8.0)
    trained(tmp_path, dictionary_task())
    course = losses(tmp_path)
    assert sum(course[-5:]) < 0.6 * sum(course[:5])


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = dictionary_task()
    whole = trained(tmp_path / "whole", examples)

    save = Run.save

    def killed(run: Run) -> None:
        save(run)
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "broken", examples)
    monkeypatch.setattr(Run, "save", save)
    again = Run(tmp_path / "broken", Transformer(SIZES), SETTINGS)
    assert again.resume()
    assert again.step == 1
    again.train(examples)
    assert again.step == whole.step


def test_the_package_computes_what_the_model_does(tmp_path: Path) -> None:
    import ctranslate2
    import sentencepiece

    words = [f"w{n}" for n in range(40)]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(words)] * 20),
        model_prefix=str(tmp_path / "sentencepiece"),
        vocab_size=SIZES.vocabulary,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(
        model_file=str(tmp_path / "sentencepiece.model")
    )
    sizes = Sizes(**{**_fields(SIZES), "vocabulary": processor.get_piece_size()})
    torch.manual_seed(3)
    run = Run(tmp_path, Transformer(sizes), SETTINGS)
    run.save()
    pack(tmp_path, tmp_path / "a.argosmodel")
    pack(tmp_path, tmp_path / "b.argosmodel")
    assert (tmp_path / "a.argosmodel").read_bytes() == (tmp_path / "b.argosmodel").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.argosmodel") as archive:
        archive.extractall(tmp_path / "packages")

    model, _ = load(run.checkpoint)
    source, target = processor.encode("w1 w2 w3"), processor.encode("w4 w5")
    with torch.no_grad():
        hidden, _ = model(
            torch.tensor([source]), torch.tensor([len(source)]), torch.tensor([[1, *target]])
        )
        expected = model.logits(hidden).log_softmax(-1)[0]
    wanted = [expected[n, token].item() for n, token in enumerate([*target, EOS])]
    folder = tmp_path / "packages" / NAME / "model"
    translator = ctranslate2.Translator(str(folder), compute_type="float32")
    pieces = [[processor.id_to_piece(i) for i in ids] for ids in (source, target)]
    (scored,) = translator.score_batch(pieces[:1], pieces[1:])
    assert scored.log_probs == pytest.approx(wanted, abs=0.05)


def _fields(sizes: Sizes) -> dict[str, Any]:
    return {name: getattr(sizes, name) for name in Sizes.__slots__}
