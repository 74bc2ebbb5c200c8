"""A pipe whose other end nobody uses is a deadlock: where its goroutines wait."""

import gopy
from gopy import go, io, runtime


def main() -> None:
    r, w = io.pipe()
    for _ in range(2):
        go(w.write, b"x")
        runtime.gosched()
    r, _ = io.pipe()
    r.read(1)


gopy.run(main)
