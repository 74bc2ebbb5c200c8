"""The CPU profile: a thread that looks, 100 times a second, at what all others compute.

The kernel counts each thread's processor time.  For every 10 ms of it, a thread's stack of
that moment counts once: who waits is not in the profile, who computes on two processors
counts twice.  That is so for all of Python's threads: those that run goroutines, the helpers
of `runtime.blocking`, and those of others.

The sampler needs the GIL to look.  So it looks where a thread lets go of it: at a call, at
the end of a loop's body, behind a call into C that has kept it.  Functions are told apart
reliably, lines less so.  Meanwhile Python's switch interval is 0.5 ms: with the usual 5 ms a
thread that computes less between two system calls would always be seen in these.

On builds that can do without the GIL only the innermost function can be asked for, of the
threads that `threading` knows: the profile is flat.

Rejected: SIGPROF.  Python calls handlers on the main thread alone, which can set them alone:
while another thread computed for 2 s and the main one waited, 8 of 200 samples came; a signal
that is late ends the process.

Locking: ``_mu`` guards ``_sampler``.  The sampler's fields belong to its thread until that is
over.  ``_asking`` is held while all threads are asked for where they are, and by who forks:
without the GIL that stops them (`gopy._core.base.standstill`).

Go: runtime/pprof/pprof.go StartCPUProfile, runtime/cpuprof.go
"""

import io
import os
import sys
import threading
import time
from _thread import allocate_lock, get_ident
from itertools import chain, starmap, tee
from operator import itemgetter
from types import FrameType
from typing import Any, Final

from gopy._core import WORLD_STOPS, G, all_goroutines, start_new_thread, uncollected
from gopy.io import Writer
from gopy.runtime.frames import innermost, stack_of
from gopy.runtime.pprof.encoding import encode
from gopy.runtime.pprof.labelling import in_use
from gopy.runtime.pprof.snapshot import Kind, Labels, Row, Snapshot, labels_of
from gopy.sync import Mutex

PERIOD_NS: Final = 10_000_000
_SECOND_NS: Final = 1_000_000_000
_IMPATIENCE_S: Final = 0.0005

_mu = Mutex()
_sampler: "Sampler | None" = None
_asking = allocate_lock()
_forks_wait = False


def start_cpu_profile(w: Writer) -> None:
    """Begin to sample what all threads compute, 100 times a second, until `stop_cpu_profile`.

    That writes the profile to w, gzipped, for ``go tool pprof``; nothing is written before.

    Args:
        w: a binary file, or what else takes bytes.

    Raises:
        RuntimeError: ``cpu profiling already in use``.
        TypeError: nothing can be written to w, or only text.

    Go: runtime/pprof/pprof.go StartCPUProfile
    """
    global _sampler
    file: object = w
    if isinstance(file, io.TextIOBase) or not callable(getattr(file, "write", None)):
        raise TypeError(f"pprof: want a binary file to write to, not {type(w).__name__}")
    with _mu:
        if _sampler is not None and _sampler.is_alive():
            raise RuntimeError("cpu profiling already in use")
        _let_forks_wait()
        sampler = Sampler(w)
        sampler.start()
        _sampler = sampler


def stop_cpu_profile() -> None:
    """End the CPU profile that is under way, if any, and write it; returns when that is done.

    Blocks its thread for a few milliseconds.

    Raises:
        BaseException: whatever writing to the file raises; the profile has ended.

    Go: runtime/pprof/pprof.go StopCPUProfile
    """
    global _sampler
    with _mu:
        sampler, _sampler = _sampler, None
        if sampler is not None and sampler.is_alive():
            sampler.w.write(encode(sampler.stop()))


class Sampler:
    """The thread that looks, and what it has seen."""

    def __init__(self, w: Writer) -> None:
        self.w = w
        self._pid = os.getpid()
        self._began_ns = 0
        self._interval_s = self._shortened_s = sys.getswitchinterval()
        self._told = allocate_lock()  # free once it's told to stop
        self._over = allocate_lock()  # free once it's over
        self._error: BaseException | None = None
        self._rows: dict[Row, int] = {}
        self._seen_ns: dict[int, int] = {}  # processor time, by clock
        self._owed_ns: dict[int, int] = {}  # what has not been a whole period yet
        self._runners = Runners()

    def is_alive(self) -> bool:
        """Return whether its thread runs: not in the child of a fork."""
        return self._pid == os.getpid()

    def start(self) -> None:
        """Begin."""
        for _, clock in _threads():
            self._owed_ns[clock] = -_cpu_ns(clock)  # what was before counts for nothing
        self._began_ns = time.time_ns()
        sys.setswitchinterval(min(self._interval_s, _IMPATIENCE_S))
        self._shortened_s = sys.getswitchinterval()
        self._told.acquire()
        self._over.acquire()
        start_new_thread(self._work, ())

    def stop(self) -> Snapshot:
        """End, and return what was seen."""
        self._told.release()
        self._over.acquire()
        if sys.getswitchinterval() == self._shortened_s:  # else the program has set it
            sys.setswitchinterval(self._interval_s)
        if self._error is not None:
            raise self._error
        now_ns = time.time_ns()
        cpu = Kind("cpu", "nanoseconds")
        rows = {row: (count, count * PERIOD_NS) for row, count in self._rows.items()}
        kinds = (Kind("samples", "count"), cpu)
        return Snapshot(kinds, cpu, PERIOD_NS, rows, self._began_ns, now_ns - self._began_ns)

    def _work(self) -> None:
        try:
            while not self._told.acquire(timeout=PERIOD_NS / _SECOND_NS):
                self._look()
            self._look()
        except BaseException as error:  # `stop` raises it
            self._error = error
        finally:
            self._over.release()

    def _look(self) -> None:
        """Count the stack of every thread that has computed for another period."""
        me = get_ident()
        for (ident, frame), clock in _threads():
            if ident != me and (periods := self._periods(clock)):
                stack = innermost(frame) if WORLD_STOPS else stack_of(frame, whole=True)
                row = (stack, self._runners.labels_at(ident) if in_use() else ())
                self._rows[row] = self._rows.get(row, 0) + periods

    def _periods(self, clock: int) -> int:
        """Return how many more whole periods the thread of clock has computed for."""
        now_ns = _cpu_ns(clock)
        spent_ns = now_ns - self._seen_ns.get(clock, 0)
        if spent_ns < 0:  # another thread has the number now
            spent_ns = now_ns
        self._seen_ns[clock] = now_ns
        periods, owed_ns = divmod(self._owed_ns.get(clock, 0) + spent_ns, PERIOD_NS)
        self._owed_ns[clock] = owed_ns
        return max(periods, 0)


class Runners:
    """Finds who runs on a thread, as far as another thread can see it."""

    def __init__(self) -> None:
        worlds = (getattr(g.m, "world", None) for g in all_goroutines())
        self._world: Any = next((each for each in worlds if each is not None), None)
        self._last: dict[int, Any] = {}  # Any: Stacks of the core's

    def labels_at(self, ident: int) -> Labels:
        """Return the labels of the goroutine that runs on the thread ident."""
        g = self._on(ident)
        return labels_of(g.labels) if g is not None else ()

    def _on(self, ident: int) -> G | None:
        if self._world is None:
            return None
        m = next((each for each in list(self._world.ms) if each.tid == ident), None)
        if m is None:
            return None
        last = self._last.get(ident)  # first who computed there before
        for stack in ([] if last is None else [last]) + list(m.stacks):
            g: G | None = getattr(stack, "g", None)  # not there in the midst of a switch
            if g is not None and _runs(g, stack):
                self._last[ident] = stack
                return g
        main: G | None = self._world.g1  # it has no Stack
        return main if main is not None and main.m is m and _runs(main, main.stack) else None


def _runs(g: G, stack: Any) -> bool:  # Any: a Stack
    return not g.reason and g.stack is stack and stack is not None and stack.gr_frame is None


def _cpu_ns(clock: int) -> int:
    """Return the processor time that clock counts; 0 if its thread is gone."""
    try:
        return time.clock_gettime_ns(clock)
    except OSError:
        return 0


def _threads() -> list[tuple[tuple[int, FrameType], int]]:
    """Return for each of Python's threads its ident, its innermost frame and its clock."""
    if WORLD_STOPS:
        return _known_threads()
    # To ask for the clock of a thread that is gone may crash.  All this is one call into C, so
    # that nobody else gets the GIL, and no thread ends, between the first question and the last.
    items = chain.from_iterable(map(dict.items, starmap(sys._current_frames, [()])))
    threads, again = tee(items)
    try:
        with uncollected():
            return list(
                zip(
                    threads,
                    map(time.pthread_getcpuclockid, map(itemgetter(0), again)),
                    strict=False,
                )
            )
    except OSError:  # one has ended that Python still knows
        return _known_threads()


def _known_threads() -> list[tuple[tuple[int, FrameType], int]]:
    """Be `_threads` for those that `threading` knows: the kernel's name for a clock is safe."""
    natives = {each.ident: each.native_id for each in threading.enumerate()}
    with _asking, uncollected():
        frames = sys._current_frames()
    return [(item, ~native << 3 | 6) for item in frames.items() if (native := natives.get(item[0]))]


def _let_forks_wait() -> None:
    """From the first profile on, fork only while no thread is asked for where it is."""
    global _forks_wait
    if not _forks_wait:
        _forks_wait = True
        os.register_at_fork(
            before=_asking.acquire,
            after_in_parent=_asking.release,
            after_in_child=_asking.release,
        )
