"""Low-rank adapters over frozen linear maps, and their file.

The merged weight is W + scale · B · A (Hu et al. 2021, "LoRA"). A and B are float32 while they are
trained; checkpoints hold them in float16, what is shipped in int8.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found,unused-ignore]
import torch.nn.functional as functional  # type: ignore[import-not-found,unused-ignore]

from translate_pub.engines.gemma.assets import BASE_SHA256

__all__ = ["LowRank", "attach", "load_into", "read", "weights_of", "write", "write_int8"]

Weights = Mapping[str, torch.Tensor]


class LowRank(torch.nn.Module):  # type: ignore[misc]  # torch may be absent, and is then Any
    """A frozen linear map plus ``scale`` · B · A."""

    def __init__(self, linear: torch.nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.linear = linear
        self.scale = scale
        self.A = torch.nn.Parameter(
            torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features)
        )
        self.B = torch.nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        low = functional.linear(x, self.A.to(x.dtype))
        return self.linear(x) + functional.linear(low, self.B.to(x.dtype)) * self.scale


def attach(model: Any, rank: int, scale: float) -> dict[str, LowRank]:
    """Wrap every linear map inside the layers of ``model``; return the adapters by module name."""
    adapters: dict[str, LowRank] = {}
    for name, module in list(model.named_modules()):
        if isinstance(module, torch.nn.Linear) and "layers." in name:
            parent, _, child = name.rpartition(".")
            adapters[name] = LowRank(module, rank, scale)
            setattr(model.get_submodule(parent), child, adapters[name])
    return adapters


def load_into(adapters: Mapping[str, LowRank], weights: Weights) -> None:
    """Copy A and B in. One of a lower rank fills the first rows; the rest of B stays zero."""
    for name, adapter in adapters.items():
        a, b = weights[f"{name}.lora_A.weight"], weights[f"{name}.lora_B.weight"]
        with torch.no_grad():
            adapter.A[: a.shape[0]] = a.to(adapter.A.dtype)
            adapter.B[:, : b.shape[1]] = b.to(adapter.B.dtype)


def weights_of(adapters: Mapping[str, LowRank]) -> dict[str, torch.Tensor]:
    """Return copies of A and B in float32, by the tensor names of the file."""
    found = {}
    for name, adapter in adapters.items():
        found[f"{name}.lora_A.weight"] = adapter.A.detach().clone()
        found[f"{name}.lora_B.weight"] = adapter.B.detach().clone()
    return found


def read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """Return an adapter file's factors, as floats, and its metadata."""
    from safetensors import safe_open

    with safe_open(str(path), framework="pt") as file:
        stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        metadata = file.metadata()
    scales = {name: stored.pop(name) for name in list(stored) if name.endswith(".scale")}
    for name, scale in scales.items():
        factor = f"{name.removesuffix('.scale')}.weight"
        stored[factor] = stored[factor].float() * scale[:, None]
    return stored, metadata


def write(path: Path, weights: Weights, *, rank: int, scale: float, version: str) -> None:
    """Write an adapter file: float16 tensors, and what is needed to merge and prompt it."""
    halves = {name: tensor.to(torch.float16) for name, tensor in weights.items()}
    _save(path, halves, rank, scale, version)


def write_int8(path: Path, weights: Weights, *, rank: int, scale: float, version: str) -> None:
    """Write an adapter file at half the size: int8 rows, each with a float32 scale.

    The rounding is at most 1/254 of a row's largest weight, far below that of the 8-bit model that
    is built from it.
    """
    stored: dict[str, torch.Tensor] = {}
    for name, tensor in weights.items():
        largest = tensor.float().abs().amax(dim=1).clamp_min(1e-12)
        stored[name] = (tensor.float() / largest[:, None] * 127).round().to(torch.int8)
        stored[f"{name.removesuffix('.weight')}.scale"] = largest / 127
    _save(path, stored, rank, scale, version)


def _save(
    path: Path, tensors: Mapping[str, torch.Tensor], rank: int, scale: float, version: str
) -> None:
    from safetensors.torch import save_file

    metadata = {
        "format": "pt",
        "version": version,
        "base": "gemma-3-270m Q4_K_M",
        "base_sha256": BASE_SHA256,
        "rank": str(rank),
        "scale": str(scale),
        "merge": "W + scale * B @ A",
        "prompt": "vi: {source}\\n[terms: {vi} = {en}; ...\\n]en:",
        "stop": "\\n",
    }
    partial = path.with_suffix(".partial")
    save_file({n: t.contiguous() for n, t in sorted(tensors.items())}, str(partial), metadata)
    partial.chmod(0o644)
    partial.replace(path)
