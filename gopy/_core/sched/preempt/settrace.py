"""A trace function on the M's thread: how a goroutine is brought to come by in 3.11.

CPython's own function sets it for another thread.  What it calls there is a C function,
for an object of ours::

    int function(PyObject *object, PyFrameObject *frame, int what, PyObject *arg)

`PyObject_RichCompareBool` is one: it compares the object with the frame, and ``what`` says
how, as its numbers for a call, a line and so on are its numbers for ``<``, ``==`` and so
on.  So `Tracer` is told of events by comparisons.  (The number of a single instruction is
none of a comparison; it comes only where a debugger asks a frame for them.)

Rejected: a callback of ctypes.  An exception that is thrown into the goroutine while it
stands in one is printed there, and lost.
"""

import ctypes
import sys
from collections.abc import Callable
from types import CodeType, FrameType

from gopy._core.sched.preempt.decline import HERE
from gopy._core.sched.preempt.record import Record, records
from gopy._core.sched.preempt.threadstate import head

NARROW = sys.version_info < (3, 12)  # later versions have not got the function
IN_VAIN = 1000  # so many events in gopy's own code: then sysmon may ask again

_set_trace: Callable[[int, int | None, object], int] = (
    ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.py_object)(
        ("_PyEval_SetTrace", ctypes.pythonapi)
    )
    if NARROW
    else lambda state, function, tracer: -1
)
_COMPARE = ctypes.cast(ctypes.pythonapi.PyObject_RichCompareBool, ctypes.c_void_p).value


class Tracer:
    """What the thread's trace function is called for."""

    __slots__ = ("_in_vain", "_record", "_settrace")

    def __init__(self, settrace: "Settrace", record: Record) -> None:
        self._settrace = settrace
        self._record = record
        self._in_vain = 0

    def __lt__(self, frame: FrameType) -> bool:
        """Hear of a call."""
        return self._hear(frame)

    def __eq__(self, frame: object) -> bool:
        """Hear of a line, which comes at each jump backwards, too."""
        return isinstance(frame, FrameType) and self._hear(frame)

    def __le__(self, frame: FrameType) -> bool:
        """Hear of an exception."""
        return False

    def __ne__(self, frame: object) -> bool:
        """Hear of a return."""
        return False

    __hash__ = object.__hash__

    def __call__(self, *event: object) -> None:
        """Do nothing: somebody has found it by `sys.gettrace`, and put it back as a tracer."""

    def _hear(self, frame: FrameType) -> bool:
        """Come by, but for gopy's own code; return False, which means that all is well."""
        if not frame.f_code.co_filename.startswith(HERE):
            self._in_vain = 0
            self._settrace.come_by(self._record, frame, (frame.f_lasti,))
            return False
        self._in_vain += 1
        if self._in_vain > IN_VAIN and records.mu.acquire(False):
            try:
                self._in_vain = 0
                self._settrace.disarm(self._record)
            finally:
                records.mu.release()
        return False


class Settrace:
    """Sets trace functions on other threads, and takes them off."""

    def __init__(self, come_by: Callable[[Record, FrameType, tuple[int, ...]], None]) -> None:
        self.come_by = come_by

    def arm(self, record: Record, codes: list[CodeType]) -> bool:
        """Set a trace function on record's thread, unless it has one."""
        fields = head(record.state)
        if fields is None or fields.trace_function or fields.tracing:
            return False
        if record.tracer is None:
            record.tracer = Tracer(self, record)
        return _set_trace(record.state, _COMPARE, record.tracer) == 0

    def disarm(self, record: Record) -> None:
        """Take the trace function off again, if it is still ours."""
        fields = head(record.state) if record.tracer is not None else None
        if fields is not None and fields.trace_object == id(record.tracer):
            _set_trace(record.state, None, None)
