"""A TLS echo server, one goroutine a connection."""

from certificate import made
from measure import serving

from gopy import go, run
from gopy.crypto import tls


def handle(conn: tls.Conn) -> None:
    """Send back what comes until the peer ends or fails."""
    try:
        with conn:
            while data := conn.read(4096):
                conn.write(data)
    except OSError:
        pass


def main() -> None:
    config = tls.Config(certificates=[tls.x509_key_pair(*made())])
    listener = tls.listen("tcp", "127.0.0.1:0", config)
    serving(int(str(listener.addr()).rpartition(":")[2]))
    for conn in listener:
        go(handle, conn)


run(main)
