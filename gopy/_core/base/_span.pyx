# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
"""The compiled twin of `span.span_ns`: of the numbers that nearly all spans are.

It's the same algorithm; the Python file explains it.
"""

from libc.math cimport llrint

cdef extern from "Python.h":
    long long PyLong_AsLongLongAndOverflow(object, int *) except? -1

cdef enum:
    SECOND = 1_000_000_000
    EXACT_SECONDS = 2_000_000  # see `span`

cdef long long MOST_SECONDS = 9_000_000_000  # fewer fit into 64 bits as nanoseconds
cdef object slowly = None


def on_other_spans(fn):
    """Be told what knows all spans."""
    global slowly
    slowly = fn


cdef long long ns_of(object value) except? -1:
    """Return the nanoseconds of a span, within 64 bits."""
    cdef double seconds
    cdef long long whole
    cdef int over
    if type(value) is float:
        seconds = value
        if -EXACT_SECONDS < seconds < EXACT_SECONDS:
            return llrint(seconds * 1e9)  # to the nearest, and of two to the even one, as `round` does
    elif type(value) is int:
        whole = PyLong_AsLongLongAndOverflow(value, &over)
        if not over and -MOST_SECONDS < whole < MOST_SECONDS:
            return whole * SECOND
    return slowly(value)


def span_ns(value):
    """Return the nanoseconds of a span, within 64 bits.

    Args:
        value: a number of seconds, a Duration or a timedelta.

    Raises:
        TypeError: it is none of these.
        ValueError: it is not a number (NaN).
    """
    return ns_of(value)
