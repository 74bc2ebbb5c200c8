"""The clock: integer nanoseconds that never go back.

One name, so that whoever wants another clock knows where it is read.

Go: runtime/time_nofake.go nanotime
"""

from time import monotonic_ns, time_ns

__all__ = ["monotonic_ns", "time_ns"]
