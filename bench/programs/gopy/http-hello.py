"""An HTTP server that greets: a goroutine for each connection, no mux."""

from measure import serving

from gopy import net, run
from gopy.net import http


def hello(w: http.ResponseWriter, r: http.Request) -> None:
    """Greet."""
    w.write("Hello, World!")


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    serving(int(str(listener.addr()).rpartition(":")[2]))
    http.serve(listener, hello)


run(main)
