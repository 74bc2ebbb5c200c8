"""Two channels are merged; one that is closed is set to nil and left alone.  SEMANTICS 5, 35."""

import fmt

import gopy


def up_to(n: int) -> gopy.RecvChan[int]:
    ch = gopy.chan[int]()

    @gopy.go
    def _() -> None:
        for i in range(n):
            ch.send(i + 1)
        ch.close()

    return ch.recv_only()


def main() -> None:
    a, b = gopy.recv(up_to(10)), gopy.recv(up_to(20))
    total, count = 0, 0
    while a.ch is not None or b.ch is not None:
        got = gopy.select(a, b)
        if got is a:
            total += a.value
            if not a.ok:
                a.ch = None
        else:
            total += b.value
            if not b.ok:
                b.ch = None
        count += 1
    fmt.println(total, count)


gopy.run(main)
