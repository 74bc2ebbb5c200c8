"""After main's Goexit a goroutine that waits for ever is a deadlock too.  SEMANTICS 64, 67."""

import gopy


def main() -> None:
    @gopy.go
    def _() -> None:
        ch = gopy.chan[int]()
        ch.recv()

    gopy.runtime.goexit()


gopy.run(main)
