"""The embedded engine: Gemma 3 270M with our adapter, Vietnamese to English, on the processor.

    install | weights + adapter + vocabulary → convert → a folder in the user's cache
    engine  | request → prompt → batches → decode → checks for loops → hypotheses

Nothing heavy is imported until a model is built or used.
"""

from __future__ import annotations

from translate_pub.engines.gemma.decoding import Decoding
from translate_pub.engines.gemma.engine import GemmaEngine, NoTranslation
from translate_pub.engines.gemma.install import (
    ModelInfo,
    install_model,
    model_info,
    remove_model,
    verify_model,
)

__all__ = [
    "Decoding",
    "GemmaEngine",
    "ModelInfo",
    "NoTranslation",
    "install_model",
    "model_info",
    "remove_model",
    "verify_model",
]
