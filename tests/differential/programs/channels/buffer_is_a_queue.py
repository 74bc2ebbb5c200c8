"""A buffer gives back in order, and len counts what it holds.  SEMANTICS 5, 14, 21."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[str](3)
    for word in ("a", "b", "c"):
        fmt.println("len", len(ch), "cap", ch.cap)
        ch.send(word)
    fmt.println(ch.recv(), len(ch))
    ch.send("d")
    ch.close()
    fmt.println("closed with", len(ch), "of", ch.cap)
    for _ in range(4):
        word, ok = ch.recv_ok()
        fmt.println(word, ok, len(ch))


gopy.run(main)
