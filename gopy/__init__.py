"""Go's concurrency for Python: goroutines, channels, select, defer, sync, timers, sockets.

import gopy

def main():
    ch = gopy.chan[int]()
    gopy.go(lambda: ch.send(42))
    print(ch.recv())

gopy.run(main)
"""

from gopy import bufio as bufio  # the modules that users name come with the package
from gopy import context as context
from gopy import io as io
from gopy import net as net
from gopy import os as os
from gopy import runtime as runtime
from gopy import sync as sync
from gopy import testing as testing
from gopy import time as time
from gopy._core import G as Goroutine
from gopy._lang.cases import Case, RecvCase, SendCase, recv, send
from gopy._lang.chan import Chan, chan
from gopy._lang.defer import defer, func, recover, returns
from gopy._lang.ends import RecvChan, SendChan
from gopy._lang.goroutine import go, run
from gopy._lang.nil import nil_chan
from gopy._lang.panic import panic
from gopy._lang.select import select
from gopy.errors import DeadlockError, FatalError, Goexit, Panic, UnrecoveredPanic

__all__ = [
    "Case",
    "Chan",
    "DeadlockError",
    "FatalError",
    "Goexit",
    "Goroutine",
    "Panic",
    "RecvCase",
    "RecvChan",
    "SendCase",
    "SendChan",
    "UnrecoveredPanic",
    "chan",
    "defer",
    "func",
    "go",
    "nil_chan",
    "panic",
    "recover",
    "recv",
    "returns",
    "run",
    "select",
    "send",
]
