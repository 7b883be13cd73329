"""HTML pages, from templates. The only module that knows Jinja.

A theme is a folder with any of the shipped templates and static files; its own take their place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup

from translate_pub.errors import ConfigError
from translate_pub.models import Status
from translate_pub.publish.document import Document
from translate_pub.publish.editions import Edition
from translate_pub.publish.escape import clean, one_line, plain
from translate_pub.publish.layout import FEED_FORMATS, relative_root
from translate_pub.publish.site import Site
from translate_pub.publish.state import Entry
from translate_pub.publish.wording import language_name, wording_for

__all__ = ["Listing", "Pages", "Theme", "load_theme"]

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_STATIC_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Theme:
    """Templates by name, and static files by the name that pages use for them.

    ``assets`` maps a static file's name to its path in the site, which has its content's hash in
    it, so that a browser may keep it for ever.
    """

    templates: Mapping[str, str]
    static: Mapping[str, bytes]
    assets: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """Changes with any template or static file."""
        digest = hashlib.sha256()
        for name, text in sorted(self.templates.items()):
            digest.update(f"{name}\0{text}\0".encode())
        for name, path in sorted(self.assets.items()):
            digest.update(f"{name}\0{path}\0".encode())
        return digest.hexdigest()[:32]


def load_theme(folder: Path | None) -> Theme:
    """Read the shipped theme, with the files of ``folder`` in place of its own.

    Raises:
        ConfigError: the folder or a file in it cannot be read.
    """
    shipped = files("translate_pub.publish")
    templates = {
        item.name: item.read_text(encoding="utf-8")
        for item in shipped.joinpath("templates").iterdir()
        if item.name.endswith(".html")
    }
    static = {item.name: item.read_bytes() for item in shipped.joinpath("static").iterdir()}
    if folder is not None:
        if not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder of templates", mend="check --templates")
        try:
            for path in sorted(folder.glob("*.html")):
                templates[path.name] = path.read_text(encoding="utf-8")
            for path in sorted((folder / "static").glob("*")):
                if path.is_file() and path.stat().st_size <= _STATIC_LIMIT:
                    static[path.name] = path.read_bytes()
        except OSError as exc:
            raise ConfigError(
                f"{exc.filename}: cannot be read: {exc.strerror}", mend="check its permissions"
            ) from exc
        except UnicodeDecodeError as exc:
            raise ConfigError(
                f"{folder}: a template is not UTF-8", mend="save it as UTF-8"
            ) from exc
    return Theme(templates, static, {name: _asset(name, data) for name, data in static.items()})


def _asset(name: str, data: bytes) -> str:
    stem, dot, suffix = name.rpartition(".")
    digest = hashlib.sha256(data).hexdigest()[:10]
    return f"assets/{stem}-{digest}.{suffix}" if dot else f"assets/{name}-{digest}"


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists articles: the front page of an edition, a month or a topic.

    ``paths`` is where it lies in each edition that has it. ``months`` and ``topics`` are
    (label, path, count), on front pages only; ``years`` are the shards of the search index.
    """

    title: str
    edition: Edition
    paths: Mapping[Edition, str]
    entries: Sequence[Entry]
    front: bool = False
    months: Sequence[tuple[str, str, int]] = ()
    topics: Sequence[tuple[str, str, int]] = ()
    years: Sequence[str] = ()
    newer: str = ""
    older: str = ""
    feeds: Sequence[tuple[str, str]] = field(default=())


class Pages:
    """Renders the pages of one site."""

    def __init__(self, site: Site, theme: Theme) -> None:
        self._site = site
        self._layout = site.layout
        self._theme = theme
        self._zone = ZoneInfo(site.zone)
        self._environment = jinja2.Environment(
            loader=jinja2.DictLoader(dict(theme.templates)),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}

    def article(self, document: Document, entry: Entry, edition: Edition) -> bytes:
        """The page of an article in one edition.

        Raises:
            ConfigError: a template of the theme fails; it is named, with the line.
        """
        paths = {e: self._layout.article(e, entry.slug) for e in entry.editions}
        title = document.source_title if edition is Edition.SOURCE else document.target_title
        return self._render(
            "article.html",
            edition,
            paths,
            title=title or entry.slug,
            document=document,
            entry=entry,
            updated=entry.updated[edition],
            label=_label(document, edition),
            data=_json_ld(self._site, document, entry, edition, paths),
        )

    def listing(self, listing: Listing) -> bytes:
        """A page that lists articles.

        Raises:
            ConfigError: a template of the theme fails; it is named, with the line.
        """
        return self._render(
            "index.html", listing.edition, listing.paths, title=listing.title, listing=listing
        )

    def _render(
        self, template: str, edition: Edition, paths: Mapping[Edition, str], **values: Any
    ) -> bytes:
        path = paths[edition]
        language = self._site.language(edition)
        document: Document | None = values.get("document")
        if document and edition is Edition.SOURCE:
            language = document.source_language
        words = wording_for(self._site.language(edition))
        root = relative_root(path)
        try:
            text = self._environment.get_template(template).render(
                site=self._site,
                edition=edition,
                bilingual=edition is Edition.BILINGUAL,
                language=language,
                words=words,
                root=root,
                path=path,
                canonical=self._site.url(path),
                editions=self._switch(paths, edition, words.language),
                alternates=self._alternates(paths, root, document),
                feeds=[
                    (media_type, root + self._layout.feed(edition, extension))
                    for extension, media_type in FEED_FORMATS.items()
                ],
                index=root + self._layout.index(edition),
                asset=lambda name: root + self._asset(name),
                has_asset=lambda name: name in self._theme.assets,
                layout=self._layout,
                local=self._local,
                language_name=language_name,
                **values,
            )
        except (
            jinja2.TemplateError,
            TypeError,
            AttributeError,
            LookupError,
            ArithmeticError,
        ) as exc:
            line = getattr(exc, "lineno", None)
            name = getattr(exc, "name", None) or template
            raise ConfigError(
                f"template {name}{f', line {line}' if line else ''}: {exc}",
                mend="correct it, or leave it out to use the shipped one (docs/publishing.md)",
            ) from exc
        return _BLANK_LINES.sub("\n", clean(text)).encode("utf-8")

    def _asset(self, name: str) -> str:
        if name not in self._theme.assets:
            raise jinja2.TemplateRuntimeError(f"there is no static/{name}")
        return self._theme.assets[name]

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def _switch(
        self, paths: Mapping[Edition, str], current: Edition, words: str
    ) -> list[dict[str, object]]:
        """The language switch: every edition of the site, with where this page is in it."""
        root = relative_root(paths[current])
        return [
            {
                "name": edition.value,
                "label": wording_for(words)["both"]
                if edition is Edition.BILINGUAL
                else language_name(self._site.language(edition)),
                "language": words if edition is Edition.BILINGUAL else self._site.language(edition),
                "href": root + paths[edition] if edition in paths else "",
                "current": edition is current,
            }
            for edition in (Edition.TARGET, Edition.BILINGUAL, Edition.SOURCE)
            if edition in self._site.editions
        ]

    def _alternates(
        self, paths: Mapping[Edition, str], root: str, document: Document | None
    ) -> list[tuple[str, str]]:
        """hreflang links; the bilingual page is for readers of any language (x-default)."""
        links: dict[str, str] = {}
        for edition, path in paths.items():
            tag = "x-default" if edition is Edition.BILINGUAL else self._site.language(edition)
            if document and edition is Edition.SOURCE:
                tag = document.source_language
            links.setdefault(tag, self._site.url(path) or root + path)
        return list(links.items()) if len(links) > 1 else []


def _label(document: Document, edition: Edition) -> str:
    """Name what the reader must know of the text: a key of the wording."""
    if document.status is Status.ALREADY_TARGET:
        return "label-already"
    if document.status is Status.UNSUPPORTED:
        return "label-unsupported"
    if document.status is Status.FAILED:
        return "label-failed"
    if edition is Edition.SOURCE:
        return "label-original"
    trust = document.trust
    if trust and trust.reviewed:
        return "reviewed-all" if trust.reviewed == trust.sentences else "reviewed-some"
    return "machine"


def _json_ld(
    site: Site, document: Document, entry: Entry, edition: Edition, paths: Mapping[Edition, str]
) -> Markup:
    """schema.org NewsArticle, for a ``script`` element: "<" is escaped as JSON allows."""
    source = edition is Edition.SOURCE
    languages = [document.target_language, document.source_language]
    record: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": plain(document.source_title if source else document.target_title, 110),
        "inLanguage": {
            Edition.SOURCE: languages[1],
            Edition.TARGET: languages[0],
            Edition.BILINGUAL: languages,
        }[edition],
        "dateModified": entry.updated[edition].isoformat(),
    }
    if entry.published:
        record["datePublished"] = entry.published.isoformat()
    if document.authors:
        record["author"] = [{"@type": "Person", "name": name} for name in document.authors]
    if document.publisher:
        record["publisher"] = {"@type": "Organization", "name": document.publisher}
    if site.url(paths[edition]):
        record["url"] = site.url(paths[edition])
    if document.url:
        original = {"@type": "NewsArticle", "url": document.url, "inLanguage": languages[1]}
        if document.source_title:
            original["headline"] = plain(document.source_title, 110)
        record["isBasedOn" if source else "translationOfWork"] = original
    if source and Edition.TARGET in paths and site.url(paths[Edition.TARGET]):
        record["workTranslation"] = {
            "@type": "NewsArticle",
            "url": site.url(paths[Edition.TARGET]),
            "inLanguage": languages[0],
        }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return Markup(one_line(text).replace("<", "\\u003c").replace("&", "\\u0026"))
