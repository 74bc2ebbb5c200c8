"""A WSGI callable that greets, under gevent's pywsgi, without a log."""

from collections.abc import Callable
from typing import Any

from gevent.pywsgi import WSGIServer
from measure import serving


def hello(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Greet."""
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "13")]
    start_response("200 OK", headers)
    return [b"Hello, World!"]


server = WSGIServer(("127.0.0.1", 0), hello, log=None, backlog=2048)
server.start()
serving(server.server_port)
server.serve_forever()
