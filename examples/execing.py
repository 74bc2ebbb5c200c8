"""Become another program: the process stays, the program in it is replaced.

That is the system's `execve`, which Python has in `os`.  Nothing of this program goes on:
no goroutine, no deferred function.  What was printed has to be flushed before.
"""

import os
import sys

import gopy
from gopy import defer, func, go
from gopy.os import exec


@func
def become(name: str, *args: str) -> None:
    defer(print, "never printed")
    path = exec.look_path(name)
    print("about to become", name)
    sys.stdout.flush()
    os.execve(path, [name, *args], {"WHO": "the new program", "PATH": os.environ["PATH"]})


def main() -> None:
    go(gopy.select)  # waits for ever, and is gone with the rest
    become("sh", "-c", 'echo "this is $WHO"; exit 4')


if __name__ == "__main__":
    gopy.run(main)
