"""A buffered channel: values wait, up to its capacity, and goroutines don't.

A send waits only while the buffer is full, a receive only while it's empty.
Closing says that nothing more will come: what is held can still be received.
"""

import gopy
from gopy import chan


def main() -> None:
    letters = chan[str](3)
    for letter in "abc":
        letters.send(letter)  # nobody receives yet
    print(f"{len(letters)} of {letters.cap} slots are taken")
    print("sent while it's full:", letters.try_send("d"))

    print("first in, first out:", letters.recv())
    print("sent now that there is room:", letters.try_send("d"))

    letters.close()
    print("held at the close:", *letters)  # iterating ends when it's closed and drained
    value, ok = letters.recv_ok()
    print(f"then the zero value for ever: {value!r}, ok is {ok}")


if __name__ == "__main__":
    gopy.run(main)
