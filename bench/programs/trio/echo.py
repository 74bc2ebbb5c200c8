"""A TCP echo server: trio's streams."""

import trio
from measure import serving


async def handle(stream: trio.SocketStream) -> None:
    """Send back what comes until the peer ends or fails."""
    try:
        while data := await stream.receive_some(4096):
            await stream.send_all(data)
    except trio.BrokenResourceError:
        pass


async def main() -> None:
    listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
    serving(listeners[0].socket.getsockname()[1])
    await trio.serve_listeners(handle, listeners)


trio.run(main)
