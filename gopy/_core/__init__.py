"""The door of the core: what the packages above may use, and nothing else."""

from gopy._core.base import fastpath, inside, probe
from gopy._core.base.chance import chance
from gopy._core.base.clock import monotonic_ns, time_ns
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.optional import compiled, twin
from gopy._core.base.settings import num_cpu
from gopy._core.base.span import Span, Spanlike, clamp_ns, span_ns
from gopy._core.base.standstill import WORLD_STOPS, uncollected
from gopy._core.base.threads import start_new_thread
from gopy._core.fd.datagram import DatagramFD
from gopy._core.fd.errors import FdClosedError, FdTimeoutError
from gopy._core.fd.leaving import read_left, read_or_leave
from gopy._core.fd.socketfd import SocketFD
from gopy._core.fd.transfer import send_file, splice
from gopy._core.sched.attendant import attend
from gopy._core.sched.blocking import call_blocking
from gopy._core.sched.boot import let_run_nest, run
from gopy._core.sched.collector import set_gc_percent
from gopy._core.sched.depth import room
from gopy._core.sched.ending import at_the_end, exit_now
from gopy._core.sched.facts import (
    all_goroutines,
    dump,
    gomaxprocs,
    num_goroutine,
    sched_stats,
    set_max_threads,
    set_schedtrace,
    set_traceback,
)
from gopy._core.sched.handlers import tell
from gopy._core.sched.mend import in_child
from gopy._core.sched.parking import (
    alone,
    bubble_here,
    current,
    getcurrent,
    gosched,
    park,
    park_race,
    ready,
    sleep_ns,
)
from gopy._core.sched.report import all_dump
from gopy._core.sched.spawn import go, spawn
from gopy._core.sched.stack import is_root_frame
from gopy._core.sched.stop import abandon, fatal, set_panic_hook
from gopy._core.sched.timer import RuntimeTimer
from gopy._core.sched.wire import lock_thread, unlock_thread
from gopy._core.task.bubble import Bubble, now_ns
from gopy._core.task.g import G
from gopy._core.task.panics import Aborted, Chain, keep_chain, payload, take_chain
from gopy._core.task.waiter import Entry, Line, Race, Sudog
from gopy._core.timers.heap import ShuffledHeap

__all__ = [
    "WORLD_STOPS",
    "Aborted",
    "Bubble",
    "Chain",
    "DatagramFD",
    "Entry",
    "FdClosedError",
    "FdTimeoutError",
    "G",
    "Line",
    "Race",
    "Rank",
    "RankedLock",
    "RuntimeTimer",
    "ShuffledHeap",
    "SocketFD",
    "Span",
    "Spanlike",
    "Sudog",
    "abandon",
    "all_dump",
    "all_goroutines",
    "alone",
    "at_the_end",
    "attend",
    "bubble_here",
    "call_blocking",
    "chance",
    "clamp_ns",
    "compiled",
    "current",
    "dump",
    "exit_now",
    "fastpath",
    "fatal",
    "getcurrent",
    "go",
    "gomaxprocs",
    "gosched",
    "in_child",
    "inside",
    "is_root_frame",
    "keep_chain",
    "let_run_nest",
    "lock_thread",
    "monotonic_ns",
    "now_ns",
    "num_cpu",
    "num_goroutine",
    "park",
    "park_race",
    "payload",
    "probe",
    "read_left",
    "read_or_leave",
    "ready",
    "room",
    "run",
    "sched_stats",
    "set_gc_percent",
    "set_panic_hook",
    "set_max_threads",
    "set_schedtrace",
    "set_traceback",
    "send_file",
    "sleep_ns",
    "span_ns",
    "spawn",
    "splice",
    "start_new_thread",
    "take_chain",
    "tell",
    "time_ns",
    "twin",
    "uncollected",
    "unlock_thread",
]
