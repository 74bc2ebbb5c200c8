"""ServeMux: sends each request to the handler whose pattern fits it most closely.

Locking: ``_mu`` guards registration.  Requests are matched without it: see T1 in routing, and
``_known`` below, which a registration replaces rather than changes.

Go: net/http/server.go ServeMux
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar, overload

from gopy.errors import Panic
from gopy.net.hostport import split_host_port
from gopy.net.http.callers import caller_location
from gopy.net.http.handlers import AnyHandler, Handler, HandlerFunc, ResponseWriter, as_handler
from gopy.net.http.pattern import (
    Pattern,
    clean_path,
    describe_conflict,
    parse_pattern,
    unescape_path,
)
from gopy.net.http.replies import NOT_FOUND_HANDLER, error, redirect_handler
from gopy.net.http.request import Request
from gopy.net.http.routing import ConflictIndex, Match, RoutingNode
from gopy.net.http.status import (
    STATUS_BAD_REQUEST,
    STATUS_METHOD_NOT_ALLOWED,
    STATUS_TEMPORARY_REDIRECT,
    status_text,
)
from gopy.net.operror import AddrError
from gopy.net.url import URL
from gopy.net.url.quoting import quoted
from gopy.sync import Mutex

_MISSING: Final[Any] = object()  # Any: it stands where a handler would; None is a nil one
_KNOWN_MAX: Final = 512  # paths without wildcards: a program has few, an attacker any number

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])
HandlerT = TypeVar("HandlerT")


class ServeMux:
    """A handler that picks another by method, host and path.

    Patterns are ``[METHOD ][HOST]/PATH``: ``/items/{id}`` has a wildcard for one segment,
    ``/files/{rest...}`` for all the rest, ``/{$}`` is the path ``/`` alone, a trailing slash
    stands for everything below.  ``GET`` is ``HEAD`` as well.  The narrowest pattern wins, in
    whatever order they were registered; with a host beats without.

    Go: net/http/server.go ServeMux
    """

    __slots__ = ("_index", "_known", "_mu", "_root")

    def __init__(self) -> None:
        self._mu = Mutex()
        self._root = RoutingNode()
        self._index = ConflictIndex()
        self._known: dict[tuple[str, str, str, str], Match] = {}

    @overload
    def handle(self, pattern: str, handler: AnyHandler | None) -> None: ...

    @overload
    def handle(self, pattern: str) -> Callable[[HandlerT], HandlerT]: ...

    def handle(self, pattern: str, handler: Any = _MISSING) -> Any:
        """Register handler for pattern; with the pattern alone it decorates.

        Raises:
            Panic: the pattern is none, or conflicts with one that is registered; or the handler
                is None.  Go's text.

        Go: net/http/server.go ServeMux.Handle
        """
        return self._handle(pattern, handler)

    @overload
    def handle_func(self, pattern: str, handler: HandlerFunc | None) -> None: ...

    @overload
    def handle_func(self, pattern: str) -> Callable[[FunctionT], FunctionT]: ...

    def handle_func(self, pattern: str, handler: Any = _MISSING) -> Any:
        """Register a function of ``(w, r)`` for pattern, as `handle` does.

        Go: net/http/server.go ServeMux.HandleFunc
        """
        return self._handle(pattern, handler)

    def _handle(self, pattern: str, handler: Any) -> Any:
        loc = caller_location()
        if handler is not _MISSING:
            self._register(pattern, handler, loc)
            return None

        def decorate(function: HandlerT) -> HandlerT:
            self._register(pattern, function, loc)
            return function

        return decorate

    def handler(self, r: Request) -> tuple[Handler, str]:
        """Return the handler for r and the pattern that it was registered under.

        Where the path isn't clean or lacks a trailing slash, that is a handler that redirects,
        and the pattern that will match then.  Where nothing matches, one that answers 404 or
        405, and ``""``.

        Go: net/http/server.go ServeMux.Handler
        """
        handler, text, _pattern, _values = self._find(r)
        return handler, text

    def serve_http(self, w: ResponseWriter, r: Request, /) -> None:
        """Hand r to its handler, with ``pattern`` and ``path_value`` set.

        Go: net/http/server.go ServeMux.ServeHTTP
        """
        if r.request_uri == "*":
            if r.proto_at_least(1, 1):
                w.header().set("Connection", "close")
            w.write_header(STATUS_BAD_REQUEST)
            return
        handler, r.pattern, pattern, values = self._find(r)
        if pattern is not None and values:
            for name, value in zip(pattern.names, values, strict=True):
                r.set_path_value(name, value)
        handler.serve_http(w, r)

    def _register(self, text: str, handler: Any, loc: str) -> None:
        if not text:
            raise Panic("http: invalid pattern")
        if handler is None:
            raise Panic("http: nil handler")
        handler = as_handler(handler)
        try:
            pattern = parse_pattern(text)
        except ValueError as wrong:
            raise Panic(f"parsing {quoted(text)}: {wrong}") from None
        pattern.loc = loc
        with self._mu:
            for other in self._index.candidates(pattern):
                if pattern.conflicts_with(other):
                    raise Panic(
                        f"pattern {quoted(text)} (registered at {loc}) conflicts with pattern "
                        f"{quoted(other.text)} (registered at {other.loc}):\n"
                        f"{describe_conflict(pattern, other)}"
                    )
            self._root.add(pattern, handler)
            self._index.add(pattern)
            self._known = {}

    def _find(self, r: Request) -> tuple[Handler, str, Pattern | None, list[str]]:
        if r.method == "CONNECT":
            return self._find_connect(r)
        known = self._known
        key = (r.host, r.method, r.url.path, r.url.raw_path)
        if found := known.get(key):
            return found[1], found[0].text, found[0], found[2]
        host = strip_host_port(r.host)
        escaped = r.url.escaped_path()
        path = clean_path(escaped)
        found, moved = self._match(host, r.method, path, slash=True)
        if moved or path != escaped:
            text = found[0].text if found else ""
            where = escaped_url(path + "/" if moved else path, r.url.raw_query)
            return redirect_handler(str(where), STATUS_TEMPORARY_REDIRECT), text, None, []
        if found is None:
            return self._missing(host, path)
        if not found[2]:
            if len(known) >= _KNOWN_MAX:
                known.clear()
            known[key] = found
        return found[1], found[0].text, found[0], found[2]

    def _find_connect(self, r: Request) -> tuple[Handler, str, Pattern | None, list[str]]:
        """CONNECT's path is taken as it is, but for the missing slash."""
        path = r.url.escaped_path()
        _found, moved = self._match(r.url.host, r.method, path, slash=True)
        if moved:
            where = escaped_url(path + "/", r.url.raw_query)
            handler = redirect_handler(str(where), STATUS_TEMPORARY_REDIRECT)
            return handler, where.path, None, []
        found, _moved = self._match(r.host, r.method, path, slash=False)
        if found is None:
            return self._missing(r.url.host, path)
        return found[1], found[0].text, found[0], found[2]

    def _match(
        self, host: str, method: str, path: str, *, slash: bool
    ) -> tuple[Match | None, bool]:
        """Return what matches; and whether it does with a slash more, exactly, and not as it is."""
        found = self._root.match(host, method, path)
        if slash and path and path[-1] != "/" and not is_exact(found, path):
            with_slash = self._root.match(host, method, path + "/")
            if is_exact(with_slash, path + "/"):
                return with_slash, True
        return found, False

    def _missing(self, host: str, path: str) -> tuple[Handler, str, None, list[str]]:
        methods = self._root.methods(host, path)
        if path[-1:] != "/":
            methods |= self._root.methods(host, path + "/")
        if not methods:
            return NOT_FOUND_HANDLER, "", None, []
        allowed = ", ".join(sorted(methods))

        def not_allowed(w: ResponseWriter, r: Request) -> None:
            w.header().set("Allow", allowed)
            error(w, status_text(STATUS_METHOD_NOT_ALLOWED), STATUS_METHOD_NOT_ALLOWED)

        return as_handler(not_allowed), "", None, []


def is_exact(found: Match | None, path: str) -> bool:
    """Say whether found matches path without a multi standing for something.

    Go: net/http/server.go exactMatch
    """
    if found is None:
        return False
    if not found[0].is_multi:
        return True
    return path[-1:] == "/" and len(found[0].segments) == path.count("/")


def strip_host_port(host: str) -> str:
    """Return host without ``:port``, host itself if that can't be told."""
    if ":" not in host:
        return host
    try:
        return split_host_port(host)[0]
    except AddrError:
        return host


def escaped_url(path: str, query: str) -> URL:
    """Return the URL with this escaped path and this query.

    Go: net/http/server.go urlFromEscaped
    """
    return URL(path=unescape_path(path), raw_path=path, raw_query=query)


DEFAULT_SERVE_MUX = ServeMux()


@overload
def handle(pattern: str, handler: AnyHandler | None) -> None: ...


@overload
def handle(pattern: str) -> Callable[[HandlerT], HandlerT]: ...


def handle(pattern: str, handler: Any = _MISSING) -> Any:
    """Register handler for pattern on `DEFAULT_SERVE_MUX`; see `ServeMux.handle`.

    Go: net/http/server.go Handle
    """
    return DEFAULT_SERVE_MUX.handle(pattern, handler)


@overload
def handle_func(pattern: str, handler: HandlerFunc | None) -> None: ...


@overload
def handle_func(pattern: str) -> Callable[[FunctionT], FunctionT]: ...


def handle_func(pattern: str, handler: Any = _MISSING) -> Any:
    """Register a function for pattern on `DEFAULT_SERVE_MUX`; see `ServeMux.handle_func`.

    Go: net/http/server.go HandleFunc
    """
    return DEFAULT_SERVE_MUX.handle_func(pattern, handler)
