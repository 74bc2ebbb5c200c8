"""Handlers of the profiles with a name, and the page that lists them.

Go: net/http/pprof/pprof.go Index, Handler
"""

import gc
from contextlib import suppress
from html import escape
from typing import Final

from gopy.context import DeadlineExceeded
from gopy.net.http.handlers import Handler, ResponseWriter
from gopy.net.http.pprof.answering import (
    BINARY,
    TEXT,
    begin,
    debug_level,
    fail,
    have_patience,
    integer,
)
from gopy.net.http.request import Request
from gopy.net.http.status import (
    STATUS_BAD_REQUEST,
    STATUS_INTERNAL_SERVER_ERROR,
    STATUS_NOT_FOUND,
    STATUS_REQUEST_TIMEOUT,
)
from gopy.net.url import URL
from gopy.runtime.pprof import Profile, lookup, profiles
from gopy.runtime.pprof.encoding import encode

PREFIX: Final = "/debug/pprof/"
_CHANGING: Final = {"block", "goroutine", "heap", "mutex", "threadcreate"}

# What the page says of each; of custom profiles nothing.
DESCRIPTIONS: Final = {
    "block": "Stack traces that led to blocking on synchronization primitives",
    "cmdline": "The command line invocation of the current program",
    "goroutine": "Stack traces of all current goroutines. Use debug=2 as a query parameter to "
    "export in the same format as an unrecovered panic.",
    "heap": "What memory holds: by stack where tracemalloc traces, else objects by type. You can "
    "specify the gc GET parameter to run GC before looking.",
    "mutex": "Stack traces of holders of contended mutexes",
    "profile": "CPU profile. You can specify the duration in the seconds GET parameter. After you "
    "get the profile file, use the go tool pprof command to investigate the profile.",
    "symbol": "Maps given program counters to function names. Counters can be specified in a GET "
    "raw query or POST body, multiple counters are separated by '+'.",
    "threadcreate": "The number of OS threads that run goroutines",
}
_NO_PROFILES: Final = ("cmdline", "profile", "symbol")

_HEAD: Final = """<html>
<head>
<title>/debug/pprof/</title>
<style>
.profile-name{
	display:inline-block;
	width:6rem;
}
</style>
</head>
<body>
/debug/pprof/
<br>
<p>Set debug=1 as a query parameter to export in legacy text format</p>
<br>
Types of profiles available:
<table>
<thead><td>Count</td><td>Profile</td></thead>
"""
_MIDDLE: Final = """</table>
<a href="goroutine?debug=2">full goroutine stack dump</a>
<br>
<p>
Profile Descriptions:
<ul>
"""
_END: Final = """</ul>
</p>
</body>
</html>"""


def index(w: ResponseWriter, r: Request) -> None:
    """Answer with the profile that the path names; ``/debug/pprof/`` itself is a list of all.

    Go: net/http/pprof/pprof.go Index
    """
    path = r.url.path
    if path.startswith(PREFIX) and path != PREFIX:
        handler(path.removeprefix(PREFIX)).serve_http(w, r)
        return
    begin(w, "text/html; charset=utf-8")
    counts = {each.name(): each.count() for each in profiles()} | dict.fromkeys(_NO_PROFILES, 0)
    rows = [
        f"<tr><td>{count}</td><td><a href='{URL(path=name, raw_query='debug=1')}'>"
        f"{escape(name)}</a></td></tr>\n"
        for name, count in sorted(counts.items())
    ]
    items = [
        f"<li><div class=profile-name>{escape(name)}: </div> "
        f"{escape(DESCRIPTIONS.get(name, ''))}</li>\n"
        for name in sorted(counts)
    ]
    w.write("".join([_HEAD, *rows, _MIDDLE, *items, _END]))


def handler(name: str) -> Handler:
    """Return what answers with the profile of that name, whatever the path.

    Parameters of the query: ``debug`` as `Profile.write_to` takes it; ``gc=1``, for ``heap``:
    collect garbage before; ``seconds=N``: only what has come within N seconds, as a file.
    A profile that does not exist is answered with 404, ``Unknown profile``.

    Go: net/http/pprof/pprof.go Handler
    """
    return ProfileHandler(name)


class ProfileHandler:
    """Answers with a profile."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def serve_http(self, w: ResponseWriter, r: Request, /) -> None:
        """Answer r through w."""
        begin(w, TEXT)
        found = lookup(self._name)
        if found is None:
            fail(w, STATUS_NOT_FOUND, "Unknown profile")
            return
        seconds = r.form_value("seconds")
        if seconds:
            self._change(w, r, found, integer(seconds) or 0)
            return
        if self._name == "heap" and (integer(r.form_value("gc")) or 0) > 0:
            gc.collect()
        debug = debug_level(r)
        if not debug:
            begin(w, BINARY, self._name)
        with suppress(OSError):  # the peer has gone
            found.write_to(w, debug)

    def _change(self, w: ResponseWriter, r: Request, found: Profile, seconds: int) -> None:
        """Answer with what comes within so many seconds."""
        wrong = ""
        if seconds <= 0:
            wrong = 'invalid value for "seconds" - must be a positive integer'
        elif self._name not in _CHANGING:
            wrong = '"seconds" parameter is not supported for this profile type'
        elif debug_level(r):
            wrong = "seconds and debug params are incompatible"
        if wrong:
            fail(w, STATUS_BAD_REQUEST, wrong)
            return
        have_patience(w, r, seconds)
        before = found.snapshot()
        ctx = r.context()
        if ctx.wait(seconds):
            error = ctx.err()
            late = isinstance(error, DeadlineExceeded)
            status = STATUS_REQUEST_TIMEOUT if late else STATUS_INTERNAL_SERVER_ERROR
            with suppress(OSError):
                fail(w, status, str(error))
            return
        change = found.snapshot().since(before)
        begin(w, BINARY, f"{self._name}-delta")
        with suppress(OSError):
            w.write(encode(change))
