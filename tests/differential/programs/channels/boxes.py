"""Channels travel through channels: each request brings the way back.  SEMANTICS 23."""

from typing import NamedTuple

import fmt

import gopy


class Request(NamedTuple):
    number: int
    reply: gopy.Chan[int]


def main() -> None:
    requests, boxes = gopy.chan[Request](), gopy.chan[gopy.Chan[int]](1)

    @gopy.go
    def _() -> None:
        for r in requests:
            r.reply.send(r.number * r.number)

    for i in range(3):
        r = Request(i + 2, gopy.chan[int]())
        requests.send(r)
        fmt.println(r.reply.recv())
    box = gopy.chan[int](1)
    boxes.send(box)
    boxes.recv().send(7)
    fmt.println(box.recv(), len(boxes))


gopy.run(main)
