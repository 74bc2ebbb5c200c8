"""Defer, panic and recover: what a function does on its way out.

`@func` marks a function that may defer.  What it deferred runs when it ends, last
first, also when a panic ends it; there `recover` stops the panic, and `returns`
sets what the caller gets.  Any exception of Python's is a panic too.
"""

import gopy
from gopy import defer, func, panic, recover, returns


@func
def count_down() -> None:
    for number in range(3):
        defer(print, "deferred", number)  # the arguments are evaluated now
    print("the body is done")


@func
def divide(a: int, b: int) -> float | None:
    def report() -> None:
        if (reason := recover()) is not None:  # counts only here, in the deferred function
            print("recovered from", repr(reason))
            returns(float("inf"))

    defer(report)
    if a < 0:
        panic("a negative number")
    return a / b


@func
def clean_up() -> None:
    defer(print, "cleaned up, though nobody recovered here")
    panic("out of order")


def main() -> None:
    count_down()
    print(divide(1, 4))
    print(divide(1, 0))
    print(divide(-1, 1))
    try:  # a panic is an exception, of class Panic
        clean_up()
    except gopy.Panic as caught:
        print("caught:", caught)


if __name__ == "__main__":
    gopy.run(main)
