"""A TCP echo server, one goroutine a connection."""

from measure import serving

from gopy import go, net, run


def handle(conn: net.Conn) -> None:
    """Send back what comes until the peer ends or fails."""
    try:
        with conn:
            while data := conn.read(4096):
                conn.write(data)
    except OSError:
        pass


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    serving(int(str(listener.addr()).rpartition(":")[2]))
    for conn in listener:
        go(handle, conn)


run(main)
