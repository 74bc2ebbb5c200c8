"""A TLS echo server: asyncio's streams."""

import asyncio
import ssl
import tempfile
from pathlib import Path

from certificate import made
from eventloop import run
from measure import serving


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what comes until the peer ends or fails."""
    try:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 1
    with tempfile.TemporaryDirectory() as folder:
        for name, content in zip(("cert", "key"), made(), strict=True):
            (Path(folder) / name).write_bytes(content)
        context.load_cert_chain(Path(folder) / "cert", Path(folder) / "key")
    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=1024, ssl=context)
    serving(server.sockets[0].getsockname()[1])
    await server.serve_forever()


run(main())
