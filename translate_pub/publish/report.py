"""The audit as one HTML file that can be mailed: no script, nothing loaded, nothing to install.

    from translate_pub.publish.report import audit, write_report

    write_report(audit(read_results(Path("results.jsonl"))), Path("report.html"))

Equal audits give equal bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from translate_pub.errors import ConfigError
from translate_pub.models import Status
from translate_pub.publish.auditor import audit
from translate_pub.publish.audits import ArticleAudit, Audit, SentenceAudit, TermCount
from translate_pub.publish.escape import escape, one_line, plain
from translate_pub.publish.layout import slugify
from translate_pub.publish.report_figures import Bar, bars
from translate_pub.publish.report_page import percent, write_page
from translate_pub.publish.state import STATE_FILE, State

__all__ = ["Audit", "audit", "write_report"]

_TEXT_LIMIT = 1_200
"""Characters of a sentence that are shown."""
_QUOTE_LIMIT = 200
_FINDINGS = 12
"""Findings shown of one sentence."""
_CHART_ROWS = 16

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_ANCHOR = re.compile(rb'\bid="(b[0-9]+s[0-9]+)"')


def write_report(audited: Audit, path: Path, *, site: Path | None = None, rows: int = 200) -> None:
    """Write the report of an audit.

    With the folder of a published ``site``, sentences are links to the articles' pages as far as
    the site has them; the others stand in the report itself. ``rows`` is the most that a table
    shows; what is left out is counted.

    Raises:
        ConfigError: the file cannot be written, or the folder holds no site.
    """
    pages = _SitePages(site, path) if site is not None else None
    view = _View(audited, pages, rows)
    values = {
        "audit": audited,
        "view": view,
        "findings_limit": _FINDINGS,
        "Status": Status,
    }
    filters: dict[str, Callable[..., object]] = {
        "share": _share,
        "lang": _lang,
        "label": _label,
        "marked": _marked,
    }
    write_page(path, "report.html", values, filters)


class _View:
    """What of an audit the page shows, and where its links go."""

    def __init__(self, audited: Audit, pages: _SitePages | None, rows: int) -> None:
        self._audit = audited
        self._pages = pages
        self.entries = audited.entries[:rows]
        self.findings = audited.findings[:rows]
        self.categories = list(audited.by_category.items())[:rows]
        self.articles = sorted(audited.articles, key=_distrust)[:rows]
        self.worst = self._kept(audited.worst)
        listed = set(audited.worst)
        self.others = [s for s in self._pointed_to() if s.id not in listed and not self.page(s)]
        self.titles = {article.number: article.title for article in audited.articles}

    def _kept(self, ids: Iterable[str]) -> list[SentenceAudit]:
        return [self._audit.kept[key] for key in ids]

    def _pointed_to(self) -> Iterator[SentenceAudit]:
        """The sentences of the tables, each once, in the order of the run."""
        ids = {key for entry in self.entries for key in (*entry.missed_in, *entry.honoured_in)}
        ids.update(key for finding in self.findings for key in finding.found_in)
        yield from self._kept(sorted(ids, key=lambda key: [int(n) for n in key[1:].split("s")]))

    def page(self, sentence: SentenceAudit) -> str:
        """The sentence's place in the site, "" where it has none."""
        return self._pages.href(sentence) if self._pages else ""

    def links(self, ids: Iterable[str]) -> list[tuple[SentenceAudit, str]]:
        """Sentences with the place to read them: on their page, or in the report."""
        return [(s, self.page(s) or f"#{s.id}") for s in self._kept(ids)]

    @property
    def term_chart(self) -> Markup:
        """Terms by category, honoured and missed."""
        rows = [
            Bar(
                f"{_label(name)}: {count.honoured:,} of {count.found:,}",
                (("honoured", count.honoured), ("missed", count.missed)),
            )
            for name, count in list(self._audit.by_category.items())[:_CHART_ROWS]
        ]
        described = "; ".join(row.label for row in rows)
        title = "Terms honoured and missed, by category"
        return Markup(bars("terms-chart", title, f"Honoured of found: {described}.", rows))

    @property
    def finding_chart(self) -> Markup:
        """Findings by check."""
        rows = [
            Bar(f"{_text(f.check)} ({f.severity}): {f.count:,}", ((f.severity.value, f.count),))
            for f in self._audit.findings[:_CHART_ROWS]
        ]
        described = "; ".join(row.label for row in rows)
        return Markup(bars("findings-chart", "Findings by check", f"{described}.", rows))


class _SitePages:
    """The pages of a published site. Each page is read once, for the sentences that it has."""

    def __init__(self, site: Path, report: Path) -> None:
        self._site = site.resolve()
        self._base = report.resolve().parent
        try:
            state = State.loads((self._site / STATE_FILE).read_bytes())
        except OSError:
            state = State()
        if not state.files:
            raise ConfigError(
                f"{site}: no site was published there",
                mend="give the folder that publish --out named",
            )
        self._files = state.files
        self._slugs = {entry.article_id: entry.slug for entry in state.articles.values()}
        self._anchors: dict[str, frozenset[str]] = {}

    def href(self, sentence: SentenceAudit) -> str:
        """Where the sentence stands, the bilingual page first, "" where it does not."""
        slug = self._slugs.get(sentence.article)
        folders = ("both", slugify(sentence.target_language), slugify(sentence.source_language))
        for path in (f"{folder}/{slug}.html" for folder in folders if slug and folder):
            if path in self._files and sentence.anchor in self._sentences(path):
                return f"{self._url(path)}#{sentence.anchor}"
        return ""

    def _sentences(self, path: str) -> frozenset[str]:
        if path not in self._anchors:
            try:
                found = _ANCHOR.findall((self._site / path).read_bytes())
            except OSError:
                found = []
            self._anchors[path] = frozenset(anchor.decode("ascii") for anchor in found)
        return self._anchors[path]

    def _url(self, path: str) -> str:
        page = self._site / path
        try:
            return quote(Path(os.path.relpath(page, self._base)).as_posix())
        except ValueError:  # another drive
            return page.as_uri()


def _distrust(article: ArticleAudit) -> tuple[float, ...]:
    """Sorts articles, those to look at first at the front."""
    broken = article.status in (Status.FAILED, Status.UNSUPPORTED)
    passed = article.passed / article.sentences if article.sentences else 1.0
    return (not broken, -article.failed, -article.flagged, passed, article.number)


def _share(count: TermCount) -> str:
    return percent(count.honoured / count.found) if count.found else "–"


def _lang(language: str) -> str:
    """A language tag that a page may carry; "" says that the language is not known."""
    return language if _LANGUAGE.fullmatch(language) else ""


def _text(text: str, limit: int = 120) -> str:
    return plain(text, limit)


def _label(name: str) -> str:
    return plain(name, 60) or "no category"


def _marked(text: str, quotes: Sequence[str]) -> Markup:
    """A sentence in which the words that findings quote are marked."""
    text = plain(text, _TEXT_LIMIT)
    taken = bytearray(len(text))
    for quote_ in {one_line(q[: 2 * _QUOTE_LIMIT]) for q in quotes[:_FINDINGS]}:
        if not 0 < len(quote_) <= min(_QUOTE_LIMIT, 0.8 * len(text)):
            continue
        for found in re.finditer(rf"(?<!\w){re.escape(quote_)}(?!\w)", text):
            taken[found.start() : found.end()] = b"\x01" * (found.end() - found.start())
    pieces = []
    for run in re.finditer(rb"\x00+|\x01+", bytes(taken)):
        words = escape(text[run.start() : run.end()])
        pieces.append(f"<mark>{words}</mark>" if taken[run.start()] else words)
    return Markup("".join(pieces))
