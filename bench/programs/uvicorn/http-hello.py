"""An ASGI callable that greets, under uvicorn with httptools and uvloop, without an access log."""

import socket
from typing import Any

import uvicorn
from measure import serving

START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-length", b"13"), (b"content-type", b"text/plain; charset=utf-8")],
}
BODY = {"type": "http.response.body", "body": b"Hello, World!"}


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Greet."""
    await send(START)
    await send(BODY)


listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
serving(listener.getsockname()[1])
uvicorn.Server(
    uvicorn.Config(
        hello,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        server_header=False,
        access_log=False,
        log_level="warning",
    )
).run([listener])
