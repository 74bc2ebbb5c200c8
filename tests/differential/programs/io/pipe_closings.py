"""What each end of a pipe gets once one or both are closed, in any order.  SEMANTICS 156-158."""

import fmt

import gopy
from gopy import chan, go, io


def show(r: io.PipeReader, w: io.PipeWriter) -> None:
    try:
        data = r.read(4)
        fmt.println("  read ", len(data), None if data else "EOF")
    except Exception as err:
        fmt.println("  read ", 0, err)
    try:
        fmt.println("  write", w.write(b"hello"), None)
    except Exception as err:
        fmt.println("  write", err.n, err)


def main() -> None:
    first, second = Exception("first"), Exception("second")
    ends = [
        ("r.close", lambda r, w: r.close()),
        ("r.close(first)", lambda r, w: r.close_with_error(first)),
        ("r.close(second)", lambda r, w: r.close_with_error(second)),
        ("r.close(nil)", lambda r, w: r.close_with_error(None)),
        ("w.close", lambda r, w: w.close()),
        ("w.close(first)", lambda r, w: w.close_with_error(first)),
        ("w.close(second)", lambda r, w: w.close_with_error(second)),
        ("w.close(EOF)", lambda r, w: w.close_with_error(io.EOF())),
    ]
    for one, close_one in ends:
        for other, close_other in ends:
            r, w = io.pipe()
            close_one(r, w)
            close_other(r, w)
            fmt.println(one, other)
            show(r, w)
    r, w = io.pipe()
    done = chan[bool]()

    @go
    def _() -> None:
        try:
            fmt.println("interrupted", w.write(b"hello"), None)
        except Exception as err:
            fmt.println("interrupted", err.n, err)
        done.send(True)

    r.read(3)
    r.close_with_error(first)
    done.recv()


gopy.run(main)
