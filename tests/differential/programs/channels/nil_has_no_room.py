"""A nil channel has length and capacity 0, and is never ready.  SEMANTICS 1, 14, 35."""

import fmt

import gopy


def main() -> None:
    none = gopy.nil_chan
    fmt.println(len(none), none.cap, none is gopy.nil_chan)
    got = gopy.recv(none)
    if gopy.select(got, default=True) is got:
        fmt.println("received", got.value)
    else:
        fmt.println("no receive")
    sent = gopy.send(none, 1)
    if gopy.select(sent, default=True) is sent:
        fmt.println("sent")
    else:
        fmt.println("no send")


gopy.run(main)
