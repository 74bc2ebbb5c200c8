"""Request: what a server got, or what a client is to send.

Attributes have their defaults in the class, so that what a server makes for each request costs
only what it sets.

Go: net/http/request.go Request
"""

import base64
import binascii
from contextlib import suppress
from typing import Any, Final, Self

from gopy.context import Context, background
from gopy.errors import Panic
from gopy.io.protocols import Writable
from gopy.net.http.bodies import Body, BodyLike, GetBody, body_of
from gopy.net.http.cookie import Cookie, ErrNoCookie, read_cookies, sane_name, sane_value
from gopy.net.http.forms import (
    DEFAULT_MAX_MEMORY,
    UNREADABLE,
    ErrMissingFile,
    multipart_reader,
    read_form,
    read_multipart_form,
)
from gopy.net.http.grammar import is_token
from gopy.net.http.header import Header
from gopy.net.http.multipart import FileHeader, Form, Parts
from gopy.net.http.requestwriting import write_request
from gopy.net.url import URL, Values, parse
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import from_wire, to_wire


class Request:
    """A request; all attributes may be assigned.

    Of a server's request, ``url`` has path and query, ``host`` is what the client asked for,
    ``body`` is never None; ``remote_addr``, ``request_uri``, ``pattern`` and ``tls`` are set.
    Of a client's, ``url`` says where to connect to; ``host`` overrides it in the ``Host`` field;
    ``method`` ``""`` is GET; ``content_length`` 0 with a body, or -1, is unknown; ``get_body()``
    gives the body anew.

    Go: net/http/request.go Request
    """

    method: str = ""
    url: URL = None  # type: ignore[assignment]  # who makes one, sets it
    proto: str = "HTTP/1.1"
    proto_major: int = 1
    proto_minor: int = 1
    header: Header = None  # type: ignore[assignment]  # who makes one, sets it
    body: Body | None = None
    get_body: GetBody | None = None
    content_length: int = 0
    transfer_encoding: list[str] | None = None
    close: bool = False
    host: str = ""
    form: Values | None = None
    post_form: Values | None = None
    multipart_form: Form | None = None
    trailer: Header | None = None
    remote_addr: str = ""
    request_uri: str = ""
    tls: Any = None  # Any: crypto.tls's connection state
    response: Any = None  # Any: the Response that led to this request; its class knows this one
    pattern: str = ""

    _ctx: Context | None = None
    _path_values: dict[str, str] | None = None

    def __init__(
        self,
        method: str = "",
        url: URL | None = None,
        *,
        header: Header | None = None,
        body: BodyLike = None,
        host: str = "",
        **attributes: Any,  # Any: of a type each
    ) -> None:
        self.method = method
        if url is not None:
            self.url = url
        self.header = Header() if header is None else header
        if body is not None:
            self.body, self.content_length, self.get_body = body_of(body)
        if host:
            self.host = host
        for name, value in attributes.items():
            if name.startswith("_") or not hasattr(type(self), name):
                raise TypeError(f"Request has no attribute {name!r}")
            setattr(self, name, value)

    def context(self) -> Context:
        """Return the context, which is never None.

        Of a client's request it cancels the request; of a server's it is cancelled when the
        client leaves, and when the handler returns.

        Go: net/http/request.go Request.Context
        """
        return background() if self._ctx is None else self._ctx

    def with_context(self, ctx: Context, /) -> Self:
        """Return a shallow copy whose context is ctx.

        Raises:
            Panic: ctx is None.

        Go: net/http/request.go Request.WithContext
        """
        if ctx is None:
            raise Panic("nil context")
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy._ctx = ctx
        return copy

    def clone(self, ctx: Context, /) -> Self:
        """Return a deep copy, but for the body, whose context is ctx.

        Go: net/http/request.go Request.Clone
        """
        copy = self.with_context(ctx)
        if self.url is not None:
            copy.url = self.url.clone()
        for name in ("header", "trailer", "form", "post_form"):
            whole = getattr(self, name)
            if whole is not None:
                setattr(copy, name, whole.clone())
        if self.transfer_encoding is not None:
            copy.transfer_encoding = self.transfer_encoding.copy()
        if self._path_values is not None:
            copy._path_values = self._path_values.copy()
        return copy

    def proto_at_least(self, major: int, minor: int, /) -> bool:
        """Return whether the protocol is HTTP/major.minor or a later one.

        Go: net/http/request.go Request.ProtoAtLeast
        """
        return (self.proto_major, self.proto_minor) >= (major, minor)

    def user_agent(self) -> str:
        """Return what ``User-Agent`` says.

        Go: net/http/request.go Request.UserAgent
        """
        return self.header.get("User-Agent")

    def referer(self) -> str:
        """Return what ``Referer`` says: the URL that led here.

        Go: net/http/request.go Request.Referer
        """
        return self.header.get("Referer")

    def cookies(self) -> list[Cookie]:
        """Return the cookies that were sent along.

        Go: net/http/request.go Request.Cookies
        """
        return read_cookies(self.header)

    def cookies_named(self, name: str, /) -> list[Cookie]:
        """Return the cookies called name.

        Go: net/http/request.go Request.CookiesNamed
        """
        return read_cookies(self.header, name) if name else []

    def cookie(self, name: str, /) -> Cookie:
        """Return the first cookie called name.

        Raises:
            ErrNoCookie: there is none.

        Go: net/http/request.go Request.Cookie
        """
        found = self.cookies_named(name)
        if not found:
            raise ErrNoCookie
        return found[0]

    def add_cookie(self, cookie: Cookie, /) -> None:
        """Send cookie, its name and value, along.

        Go: net/http/request.go Request.AddCookie
        """
        text = f"{sane_name(cookie.name)}={sane_value(cookie.value, cookie.quoted)}"
        before = self.header.get("Cookie")
        self.header.set("Cookie", f"{before}; {text}" if before else text)

    def basic_auth(self) -> tuple[str, str, bool]:
        """Return user and password of ``Authorization: Basic``, and whether there is one.

        Go: net/http/request.go Request.BasicAuth
        """
        scheme, _, encoded = self.header.get("Authorization").partition(" ")
        if scheme.lower() != "basic":
            return "", "", False
        try:
            text = from_wire(base64.b64decode(encoded, validate=True))
        except (binascii.Error, ValueError):
            return "", "", False
        username, colon, password = text.partition(":")
        return (username, password, True) if colon else ("", "", False)

    def set_basic_auth(self, username: str, password: str, /) -> None:
        """Set ``Authorization: Basic``; the user's name may have no colon.

        Go: net/http/request.go Request.SetBasicAuth
        """
        self.header.set("Authorization", "Basic " + basic_auth(username, password))

    def parse_form(self) -> None:
        """Set ``form`` from query and body, and ``post_form`` from the body alone.

        The body, of a POST, PUT or PATCH with ``application/x-www-form-urlencoded``, comes first
        and may have 10 MB, unless it's a `MaxBytesReader`.  Does nothing the second time.

        Raises:
            ValueError: what they say isn't all right; what is, is set nevertheless.
            Exception: what reading the body raises.

        Go: net/http/request.go Request.ParseForm
        """
        error = read_form(self)
        if error is not None:
            raise error

    def parse_multipart_form(self, max_memory: int = DEFAULT_MAX_MEMORY, /) -> None:
        """Set ``multipart_form`` from the body, too; of its files, max_memory bytes in memory.

        Raises:
            ErrNotMultipart: the body is of another type.
            ValueError, io.ErrUnexpectedEOF: the body isn't what it says.
            Exception: what reading the body, or `parse_form`, raises.

        Go: net/http/request.go Request.ParseMultipartForm
        """
        error = read_multipart_form(self, max_memory)
        if error is not None:
            raise error

    def multipart_reader(self) -> Parts:
        """Return the parts of the body, one after the other, instead of `parse_multipart_form`.

        Raises:
            ErrNotMultipart, ErrMissingBoundary: the body is of another type.

        Go: net/http/request.go Request.MultipartReader
        """
        return multipart_reader(self)

    def form_value(self, key: str, /) -> str:
        """Return the first text under key of body or query, ``""`` if there is none.

        Go: net/http/request.go Request.FormValue
        """
        if self.form is None:
            with suppress(*UNREADABLE):
                self.parse_multipart_form()
        return "" if self.form is None else self.form.get(key)

    def post_form_value(self, key: str, /) -> str:
        """Return the first text under key of the body, ``""`` if there is none.

        Go: net/http/request.go Request.PostFormValue
        """
        if self.post_form is None:
            with suppress(*UNREADABLE):
                self.parse_multipart_form()
        return "" if self.post_form is None else self.post_form.get(key)

    def form_file(self, key: str, /) -> tuple[Any, FileHeader]:  # Any: a binary file
        """Return the first file under key, opened, and what is known of it.

        Raises:
            ErrMissingFile: there is none.

        Go: net/http/request.go Request.FormFile
        """
        if self.multipart_form is None:
            self.parse_multipart_form()
        files = self.multipart_form.file.get(key) if self.multipart_form is not None else None
        if not files:
            raise ErrMissingFile
        return files[0].open(), files[0]

    def path_value(self, name: str, /) -> str:
        """Return what stands for ``{name}`` in the path, ``""`` if the pattern has no such part.

        Go: net/http/request.go Request.PathValue
        """
        values = self._path_values
        return "" if values is None else values.get(name, "")

    def set_path_value(self, name: str, value: str, /) -> None:
        """Make `path_value` return value for name.

        Go: net/http/request.go Request.SetPathValue
        """
        if self._path_values is None:
            self._path_values = {}
        self._path_values[name] = value

    def write(self, w: Writable, /) -> None:
        """Write it, header and body, as it goes over the wire; then close the body.

        Go: net/http/request.go Request.Write
        """
        write_request(self, w)

    def write_proxy(self, w: Writable, /) -> None:
        """Write it as `write` does, as it's told to a proxy: with the whole URL.

        Go: net/http/request.go Request.WriteProxy
        """
        write_request(self, w, to_proxy=True)

    def __repr__(self) -> str:
        return f"<Request {self.method or 'GET'} {self.url or self.request_uri}>"


def basic_auth(username: str, password: str) -> str:
    """Return user and password as ``Authorization: Basic`` has them.

    Go: net/http/client.go basicAuth
    """
    return base64.b64encode(to_wire(f"{username}:{password}")).decode()


def new_request(method: str, url: str | URL, body: BodyLike = None) -> Request:
    """Return a request to send, as `new_request_with_context` does, with no context.

    Go: net/http/request.go NewRequest
    """
    return new_request_with_context(_BACKGROUND, method, url, body)


_BACKGROUND: Final = background()


def new_request_with_context(
    ctx: Context, method: str, url: str | URL, body: BodyLike = None
) -> Request:
    """Return a request to send.

    Args:
        ctx: what cancels it, from connecting to reading the answer's body.
        method: ``""`` for GET.
        body: None, bytes, a str (UTF-8), or a reader.  bytes, str and BytesIO have a known
            length, and can be sent again after a redirect.

    Raises:
        ValueError: ``net/http: invalid method``.
        gopy.net.url.Error: url is none.

    Go: net/http/request.go NewRequestWithContext
    """
    method = method or "GET"
    if not is_token(method):
        raise ValueError(f"net/http: invalid method {quoted(method)}")
    if ctx is None:
        raise ValueError("net/http: nil Context")
    where = parse(url) if isinstance(url, str) else url.clone()
    where.host = where.host.removesuffix(":")
    request = Request(method, where, body=body, host=where.host)
    request._ctx = ctx
    return request
