"""The review's pages. Whatever comes from an article or a person is escaped by the templates."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from urllib.parse import quote

import jinja2

from translate_pub.publish.escape import clean
from translate_pub.publish.wording import language_name
from translate_pub.serve.desk import Listed, Sheet, seen_as
from translate_pub.serve.sessions import Session

__all__ = ["ReviewPages", "sheet_address"]


class ReviewPages:
    """Renders the review's pages; each returns HTML."""

    def __init__(self, title: str) -> None:
        templates = files("translate_pub.serve").joinpath("templates")
        self._environment = jinja2.Environment(
            loader=jinja2.DictLoader(
                {item.name: item.read_text(encoding="utf-8") for item in templates.iterdir()}
            ),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        theme = files("translate_pub.publish").joinpath("static", "theme.css")
        own = files("translate_pub.serve").joinpath("static", "review.css")
        self.icon = files("translate_pub.publish").joinpath("static", "icon.svg").read_bytes()
        self.style = theme.read_bytes() + own.read_bytes()
        self._environment.globals |= {
            "site": title,
            "style": f"style-{hashlib.sha256(self.style).hexdigest()[:10]}.css",
            "language_name": language_name,
            "seen_as": seen_as,
            "address": sheet_address,
        }

    def login(self, *, message: str = "", reviewer: str = "") -> str:
        """The page that asks for the token."""
        return self._render("login.html", message=message, reviewer=reviewer, session=None)

    def articles(
        self,
        articles: list[Listed],
        *,
        target: str,
        page: int,
        more: bool,
        session: Session,
        state: str,
    ) -> str:
        """A page of the list."""
        return self._render(
            "articles.html",
            articles=articles,
            target=target,
            page=page,
            more=more,
            session=session,
            state=state,
        )

    def sheet(
        self,
        sheet: Sheet,
        *,
        session: Session,
        state: str,
        message: str = "",
        at: str = "",
        kept: str = "",
    ) -> str:
        """An article to review. ``kept`` are the words for the sentence ``at``, not saved yet."""
        return self._render(
            "article.html",
            sheet=sheet,
            session=session,
            state=state,
            message=message,
            at=at,
            kept=kept,
        )

    def message(self, title: str, text: str, session: Session | None, root: str) -> str:
        """A page that says one thing; ``root`` is the way from it to the review's own folder."""
        return self._render("message.html", title=title, text=text, session=session, root=root)

    def _render(self, template: str, **values: object) -> str:
        return clean(self._environment.get_template(template).render({"root": "", **values}))


def sheet_address(article_id: str) -> str:
    """The address of an article's sheet, relative to the review's own folder."""
    return f"article?id={quote(article_id, safe='')}"
