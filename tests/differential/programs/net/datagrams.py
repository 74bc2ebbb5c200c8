"""Datagrams: whole, cut off, empty, to the wrong one, late and closed."""

import fmt

import gopy
from gopy import net, time


def main() -> None:
    server = net.listen_packet("udp", "127.0.0.1:0")
    client = net.dial("udp", str(server.local_addr()))
    names = {str(server.local_addr()): "SERVER", str(client.local_addr()): "CLIENT"}

    def named(text: object) -> str:
        text = str(text)
        for addr, name in names.items():
            text = text.replace(addr, name)
        return text

    def show(what: str, call, *args):
        try:
            got = call(*args)
        except OSError as err:
            fmt.println(what, 0, named(err))
            return None
        data = got[0] if isinstance(got, tuple) else got
        if isinstance(data, bytes):
            fmt.println(what, len(data), data.decode(), None)
        else:
            fmt.println(what, data or 0, "", None)
        return got

    for text in ("hello", "", "world"):
        show("write", client.write, text.encode())
    for _ in range(3):
        _, peer = show("read from", server.read_from, 4)
        fmt.println(named(peer), peer.network())
    show("write to", server.write_to, b"back", peer)
    show("read", client.read, 4)
    show("write to", client.write_to, b"x", server.local_addr())
    show("write to", server.write_to, b"x", net.TCPAddr("127.0.0.1", 1))
    show("write", server.write, b"x")
    show("write", client.write, bytes(1 << 17))
    server.set_read_deadline(time.now() + 5 * time.MILLISECOND)
    show("read from", server.read_from, 4)
    server.close()
    show("read from", server.read_from, 4)
    show("write to", server.write_to, b"x", peer)
    show("close", server.close)
    client.write(b"x")
    show("read", client.read, 4)
    client.close()
    show("write", client.write, b"x")


gopy.run(main)
