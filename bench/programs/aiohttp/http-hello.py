"""An HTTP server that greets: aiohttp's low-level server, which has no router, without a log."""

import asyncio
import socket

import eventloop
from aiohttp import web
from measure import serving


async def hello(request: web.BaseRequest) -> web.Response:
    """Greet."""
    return web.Response(text="Hello, World!")


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    await asyncio.get_running_loop().create_server(
        web.Server(hello, access_log=None), sock=listener, backlog=2048
    )
    serving(listener.getsockname()[1])
    await asyncio.Event().wait()


eventloop.run(main())
