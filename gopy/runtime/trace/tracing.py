"""start and stop: one trace at a time, of all that the process does.

Locking: ``_mu`` is held by who starts or stops, also while he waits for the file.  ``_recorder``
is read by anybody.

Go: runtime/trace/trace.go, runtime/trace/subscribe.go
"""

import io
import sys
from typing import Final

from gopy._core import all_goroutines, at_the_end, call_blocking, current, monotonic_ns
from gopy.io import Writer
from gopy.runtime.trace.recorder import Recorder
from gopy.sync import Mutex

_PATIENCE_S: Final = 0.5  # with a file that takes nothing, when the program ends
_MOST_S: Final = 2.0  # and with one that takes little

_mu = Mutex()
_told_of: Recorder | None = None  # whose error stands on stderr
_recorder: Recorder | None = None


def start(w: Writer) -> None:
    """Trace what the scheduler does until `stop`, and write it to w all the while.

    What is written is one array of Chrome's trace events, as ui.perfetto.dev and chrome://tracing
    show them: a track for each of the scheduler's threads, with goroutines as slices, and instants
    where one is created or readied.  It's written about ten times a second by a thread of its own,
    which also flushes w if w has ``flush``, and completed by `stop`, and by every end of the
    program but a signal's: main returns, `os.exit`, a panic, a fatal error; w has half a second for
    what it takes at once, two for all.  Leave w open until then.

    If writing to w raises, tracing is over; the program goes on, and `stop` raises that.  A program
    that ends without it says so on stderr.

    While tracing goroutines don't take their fast ways: programs that do little but pass values
    become up to 20 times slower.  In the child of a fork nothing is traced.

    Args:
        w: a binary file, or what else takes bytes.

    Raises:
        RuntimeError: ``execution tracer already enabled``, or no thread can be started.
        TypeError: nothing can be written to w, or only text.

    Go: runtime/trace/trace.go Start
    """
    global _recorder
    file: object = w
    if isinstance(file, io.TextIOBase) or not callable(getattr(file, "write", None)):
        raise TypeError(f"trace: want a binary file to write to, not {type(w).__name__}")
    running = current()
    with _mu:
        if _recorder is not None:
            if _recorder.is_on():
                raise RuntimeError("execution tracer already enabled")
            _recorder.leave()  # the program's end, or a fork's, was that of its trace
        at_the_end(_end)
        recorder = Recorder(w, all_goroutines())
        recorder.start(running)
        _recorder = recorder


def stop() -> None:
    """End the trace that is under way, if any; returns when all of it is written.

    Only the caller waits for that.

    Raises:
        BaseException: whatever writing to the file has raised; the trace has ended.

    Go: runtime/trace/trace.go Stop
    Differs: Go forgets what goes wrong with the file.
    """
    global _recorder
    current()
    with _mu:
        recorder = _recorder
        if recorder is None:
            return
        recorder.leave()
        if recorder.is_ours():
            call_blocking(recorder.finish, (), {})
        _recorder = None
        if recorder.error is not None:
            raise recorder.error


def is_enabled() -> bool:
    """Return whether a trace is under way; it may have ended when this returns.

    Go: runtime/trace/annotation.go IsEnabled
    """
    return recorder() is not None


def recorder() -> Recorder | None:
    """Return the trace that is under way, if any."""
    found = _recorder
    return found if found is not None and found.is_on() else None


def _end() -> None:
    """Complete the trace, since the program ends."""
    global _told_of
    found = _recorder
    if found is None or not found.is_ours():
        return
    why = "its file takes too long"
    left, until_ns = found.left(), monotonic_ns() + int(_MOST_S * 1e9)
    while not (over := found.finish(_PATIENCE_S)):
        if found.left() >= left or monotonic_ns() > until_ns:
            break
        left = found.left()
    if over:
        if found.error is None:
            return
        why = f"{type(found.error).__name__}: {found.error}"
    if found is not _told_of:
        _told_of = found
        print(f"gopy: the trace is not complete: {why}", file=sys.stderr)
