"""What a program can ask of the collector and of reports, and tell them.

Go: runtime/debug
"""

from gopy.runtime.debug.endings import set_max_threads, set_panic_hook
from gopy.runtime.debug.garbage import set_gc_percent
from gopy.runtime.debug.memory import GCStats, free_os_memory, read_gc_stats
from gopy.runtime.debug.printing import print_stack, set_schedtrace, set_traceback

__all__ = [
    "GCStats",
    "free_os_memory",
    "print_stack",
    "read_gc_stats",
    "set_gc_percent",
    "set_max_threads",
    "set_panic_hook",
    "set_schedtrace",
    "set_traceback",
]
