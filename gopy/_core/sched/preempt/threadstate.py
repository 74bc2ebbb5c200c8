"""CPython's state of a thread: where it is, and whether it counts as tracing.

The prototypes are our own: to set the types of `ctypes.pythonapi`'s functions would set
them for everybody.
"""

import ctypes
import sys

current_state = ctypes.PYFUNCTYPE(ctypes.c_void_p)(("PyThreadState_Get", ctypes.pythonapi))
enter_tracing = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(
    ("PyThreadState_EnterTracing", ctypes.pythonapi)
)
leave_tracing = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(
    ("PyThreadState_LeaveTracing", ctypes.pythonapi)
)
_current_interpreter = ctypes.PYFUNCTYPE(ctypes.c_void_p)(
    ("PyInterpreterState_Get", ctypes.pythonapi)
)


class Head(ctypes.Structure):
    """The first fields of CPython 3.11's PyThreadState."""

    _fields_ = [
        ("prev", ctypes.c_void_p),
        ("next", ctypes.c_void_p),
        ("interp", ctypes.c_void_p),
        ("initialized", ctypes.c_int),
        ("static", ctypes.c_int),
        ("recursion_remaining", ctypes.c_int),
        ("recursion_limit", ctypes.c_int),
        ("recursion_headroom", ctypes.c_int),
        ("tracing", ctypes.c_int),
        ("tracing_what", ctypes.c_int),
        ("cframe", ctypes.c_void_p),
        ("profile_function", ctypes.c_void_p),
        ("trace_function", ctypes.c_void_p),
        ("profile_object", ctypes.c_void_p),
        ("trace_object", ctypes.c_void_p),
    ]


def head(state: int) -> Head | None:
    """Return the fields of the living thread at state; None if they aren't where we think."""
    if sys.version_info[:2] != (3, 11):
        return None
    fields = Head.from_address(state)
    known = (fields.interp, fields.recursion_limit)
    return fields if known == (_current_interpreter(), sys.getrecursionlimit()) else None
