"""Redirects: whether an answer leads on, and to which request.

Go: net/http/client.go
"""

from contextlib import suppress
from typing import Final

from gopy.net.http.cookie import Cookie
from gopy.net.http.header import Header
from gopy.net.http.request import Request
from gopy.net.http.requestwriting import outgoing_length, punycode
from gopy.net.http.response import Response
from gopy.net.url import URL, Error, parse
from gopy.net.url.quoting import quoted

SLURPED: Final = 2 << 10  # bytes of a redirect's body that are read to keep the connection

SENSITIVE: Final = frozenset(
    (
        "Authorization",
        "Www-Authenticate",
        "Cookie",
        "Cookie2",
        "Proxy-Authorization",
        "Proxy-Authenticate",
    )
)
OF_THE_BODY: Final = frozenset(
    ("Content-Encoding", "Content-Language", "Content-Location", "Content-Type")
)


class ErrUseLastResponse(Exception):
    """Raised by a ``check_redirect`` to get the redirect itself as the answer.

    Go: net/http/client.go ErrUseLastResponse
    """

    def __init__(self, text: str = "net/http: use last response") -> None:
        super().__init__(text)


def check_ten(request: Request, via: list[Request]) -> None:
    """Stop after 10 requests.

    Go: net/http/client.go defaultCheckRedirect
    """
    if len(via) >= 10:
        raise OSError("stopped after 10 redirects")


def followed(method: str, response: Response, first: Request) -> tuple[str, bool] | None:
    """Return the method of the request that response leads to, and whether it has the body.

    None if it leads nowhere.

    Go: net/http/client.go redirectBehavior
    """
    if response.status_code in (301, 302, 303):
        return (method if method in ("GET", "HEAD") else "GET"), False
    if response.status_code in (307, 308):
        if first.get_body is None and outgoing_length(first):
            return None
        return method, True
    return None


class CopiedHeaders:
    """The fields of the first request, which those that it leads to get, too.

    Go: net/http/client.go Client.makeHeadersCopier
    """

    def __init__(self, first: Request, has_jar: bool) -> None:
        self._header = first.header.clone() if first.header is not None else Header()
        self._host = first.url
        self._stripped = False
        self._cookies: list[Cookie] | None = None
        if has_jar and self._header.get("Cookie"):
            self._cookies = first.cookies()

    def copy_to(self, request: Request, with_body: bool) -> None:
        """Set the fields of request, but for those that aren't for its host, or of no body."""
        if request.response is not None:
            self._drop_set(request.response)
        if not self._stripped and self._host.host != request.url.host:
            self._stripped = not may_see(self._host, request.url)
        for name, values in self._header.items():
            if name in SENSITIVE and self._stripped or name in OF_THE_BODY and not with_body:
                continue
            request.header[name] = values.copy()

    def _drop_set(self, response: Response) -> None:
        """Leave out the cookies that response sets: the jar has them."""
        if self._cookies is None:
            return
        names = {cookie.name for cookie in response.cookies()}
        left = [cookie for cookie in self._cookies if cookie.name not in names]
        if len(left) < len(self._cookies):
            self._cookies = left
            told = sorted(f"{cookie.name}={cookie.value}" for cookie in left)
            self._header.set("Cookie", "; ".join(told))


def may_see(first: URL, other: URL) -> bool:
    """Return whether other may see first's secrets: it's the same host, or one below it.

    Go: net/http/client.go shouldCopyHeaderOnRedirect
    """
    try:
        parent = punycode(first.hostname()).lower()
        host = punycode(other.hostname()).lower()
    except ValueError:
        return False
    if host == parent:
        return True
    return ":" not in host and "%" not in host and host.endswith("." + parent)


def next_request(
    response: Response, request: Request, first: Request, how: tuple[str, bool]
) -> Request:
    """Return the request that response, to request, leads to; without fields.

    Raises:
        ValueError: where it leads to is no URL.

    Go: net/http/client.go Client.do
    """
    method, with_body = how
    location = response.header.get("Location")
    try:
        url = request.url.parse(location)
    except Error as error:
        text = f"failed to parse Location header {quoted(location)}: {error}"
        raise ValueError(text) from None
    made = Request(method, url)
    if request.host and request.host != request.url.host:
        with suppress(Error):
            if not parse(location).is_abs():
                made.host = request.host
    made.response = response
    made._ctx = first._ctx
    if with_body and first.get_body is not None:
        made.body = first.get_body()
        made.get_body = first.get_body
        made.content_length = first.content_length
    return made


def referer(last: URL, new: URL, explicit: str) -> str:
    """Return what a request for new says of last, which led to it.

    Go: net/http/client.go refererForURL
    """
    if last.scheme == "https" and new.scheme == "http":
        return ""
    if explicit:
        return explicit
    if last.user is None:
        return str(last)
    bare = last.clone()
    bare.user = None
    return str(bare)


def slurp(response: Response) -> None:
    """Close the body of a redirect; if it's short, read it, so that the connection lives on."""
    body = response.body
    if body is None:
        return
    left = SLURPED
    if response.content_length <= SLURPED:
        with suppress(OSError, EOFError, ValueError):
            while left > 0 and (got := body.read(left)):
                left -= len(got)
    body.close()


def without_password(url: URL) -> str:
    """Return url as errors show it.

    Go: net/http/client.go stripPassword
    """
    if url.user is None or not url.user.password()[1]:
        return str(url)
    return str(url).replace(f"{url.user}@", f"{url.user.username()}:***@", 1)
