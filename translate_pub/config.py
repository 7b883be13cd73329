"""Settings: from the defaults, a TOML file, the environment and the command line, in that order.

The file is ``translate_pub.toml`` in the working directory, or the one that
``TRANSLATE_PUB_CONFIG`` or ``--config`` names; every key can also be given in the environment as
``TRANSLATE_PUB_<KEY>`` (paths separated by the system's path separator, hosts by commas). Nothing
is read at import.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from translate_pub.errors import ConfigError

__all__ = ["CONFIG_NAME", "Settings", "load_settings"]

CONFIG_NAME = "translate_pub.toml"
_PREFIX = "TRANSLATE_PUB_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that shapes a run.

    ``to`` is the target language and ``source`` the language to assume of every article ("" means
    detect it), both BCP 47 primary subtags. ``glossary`` names term bases layered over the shipped
    one, later ones winning; ``default_glossary`` switches the shipped one off. ``names`` is how
    Vietnamese names are written in English: ``ascii`` ("Ha Tinh", as the Viet Nam News Agency
    prints them) or ``keep``. ``beam`` is the width of the engine's beam (0: its default).
    ``terms`` is how far to go for terms and checks: ``none`` (the bare model), ``prompt`` (they
    are put before the model, which is asked once) or ``full`` (it is asked again where one failed).
    ``base_url`` is where the published site will live: feeds need it for absolute links.
    ``excerpt`` publishes that many sentences of an article and the link (0: all of it). ``store``
    is the file of everything that lasts (None: nothing does). ``allow`` names hosts and
    networks beyond the public Internet that may be fetched from; ``contact`` is an address or URL
    that servers are told.
    """

    to: str = "en"
    source: str = ""
    engine: str = "auto"
    glossary: tuple[Path, ...] = ()
    default_glossary: bool = True
    names: str = "ascii"
    beam: int = 0
    terms: str = "full"
    title: str = "translate_pub"
    base_url: str = ""
    excerpt: int = 0
    templates: Path | None = None
    feeds: Path | None = None
    store: Path | None = None
    allow: tuple[str, ...] = ()
    contact: str = ""

    def with_options(self, **options: Any) -> Settings:
        """Return a copy with the options that are not None (those that the caller gave)."""
        return _checked(replace(self, **{k: v for k, v in options.items() if v is not None}))


def load_settings(
    path: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the configuration file, if there is one, and the environment.

    Raises:
        ConfigError: the file cannot be read, or a key or a value in it is not one of ours.
    """
    environment = os.environ if environment is None else environment
    if path is None and environment.get("TRANSLATE_PUB_CONFIG"):
        path = Path(environment["TRANSLATE_PUB_CONFIG"])
    values: dict[str, Any] = {}
    if path is not None or Path(CONFIG_NAME).is_file():
        path = path or Path(CONFIG_NAME)
        values = _from_file(path)
    hints = get_type_hints(Settings)
    for field in fields(Settings):
        text = environment.get(_PREFIX + field.name.upper())
        if text is not None:
            values[field.name] = _from_text(text, hints[field.name], field.name)
    return _checked(Settings(**values))


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError as exc:
        raise ConfigError(
            f"{path}: cannot be read: {exc.strerror}", mend="check the path and its permissions"
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: not valid TOML: {exc}", mend="correct the file") from exc
    hints = get_type_hints(Settings)
    values = {}
    for key, value in table.items():
        if key not in hints:
            known = ", ".join(sorted(hints))
            raise ConfigError(f"{path}: unknown key {key!r}", mend=f"the keys are: {known}")
        values[key] = _from_toml(value, hints[key], f"{path}: {key}", path.parent)
    return values


def _from_toml(value: object, kind: object, place: str, folder: Path) -> Any:
    if kind == tuple[Path, ...] and isinstance(value, list | str):
        items = [value] if isinstance(value, str) else value
        if all(isinstance(item, str) for item in items):
            return tuple(folder / str(item) for item in items)
    elif kind == tuple[str, ...] and isinstance(value, list | str):
        items = [value] if isinstance(value, str) else value
        if all(isinstance(item, str) for item in items):
            return tuple(items)
    elif kind == Path | None and isinstance(value, str):
        return folder / value
    elif isinstance(kind, type) and type(value) is kind:
        return value
    raise ConfigError(f"{place}: {value!r} is of the wrong type", mend="see docs/configuration.md")


def _from_text(text: str, kind: object, name: str) -> Any:
    place = _PREFIX + name.upper()
    if kind == tuple[Path, ...]:
        return tuple(Path(part) for part in text.split(os.pathsep) if part)
    if kind == tuple[str, ...]:
        return tuple(text.replace(",", " ").split())
    if kind == Path | None:
        return Path(text) if text else None
    if kind is bool:
        if text.lower() not in ("0", "1", "false", "true"):
            raise ConfigError(f"{place}: {text!r} is not a switch", mend="write true or false")
        return text.lower() in ("1", "true")
    if kind is int:
        try:
            return int(text)
        except ValueError as exc:
            raise ConfigError(
                f"{place}: {text!r} is not a whole number", mend="write digits only"
            ) from exc
    return text


def _checked(settings: Settings) -> Settings:
    if settings.names not in ("ascii", "keep"):
        raise ConfigError(f"names: {settings.names!r} is not a policy", mend="ascii or keep")
    if settings.terms not in ("none", "prompt", "full"):
        raise ConfigError(f"terms: {settings.terms!r} is not a degree", mend="none, prompt or full")
    for key in ("to", "source"):
        code = getattr(settings, key)
        if code and not (code.isascii() and code.isalpha() and code.islower() and len(code) <= 3):
            raise ConfigError(
                f"{key}: {code!r} is not a language code", mend="write one such as vi, en or fr"
            )
    if not settings.to:
        raise ConfigError("to: no target language is named", mend="write one such as en")
    if settings.base_url and not settings.base_url.startswith(("http://", "https://")):
        raise ConfigError(
            f"base_url: {settings.base_url!r} is not a web address",
            mend="write it in full, such as https://news.example/",
        )
    if not (settings.contact.isascii() and settings.contact.isprintable()):
        raise ConfigError(
            f"contact: {settings.contact!r} cannot stand in a request",
            mend="write an e-mail address or a URL",
        )
    for key in ("beam", "excerpt"):
        if getattr(settings, key) < 0:
            raise ConfigError(f"{key}: it cannot be negative", mend="write 0 or more")
    return settings
