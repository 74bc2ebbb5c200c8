"""The execution tracer: who ran when, on which thread, and what for.

`start` writes a trace to a file, which ui.perfetto.dev and chrome://tracing show; `listen` hands
each event to a function of the program's own.  Tasks, regions and logs say in a trace what the
program was doing.  While nobody traces or listens, it costs nothing.

Go: runtime/trace
Differs: a trace is Chrome's JSON, not the file that ``go tool trace`` reads.  There is no
`FlightRecorder` yet, which would keep the last seconds of a trace that nobody writes.
"""

from gopy.runtime.trace.annotating import Region, Task, log, new_task, start_region, with_region
from gopy.runtime.trace.events import Event, Kind
from gopy.runtime.trace.listening import Listening, listen
from gopy.runtime.trace.tracing import is_enabled, start, stop

__all__ = [
    "Event",
    "Kind",
    "Listening",
    "Region",
    "Task",
    "is_enabled",
    "listen",
    "log",
    "new_task",
    "start",
    "start_region",
    "stop",
    "with_region",
]
