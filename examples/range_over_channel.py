"""Loop over a channel: until it's closed, and what it holds has been taken.

A loop over a channel that nobody closes waits for ever.  `zip` and `enumerate`, sums and
comprehensions take channels, too.
"""

import gopy
from gopy import RecvChan, chan, go


def words(text: str) -> RecvChan[str]:
    out = chan[str]()

    @go
    def split() -> None:
        for word in text.split():
            out.send(word)
        out.close()

    return out


def main() -> None:
    queue = chan[str](2)
    queue.send("one")
    queue.send("two")
    queue.close()  # what is held can still be received
    for value in queue:
        print(value)
    print("and then", queue.recv_ok())

    for number, word in enumerate(words("so many words"), start=1):
        print(number, word)
    print(max(words("the longest of these words"), key=len))

    left, right = words("a b c"), words("x y z")
    print(" ".join(one + two for one, two in zip(left, right, strict=True)))

    numbers = chan[int]()

    @go
    def count() -> None:
        for number in range(10):
            numbers.send(number)
        numbers.close()

    print(sum(number * number for number in numbers))


if __name__ == "__main__":
    gopy.run(main)
