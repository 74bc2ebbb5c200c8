# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of what `find` does while one thread alone uses gopy.

It's the same algorithm; the Python file explains it (R9).  What is the machine's: who stands behind
all others is taken one by one, without lists and locks, as nobody else can look.
"""

from gopy._core.sched._crowd cimport CrowdFields
from gopy._core.sched._idle cimport ask_poller, rest_alone
from gopy._core.sched._machine cimport MFields, PFields, mode, set_next
from gopy._core.sched._timing cimport run_timers
from gopy._core.task._waits cimport GFields, Ring
from gopy._core.timers._heap cimport HeapFields

from gopy._core.base.clock import monotonic_ns

cdef enum:
    QUEUE = 256
    TICKS = 61
    MOST = 256
    VISIT_NS = 1_000_000
    SLICE_NS = 10_000_000

cdef object find_among = None, tell_trace = None, take_inbox = None


def on_find(among, tick, inbox):
    """Be told the reference's own ways: among several threads, to trace, to take what has come."""
    global find_among, take_inbox, tell_trace
    find_among, tell_trace, take_inbox = among, tick, inbox


def find(MFields m not None):
    """Return who runs next; None to be asked again. May wait, for as long as it takes."""
    return _find_alone(m) if mode.alone and m.p is not None else find_among(m)


cdef GFields _find_alone(MFields m):
    """Find, while this is the only thread."""
    cdef PFields p = m.p
    cdef HeapFields heap = <HeapFields>p.heap
    cdef long long now = monotonic_ns()
    cdef long long tick = _refill(m, p, now)
    cdef GFields g = None
    if heap.first_ns <= now:
        run_timers(p, now)
    if m.world.trace_ns:
        tell_trace(m.world, now)
    if m.inbox.count:
        take_inbox(m, p)
    if now - m.polled_ns > VISIT_NS and m.poller.registered:
        ask_poller(m, now)
    if (m.late.count or p.fresh.count) and (tick % TICKS == 0 or _over_long(p, now)):
        g = _behind(m, p, 1)
    if g is None and (p.next_ is not None or p.queue.count):
        m.switches += 1
        g = _take_own(p, now)
        p.tick += not p.chained
        return g
    p.tick += 1
    p.chained = False
    if g is None:
        g = _behind(m, p, QUEUE // 2)
    if g is not None:
        m.switches += 1
        return g
    rest_alone(m, p)
    m.polled_ns = m.now_ns = monotonic_ns()
    return None


def refill(MFields m not None, PFields p not None, long long now):
    """Measure out what the fast path may do until the hub's next visit (R9); return the tick."""
    return _refill(m, p, now)


cdef long long _refill(MFields m, PFields p, long long now):
    cdef long long queued = p.full - p.fuel
    cdef long long spent = queued + p.full_chain - p.chain
    cdef long long tick = p.tick + queued
    cdef long long most = MOST, left
    p.tick = tick
    m.switches += spent
    p.chained = spent != 0 and not queued
    if not p.chained:
        p.slice_ns = now
    if spent:
        most = max(1, VISIT_NS * spent // (now - m.now_ns + 1))
    m.now_ns = now
    p.full_chain = p.chain = min(most, MOST)
    left = max(1, TICKS - 1 - tick % TICKS)  # the hub itself uses one up
    p.full = p.fuel = min(most, left)
    return tick


def take_own(PFields p not None, long long now):
    """Return next or the queue's head; a chain of nexts that has had its slice goes behind."""
    return _take_own(p, now)


cdef GFields _take_own(PFields p, long long now):
    cdef GFields g = p.next_
    if g is not None and p.queue.count and p.chained and now - p.slice_ns > SLICE_NS:
        p.queue.add(g)
        set_next(p, None)
        g = None
    p.chained = g is not None
    if g is not None:
        set_next(p, None)
        return g
    return <GFields>p.queue.shift() if p.queue.count else None


cdef bint _over_long(PFields p, long long now):
    """Return whether a chain of nexts, which makes no ticks, has had its slice, with no queue."""
    if p.queue.count or not p.chained or now - p.slice_ns <= SLICE_NS:
        return False
    p.slice_ns = now
    return True


cdef GFields _behind(MFields m, PFields p, Py_ssize_t most):
    """Return the first of those behind all others, and queue more of them for p: most in all."""
    cdef Ring late = m.late
    cdef CrowdFields fresh = p.fresh
    cdef GFields first = None, g
    cdef Py_ssize_t share
    if not late.count and not fresh.count:
        return None
    share = late.count + fresh.count // <Py_ssize_t>len(<list>m.world.ps) + 1
    share = min(share, most, QUEUE + 1 - p.queue.count)
    while share > 0 and (late.count or fresh.count):
        share -= 1
        if not fresh.count or (
            late.count and (<GFields>late.slots[late.head]).order <= fresh.order_of_first()
        ):
            g = <GFields>late.shift()
        else:
            g = fresh.shift()
        if first is None:
            first = g
        else:
            p.queue.add(g)
    return first
