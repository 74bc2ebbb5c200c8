"""A panic that nobody recovers: the deferred functions run, and the program ends.

Its report tells what the matter was, and where the goroutine was.  Every exception that
leaves a goroutine is such a panic; the exit status is 2.
"""

import gopy
from gopy import defer, func, panic


@func
def create(path: str) -> None:
    defer(print, "cleaning up")
    try:
        open(path, "x").close()
    except OSError as error:
        panic(f"can't create: {error.strerror}")


def main() -> None:
    create("/no/such/folder/file")
    print("never printed")


if __name__ == "__main__":
    gopy.run(main)
