"""A TLS echo server: gevent's StreamServer."""

import ssl
import tempfile
from pathlib import Path

from certificate import made
from gevent.server import StreamServer
from gevent.socket import IPPROTO_TCP, TCP_NODELAY
from gevent.ssl import SSLContext, SSLSocket
from measure import serving


def handle(connection: SSLSocket, _: object) -> None:
    """Send back what comes until the peer ends or fails."""
    try:
        connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # as gopy does
        while data := connection.recv(4096):
            connection.sendall(data)
    except OSError:
        pass


context = SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.num_tickets = 1  # as gopy's and Go's
with tempfile.TemporaryDirectory() as folder:
    for name, content in zip(("cert", "key"), made(), strict=True):
        (Path(folder) / name).write_bytes(content)
    context.load_cert_chain(Path(folder) / "cert", Path(folder) / "key")
server = StreamServer(("127.0.0.1", 0), handle, backlog=1024, ssl_context=context)
server.start()
serving(server.server_port)
server.serve_forever()
