"""Signals are values: they print, fill a channel and no more, and reach several channels.

SEMANTICS 203, 204.
"""

import os
from signal import SIGHUP, SIGINT, SIGTERM, SIGWINCH

from gopy import chan, defer, func, recover, run
from gopy.os import Signal, signal


def kill(sig):
    os.kill(os.getpid(), sig)


@func
def main():
    all_ = chan[Signal](10)
    one = chan[Signal](1)
    signal.notify(all_, SIGHUP, SIGINT)
    signal.notify(all_, SIGTERM, SIGWINCH)
    signal.notify(one, SIGINT, SIGTERM)
    for sig in [SIGHUP, SIGINT, SIGTERM, SIGWINCH]:
        kill(sig)
        print(all_.recv())
    print(len(all_), len(one), one.recv())
    signal.stop(all_)
    kill(SIGTERM)
    print(one.recv(), len(all_))
    defer(lambda: print(recover()))
    signal.notify(None, SIGINT)


run(main)
