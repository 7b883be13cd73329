"""The review over HTTP: log in, choose an article, correct its sentences.

    GET  /review/                       the articles
    GET  /review/article?id=…           one of them, each sentence beside its source
    POST /review/article?id=…           a correction: segment, seen, text, csrf
    GET  /review/both/<slug>.html       to the article of a published page
    POST /review/login                  token, reviewer
    POST /review/logout                 csrf

Everything but the login needs a session (a cookie that no script reads and no other site sends);
what changes something also needs the session's own token in the form.
"""

from __future__ import annotations

import hmac
import logging
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from translate_pub.errors import StoreError
from translate_pub.publish.escape import plain
from translate_pub.serve.answers import fields_of
from translate_pub.serve.desk import Desk, ReviewRefused
from translate_pub.serve.forms import FormRefused, read_form
from translate_pub.serve.pages import ReviewPages, sheet_address
from translate_pub.serve.republish import Republisher
from translate_pub.serve.sessions import Session, Sessions, Throttle

__all__ = ["COOKIE", "review_app"]

COOKIE = "translate_pub_review"
_log = logging.getLogger(__name__)
_LONGEST_NAME = 80
_HEADERS = {
    "cache-control": "no-store",
    # Browsers say Origin: null where this is no-referrer, and the origin is checked.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}


def review_app(
    desk: Desk, sessions: Sessions, republisher: Republisher, title: str, throttle: Throttle
) -> Starlette:
    """Return the review as an ASGI application for paths below /review."""
    review = _Review(desk, sessions, republisher, ReviewPages(title), throttle)
    app = Starlette(
        routes=[
            Route("/review", review.slash),
            Route("/review/", review.articles),
            Route("/review/article", review.article),
            Route("/review/article", review.save, methods=["POST"]),
            Route("/review/login", review.login),
            Route("/review/login", review.begin, methods=["POST"]),
            Route("/review/logout", review.end, methods=["POST"]),
            Route("/review/{name}.css", review.style),
            Route("/review/icon.svg", review.icon),
            Route("/review/{edition}/{slug}.html", review.page),
        ],
        exception_handlers={
            _LogInFirst: review.log_in_first,
            _Refused: review.refuse,
            FormRefused: review.refuse_form,
            StoreError: review.fail,
            HTTPException: review.refuse_request,
        },
    )
    # That redirect would be to the host that the client names.
    app.router.redirect_slashes = False
    return app


class _LogInFirst(Exception):  # noqa: N818
    """There is no session."""


class _Refused(Exception):  # noqa: N818
    """The request does not come from the review's own pages."""


class _Review:
    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        republisher: Republisher,
        pages: ReviewPages,
        throttle: Throttle,
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self._republisher = republisher
        self._pages = pages
        self._throttle = throttle

    # --- Reading ----------------------------------------------------------------------------

    async def slash(self, request: Request) -> Response:
        del request
        return RedirectResponse("./review/", 308, _HEADERS)

    async def style(self, request: Request) -> Response:
        del request
        headers = {**_HEADERS, "cache-control": "public, max-age=31536000, immutable"}
        return Response(self._pages.style, headers=headers, media_type="text/css")

    async def icon(self, request: Request) -> Response:
        del request
        headers = {**_HEADERS, "cache-control": "public, max-age=86400"}
        return Response(self._pages.icon, headers=headers, media_type="image/svg+xml")

    async def articles(self, request: Request) -> Response:
        session = self._session(request)
        page = _number(request.query_params.get("page", "1"))
        articles, more = await run_in_threadpool(self._desk.articles, page)
        listed = self._pages.articles(
            articles,
            target=self._desk.target,
            page=page,
            more=more,
            session=session,
            state=self._state(),
        )
        return _html(listed)

    async def article(self, request: Request) -> Response:
        session = self._session(request)
        return await self._sheet(request, session)

    async def page(self, request: Request) -> Response:
        self._session(request)
        slug = request.path_params["slug"]
        article_id = await run_in_threadpool(self._desk.article_of_page, slug)
        if article_id is None:
            raise HTTPException(404)
        return RedirectResponse(f"../{sheet_address(article_id)}", 303, _HEADERS)

    async def _sheet(
        self, request: Request, session: Session, status: int = 200, **values: Any
    ) -> Response:
        sheet = await run_in_threadpool(self._desk.sheet, request.query_params.get("id", ""))
        if sheet is None:
            raise HTTPException(404)
        page = self._pages.sheet(sheet, session=session, state=self._state(), **values)
        return _html(page, status)

    # --- Changing ---------------------------------------------------------------------------

    async def save(self, request: Request) -> Response:
        form, session = await self._form(request)
        article_id, segment_id = request.query_params.get("id", ""), form.get("segment", "")
        text = form.get("text", "")
        try:
            await run_in_threadpool(
                self._desk.save,
                article_id,
                segment_id,
                form.get("seen", ""),
                text,
                session.reviewer,
            )
        except ReviewRefused as error:
            return await self._sheet(
                request, session, 409, message=str(error), at=segment_id, kept=text
            )
        self._republisher.request()
        anchor = quote(f"s-{segment_id}", safe="")
        return RedirectResponse(f"{sheet_address(article_id)}#{anchor}", 303, _HEADERS)

    async def login(self, request: Request) -> Response:
        if self._find(request):
            return RedirectResponse("./", 303, _HEADERS)
        return _html(self._pages.login())

    async def begin(self, request: Request) -> Response:
        form = await self._own_form(request)
        client = request.client.host if request.client else ""
        wait = self._throttle.wait(client)
        if wait:
            text = "There were too many attempts. Try again in a few minutes."
            headers = {"retry-after": f"{wait + 1:.0f}"}
            return _html(self._pages.login(message=text), 429, headers)
        reviewer = plain(form.get("reviewer", ""), _LONGEST_NAME)
        if not reviewer:
            return _html(self._pages.login(message="Say who you are."), 400)
        name = self._sessions.begin(form.get("token", "").strip(), reviewer)
        if name is None:
            self._throttle.failed(client)
            _log.warning("review: a wrong token from %s", client)
            page = self._pages.login(message="This is not the token.", reviewer=reviewer)
            return _html(page, 403)
        answer = RedirectResponse("./", 303, _HEADERS)
        answer.set_cookie(
            COOKIE,
            name,
            # The path is the folder that the browser sees, whatever a proxy puts before it.
            path=None,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    async def end(self, request: Request) -> Response:
        await self._form(request)
        self._sessions.end(request.cookies[COOKIE])
        answer = RedirectResponse("login", 303, _HEADERS)
        answer.set_cookie(COOKIE, "", max_age=0, path=None, httponly=True, samesite="strict")
        return answer

    # --- Guards -----------------------------------------------------------------------------

    def _find(self, request: Request) -> Session | None:
        return self._sessions.find(request.cookies.get(COOKIE, ""))

    def _session(self, request: Request) -> Session:
        session = self._find(request)
        if session is None:
            raise _LogInFirst
        return session

    async def _own_form(self, request: Request) -> dict[str, str]:
        """Read a form that one of our own pages sent.

        It is read before anything else is looked at: who still sends when the connection is closed
        does not get to see the answer.
        """
        form = await read_form(request.receive, fields_of(request.scope))
        if not _is_own(request):
            raise _Refused
        return form

    async def _form(self, request: Request) -> tuple[dict[str, str], Session]:
        """Read a form that a reviewer sent."""
        form = await self._own_form(request)
        session = self._session(request)
        if not hmac.compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
            raise _Refused
        return form, session

    def _state(self) -> str:
        trouble = self._republisher.check()
        if trouble:
            return f"Corrections are stored; the site does not follow yet: {trouble}"
        return "The site is being published …" if self._republisher.pending else ""

    # --- What went wrong --------------------------------------------------------------------

    async def log_in_first(self, request: Request, error: Exception) -> Response:
        del error
        return RedirectResponse(f"{_root(request) or './'}login", 303, _HEADERS)

    async def refuse(self, request: Request, error: Exception) -> Response:
        del error
        text = "The form did not come from this page, or the session is another. Load it again."
        return self._message(request, 403, "Not taken", text)

    async def refuse_form(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, FormRefused)
        return self._message(request, error.status, "Not taken", error.text)

    async def fail(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, StoreError)
        _log.error("review: %s", error)
        return self._message(request, 503, "The store is not to be had", f"{error}. {error.mend}")

    async def refuse_request(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            text = "There is no such article or page."
            return self._message(request, 404, "Not found", text)
        return self._message(request, error.status_code, "Not taken", error.detail)

    def _message(self, request: Request, status: int, title: str, text: str) -> Response:
        session = self._find(request)
        # The rest of a form that was refused must not be taken for a request.
        headers = {"connection": "close"} if request.method == "POST" else {}
        page = self._pages.message(title, text, session, _root(request))
        return _html(page, status, headers)


def _html(page: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(page, status, {**_HEADERS, **(headers or {})})


def _root(request: Request) -> str:
    """The way from the page asked for to /review/."""
    return "../" * (request.url.path.count("/") - 2)


def _number(text: str) -> int:
    """The number of a page; 1 where it is none."""
    return max(1, int(text)) if len(text) <= 6 and text.isascii() and text.isdigit() else 1


def _is_own(request: Request) -> bool:
    """Whether a page of this very site sent the request, as far as the browser tells."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
