"""A socket in the file system: who finds it, its names, and its file.  SEMANTICS 175, 177."""

import os.path
from tempfile import TemporaryDirectory

import fmt

import gopy
from gopy import io, net


def main() -> None:
    with TemporaryDirectory() as folder:
        shows(os.path.join(folder, "socket"))


def shows(path: str) -> None:
    def short(value: object) -> str:
        return str(value).replace(path, "PATH")

    def told(call: object) -> None:
        try:
            call("unix", path)  # type: ignore[operator]
        except OSError as err:
            fmt.println(short(err))

    def echo(c: net.Conn) -> None:
        io.copy(c, c)
        c.close()

    def serve() -> None:
        for c in li:
            gopy.go(echo, c)

    li = net.listen("unix", path)
    fmt.println(short(li.addr()), li.addr().network(), None)
    told(net.listen)
    gopy.go(serve)
    c = net.dial("unix", path)
    fmt.println(short(c.remote_addr()), short(c.local_addr()) in ("@", ""))
    c.write(b"there and back")
    c.close_write()
    fmt.println(io.read_all(c).decode(), None)
    li.close()
    fmt.println(not os.path.exists(path))
    told(net.dial)
    with net.listen("unix", path) as again:
        fmt.println(short(again.addr()), None)


gopy.run(main)
