"""The learning curve of a run, as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["draw", "read_log"]


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the steps of ``loss.jsonl`` in order; of a step that ran twice, the later one.

    A run that was killed goes back to its checkpoint, so its last steps before the kill stand in
    the log twice.
    """
    steps: dict[int, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if "step" in entry:
            steps[entry["step"]] = entry
    return [steps[number] for number in sorted(steps)]


def draw(log: Path, out: Path, *, smoothing: int = 25) -> None:
    """Draw loss and learning rate over the tokens read, as PNG."""
    import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore]

    mpl.use("Agg")
    from matplotlib import pyplot

    entries = read_log(log)
    tokens = [entry["tokens"] / 1e6 for entry in entries]
    losses = [entry["loss"] for entry in entries]
    smooth = [
        sum(losses[max(0, i - smoothing + 1) : i + 1]) / min(i + 1, smoothing)
        for i in range(len(losses))
    ]
    figure, axis = pyplot.subplots(figsize=(8, 4.5))
    axis.plot(tokens, losses, color="0.8", linewidth=0.8, label="batch")
    axis.plot(tokens, smooth, color="C0", label=f"mean of {smoothing} batches")
    axis.set_xlabel("tokens read (millions)")
    axis.set_ylabel("loss per English token")
    axis.grid(visible=True, alpha=0.3)
    rates = axis.twinx()
    rates.plot(tokens, [entry["rate"] for entry in entries], color="C1", linestyle=":")
    rates.set_ylabel("learning rate (dotted)")
    axis.legend(loc="upper right")
    figure.tight_layout()
    figure.savefig(out, dpi=120)
    pyplot.close(figure)
