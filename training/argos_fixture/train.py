"""The training loop: a fixed plan, a schedule by steps, checkpoints, resumption.

The loss is label-smoothed cross-entropy and, with less weight, *guided alignment* (Chen et al.
2016, "Guided Alignment Training for Topic-Aware Neural Machine Translation"): in the last layer, a
head is told where the next word comes from, in those before it, where the last one came from. With
so few steps, attention would hardly find that out by itself.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch  # type: ignore[import-not-found,unused-ignore]
import torch.nn.functional as functional  # type: ignore[import-not-found,unused-ignore]

from training.argos_fixture.data import BOS, EOS, Example, plan
from training.argos_fixture.model import Transformer

__all__ = ["Run", "Settings", "loss_of", "rate"]

_IGNORED = -100


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is made of, besides its data and the model's shape."""

    peak: float = 2.5e-3
    warm_up: int = 60
    batch_tokens: int = 1500
    smoothing: float = 0.1
    guide: float = 0.5
    seed: int = 4
    checkpoint_seconds: float = 120.0


def rate(step: int, steps: int, settings: Settings) -> float:
    """Return the learning rate of a step: linear up to the peak, then linear down to nothing."""
    up = (step + 1) / settings.warm_up
    down = (steps - step) / max(1, steps - settings.warm_up)
    return settings.peak * max(0.0, min(1.0, up, down))


def loss_of(
    model: Transformer, batch: Sequence[Example], settings: Settings
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean losses per target token of a batch: cross-entropy, guided alignment."""
    width = max(len(e.source) for e in batch)
    depth = max(len(e.target) for e in batch) + 1
    source = torch.full((len(batch), width), EOS)
    target = torch.full((len(batch), depth), EOS)
    labels = torch.full((len(batch), depth), _IGNORED)
    rows, steps, places, shares = [], [], [], []
    for row, example in enumerate(batch):
        source[row, : len(example.source)] = torch.tensor(example.source)
        target[row, : len(example.target) + 1] = torch.tensor([BOS, *example.target])
        labels[row, : len(example.target) + 1] = torch.tensor([*example.target, EOS])
        linked: dict[int, list[int]] = {}
        for t, s in example.links:
            linked.setdefault(t, []).append(s)
        for t, found in linked.items():
            for s in found:
                rows.append(row)
                steps.append(t)
                places.append(s)
                shares.append(1 / len(found))
    lengths = torch.tensor([len(e.source) for e in batch])
    hidden, looked = model(source, lengths, target)
    wanted = labels != _IGNORED
    logits = model.logits(hidden[wanted])
    words = functional.cross_entropy(
        logits, labels[wanted], label_smoothing=settings.smoothing if model.training else 0.0
    )
    if not rows:
        return words, torch.zeros(())
    row, step, place = torch.tensor(rows), torch.tensor(steps), torch.tensor(places)
    found = looked[-1][row, step, place]
    for earlier in looked[:-1]:
        found = found + earlier[row, step + 1, place]
    return words, -(found * torch.tensor(shares)).sum() / sum(shares) / len(looked)


class Run:
    """One training run in a folder: ``loss.jsonl`` and ``checkpoint.pt``."""

    def __init__(self, folder: Path, model: Transformer, settings: Settings) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.model = model
        self.settings = settings
        self.step = 0
        self._optimiser = torch.optim.AdamW(
            model.parameters(), betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0
        )

    @property
    def checkpoint(self) -> Path:
        """The file that a killed run goes on from, and that the package is made of."""
        return self.folder / "checkpoint.pt"

    def resume(self) -> bool:
        """Go back to the last checkpoint, where there is one."""
        if not self.checkpoint.exists():
            return False
        state = torch.load(self.checkpoint, weights_only=True)
        self.model.load_state_dict(state["weights"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
        return True

    def save(self) -> None:
        """Write the checkpoint; a kill leaves the one before whole."""
        state = {
            "weights": self.model.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "step": self.step,
            "sizes": asdict(self.model.sizes),
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def train(self, examples: Sequence[Example]) -> None:
        """Run the plan from the current step to its end, and save."""
        batches = plan(examples, self.settings.batch_tokens, self.settings.seed)
        self.model.train()
        saved = time.monotonic()
        with (self.folder / "loss.jsonl").open("a", encoding="utf-8") as log:
            head = {"settings": asdict(self.settings), "steps": len(batches), "from": self.step}
            log.write(json.dumps(head) + "\n")
            while self.step < len(batches):
                began, busy = time.monotonic(), time.process_time()
                learning_rate = rate(self.step, len(batches), self.settings)
                for group in self._optimiser.param_groups:
                    group["lr"] = learning_rate
                batch = [examples[i] for i in batches[self.step]]
                words, guide = loss_of(self.model, batch, self.settings)
                (words + self.settings.guide * guide).backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                self._optimiser.step()
                self._optimiser.zero_grad(set_to_none=True)
                self.step += 1
                entry = {
                    "step": self.step,
                    "loss": round(words.item(), 4),
                    "guide": round(guide.item(), 4),
                    "rate": round(learning_rate, 7),
                    "tokens": sum(len(e.target) + 1 for e in batch),
                    "seconds": round(time.monotonic() - began, 2),
                    "cpu": round(time.process_time() - busy, 2),
                }
                log.write(json.dumps(entry) + "\n")
                log.flush()
                if time.monotonic() - saved > self.settings.checkpoint_seconds:
                    self.save()
                    saved = time.monotonic()
        self.save()
