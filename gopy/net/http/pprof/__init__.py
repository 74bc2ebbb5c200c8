"""Profiles over HTTP: ``import gopy.net.http.pprof`` puts them on `DEFAULT_SERVE_MUX`.

    GET /debug/pprof/           a page that lists all profiles
    GET /debug/pprof/NAME       one of them: ?debug=1 as text, ?seconds=N what came meanwhile
    GET /debug/pprof/profile    a CPU profile: ?seconds=30
    GET /debug/pprof/cmdline    the command line
    GET /debug/pprof/symbol     the functions of program counters; POST does it, too

They tell strangers much, and a CPU profile costs: listen on an address that only you reach.  A
server with a mux of its own registers what it wants of `index`, `cmdline`, `profile`, `symbol`
and `handler`.

Go: net/http/pprof
Differs: there is no ``/debug/pprof/trace``; ``/debug/pprof/symbol`` also takes POST, with which
Go's handler reads the body, but which Go's pattern refuses.
"""

from gopy.net.http.pprof import mounting as mounting  # it registers them
from gopy.net.http.pprof.serving import handler, index
from gopy.net.http.pprof.telling import cmdline, profile, symbol

__all__ = [
    "cmdline",
    "handler",
    "index",
    "profile",
    "symbol",
]
