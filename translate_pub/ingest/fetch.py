"""The only HTTP client: polite, bounded in time and size, and kept away from private networks.

    get(url) ─ scheme and host checked ─ robots.txt ─ the host's turn ─ connect to a checked address
             ─ headers ─┬─ 304: nothing new
                        ├─ 301, 302, 303, 307, 308: from the top, five times at most
                        ├─ 2xx: body, decompressed, cut off at the limit
                        └─ else: StatusError with Retry-After

Standards: RFC 9110 (conditional requests, redirects, Retry-After), RFC 9309 (robots.txt).
"""

from __future__ import annotations

import contextlib
import re
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import httpx

from translate_pub.errors import FetchError
from translate_pub.ingest.addresses import Network
from translate_pub.ingest.answers import Disallowed, Response, StatusError, TooManyRedirects
from translate_pub.ingest.connections import CORE_ERRORS, Resolver, Transport, resolve
from translate_pub.ingest.robots import ROBOTS_BYTES, Robots
from translate_pub.ingest.turns import Turns

__all__ = ["Fetcher"]

MIB = 1 << 20
_ROBOT = "translate_pub"
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, "
    "application/xhtml+xml;q=0.9, application/xml;q=0.8, application/json;q=0.8, */*;q=0.5"
)
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_MAX_URL = 4_000


class Fetcher:
    """Fetches URLs. Safe to share between threads; holds no connection between requests.

    Args:
        timeout: seconds to wait for a connection, and for each read.
        deadline: seconds for a whole request with its redirects, however it is spent.
        max_bytes: most bytes of a body, after decompression.
        max_redirects: how many redirects are followed; each is checked as the first address is.
        min_delay: seconds between two requests to one host, which are never sent side by side.
        obey_robots: whether robots.txt is asked before each request, redirects included, and its
            Crawl-delay kept. Programs that fetch by themselves should; a person's one request for
            a page need not.
        allow_hosts: names that may lead to addresses that are not public.
        allow_networks: networks beyond the public Internet that may be connected to.
        user_agent: what we call ourselves, if not ``translate_pub/VERSION``.
        resolver: how names become addresses, if not as the system does it.
        pause: waits for a host's turn, so many seconds; what it raises ends the request.
    """

    def __init__(
        self,
        *,
        timeout: float = 15.0,
        deadline: float = 60.0,
        max_bytes: int = 15 * MIB,
        max_redirects: int = 5,
        min_delay: float = 1.0,
        obey_robots: bool = False,
        allow_hosts: Iterable[str] = (),
        allow_networks: Collection[Network] = (),
        user_agent: str = "",
        resolver: Resolver = resolve,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._timeout = timeout
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._min_delay = min_delay
        self._allow_hosts = frozenset(host.rstrip(".").lower() for host in allow_hosts)
        self._allow_networks = tuple(allow_networks)
        self._resolver = resolver
        self._headers = {
            "User-Agent": user_agent or _user_agent(),
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
        }
        self._turns = Turns(pause)
        self._obey_robots = obey_robots
        self._robots = Robots(self._robots_txt, _ROBOT)

    def get(self, url: str, *, etag: str = "", last_modified: str = "") -> Response:
        """Fetch ``url``, unless ``etag`` or ``last_modified`` say that we have it already.

        Raises:
            StatusError: an answer other than 2xx and 304.
            Disallowed: robots.txt forbids it.
            FetchError: a wrong or refused address, no answer, too slow, too large, broken off.
        """
        headers = {}
        if etag:
            headers["If-None-Match"] = _header_value(etag)
        if last_modified:
            headers["If-Modified-Since"] = _header_value(last_modified)
        return self._follow(url, headers, self._body, obey_robots=self._obey_robots)

    def download(self, url: str, file: BinaryIO, progress: Callable[[float], None]) -> None:
        """Write what ``url`` leads to into ``file``, as it comes.

        ``progress`` is called with the fraction done, from 0 to 1, where the server tells the
        length. After an error the file holds what had come by then.

        Raises:
            StatusError: an answer other than 2xx.
            FetchError: as :meth:`get`.
        """
        save = partial(self._save, file=file, progress=progress)
        self._follow(url, {}, save, obey_robots=self._obey_robots)

    def allowed(self, url: str) -> bool:
        """Return whether the robots.txt of the URL's host lets us fetch it.

        A host without one allows everything (RFC 9309, section 2.3.1.3). Answers are kept for a
        day.

        Raises:
            FetchError: robots.txt cannot be had just now; until it can, nothing may be fetched.
        """
        return self._robots.rules(_checked(url)).allow(url)

    def crawl_delay(self, url: str) -> float:
        """Return the seconds that robots.txt asks for between requests; 0 where it does not."""
        return self._robots.rules(_checked(url)).delay

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def _robots_txt(self, url: str) -> bytes:
        return self._follow(url, {}, partial(self._body, cut_at=ROBOTS_BYTES)).body

    def _follow(
        self,
        url: str,
        headers: dict[str, str],
        read_body: Callable[[httpx.Response, str], bytes],
        *,
        obey_robots: bool = False,
    ) -> Response:
        """Fetch, redirects and all."""
        left = self._deadline
        first, address, moved_to = url, _checked(url), ""
        visited: set[str] = set()
        only_permanent = True
        for _ in range(self._max_redirects + 1):
            delay = self._asked_delay(address) if obey_robots else 0.0
            host = urlsplit(address).hostname or ""
            with self._turns.turn(host, max(delay, self._min_delay), at_once=host in visited):
                visited.add(host)
                started = time.monotonic()
                with self._answer(address, headers, started + left) as answer:
                    if answer.status_code not in _REDIRECTS:
                        return self._read(answer, address, bool(headers), moved_to, read_body)
                    target = answer.headers.get("location", "")
                # Waiting for turns and for robots.txt is not the server's doing.
                left -= time.monotonic() - started
            if not target:
                raise FetchError("a redirect that leads nowhere", url=address, mend=_TELL_OWNER)
            only_permanent = only_permanent and answer.status_code in _PERMANENT
            address = _joined(address, target)
            moved_to = address if only_permanent else moved_to
        raise TooManyRedirects(
            f"more than {self._max_redirects} redirects", url=first, mend=_TELL_OWNER
        )

    def _asked_delay(self, url: str) -> float:
        rules = self._robots.rules(url)
        if not rules.allow(url):
            raise Disallowed(
                "the host's robots.txt asks that it not be fetched",
                url=url,
                mend="remove the source, or ask its owner",
            )
        return rules.delay

    @contextlib.contextmanager
    def _answer(
        self, url: str, headers: dict[str, str], deadline: float
    ) -> Iterator[httpx.Response]:
        """Send a GET, hand out the answer while its body is open; failures are FetchErrors."""
        transport = Transport(
            ssl_context=self._ssl_context if url.lower().startswith("https:") else None,
            resolver=self._resolver,
            allow_hosts=self._allow_hosts,
            allow_networks=self._allow_networks,
            deadline=deadline,
        )
        client = httpx.Client(
            transport=transport,
            headers=self._headers,
            timeout=self._timeout,
            trust_env=False,
            follow_redirects=False,
        )
        try:
            with client, contextlib.closing(_sent(client, url, headers)) as answer:
                yield answer
        except FetchError as error:
            if error.url == url:
                raise
            raise FetchError(error.message, url=url, mend=error.mend) from error
        except (*CORE_ERRORS, httpx.HTTPError, OSError) as error:
            reason = _reason(error)
            if time.monotonic() >= deadline:
                reason = f"took longer than {self._deadline:g} s in all"
            raise FetchError(reason, url=url, mend=_CHECK) from error

    def _read(
        self,
        answer: httpx.Response,
        url: str,
        is_conditional: bool,
        moved_to: str,
        read_body: Callable[[httpx.Response, str], bytes],
    ) -> Response:
        status = answer.status_code
        declared = answer.headers.get("content-type", "")
        if status == 304 and not is_conditional:
            raise FetchError("304 to a request without conditions", url=url, mend=_TELL_OWNER)
        if status != 304 and status not in (200, 203):
            raise StatusError.of(url, status, answer.reason_phrase, answer.headers)
        charset = _CHARSET.search(declared)
        return Response(
            url=url,
            status=304 if status == 304 else 200,
            body=b"" if status == 304 else read_body(answer, url),
            content_type=declared.partition(";")[0].strip().lower(),
            charset=charset[1] if charset else "",
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
            moved_to=moved_to,
        )

    def _body(self, answer: httpx.Response, url: str, *, cut_at: int = 0) -> bytes:
        """The body; one over ``cut_at``, if given, is cut and not refused."""
        body = bytearray()
        for chunk in self._chunks(answer, url):
            body += chunk
            if cut_at and len(body) > cut_at:
                return bytes(body[:cut_at])
            self._check_length(len(body), url)
        return bytes(body)

    def _save(
        self,
        answer: httpx.Response,
        url: str,
        *,
        file: BinaryIO,
        progress: Callable[[float], None],
    ) -> bytes:
        declared = answer.headers.get("content-length", "")
        total = int(declared) if declared.isascii() and declared.isdigit() else 0
        length = 0
        for chunk in self._chunks(answer, url):
            length += len(chunk)
            self._check_length(length, url)
            file.write(chunk)
            if total:
                progress(min(1.0, answer.num_bytes_downloaded / total))
        return b""

    def _chunks(self, answer: httpx.Response, url: str) -> Iterator[bytes]:
        """The body as it comes, decompressed."""
        encoding = answer.headers.get("content-encoding", "identity").strip().lower()
        if encoding in ("gzip", "x-gzip"):
            return _inflated(answer.iter_raw(), url)
        if encoding in ("identity", ""):
            return answer.iter_raw()
        raise FetchError(
            f"the body is encoded as {encoding[:40]}, which was not asked for",
            url=url,
            mend=_TELL_OWNER,
        )

    def _check_length(self, length: int, url: str) -> None:
        if length > self._max_bytes:
            raise FetchError(
                f"larger than the limit of {self._max_bytes / MIB:g} MiB",
                url=url,
                mend="raise the limit (max_bytes) if the source is to be trusted",
            )


_CHECK = "check the address and the network, or try again later"
_TELL_OWNER = "the server is at fault; try again later or tell its owner"


def _checked(url: str, *, redirected_from: str = "") -> str:
    """Return ``url`` without its fragment if it is one that may be fetched at all."""
    origin = f" (redirected from {redirected_from})" if redirected_from else ""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        url.encode()  # a lone surrogate cannot be sent, nor held against a robots.txt
    except ValueError as error:
        raise FetchError(f"not a URL{origin}", url=url, mend=_CHECK) from error
    if parts.scheme.lower() not in ("http", "https"):
        scheme = parts.scheme[:20] or "no scheme"
        raise FetchError(
            f"refused: {scheme} is neither http nor https{origin}", url=url, mend=_CHECK
        )
    if not parts.hostname or port == 0 or len(url) > _MAX_URL:
        raise FetchError(f"not a URL that can be fetched{origin}", url=url[:200], mend=_CHECK)
    return parts._replace(fragment="").geturl()


def _joined(address: str, target: str) -> str:
    """Return where a redirect from ``address`` to ``target`` leads."""
    try:
        url = urljoin(address, target)
    except ValueError as error:
        raise FetchError(
            f"a redirect to what is not a URL: {target[:200]!r}", url=address, mend=_TELL_OWNER
        ) from error
    return _checked(url, redirected_from=address)


def _sent(client: httpx.Client, url: str, headers: dict[str, str]) -> httpx.Response:
    """Send a GET; return the answer with its body still to be read.

    A host such as ``xn--`` is found to be none only here, and idna's errors are none of httpx's.
    """
    try:
        return client.send(client.build_request("GET", url, headers=headers), stream=True)
    except OSError:  # a wrong certificate is a ValueError too
        raise
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"not a URL: {error}", url=url, mend=_CHECK) from error


def _header_value(text: str) -> str:
    """Return ``text`` as it may stand in a header: stored validators are another server's words."""
    return "".join(char for char in text if " " <= char <= "~")


def _inflated(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    """Decompress, never more than a MiB at once, so that a bomb is met before it goes off."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            pending = chunk
            while pending and not inflater.eof:
                yield inflater.decompress(pending, MIB)
                pending = inflater.unconsumed_tail
    except zlib.error as error:
        raise FetchError("the gzip data is damaged", url=url, mend=_TELL_OWNER) from error
    if not inflater.eof:
        raise FetchError("the gzip data ends too early", url=url, mend=_TELL_OWNER)


def _reason(error: Exception) -> str:
    if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError):
        return "the server's certificate is not valid"
    name = type(error).__name__
    reasons = {
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
        "ConnectError": "no connection",
        "ReadError": "the connection broke",
        "RemoteProtocolError": "the answer is broken HTTP",
    }
    detail = str(error)
    return f"{reasons.get(name, name)}{f': {detail}' if detail else ''}"


def _user_agent() -> str:
    try:
        return f"{_ROBOT}/{version('translate_pub')}"
    except PackageNotFoundError:
        return _ROBOT
