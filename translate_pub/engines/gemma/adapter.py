"""The low-rank adapter (LoRA: Hu et al. 2021, https://arxiv.org/abs/2106.09685) and its merge.

A safetensors file with, for each linear map of the base, ``….lora_A.weight`` (rank × in) and
``….lora_B.weight`` (out × rank); the merged weight is W + scale · B · A. Factors are float16 or
float32, or int8 with one float a row in ``….lora_A.scale`` or ``….lora_B.scale``. Its metadata
names the base weights that it was trained on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from translate_pub.engines.gemma.assets import NAME
from translate_pub.errors import EngineError

__all__ = ["Adapter"]

_MEND = "install translate_pub again, or give install_model() an adapter trained on these weights"


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter in memory: for each map's name, A (rank × in) and B (out × rank)."""

    base_sha256: str
    scale: float
    factors: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]

    @classmethod
    def read(cls, path: Path) -> Adapter:
        """Read and check an adapter.

        Raises:
            EngineError: the file is missing, damaged, or not such an adapter.
        """
        try:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
                stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, TypeError, ValueError) as error:
            raise _unfit(path, f"it cannot be read ({error})") from error
        try:
            base, scale = metadata["base_sha256"], float(metadata["scale"])
        except (KeyError, ValueError) as error:
            raise _unfit(path, "its metadata lacks base_sha256 or scale") from error
        if not math.isfinite(scale):
            raise _unfit(path, f"its scale is {scale}")
        factors = {}
        for name in stored:
            head, mark, _ = name.partition(".lora_A.weight")
            if not mark:
                continue
            try:
                a, b = _factor(stored, f"{head}.lora_A"), _factor(stored, f"{head}.lora_B")
            except KeyError as error:
                raise _unfit(path, f"{head} has only one of its factors") from error
            if a.ndim != 2 or b.ndim != 2 or len(a) != b.shape[1]:
                raise _unfit(path, f"the factors of {head} do not multiply: {b.shape} · {a.shape}")
            if not (np.isfinite(a).all() and np.isfinite(b).all()):
                raise _unfit(path, f"{head} has values that are not finite")
            factors[head] = (a, b)
        if not factors:
            raise _unfit(path, "it has no low-rank factors")
        return cls(base, scale, factors)

    def merged(self, name: str, weight: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ``weight`` (out × in) with the adapter's share added; maps it lacks as they are.

        Raises:
            EngineError: the shapes differ: the adapter was trained on other weights.
        """
        if name not in self.factors:
            return weight
        a, b = self.factors[name]
        if weight.shape != (b.shape[0], a.shape[1]):
            raise EngineError(
                f"the adapter does not fit the base weights: {name} is {b.shape[0]} × {a.shape[1]} "
                f"in the adapter and {weight.shape[0]} × {weight.shape[1]} in the base",
                engine=NAME,
                mend=_MEND,
            )
        merged: NDArray[np.float32] = weight + np.float32(self.scale) * (b @ a)
        return merged

    def check_names(self, known: set[str]) -> None:
        """Refuse an adapter for maps that the base does not have.

        Raises:
            EngineError: it has some.
        """
        if strange := sorted(self.factors.keys() - known):
            raise EngineError(
                f"the adapter does not fit the base weights, which have no {strange[0]} "
                f"({len(strange)} such maps)",
                engine=NAME,
                mend=_MEND,
            )


def _factor(stored: dict[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    values = stored[f"{name}.weight"]
    factor: NDArray[np.float32] = values.astype(np.float32)
    if values.dtype == np.int8:
        factor *= stored[f"{name}.scale"].astype(np.float32).reshape(-1, 1)
    return factor


def _unfit(path: Path, why: str) -> EngineError:
    return EngineError(f"cannot use the adapter {path}: {why}", engine=NAME, mend=_MEND)
