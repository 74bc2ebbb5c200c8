"""Client: sends requests, follows redirects, keeps cookies and limits.

Go: net/http/client.go
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeAlias

from gopy._core import Spanlike, span_ns
from gopy.context import CancelFunc, with_deadline
from gopy.errors import Panic
from gopy.io.reading import ReadMethods
from gopy.net.http.bodies import NO_BODY, Body, BodyLike, body_of
from gopy.net.http.cookie import Cookie
from gopy.net.http.header import Header
from gopy.net.http.redirects import (
    CopiedHeaders,
    ErrUseLastResponse,
    check_ten,
    followed,
    next_request,
    referer,
    slurp,
    without_password,
)
from gopy.net.http.request import Request, basic_auth, new_request
from gopy.net.http.response import Response
from gopy.net.http.transport import DEFAULT_TRANSPORT, RoundTripper
from gopy.net.http.transporterrors import ErrSchemeMismatch, TimedOut
from gopy.net.url import URL, Error, Values
from gopy.net.url.errors import failed
from gopy.time import Time, now

CheckRedirect: TypeAlias = Callable[[Request, list[Request]], object]


class CookieJar(Protocol):
    """Where a client keeps cookies.  Several goroutines may use it at the same time.

    Go: net/http/jar.go CookieJar
    """

    def set_cookies(self, url: URL, cookies: list[Cookie], /) -> None:
        """Take the cookies that an answer from url sets."""
        ...

    def cookies(self, url: URL, /) -> list[Cookie]:
        """Return the cookies to send in a request for url."""
        ...


class Client:
    """Sends requests; redirects are followed.  Several goroutines may use it at the same time.

    Args:
        transport: who sends the single requests; None for one that all such clients share.
        timeout: how long a request may take, with connecting, redirects and reading the answer's
            body; seconds; None or 0 for no limit.
        jar: where cookies are kept; None: only those are sent that a request has.
        check_redirect: ``f(request, via)``, called before each redirect is followed; via has the
            requests made so far, oldest first.  What it raises stops it: `ErrUseLastResponse`
            makes the redirect itself the answer, anything else is the cause of the error.  None
            stops after 10 requests.

    Go: net/http/client.go Client
    """

    def __init__(
        self,
        transport: RoundTripper | None = None,
        timeout: Spanlike | None = None,
        jar: CookieJar | None = None,
        check_redirect: CheckRedirect | None = None,
    ) -> None:
        self.transport = transport
        self.timeout = timeout
        self.jar = jar
        self.check_redirect = check_redirect

    def get(self, url: str | URL, /) -> Response:
        """Send a GET, as `do`.

        Go: net/http/client.go Client.Get
        """
        return self.do(new_request("GET", url))

    def head(self, url: str | URL, /) -> Response:
        """Send a HEAD, as `do`.

        Go: net/http/client.go Client.Head
        """
        return self.do(new_request("HEAD", url))

    def post(self, url: str | URL, content_type: str, body: BodyLike = None) -> Response:
        """Send a POST, as `do`.

        Args:
            body: None, bytes, a str (UTF-8), or a reader, which is closed if it can be.

        Go: net/http/client.go Client.Post
        """
        request = new_request("POST", url, body)
        request.header.set("Content-Type", content_type)
        return self.do(request)

    def post_form(self, url: str | URL, data: Values | Mapping[str, str | list[str]]) -> Response:
        """Send a POST of a form, as `do`.

        Go: net/http/client.go Client.PostForm
        """
        form = data if isinstance(data, Values) else Values(data)
        return self.post(url, "application/x-www-form-urlencoded", form.encode())

    def do(self, request: Request, /) -> Response:
        """Send request and return the answer, whatever its status.

        Read the answer's body to its end, or close it (``with resp:``): only then the connection
        serves other requests.

        Raises:
            gopy.net.url.Error: ``Get "http://…": …``, with what happened as ``__cause__``; it's
                a `TimeoutError` or a `Canceled` where that is one.  Where a redirect wasn't
                followed, ``response`` is the answer, its body closed.

        Go: net/http/client.go Client.Do
        """
        if getattr(request, "url", None) is None:
            _close_body(request)
            raise Error(_op(request.method), "", ValueError("http: nil Request.URL"))
        _take_body(request)
        deadline = _deadline(self.timeout)
        headers = CopiedHeaders(request, self.jar is not None)
        made: list[Request] = []
        with_body = True
        while True:
            made.append(request)
            try:
                response = self._send(request, deadline)
            except Panic:
                raise
            except Exception as error:
                raise _failed(made[0], without_password(request.url), error) from error
            how = followed(request.method or "GET", response, made[0])
            if how is None or not response.header.get("Location"):
                return response
            with_body = with_body and how[1]
            last = request
            try:
                request = next_request(response, last, made[0], (how[0], with_body))
            except Exception as error:
                slurp(response)
                raise _failed(made[0], without_password(last.url), error) from error
            headers.copy_to(request, with_body)
            told = referer(last.url, request.url, request.header.get("Referer"))
            if told:
                request.header.set("Referer", told)
            try:
                (self.check_redirect or check_ten)(request, made)
            except ErrUseLastResponse:
                _close_body(request)
                return response
            except Exception as error:
                slurp(response)
                _close_body(request)
                stopped = _failed(made[0], response.header.get("Location"), error)
                stopped.response = response
                raise stopped from error
            slurp(response)

    def close_idle_connections(self) -> None:
        """Close the connections of the transport that are idle.

        Go: net/http/client.go Client.CloseIdleConnections
        """
        close = getattr(self.transport or DEFAULT_TRANSPORT, "close_idle_connections", None)
        if close is not None:
            close()

    def _send(self, request: Request, deadline: Time | None) -> Response:
        """Send one request, with the jar's cookies.

        Go: net/http/client.go Client.send
        """
        jar = self.jar
        if jar is None:
            return _send(request, self.transport or DEFAULT_TRANSPORT, deadline)
        url = request.url
        if request.host:
            url = url.clone()
            url.host = request.host
        for cookie in jar.cookies(url):
            request.add_cookie(cookie)
        response = _send(request, self.transport or DEFAULT_TRANSPORT, deadline)
        cookies = response.cookies()
        if cookies:
            jar.set_cookies(url, cookies)
        return response


def _send(request: Request, transport: RoundTripper, deadline: Time | None) -> Response:
    """Have transport send request, until deadline.

    Raises:
        TimedOut: the deadline has gone by.
        Exception: what transport raises.

    Go: net/http/client.go send
    """
    if request.request_uri:
        _close_body(request)
        raise ValueError("http: Request.RequestURI can't be set in client requests")
    sent = _prepared(request)
    cancel: CancelFunc | None = None
    if deadline is not None:
        theirs = request.context().deadline()
        if theirs is None or deadline.before(theirs):
            ctx, cancel = with_deadline(request.context(), deadline)
            sent = sent.with_context(ctx)
    try:
        response: Response | None = transport.round_trip(sent)
        if response is None:
            kind = type(transport).__qualname__
            raise TypeError(
                f"http: RoundTripper implementation ({kind}) returned a nil *Response "
                "with a nil error"
            )
    except Exception as error:
        if cancel is not None:
            cancel()
        if bytes(getattr(error, "record_header", b"")) == b"HTTP/":  # a tls.RecordHeaderError
            raise ErrSchemeMismatch from error
        if cancel is None or deadline is None or isinstance(error, Panic):
            raise
        if now().before(deadline):
            raise
        told = f"{error} (Client.Timeout exceeded while awaiting headers)"
        raise TimedOut(told) from error
    if response.body is None:
        if response.content_length > 0 and request.method != "HEAD":
            kind = type(transport).__qualname__
            raise ValueError(
                f"http: RoundTripper implementation ({kind}) returned a *Response with "
                f"content length {response.content_length} but a nil Body"
            )
        response.body = NO_BODY
    if cancel is not None and deadline is not None:
        if response.body is NO_BODY:
            cancel()
        else:
            response.body = LimitedBody(response.body, cancel, deadline)
    return response


def _prepared(request: Request) -> Request:
    """Return request with what a transport counts on, and the URL's user as authorization."""
    user = request.url.user
    needs_auth = user is not None and not (request.header and request.header.get("Authorization"))
    if request.header is not None and not needs_auth:
        return request
    sent = request.with_context(request.context())
    sent.header = Header() if request.header is None else request.header.clone()
    if user is not None and needs_auth:
        encoded = basic_auth(user.username(), user.password()[0])
        sent.header.set("Authorization", "Basic " + encoded)
    return sent


class LimitedBody(ReadMethods):
    """A body that must be read by a deadline.

    Go: net/http/client.go cancelTimerBody
    """

    __slots__ = ("_body", "_cancel", "_deadline")

    def __init__(self, body: Body, cancel: CancelFunc, deadline: Time) -> None:
        self._body = body
        self._cancel = cancel
        self._deadline = deadline

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end."""
        try:
            got = self._body.read(n)
        except Panic:
            raise
        except Exception as error:
            if now().before(self._deadline):
                raise
            told = f"{error} (Client.Timeout or context cancellation while reading body)"
            raise TimedOut(told) from error
        if not got:
            self._cancel()
        return got

    def write(self, b: bytes, /) -> int:
        """Write b, where the body can be written to."""
        write: Callable[[bytes], int] | None = getattr(self._body, "write", None)
        if write is None:
            raise AttributeError("the connection still speaks HTTP")
        return write(b)

    def close(self) -> None:
        """Close it."""
        self._body.close()
        self._cancel()


def _take_body(request: Request) -> None:
    """Make a body of what was assigned as one: bytes, str, a reader that can't be closed."""
    given: BodyLike = request.body
    if given is not None and not hasattr(given, "close"):
        request.body, length, request.get_body = body_of(given)
        request.content_length = request.content_length or length


def _deadline(timeout: Spanlike | None) -> Time | None:
    return now() + timeout if timeout and span_ns(timeout) > 0 else None


def _close_body(request: Request) -> None:
    if request.body is not None:
        request.body.close()


def _op(method: str) -> str:
    """Go: net/http/client.go urlErrorOp"""
    return method[:1] + method[1:].lower() if method and method.isascii() else method or "Get"


def _failed(first: Request, url: str, error: Exception) -> Error:
    return failed(_op(first.method), url, error)


DEFAULT_CLIENT: Final = Client()


def get(url: str | URL, /) -> Response:
    """Send a GET and return the answer, as ``DEFAULT_CLIENT.get``.

    Go: net/http/client.go Get
    """
    return DEFAULT_CLIENT.get(url)


def head(url: str | URL, /) -> Response:
    """Send a HEAD and return the answer, as ``DEFAULT_CLIENT.head``.

    Go: net/http/client.go Head
    """
    return DEFAULT_CLIENT.head(url)


def post(url: str | URL, content_type: str, body: BodyLike = None) -> Response:
    """Send a POST and return the answer, as ``DEFAULT_CLIENT.post``.

    Go: net/http/client.go Post
    """
    return DEFAULT_CLIENT.post(url, content_type, body)


def post_form(url: str | URL, data: Values | Mapping[str, str | list[str]]) -> Response:
    """Send a POST of a form and return the answer, as ``DEFAULT_CLIENT.post_form``.

    Go: net/http/client.go PostForm
    """
    return DEFAULT_CLIENT.post_form(url, data)
