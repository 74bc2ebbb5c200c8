"""Answers that many handlers give: errors, redirects, and handlers around handlers.

Go: net/http/server.go Error, NotFound, Redirect, StripPrefix
"""

import html
import posixpath
from copy import copy

from gopy.net.http.handlers import AnyHandler, Handler, ResponseWriter, as_handler, serve_of
from gopy.net.http.maxbytes import MaxBytesReader
from gopy.net.http.request import Request
from gopy.net.http.status import STATUS_NOT_FOUND, status_text
from gopy.net.url import Error as URLError
from gopy.net.url import parse
from gopy.net.url.wiretext import to_wire


def error(w: ResponseWriter, text: str, code: int) -> None:
    """Answer with code and text, as plain text with a newline at its end.

    Drops ``Content-Length``, which would be that of the answer that failed.

    Go: net/http/server.go Error
    """
    header = w.header()
    header.delete("Content-Length")
    header.set("Content-Type", "text/plain; charset=utf-8")
    header.set("X-Content-Type-Options", "nosniff")
    w.write_header(code)
    w.write(f"{text}\n")


def not_found(w: ResponseWriter, r: Request) -> None:
    """Answer 404, ``404 page not found``.

    Go: net/http/server.go NotFound
    """
    error(w, "404 page not found", STATUS_NOT_FOUND)


NOT_FOUND_HANDLER: Handler = as_handler(not_found)


def not_found_handler() -> Handler:
    """Return a handler that answers every request with 404.

    Go: net/http/server.go NotFoundHandler
    """
    return NOT_FOUND_HANDLER


def redirect(w: ResponseWriter, r: Request, url: str, code: int) -> None:
    """Answer that r's resource is at url, with code 3xx.

    A relative url is one relative to r's path.  Sends a short HTML body to GET and HEAD, unless
    ``Content-Type`` has been set.

    Go: net/http/server.go Redirect
    """
    url = _absolute(r, url)
    header = w.header()
    had_type = "Content-Type" in header
    header.set("Location", ascii_url(url))
    if not had_type and r.method in ("GET", "HEAD"):
        header.set("Content-Type", "text/html; charset=utf-8")
    w.write_header(code)
    if not had_type and r.method == "GET":
        w.write(f'<a href="{_escaped(url)}">{status_text(code)}</a>.\n\n')


def redirect_handler(url: str, code: int) -> Handler:
    """Return a handler that redirects every request to url.

    Go: net/http/server.go RedirectHandler
    """

    def send(w: ResponseWriter, r: Request) -> None:
        redirect(w, r, url, code)

    return as_handler(send)


def _absolute(r: Request, url: str) -> str:
    """Return url, with a clean path from the root if it names no host."""
    try:
        parsed = parse(url)
    except URLError:
        return url
    if parsed.scheme or parsed.host:
        return url
    if not url.startswith("/"):
        old = r.url.escaped_path() or "/"
        url = old[: old.rindex("/") + 1] + url if "/" in old else url
    path, mark, query = url.partition("?")
    cleaned = posixpath.normpath(path) if path else "."
    if cleaned.startswith("//"):  # what POSIX keeps, Go doesn't
        cleaned = cleaned[1:]
    if path.endswith("/") and not cleaned.endswith("/"):
        cleaned += "/"
    return cleaned + mark + query


def ascii_url(url: str) -> str:
    """Return url with what isn't ASCII percent-encoded.

    Go: net/http/http.go hexEscapeNonASCII
    """
    if url.isascii():
        return url
    return "".join(c if c < "\x80" else "".join(f"%{b:02x}" for b in to_wire(c)) for c in url)


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace('"', "&#34;").replace("'", "&#39;")


def strip_prefix(prefix: str, handler: AnyHandler) -> Handler:
    """Return a handler that takes prefix off the path before it calls handler.

    A path without prefix is answered with 404.  The request that handler gets is a copy.

    Go: net/http/server.go StripPrefix
    """
    if not prefix:
        return as_handler(handler)
    serve = serve_of(handler)

    def strip(w: ResponseWriter, r: Request) -> None:
        path, raw = r.url.path, r.url.raw_path
        if not path.startswith(prefix) or (raw and not raw.startswith(prefix)):
            not_found(w, r)
            return
        stripped = copy(r)
        stripped.url = copy(r.url)
        stripped.url.path = path[len(prefix) :]
        stripped.url.raw_path = raw[len(prefix) :]
        serve(w, stripped)

    return as_handler(strip)


def allow_query_semicolons(handler: AnyHandler) -> Handler:
    """Return a handler that lets handler see ``;`` in queries as ``&``.

    Go: net/http/server.go AllowQuerySemicolons
    """
    serve = serve_of(handler)

    def split(w: ResponseWriter, r: Request) -> None:
        if ";" in r.url.raw_query:
            changed = copy(r)
            changed.url = copy(r.url)
            changed.url.raw_query = r.url.raw_query.replace(";", "&")
            r = changed
        serve(w, r)

    return as_handler(split)


def max_bytes_handler(handler: AnyHandler, n: int) -> Handler:
    """Return a handler that lets handler read at most n bytes of a request's body.

    Go: net/http/server.go MaxBytesHandler
    """
    serve = serve_of(handler)

    def limit(w: ResponseWriter, r: Request) -> None:
        limited = copy(r)
        limited.body = MaxBytesReader(w, r.body, n)
        serve(w, limited)

    return as_handler(limit)
