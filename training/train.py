"""The training loop: a fixed plan of batches, a schedule by steps, checkpoints, resumption.

    examples → encode → plan (batches, in order) → steps → checkpoints → adapter

The loss is cross-entropy on the English alone, over the tokens that the answers use. The plan
depends on the examples and the seed only, so a run that was killed goes on with the very batches it
would have had.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found,unused-ignore]
import torch.nn.functional as functional  # type: ignore[import-not-found,unused-ignore]

from training import lora
from training.hints import Example
from translate_pub.engines.base import TermHint
from translate_pub.engines.gemma.prompt import clean, render

__all__ = ["Encoded", "Run", "Settings", "Vocabulary", "encode", "loss_of", "plan", "rate"]

Encoded = tuple[list[int], list[int]]
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is made of, besides its data."""

    rank: int = 32
    scale: float = 2.0
    peak: float = 4e-4
    floor: float = 0.02
    warm_up: int = 40
    batch_tokens: int = 2048
    longest: int = 320
    window: int = 64
    seed: int = 20
    checkpoint_seconds: float = 480.0


def encode(examples: Sequence[Example], processor: Any, bos: int, longest: int) -> list[Encoded]:
    """Return (prompt ids, answer ids) of the examples that fit into ``longest`` tokens."""
    prompts = processor.encode(
        [render(clean(e.vi), [TermHint(vi, en) for vi, en in e.terms]) for e in examples]
    )
    answers = processor.encode([f" {clean(e.en)}\n" for e in examples])
    pairs = [([bos, *p], a) for p, a in zip(prompts, answers, strict=True)]
    return [(p, a) for p, a in pairs if len(p) + len(a) <= longest]


def plan(encoded: Sequence[Encoded], settings: Settings) -> list[list[int]]:
    """Return the batches (indices into ``encoded``), of like lengths, in the order of training.

    Lengths are sorted inside windows of about ``settings.window`` batches, so that the order of the
    examples over the run is kept.
    """
    rng = random.Random(settings.seed)
    batches: list[list[int]] = []
    for window in _windows(encoded, settings.window * settings.batch_tokens):
        window.sort(key=lambda i: _length(encoded[i]) + 6 * rng.random())
        ready: list[list[int]] = []
        current: list[int] = []
        longest = 0
        for i in window:
            grown = max(longest, _length(encoded[i]))
            if current and grown * (len(current) + 1) > settings.batch_tokens:
                ready.append(current)
                current, grown = [], _length(encoded[i])
            current.append(i)
            longest = grown
        if current:
            ready.append(current)
        rng.shuffle(ready)
        batches += ready
    return batches


def _windows(encoded: Sequence[Encoded], tokens: int) -> Iterator[list[int]]:
    window: list[int] = []
    total = 0
    for i, pair in enumerate(encoded):
        window.append(i)
        total += _length(pair)
        if total >= tokens:
            yield window
            window, total = [], 0
    if window:
        yield window


def _length(pair: Encoded) -> int:
    return len(pair[0]) + len(pair[1])


def rate(step: int, steps: int, settings: Settings) -> float:
    """Return the learning rate of a step: linear warm-up, then a cosine down to the floor."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
    warm = min(1.0, (step + 1) / settings.warm_up)
    return settings.peak * warm * (cosine * (1 - settings.floor) + settings.floor)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the loss needs of the tokens.

    ``base_ids`` maps ids of the trimmed vocabulary to the base's. ``labels`` maps them to the rows
    of ``head``, the output rows of those that answers use: the others are never right, and a
    softmax over them costs a tenth of the time.
    """

    base_ids: torch.Tensor
    labels: torch.Tensor
    head: torch.Tensor

    @classmethod
    def of(
        cls, base_ids: torch.Tensor, output: torch.Tensor, encoded: Sequence[Encoded]
    ) -> Vocabulary:
        """Take the output rows of the answers' tokens from ``output``, the base's."""
        used = torch.tensor(sorted({token for _, answer in encoded for token in answer}))
        labels = torch.full((len(base_ids),), _IGNORED)
        labels[used] = torch.arange(len(used))
        return cls(base_ids, labels, output[base_ids[used]].detach())


def loss_of(
    model: Any, batch: Sequence[Encoded], vocabulary: Vocabulary
) -> tuple[torch.Tensor, int]:
    """Return the mean loss per English token of a batch, and how many tokens it read."""
    width = max(map(_length, batch))
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.zeros(len(batch), width, dtype=torch.long)
    labels = torch.full((len(batch), width), _IGNORED)
    for row, (prompt, target) in enumerate(batch):
        size = len(prompt) + len(target)
        ids[row, :size] = vocabulary.base_ids[torch.tensor(prompt + target)]
        mask[row, :size] = 1
        labels[row, len(prompt) - 1 : size - 1] = vocabulary.labels[torch.tensor(target)]
    hidden = model.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
    wanted = labels != _IGNORED
    logits = (hidden[wanted] @ vocabulary.head.T).float()
    return functional.cross_entropy(logits, labels[wanted]), int(mask.sum())


class Run:
    """One training run in a folder: ``loss.jsonl``, ``checkpoint.pt``, ``step-N.safetensors``."""

    def __init__(
        self, folder: Path, model: Any, adapters: dict[str, lora.LowRank], settings: Settings
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.model = model
        self.adapters = adapters
        self.settings = settings
        self.step = 0
        self.tokens = 0
        self._parameters = [p for a in adapters.values() for p in (a.A, a.B)]
        self._optimiser = torch.optim.AdamW(self._parameters, betas=(0.9, 0.98), weight_decay=0.0)

    @property
    def _checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def resume(self) -> bool:
        """Go back to the last checkpoint, where there is one."""
        if not self._checkpoint.exists():
            return False
        state = torch.load(self._checkpoint, weights_only=True)
        lora.load_into(self.adapters, state["weights"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step, self.tokens = state["step"], state["tokens"]
        return True

    def save(self) -> None:
        """Write the checkpoint and the adapter of this step; a kill leaves the one before whole."""
        weights = lora.weights_of(self.adapters)
        state = {
            "weights": weights,
            "optimiser": self._optimiser.state_dict(),
            "step": self.step,
            "tokens": self.tokens,
        }
        partial = self._checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self._checkpoint)
        lora.write(
            self.folder / f"step-{self.step:05d}.safetensors",
            weights,
            rank=self.settings.rank,
            scale=self.settings.scale,
            version=f"step {self.step}",
        )

    def train(
        self, encoded: Sequence[Encoded], base_ids: torch.Tensor, steps: int | None = None
    ) -> None:
        """Run the plan from the current step to its end (or its first ``steps``), and save."""
        batches = plan(encoded, self.settings)[:steps]
        output = self.model.get_output_embeddings().weight
        vocabulary = Vocabulary.of(base_ids, output, encoded)
        saved = time.monotonic()
        with (self.folder / "loss.jsonl").open("a", encoding="utf-8") as log:
            log.write(
                json.dumps(
                    {
                        "settings": asdict(self.settings),
                        "steps": len(batches),
                        "from": self.step,
                        "at": round(time.time()),
                    }
                )
                + "\n"
            )
            while self.step < len(batches):
                began = time.monotonic()
                learning_rate = rate(self.step, len(batches), self.settings)
                for group in self._optimiser.param_groups:
                    group["lr"] = learning_rate
                batch = [encoded[i] for i in batches[self.step]]
                loss, tokens = loss_of(self.model, batch, vocabulary)
                loss.backward()
                norm = torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
                self._optimiser.step()
                self._optimiser.zero_grad(set_to_none=True)
                self.step += 1
                self.tokens += tokens
                entry = {
                    "step": self.step,
                    "loss": round(loss.item(), 4),
                    "tokens": self.tokens,
                    "rate": round(learning_rate, 7),
                    "norm": round(norm.item(), 3),
                    "seconds": round(time.monotonic() - began, 2),
                }
                log.write(json.dumps(entry) + "\n")
                log.flush()
                if time.monotonic() - saved > self.settings.checkpoint_seconds:
                    self.save()
                    saved = time.monotonic()
        self.save()
