"""Closing wakes a select: a send case panics, a receive case gets zero.  SEMANTICS 4, 38."""

import fmt

import gopy


def main() -> None:
    sends, recvs, result = gopy.chan[int](), gopy.chan[int](), gopy.chan[str]()

    @gopy.go
    def _() -> None:
        gopy.defer(lambda: result.send(f"panic: {gopy.recover()}"))
        gopy.select(gopy.send(sends, 1), gopy.recv(gopy.chan[int]()))

    sends.close()
    fmt.println(result.recv())

    @gopy.go
    def _() -> None:
        got = gopy.recv(recvs)
        if gopy.select(got, gopy.recv(gopy.chan[int]())) is got:
            result.send(f"received {got.value} {fmt.text_of(got.ok)}")

    recvs.close()
    fmt.println(result.recv())


gopy.run(main)
