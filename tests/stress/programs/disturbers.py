"""What keeps a scheduler from its work: calls that block, loops that compute, forks, signals.

Each does it at random and for a short while, checks what comes of it, and counts both sides.
"""

import faulthandler
import hashlib
import os
import signal
import subprocess
import threading
import time as clock
import warnings
from random import Random
from tempfile import TemporaryFile
from types import FrameType

from ledger import Ledger

import gopy
from gopy import chan, go, runtime
from gopy.sync import WaitGroup

BLOCKERS, HOGS, LOCKED = 6, 3, 4
CHILD_EXIT = 23

_handled = 0


def blockers(ledger: Ledger) -> None:
    """Block the thread in C: asleep, at work without the GIL, at files, or on helper threads."""
    left = WaitGroup()
    for number in range(BLOCKERS):
        left.go(_block, ledger, ledger.random("blocker", number))
    left.wait()


def _block(ledger: Ledger, chance: Random) -> None:
    while ledger.on:
        way, span = chance.randrange(5), chance.uniform(0, 0.03)
        if way == 0:
            clock.sleep(span)
        elif way == 1:
            runtime.blocking(clock.sleep, span)
        elif way == 2:
            digest = hashlib.pbkdf2_hmac("sha256", b"word", b"salt", int(span * 300_000) + 1)
            ledger.same(len(digest), 32, "bytes of a digest")
        elif way == 3:
            with TemporaryFile() as file:
                file.write(bytes(100_000))
                file.seek(0)
                ledger.same(len(runtime.blocking(file.read)), 100_000, "bytes read from a file")
        else:
            done = threading.Event()
            threading.Timer(span, done.set).start()
            ledger.check(done.wait(30), "an event that was set")
        ledger.did("blocked")
        ledger.pause(chance)


def hogs(ledger: Ledger) -> None:
    """Compute in Python for up to several slices."""
    left = WaitGroup()
    for number in range(HOGS):
        left.go(_compute, ledger, ledger.random("hog", number))
    left.wait()


def _compute(ledger: Ledger, chance: Random) -> None:
    while ledger.on:
        steps = chance.randrange(1000, 400_000)
        total = 0
        for number in range(steps):
            total += number
        ledger.same(total, steps * (steps - 1) // 2, "a sum")
        ledger.did("computed")
        ledger.pause(chance)


def forks(ledger: Ledger) -> None:
    """Fork children that use gopy, and start programs; wait for all of them."""
    chance = ledger.random("forks")
    warnings.simplefilter("ignore", DeprecationWarning)  # that there are threads: we know
    while ledger.on:
        child = os.fork()
        if not child:
            _be_a_child()
        status = runtime.blocking(os.waitpid, child, 0)[1]
        ledger.same(os.waitstatus_to_exitcode(status), CHILD_EXIT, "the exit code of a fork")
        done = subprocess.run(["cat"], input=b"text", stdout=subprocess.PIPE, check=False)
        ledger.same((done.returncode, done.stdout), (0, b"text"), "what cat did")
        ledger.did("forked")
        gopy.time.sleep(chance.uniform(0, 1))


def _be_a_child() -> None:
    """Start goroutines and hear from them; then end at once."""
    try:
        faulthandler.dump_traceback_later(30, exit=True)  # else its parent would wait for ever
        numbers: chan[int] = chan()
        for number in range(5):
            go(numbers.send, number)
        gopy.time.sleep(0.001)
        heard = sorted(numbers.recv() for _ in range(5))
        os._exit(CHILD_EXIT if heard == [0, 1, 2, 3, 4] else 1)
    finally:
        os._exit(2)


def heed_signals() -> None:
    """Count SIGUSR1; on the main thread, before anything else."""

    def handle(_: int, __: FrameType | None) -> None:
        global _handled
        _handled += 1

    signal.signal(signal.SIGUSR1, handle)


def signals(ledger: Ledger) -> None:
    """Send the process signals, each when the last one was handled."""
    chance = ledger.random("signals")
    while ledger.on:
        before = _handled
        os.kill(os.getpid(), signal.SIGUSR1)
        end = clock.monotonic() + 30
        while _handled == before and clock.monotonic() < end:
            runtime.gosched()
        ledger.same(_handled, before + 1, "signals that were handled")
        ledger.did("signalled")
        gopy.time.sleep(chance.uniform(0, 0.2))


def locked(ledger: Ledger) -> None:
    """Have goroutines keep their threads for themselves for a while."""
    left = WaitGroup()
    for number in range(LOCKED):
        left.go(_lock_at_times, ledger, ledger.random("locked", number))
    left.wait()


def _lock_at_times(ledger: Ledger, chance: Random) -> None:
    while ledger.on:
        left = WaitGroup()
        left.go(_keep_a_thread, ledger, chance)
        left.wait()
        ledger.did("locked")
        gopy.time.sleep(chance.uniform(0, 0.1))


def _keep_a_thread(ledger: Ledger, chance: Random) -> None:
    runtime.lock_os_thread()
    home = threading.get_ident()
    for _ in range(chance.randrange(5)):
        ledger.pause(chance)
        ledger.same(threading.get_ident(), home, "the thread of one who is locked to it")
    if chance.random() < 0.5:
        runtime.unlock_os_thread()
