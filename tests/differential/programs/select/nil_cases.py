"""A case on a nil channel is passed over, and the others work on.  SEMANTICS 35."""

import fmt

import gopy


def main() -> None:
    none = gopy.nil_chan
    numbers = gopy.chan[int]()

    @gopy.go
    def _() -> None:
        gopy.defer(numbers.close)
        for i in range(3):
            numbers.send(i)

    from_nil, to_nil, number = gopy.recv(none), gopy.send(none, 1), gopy.recv(numbers)
    is_open = True
    while is_open:
        happened = gopy.select(from_nil, to_nil, number)
        if happened is from_nil:
            fmt.println("from nil:", from_nil.value)
        elif happened is to_nil:
            fmt.println("to nil")
        else:
            fmt.println("number", number.value, number.ok)
            is_open = number.ok


gopy.run(main)
