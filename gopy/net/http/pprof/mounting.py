"""Where the handlers are found: importing this registers them.

Go: net/http/pprof/pprof.go init
"""

from gopy.net.http.pprof.serving import index
from gopy.net.http.pprof.telling import cmdline, profile, symbol
from gopy.net.http.servemux import handle_func

handle_func("GET /debug/pprof/", index)
handle_func("GET /debug/pprof/cmdline", cmdline)
handle_func("GET /debug/pprof/profile", profile)
handle_func("GET /debug/pprof/symbol", symbol)
handle_func("POST /debug/pprof/symbol", symbol)
