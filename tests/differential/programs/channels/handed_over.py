"""A value goes from hand to hand past an empty buffer; sends return in turn.  SEMANTICS 10, 14."""

import fmt

import gopy


def main() -> None:
    values, answers = gopy.chan[int](), gopy.chan[str]()

    @gopy.go
    def _() -> None:
        for v in values:
            answers.send(f"got {v}")
        answers.close()

    for v in range(3):
        values.send(v)
        fmt.println(answers.recv(), len(values), values.cap)
    values.close()
    _, ok = answers.recv_ok()
    fmt.println("more:", ok)


gopy.run(main)
