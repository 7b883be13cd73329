"""The engine: requests in, hypotheses out, through one package or two.

requests | route → hops
         | lines, long ones in parts → jobs
         | batches of equal lengths → decode
         | loops, cut-offs, silence → decoded again by other means, then in pieces
         | parts and lines joined → hypotheses
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from translate_pub.engines import ct2
from translate_pub.engines.argos.decoding import Decoding
from translate_pub.engines.argos.jobs import Job, Means, Model, answers, start
from translate_pub.engines.argos.metadata import ENGINE
from translate_pub.engines.argos.packages import (
    Package,
    Route,
    find_route,
    installed_packages,
    route_name,
    route_signature,
)
from translate_pub.engines.argos.parts import Line, cut, join
from translate_pub.engines.argos.run import Run
from translate_pub.engines.argos.tokenizers import load_tokenizer
from translate_pub.engines.base import Engine, Hypotheses, Hypothesis, Request
from translate_pub.engines.pivot import arrived, from_middle, to_middle
from translate_pub.engines.texts import clean
from translate_pub.errors import EngineError, ModelMissing

__all__ = ["ArgosEngine"]

_REINSTALL = "see: translate-pub models verify; or install the package again"


class ArgosEngine:
    """Installed Argos packages, run by CTranslate2: any pair that they lead between.

    Where no package leads straight on, it goes through English. Packages are loaded on first use,
    and unloaded by :meth:`close` or at the end of a ``with`` block; a closed engine loads again
    when it is used again. It may be shared between threads.

    ``packages`` are what it may use; without it, what is installed where Argos looks. ``beam`` is
    short for ``decoding=Decoding(beam=…)``.
    """

    name = ENGINE

    def __init__(
        self,
        *,
        packages: Sequence[Package] | None = None,
        decoding: Decoding | None = None,
        beam: int | None = None,
        threads: ct2.Threads | None = None,
    ) -> None:
        self.decoding = decoding or Decoding()
        if beam is not None:
            self.decoding = replace(self.decoding, beam=beam)
        self.threads = threads or ct2.Threads.plan()
        self._packages = packages
        self._loading = threading.Lock()
        self._models: dict[Path, Model] = {}
        # The workers must be gone before the interpreter ends.
        weakref.finalize(self, self._models.clear)

    def __enter__(self) -> ArgosEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """The packages that it may use, read once."""
        return tuple(installed_packages() if self._packages is None else self._packages)

    @property
    def model(self) -> str:
        """All packages that it may use; :meth:`for_pair` names those that a pair takes."""
        return ", ".join(package.name for package in self.packages) or "no packages"

    @property
    def signature(self) -> str:
        """All packages and the decoding, in one line without spaces."""
        return f"{route_signature(self.packages) or 'none'},{self.decoding.signature}"

    def supports(self, source: str, target: str) -> bool:
        """Whether a package leads from ``source`` to ``target``, or two that meet in English."""
        return bool(find_route(source, target, self.packages))

    def for_pair(self, source: str, target: str) -> Engine:
        """This engine with the packages named that the pair takes.

        Raises:
            ModelMissing: no package leads from ``source`` to ``target``.
        """
        return _Paired(self, self._route(source, target))

    def close(self) -> None:
        """Unload the packages."""
        with self._loading:
            self._models.clear()

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        """Translate each request; the answer has the same length and order.

        Line breaks are kept, other white space is folded. A prefix is continued from its last word.
        Looping, cut off and empty outputs are decoded again by other means, then in pieces.

        Raises:
            ModelMissing: no package leads from a request's source to its target.
            EngineError: a package is damaged or cannot be run, or gave no text for a request.
        """
        by_route: dict[Route, list[int]] = {}
        for index, request in enumerate(requests):
            route = self._route(request.source, request.target)
            by_route.setdefault(route, []).append(index)
        made: dict[int, Hypotheses] = {}
        for route, places in by_route.items():
            wanted = [requests[place] for place in places]
            made.update(zip(places, self._along(route, wanted), strict=True))
        return [made[index] for index in range(len(requests))]

    def _route(self, source: str, target: str) -> Route:
        route = find_route(source, target, self.packages)
        if not route:
            raise ModelMissing(
                f"no package is installed for {source}→{target}",
                engine=ENGINE,
                mend=f"run: translate-pub models install {source}-{target}",
            )
        return route

    def _along(self, route: Route, requests: Sequence[Request]) -> list[Hypotheses]:
        """Translate through a route; terms, prefix and alternatives are for its last package."""
        if len(route) == 1:
            return self._through(route[0], requests)
        first = self._through(route[0], [to_middle(request) for request in requests])
        halfway = zip(requests, first, strict=True)
        last = self._along(route[1:], [from_middle(one, there) for one, there in halfway])
        return [
            tuple(arrived(before[0], hypothesis) for hypothesis in after)
            for before, after in zip(first, last, strict=True)
        ]

    def _through(self, package: Package, requests: Sequence[Request]) -> list[Hypotheses]:
        model = self._load(package)
        run = Run(model, self.decoding, self.threads)
        cuts: list[list[Line]] = []
        jobs: list[list[Job]] = []
        for request in requests:
            lines = cut(request.text, self.decoding.longest_source, run.count)
            cuts.append(lines)
            jobs.append(_jobs(run, lines, request, self.decoding))
        every = [job for own in jobs for job in own]
        try:
            run.decode([job for job in every if job.means.temperature == 0])
            for job in every:
                if job.means.temperature > 0:
                    self._sample(package, model, job)
            run.mend(every, requests[0].target if requests else "")
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(
                f"{package.name} cannot be run: {error}", engine=ENGINE, mend=_REINSTALL
            ) from error
        return [
            _joined(lines, own, request)
            for lines, own, request in zip(cuts, jobs, requests, strict=True)
        ]

    def _load(self, package: Package) -> Model:
        with self._loading:
            if package.path not in self._models:
                tokenizer = load_tokenizer(package)
                translator = self._translator(package, self.threads)
                vocabulary = ct2.read_vocabulary(
                    package.model_folder, engine=ENGINE, mend=_REINSTALL
                )
                opening = (package.target_prefix,) if package.target_prefix else ()
                self._models[package.path] = Model(translator, tokenizer, vocabulary, opening)
            return self._models[package.path]

    def _translator(self, package: Package, threads: ct2.Threads) -> Any:
        return ct2.load_translator(
            package.model_folder, engine=ENGINE, threads=threads, mend=_REINSTALL
        )

    def _sample(self, package: Package, model: Model, job: Job) -> None:
        # A worker takes the seed once in its life (see ct2.seeded), so each sample has its own.
        with ct2.seeded(job.means.seed):
            threads = ct2.Threads(1, self.threads.workers * self.threads.each)
            fresh = replace(model, translator=self._translator(package, threads))
            (pending,) = start(fresh, [job], self.decoding)
            (job.answers,) = answers([pending.result()], fresh, [job], self.decoding)


@dataclass(frozen=True, slots=True)
class _Paired:
    """An engine as it translates one pair: what it is called then."""

    engine: ArgosEngine
    route: Route

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def model(self) -> str:
        return route_name(self.route)

    @property
    def signature(self) -> str:
        return f"{route_signature(self.route)},{self.engine.decoding.signature}"

    def supports(self, source: str, target: str) -> bool:
        return self.engine.supports(source, target)

    def for_pair(self, source: str, target: str) -> Engine:
        return self.engine.for_pair(source, target)

    def model_files(self, source: str, target: str) -> list[Path]:
        if not self.supports(source, target):
            return []
        models = (path for package in self.route for path in package.model_folder.rglob("*"))
        tokenizers = [package.tokenizer_file for package in self.route]
        return [*tokenizers, *(path for path in models if path.is_file())]

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        return self.engine.translate(requests)


def _jobs(run: Run, lines: Sequence[Line], request: Request, decoding: Decoding) -> list[Job]:
    wanted = max(1, request.alternatives)
    parts = [part for line in lines for part in line.parts]
    # An alignment's offsets are in the request's text: not where that had to be cut or cleaned.
    align = bool(request.terms) and parts == [request.text]
    means = Means(
        beam=1 if request.temperature > 0 else max(decoding.beam, wanted),
        hypotheses=1 if request.temperature > 0 else wanted,
        avoid=tuple(sorted({p for phrase in request.avoid if (p := clean(phrase))})),
        temperature=max(0.0, request.temperature),
        seed=request.seed if request.temperature > 0 else 0,
        attend=align or request.temperature > 0,  # samples are not decoded again for unknown words
    )
    prefix = clean(request.prefix)
    return [run.job(part, "" if n else prefix, means, align=align) for n, part in enumerate(parts)]


def _joined(lines: Sequence[Line], jobs: Sequence[Job], request: Request) -> Hypotheses:
    """Put a request's parts together; the n-th hypothesis is made of the parts' n-th."""
    kept = "".join(line.kept + line.ending for line in lines)
    if not jobs and kept.strip():
        return (Hypothesis(kept),)
    if not jobs or not all(job.answers for job in jobs):
        raise EngineError(
            f"there was no translation of {clean(request.text)[:60]!r}",
            engine=ENGINE,
            mend="shorten or reword the sentence",
        )
    count = min(max(1, request.alternatives), *(len(job.answers) for job in jobs))
    return tuple(
        join(lines, [job.answers[n] for job in jobs], request.target) for n in range(count)
    )
