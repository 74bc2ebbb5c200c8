"""After stop a signal ends the process again; ignored signals do nothing.

SEMANTICS 205, 206, 207.
"""

import os
from signal import SIGHUP, SIGTERM

from gopy import chan, run, select
from gopy.os import Signal, signal


def show(value):
    print(str(value).lower(), flush=True)  # the process ends without a flush


def main():
    pid = os.getpid()
    show(signal.ignored(SIGHUP))
    signal.ignore(SIGHUP)
    os.kill(pid, SIGHUP)
    show(signal.ignored(SIGHUP))
    c = chan[Signal](1)
    signal.notify(c, SIGHUP, SIGTERM)
    show(signal.ignored(SIGHUP))
    os.kill(pid, SIGTERM)
    show(c.recv())
    signal.reset(SIGTERM)
    os.kill(pid, SIGHUP)
    show(c.recv())
    signal.stop(c)
    os.kill(pid, SIGTERM)
    select()


run(main)
