"""Channels: who wants which signals, and the goroutine that gives them to him.

C writes the number of each signal into a pipe (`actions`).  A helper thread reads it, and
the relay's goroutine, which waits for that thread, sends to the channels.  If the goroutine
has not come after PATIENCE_S, because its thread is held up in C, another thread sends.

    signal ──C──▶ pipe ──helper──▶ arrived ──goroutine, or a thread──▶ channels

A 0 in the pipe is a mark: what was written before it has been sent once it comes out.

Invariants, true whenever ``mu`` is free:

    S1  ``counts`` says of each signal how many channels want it.
    S2  There are as many zeros in the pipe and in ``arrived`` as goroutines in ``marks``.
    S3  After ``ended`` nothing is written into the pipe, but for one 0: the helper closes it.

Locking: ``mu``, a mutex that parks, guards all but ``arrived``; sending needs no waiting.

Go: os/signal/signal.go handlers, process; runtime/sigqueue.go
"""

import os
from collections import Counter, deque
from contextlib import suppress
from time import sleep
from typing import Any

from gopy._core import call_blocking, go, sleep_ns, start_new_thread
from gopy._lang.chan import chan
from gopy.os.signal import actions
from gopy.os.signal.mainthread import on_main_thread
from gopy.os.signum import Signal
from gopy.sync import Mutex

PATIENCE_S = 0.1
STEP_NS = 1_000_000
MARK = b"\0"


class Relay:
    """Passes signals on to the channels of one world."""

    def __init__(self, world: Any) -> None:  # Any: a World
        self.world = world
        self.mu = Mutex()
        self.channels: dict[chan[Any], set[int]] = {}  # Any: whoever wants signals
        self.stopping: list[tuple[chan[Any], set[int]]] = []
        self.counts: Counter[int] = Counter()
        self.marks: deque[chan[None]] = deque()
        self.arrived: deque[int] = deque()
        self.heard = 0  # how many numbers have arrived
        self.sent = 0  # how many of them have been sent
        self.ended = False
        self._watched = False
        self._out, self.fd = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self.fd, False)

    def begin(self) -> None:
        """Start the goroutine that sends."""
        go(self._loop)

    def wants(self, number: int) -> bool:
        """Return whether a channel is to be told of number."""
        return self.counts[number] > 0 and not self.world.over

    def is_over(self) -> bool:
        """Return whether its world is."""
        return bool(self.world.over)

    def close(self) -> None:
        """Have the helper end, and close the pipe."""
        self.ended = True
        with suppress(OSError):
            os.write(self.fd, MARK)

    def discard(self) -> None:
        """Close the pipe: nobody reads it, or somebody in another process."""
        self.ended = True
        os.close(self._out)
        os.close(self.fd)

    def add(self, ch: chan[Any], numbers: set[int]) -> bool:
        """Let ch be told of numbers, too; return False if this has ended."""
        with self.mu:
            if self.ended:
                return False
            had = self.channels.setdefault(ch, set())
            self.counts.update(numbers - had)
            had |= numbers
        return True

    def drop(self, numbers: set[int]) -> None:
        """Let no channel be told of numbers any more."""
        with self.mu:
            for ch, wanted in list(self.channels.items()):
                wanted -= numbers
                if not wanted:
                    del self.channels[ch]
            for number in numbers:
                self.counts.pop(number, None)

    def stop(self, ch: chan[Any]) -> None:
        """Let ch be told of nothing any more, but for the signals that have come."""
        with self.mu:
            numbers = self.channels.pop(ch, None)
            if numbers is None:
                return
            self.counts.subtract(numbers)
            last = {number for number in numbers if not self.counts[number]}
            stopping = (ch, numbers)
            self.stopping.append(stopping)
        on_main_thread(lambda: actions.settle(last))
        self._wait_for_mark()
        with self.mu:
            self.stopping.remove(stopping)

    def end_if_unused(self) -> None:
        """End if nobody wants anything: then a deadlock can be seen again."""
        with self.mu:
            if self.channels or self.stopping or self.ended:
                return
            self.ended = True
            actions.relays.remove(self)
        on_main_thread(lambda: actions.settle(set()))
        while not self._write_mark():  # which nobody waits for
            sleep_ns(STEP_NS)

    def pass_on(self) -> None:
        """Send what has arrived."""
        with self.mu:
            while self.arrived:
                number = self.arrived.popleft()
                self.sent += 1
                if number:
                    self._send(number)
                elif self.marks:
                    self.marks.popleft().close()

    def _send(self, number: int) -> None:
        """Give number to who wants it, and can take it."""
        for ch, numbers in [*self.channels.items(), *self.stopping]:
            if number in numbers:
                ch.try_send(Signal(number))

    def _wait_for_mark(self) -> None:
        """Wait until all that is in the pipe now has been sent."""
        come = chan[None]()
        while True:
            with self.mu:
                if self.ended:
                    return
                if self._write_mark():
                    self.marks.append(come)
                    break
            sleep_ns(STEP_NS)
        come.recv()

    def _write_mark(self) -> bool:
        """Write a mark; return False if the pipe is full of signals."""
        with suppress(BlockingIOError):
            return os.write(self.fd, MARK) > 0
        return False

    def _loop(self) -> None:
        """Send what comes, until this ends: a goroutine's function."""
        while call_blocking(self._hear, (), {}):
            self.pass_on()

    def _hear(self) -> bool:
        """Wait for numbers; return False if this has ended. A helper's thread runs this."""
        numbers = os.read(self._out, 64)
        actions.forward(numbers.replace(MARK, b""), self)
        if self.ended and numbers.endswith(MARK):
            os.close(self._out)
            os.close(self.fd)
            return False
        self.arrived.extend(numbers)
        self.heard += len(numbers)
        if not self._watched:
            self._watched = True
            start_new_thread(self._insist, ())
        return True

    def _insist(self) -> None:
        """Send what the goroutine does not come to: a thread's function."""
        while not self.ended and not self.world.over:
            target = self.heard
            sleep(PATIENCE_S)
            if self.sent < target and not self.world.over:
                self.pass_on()
            if self.heard == target:
                self._watched = False
                if self.heard == target:
                    return
                self._watched = True
        self._watched = False
