"""Engines by name, loaded on demand.

``auto`` is not an engine: it means the first of :data:`PREFERENCE` that has a model for the pair,
or, where none has, two of them that meet in English.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from types import TracebackType

from translate_pub.engines.base import Engine
from translate_pub.engines.pivot import PIVOT, PivotEngine
from translate_pub.errors import EngineNotFound, ModelMissing

__all__ = ["AUTO", "ENGINES", "PREFERENCE", "THREADED", "EnginePool"]

AUTO = "auto"

ENGINES = {
    "gemma": "translate_pub.engines.gemma:GemmaEngine",
    "argos": "translate_pub.engines.argos:ArgosEngine",
    "fake": "translate_pub.engines.fake:FakeEngine",
}
"""Registered name → where its class is."""

PREFERENCE = ("gemma", "argos")
"""Best first; ``fake`` is only ever taken when asked for by name."""

THREADED = ("gemma", "argos")
"""Those that take ``threads`` (:class:`translate_pub.engines.ct2.Threads`)."""


class EnginePool:
    """The engines of one run: each is made once, on first use, and closed with the pool.

    ``options`` are keyword arguments for an engine's class, by registered name.
    """

    def __init__(self, options: dict[str, dict[str, object]] | None = None) -> None:
        self._options = options or {}
        self._engines: dict[str, Engine] = {}
        self._loading = threading.Lock()

    def __enter__(self) -> EnginePool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Unload every engine that can be unloaded."""
        for engine in self._engines.values():
            close = getattr(engine, "close", None)
            if close is not None:
                close()
        self._engines.clear()

    def load(self, name: str) -> Engine:
        """Return the engine registered as ``name``.

        Raises:
            EngineNotFound: there is none of that name.
        """
        with self._loading:
            if name not in self._engines:
                self._engines[name] = self._made(name)
            return self._engines[name]

    def _made(self, name: str) -> Engine:
        try:
            module, _, attribute = ENGINES[name].partition(":")
        except KeyError:
            known = ", ".join([AUTO, *ENGINES])
            raise EngineNotFound(
                "there is no such engine", engine=name, mend=f"choose one of: {known}"
            ) from None
        factory = getattr(importlib.import_module(module), attribute)
        engine: Engine = factory(**self._options.get(name, {}))
        return engine

    def choose(self, name: str, source: str, target: str) -> Engine:
        """Return the engine ``name`` (or the best, for ``auto``) that translates the pair.

        Raises:
            EngineNotFound: there is none of that name.
            ModelMissing: no model of it is installed for the pair; ``mend`` says what to run.
        """
        names = PREFERENCE if name == AUTO else (name,)
        engine = self._first(names, source, target)
        if engine is not None:
            return engine
        if PIVOT not in (source, target):
            first = self._first(names, source, PIVOT)
            second = self._first(names, PIVOT, target)
            if first is not None and second is not None:
                return PivotEngine(first, second, source, target)
        raise ModelMissing(
            f"no model is installed for {source}→{target}",
            engine=name,
            mend=_mend(names, source, target),
        )

    def _first(self, names: Sequence[str], source: str, target: str) -> Engine | None:
        for name in names:
            engine = self.load(name)
            if engine.supports(source, target):
                return engine.for_pair(source, target)
        return None


def _mend(names: tuple[str, ...], source: str, target: str) -> str:
    if "gemma" in names and (source, target) == ("vi", "en"):
        return "run: translate-pub models install gemma"
    if "argos" not in names:
        return "the engine translates vi→en only; choose another engine or language"
    if "en" in (source, target):
        return f"run: translate-pub models install {source}-{target}"
    if "gemma" in names and source == "vi":
        return (
            "run: translate-pub models install gemma, then translate-pub models install "
            f"en-{target}"
        )
    return (
        f"run: translate-pub models install {source}-en, then translate-pub models install "
        f"en-{target}; or install a package for {source}-{target} itself"
    )
