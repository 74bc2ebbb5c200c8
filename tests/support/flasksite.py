"""A site in Flask; djangosite.py is the same one in Django."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, g, jsonify, request

from gopy import chan


def site(arrived: chan[None], go_on: chan[None]) -> Flask:
    """Return the site.

    Args:
        arrived: is sent to by who waits in the middle of an answer.
        go_on: what that one, and each part of a stream, waits for.
    """
    app = Flask(__name__)
    app.logger.disabled = True

    @app.get("/hello/<name>")
    def hello(name: str) -> str:
        return f"Hello, {name}!" * int(request.args.get("times", 1))

    @app.post("/sum")
    def add() -> Response:
        return jsonify(sum(request.get_json()["numbers"]))

    @app.get("/stream")
    def stream() -> Response:
        return Response(parts(), mimetype="text/plain")

    def parts() -> Iterator[str]:
        for number in range(2):
            yield f"part {number}"
            go_on.recv()

    @app.get("/broken")
    def broken() -> Any:
        raise ValueError("broken")

    @app.get("/meet/<name>")
    def meet(name: str) -> str:
        g.name = name
        arrived.send(None)
        go_on.recv()
        return f"{request.path.rpartition('/')[2]} is {g.name}"

    return app
