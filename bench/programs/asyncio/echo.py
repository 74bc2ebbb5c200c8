"""A TCP echo server: a bare asyncio Protocol, the fastest that asyncio has."""

import asyncio

import eventloop
from measure import serving


class Echo(asyncio.Protocol):
    """Sends back what comes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for the replies."""
        self._write = transport.write  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Reply with the same bytes."""
        self._write(data)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=1024)
    serving(server.sockets[0].getsockname()[1])
    await server.serve_forever()


eventloop.run(main())
