"""A closed channel gives its element type's zero value, again and again.  SEMANTICS 5, 6."""

from typing import Any

import fmt

import gopy


def closed(kind: Any) -> Any:
    ch = gopy.chan[kind](1)
    ch.close()
    return ch


def main() -> None:
    number, text, flag = closed(int), closed(str), closed(bool)
    for _ in range(2):
        i, ok = number.recv_ok()
        fmt.println(i, ok)
        s, ok = text.recv_ok()
        fmt.println(s + "|", ok)
        b, ok = flag.recv_ok()
        fmt.println(b, ok)
    fmt.println(closed(float).recv(), closed(gopy.time.Duration).recv(), closed(Exception).recv())
    fmt.println(closed(gopy.time.Time).recv().is_zero(), closed(gopy.Chan).recv() is None)


gopy.run(main)
