"""Preemption: an M is brought to give way in the middle of Python code that computes.

Somebody else, sysmon, decides who and when; this package knows how.

    attach(m, give_way)   on m's own thread, once, before anything else
    request(m) -> bool    from any other thread: have m's goroutine give way, very soon
    answer(m) -> Answer   what became of the last request
    disarm(m)             from any thread: m has gone on by itself; forget the request
    detach(m)             on m's own thread, before it ends
    preempted(m) -> int   how often m's goroutines have given way
    after_fork()          in the child: forget all other threads

    NONE ──request──▶ PENDING ──m comes by an event──▶ YIELDED: give_way was called
                              └─m comes by an event──▶ DECLINED, and YIELDED after all if one
                                                       of the next 100 events is elsewhere
    any of them ──disarm──▶ NONE

``give_way`` is called on the goroutine's own stack, between two of its instructions.  It
puts the goroutine behind all others and switches to the hub; it may come back at once, and
it may raise, once it has switched, what is thrown into the goroutine.

A request that stays PENDING from one look to the next is one that nobody came by: the M is
in C code, or computes in gopy's own code.  The next `request` looks anew where it stands.

How the goroutine is brought to come by: from 3.12 on by local events of `sys.monitoring` on
the code objects of its innermost frames (``monitor``); in 3.11 by a trace function on its
thread (``settrace``), which is not set over somebody else's.

Invariants:

    E1  Nothing is registered with the interpreter before the first request, and no event
        is set for an M without one.
    E2  The events are taken off before give_way is called, and when the M has declined at
        100 of them: else each loop that runs there would go on paying for them.
    E3  While give_way runs, the thread does not count as tracing.  CPython counts it so
        during such a callback, greenlet does not keep the count apart for each goroutine,
        and nobody else on the thread would get an event any more.
    E4  A goroutine never gives way where `decline` says so: what is half-done there belongs
        to the thread.

Locking: one lock, ``records.mu``, guards requests and events.  It is a leaf, and not
ranked: who holds it takes no other.  An M that comes by only tries it: it may stand
anywhere, and while sysmon sets events the next one is not far.

Rejected: ``Py_AddPendingCall`` (stays busy while the goroutine is switched out); a signal's
handler (the main thread only); global events (every function called next is prepared for
them anew); to leave the events set after refusals (10^5 callbacks a second);
to take them off at the first one (what collects garbage in a loop was always met in a
finalizer, as sysmon got the GIL there, and kept its thread for good).

Go: runtime/preempt.go, runtime/signal_unix.go doSigPreempt
Differs: code that has no jump and no call in it, and C code, is not preempted; in 3.11 nobody
is while a tracer is set on his thread.  Without the GIL an M may leave a frame while sysmon
looks at it: what the frame holds may end later, and on sysmon's thread; and only the innermost
frame is looked at, so that nobody is preempted who is mostly in a debugger's trace function.
Who reaches the recursion limit exactly where it is preempted gets its RecursionError one
call early.
"""

from gopy._core.sched.preempt.ask import (
    after_fork,
    answer,
    attach,
    detach,
    disarm,
    preempted,
    request,
)
from gopy._core.sched.preempt.record import Answer, Preemptible

__all__ = [
    "Answer",
    "Preemptible",
    "after_fork",
    "answer",
    "attach",
    "detach",
    "disarm",
    "preempted",
    "request",
]
