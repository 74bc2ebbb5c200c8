"""How streams end: half closes, resets, closes, what is left to read, what a write gets."""

import fmt

import gopy
from gopy import go, io, net, time


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    names: dict[str, str] = {}

    def pair():
        near = net.dial("tcp", str(listener.addr()))
        far = listener.accept()
        names.clear()
        names[str(near.local_addr())] = "NEAR"
        names[str(far.local_addr())] = "FAR"
        return near, far

    def show(what: str, call, *args) -> None:
        n, text, err = 0, "<nil>", None
        try:
            got = call(*args)
            n = len(got) if isinstance(got, bytes) else got or 0
            if got == b"" and args != (0,):
                text = "EOF"
        except OSError as error:
            err, text = error, str(error)
            for addr, name in names.items():
                text = text.replace(addr, name)
        kinds = ConnectionResetError, BrokenPipeError, net.ErrClosed, net.DeadlineExceededError
        fmt.println(what, n, text, *(isinstance(err, kind) for kind in kinds))

    near, far = pair()
    near.write(b"last words")
    show("close write", near.close_write)
    show("write", near.write, b"x")
    for _ in range(3):
        show("read", far.read, 8)
    far.write(b"bye")
    show("read", near.read, 8)
    show("close read", near.close_read)
    show("read", near.read, 8)
    show("close", near.close)
    show("close", near.close)
    show("close write", near.close_write)
    show("read", near.read, 8)
    show("write nothing", near.write, b"")
    show("set", near.set_deadline, time.Time())
    far.close()

    near, far = pair()
    far.set_linger(0)
    far.close()
    show("read", near.read, 8)
    show("read", near.read, 8)
    show("write", near.write, b"x")
    near.close()

    near, far = pair()
    near.write(b"unread")
    near.set_read_deadline(time.now() - time.SECOND)
    show("read", near.read, 8)
    show("read nothing", near.read, 0)
    near.set_write_deadline(time.now() - time.SECOND)
    show("write", near.write, b"x")
    near.set_deadline(time.Time())
    far.close()  # with bytes unread: a reset
    show("read", near.read, 8)

    near, far = pair()

    @go
    def _() -> None:
        io.copy(far, far)
        far.close_write()

    near.write(b"echo")
    near.close_write()
    fmt.println(io.read_all(near).decode(), None)
    listener.close()
    show("accept", listener.accept)
    show("close", listener.close)
    show("set", listener.set_deadline, time.Time())


gopy.run(main)
