"""The mean of several checkpoints' adapters, weight by weight.

A and B are averaged apart, which is not the mean of the products B · A; between neighbouring
checkpoints of one run the two hardly differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch  # type: ignore[import-not-found,unused-ignore]

from training import lora

__all__ = ["average"]


def average(paths: Sequence[Path], out: Path, *, version: str) -> None:
    """Write the mean of the adapters at ``paths`` to ``out``, in int8 as it is shipped.

    Raises ValueError when they are not adapters of one shape and scale.
    """
    loaded = [lora.read(path) for path in paths]
    first, metadata = loaded[0]
    for path, (weights, other) in zip(paths, loaded, strict=True):
        same = weights.keys() == first.keys() and all(
            weights[name].shape == first[name].shape for name in first
        )
        if not same or other["scale"] != metadata["scale"]:
            raise ValueError(f"{path} and {paths[0]} are not adapters of one run")
    mean = {
        name: torch.stack([weights[name].float() for weights, _ in loaded]).mean(0)
        for name in first
    }
    lora.write_int8(
        out, mean, rank=int(metadata["rank"]), scale=float(metadata["scale"]), version=version
    )
