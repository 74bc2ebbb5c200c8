"""One direction of a connection can be closed, and the other goes on.  SEMANTICS 173, 174."""

import fmt

import gopy
from gopy import io, net


def main() -> None:
    li = net.listen("tcp", "127.0.0.1:0")

    tried = gopy.chan()

    def serve() -> None:
        c = li.accept()
        request = io.read_all(c)
        tried.recv()
        fmt.println("server read", request.decode(), None)
        c.write(b"%d bytes" % len(request))
        c.close()

    gopy.go(serve)
    c = net.dial("tcp", str(li.addr()))
    c.write(b"all of ")
    c.write(b"it")
    fmt.println(c.close_write())
    try:
        c.write(b"more")
    except OSError as err:
        fmt.println(isinstance(err, BrokenPipeError))
    tried.send(None)
    fmt.println("client read", io.read_all(c).decode(), None)
    fmt.println(is_closed(c), c.close())


def is_closed(c: net.Conn) -> bool:
    try:
        c.close_read()
    except OSError:
        return False
    return True


gopy.run(main)
