"""Reports as single HTML files that can be mailed: no script, nothing loaded or installed."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup

from translate_pub.errors import ConfigError
from translate_pub.publish.escape import clean, plain

__all__ = ["percent", "write_page"]

_BLANK_LINES = re.compile(r"\n\s*\n+")


def write_page(
    path: Path,
    template: str,
    values: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
) -> None:
    """Fill a template of ours and write the page, all of it or nothing.

    Raises:
        ConfigError: the file cannot be written.
    """
    data = _render(template, values, filters).encode("utf-8")
    pending = path.with_name(f".{path.name}.new")
    try:
        pending.write_bytes(data)
        pending.replace(path)
    except OSError as exc:
        raise ConfigError(
            f"{path}: cannot be written: {exc.strerror}", mend="name another file with --out"
        ) from exc


def _render(
    template: str, values: Mapping[str, object], filters: Mapping[str, Callable[..., object]]
) -> str:
    templates = files("translate_pub.publish").joinpath("templates")
    static = files("translate_pub.publish").joinpath("static")
    style = "\n" + "".join(
        file.read_text(encoding="utf-8")
        for file in (static.joinpath("theme.css"), templates.joinpath("report.css"))
    )
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(
            {template: templates.joinpath(template).read_text(encoding="utf-8")}
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(n="{:,}".format, percent=percent, text=_text, **filters)
    text = environment.get_template(template).render(
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode(),
        **values,
    )
    return clean(_outside_style(text))


def _outside_style(text: str) -> str:
    """Drop blank lines, but not in the style sheet: its hash is in the policy."""
    head, end, body = text.partition("</style>")
    return head + end + _BLANK_LINES.sub("\n", body)


def percent(share: float) -> str:
    """Rounded down: what is not all is not 100%."""
    return f"{math.floor(round(1000 * share, 6)) / 10:.1f}%"


def _text(text: str, limit: int = 120) -> str:
    return plain(text, limit)
