"""A read takes what is there; the end comes after it, and again and again.  SEMANTICS 166, 173."""

import fmt

import gopy
from gopy import net


def main() -> None:
    li = net.listen("tcp", "127.0.0.1:0")
    gate = gopy.chan[bool]()

    def serve() -> None:
        c = li.accept()
        c.write(b"one")
        gate.recv()
        c.write(b"two and three")
        c.close()
        gate.close()

    gopy.go(serve)
    c = net.dial("tcp", str(li.addr()))
    fmt.println(len(c.read(0)), None)
    fmt.println(c.read(100).decode(), None)
    gate.send(True)
    gate.recv()
    fmt.println(c.read(3).decode(), None)
    fmt.println(c.read(100).decode(), None)
    for _ in range(2):
        end = c.read(100)  # where Go says io.EOF
        fmt.println(len(end), end != b"")
    fmt.println(c.local_addr().network(), str(c.remote_addr()) == str(li.addr()))


gopy.run(main)
