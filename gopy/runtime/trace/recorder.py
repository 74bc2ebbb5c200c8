"""Recorder: what happens, written down as it happens, and the thread that writes it to a file.

Probes call it in the midst of the runtime, where it must not wait and must not fail: it only
appends to ``_records``, which is atomic, also without the GIL.  The thread takes them out every
`PAUSE_S` and writes; it belongs to nobody (`gopy._core.attend`), so that a program which computes,
panics or deadlocks is traced to its end.

    recording ──finish──▶ ending ──the rest is written──▶ over
        └───────writing fails────────────────────────────▶ over, with an error

In any state but the first nothing is recorded any more.

Invariants:

    T1  What is recorded holds nothing of the program's own, whose end on the writing thread would
        run its finalizers there.
    T2  The file is written by that thread only, from the first byte to the last.

Locking: none among those who record.  ``_told`` is free once the thread is told to end, ``_over``
once it has ended.  ``_writing`` is held while the thread writes, and by who forks, though he waits
for half a second at most: else the child might find the file half-way through a write.

Go: runtime/trace.go ReadTrace, runtime/trace/subscribe.go startLocked
"""

import os
from _thread import allocate_lock, get_ident
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Final

from gopy._core import G, attend, getcurrent, in_child, monotonic_ns, probe
from gopy.io import Writer
from gopy.io.writing import write_call, write_out
from gopy.runtime.trace.chrome import Chrome, Record
from gopy.runtime.trace.listening import p_of

PAUSE_S: Final = 0.1  # between two writes
_PATIENCE_S: Final = 0.5  # of who forks
MOST: Final = 1 << 20  # records that wait for the thread; what comes then is lost, and counted
_AT_ONCE: Final = 1 << 14  # records in one write
_NAMED: Final = (FunctionType, MethodType, BuiltinFunctionType, type)


_writing = allocate_lock()
_forks_wait = False
_forking: set[int] = set()  # threads that hold it for a fork


class Recorder:
    """A trace under way."""

    __slots__ = (
        *("__weakref__", "_chrome", "_ending", "_flush", "_lost", "_over", "_pid", "_probes"),
        *("_recording", "_records", "_told", "_write", "error"),
    )

    def __init__(self, w: Writer, alive: list[G]) -> None:
        self.error: BaseException | None = None
        self._write = write_call(w)
        self._flush: Callable[[], object] = getattr(w, "flush", _nothing)
        self._pid = os.getpid()
        names = {g.id: name_of(g) for g in alive}
        self._chrome = Chrome(names, monotonic_ns())
        self._records: deque[Record] = deque()
        self._lost = 0
        self._recording = True
        self._ending = False
        self._told = allocate_lock()
        self._over = allocate_lock()
        self._probes: dict[str, Callable[..., None]] = {
            "created": self._created,
            "started": self._started,
            "parked": self._parked,
            "stolen": self._stolen,
            "handed": self._handed,
            **{
                kind: partial(self._note_g, kind)
                for kind in ("readied", "resumed", "yielded", "preempted", "ended")
            },
        }

    def start(self, running: G) -> None:
        """Begin; running is the caller."""
        _let_forks_wait()
        self._told.acquire()
        self._over.acquire()
        attend(self._work)
        self._note("resumed", running.id)
        for name, listener in self._probes.items():
            probe.join(name, listener)

    def is_on(self) -> bool:
        """Return whether it has not been told to end yet; in the child of a fork it has no thread.

        One that can't write any more is on all the same, until somebody asks for the error.
        """
        return not self._ending and self.is_ours()

    def is_ours(self) -> bool:
        """Return whether its thread is of this process."""
        return self._pid == os.getpid()

    def leave(self) -> None:
        """Listen at the probes no more."""
        self._recording = False
        for name, listener in self._probes.items():
            probe.leave(name, listener)

    def left(self) -> int:
        """Return how many records are still to be written."""
        return len(self._records)

    def finish(self, timeout_s: float = -1) -> bool:
        """Have the rest written, and wait for that; return whether it is done.

        Any thread may call it, also a signal's handler, and more than once.
        """
        self._recording = False
        self._ending = True
        with suppress(RuntimeError):  # it was told already
            self._told.release()
        if not self._over.acquire(timeout=timeout_s):
            return False
        self._over.release()
        return True

    def annotate(self, kind: str, g: G, what: tuple[object, ...]) -> None:
        """Record what g, the caller, says: a log, or where a task or a region begins or ends."""
        self._note(kind, g.id, what)

    def _note(self, kind: str, g: int, what: object = None) -> None:
        if not self._recording:
            return
        if len(self._records) >= MOST:
            self._lost += 1
            return
        m = getattr(getcurrent(), "m", None)
        where = (0, -1) if m is None else (m.tid, getattr(m, "id", -1))
        self._records.append((monotonic_ns(), kind, where, p_of(m), g, what))

    def _note_g(self, kind: str, g: G) -> None:
        self._note(kind, g.id)

    def _created(self, g: G) -> None:
        self._note("created", g.id, (name_of(g), g.created_at))

    def _started(self, g: G) -> None:
        self._note("started", g.id, name_of(g))

    def _parked(self, g: G, reason: str, _: object) -> None:
        self._note("parked", g.id, reason)

    def _stolen(self, g: G, _: object) -> None:
        self._note("stolen", g.id)

    def _handed(self, p: Any, m: Any) -> None:  # Any: of the core's
        self._note("handed over", 0, (p.id, getattr(m, "id", -1)))

    def _work(self) -> None:
        """Write until it's told to end; the thread."""
        try:
            self._put(self._chrome.head())
            while not self._told.acquire(timeout=PAUSE_S):
                self._put_all()
            self._put_all()
            self._put(self._chrome.tail(monotonic_ns(), self._lost))
            self._put(b"")
        except BaseException as error:
            self.error = error
        finally:
            self._recording = False
            self._records.clear()
            self._over.release()

    def _put_all(self) -> None:
        """Write what has been recorded by now; leave few, also where much is recorded meanwhile.

        All of it is handed to the system: a process that is killed leaves it, too.  That lets go
        of the GIL, and who computes then gives it back 5 ms later; so it's done seldom.
        """
        records = self._records
        while records:
            some = min(len(records), _AT_ONCE)
            self._put(self._chrome.encode(records.popleft() for _ in range(some)))
            if some < _AT_ONCE:
                break
        self._put(b"")

    def _put(self, data: bytes) -> None:
        """Write data; flush if there is none."""
        with _writing:
            if data:
                write_out(self._write, data)
            else:
                self._flush()

    def _forget(self) -> None:
        """In the child of a fork: there is no thread that writes, and the file is the parent's."""
        self.leave()
        self._records.clear()


def _let_forks_wait() -> None:
    """From the first trace on, fork only while none is written."""
    global _forks_wait
    if not _forks_wait:
        _forks_wait = True
        os.register_at_fork(
            before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
        )


def _before_fork() -> None:
    if _writing.acquire(timeout=_PATIENCE_S):
        _forking.add(get_ident())


def _after_fork() -> None:
    if get_ident() in _forking:
        _forking.discard(get_ident())
        with suppress(RuntimeError):  # in a child all locks of modules are free by now
            _writing.release()


def _nothing() -> None:
    pass


def name_of(g: G) -> str:
    """Return the name of g's function as `G.name` does, without asking the program's own code."""
    fn: Any = g.fn  # Any: whatever can be called
    while type(fn) is partial:
        fn = fn.func
    if fn is None or type(fn) in _NAMED:
        return g.name if fn is g.fn else str(fn.__qualname__).replace(".<locals>", "")
    return type(fn).__qualname__.replace(".<locals>", "")


in_child(Recorder, Recorder._forget)
