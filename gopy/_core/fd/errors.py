"""What goes wrong with a descriptor besides the system's own errors.

They have no text of their own: `net` and `os` turn them into Go's errors.

Go: internal/poll/fd.go ErrNetClosing, ErrDeadlineExceeded
"""


class FdClosedError(Exception):
    """The descriptor is closed, or was closed while this goroutine waited."""


class FdTimeoutError(Exception):
    """The deadline has gone by."""
