"""A sender that waits when the channel is closed panics; its value is lost.  SEMANTICS 4."""

import fmt

import gopy


def main() -> None:
    ch, done = gopy.chan[int](), gopy.chan[str]()

    def sender(name: int) -> None:
        gopy.defer(lambda: done.send(str(gopy.recover())))
        ch.send(name)
        done.send("sent")

    for name in range(3):
        gopy.go(sender, name)
    ch.close()
    for _ in range(3):
        fmt.println(done.recv())
    v, ok = ch.recv_ok()
    fmt.println(v, ok)


gopy.run(main)
