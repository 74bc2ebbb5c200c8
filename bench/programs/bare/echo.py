"""A TCP echo server without any tasks: a bare epoll loop over the C module of sockets."""

import select
from _socket import socket
from socket import create_server

from measure import serving

listener = create_server(("127.0.0.1", 0), backlog=4096)
listener.setblocking(False)
connections: dict[int, socket] = {}
with select.epoll() as poller:
    poller.register(listener, select.EPOLLIN)
    serving(listener.getsockname()[1])
    while True:
        for fd, _ in poller.poll():
            if fd == listener.fileno():
                try:
                    fd, _ = listener._accept()
                except BlockingIOError:
                    continue
                connection = socket(listener.family, listener.type, 0, fd)
                connection.setblocking(False)
                connections[fd] = connection
                poller.register(fd, select.EPOLLIN)
                continue
            try:
                data = connections[fd].recv(4096)
                connections[fd].send(data)
            except OSError:  # the load resets connections rather than to end them in order
                data = b""
            if not data:
                poller.unregister(fd)
                connections.pop(fd).close()
