"""A Flask application that greets, each request on a goroutine."""

from flaskapp import app
from measure import serving

from gopy import net, run
from gopy.net import http


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    serving(int(str(listener.addr()).rpartition(":")[2]))
    http.serve(listener, http.wsgi(app))


run(main)
