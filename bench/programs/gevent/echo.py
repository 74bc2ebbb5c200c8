"""A TCP echo server: gevent's StreamServer."""

from gevent.server import StreamServer
from gevent.socket import socket
from measure import serving


def handle(connection: socket, _: object) -> None:
    """Send back what comes until the peer ends or fails."""
    try:
        while data := connection.recv(4096):
            connection.sendall(data)
    except OSError:
        pass


server = StreamServer(("127.0.0.1", 0), handle, backlog=1024)
server.start()
serving(server.server_port)
server.serve_forever()
