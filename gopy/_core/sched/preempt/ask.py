"""Asking an M to give way, and the M that comes by."""

from _thread import allocate_lock, get_ident
from collections.abc import Callable
from types import CodeType, FrameType

from greenlet import getcurrent

from gopy._core.base.clock import monotonic_ns
from gopy._core.base.standstill import current_frames
from gopy._core.sched.depth import room
from gopy._core.sched.preempt.decline import Verdict, called_by_itself, interesting, judge
from gopy._core.sched.preempt.monitor import Monitor, monitoring
from gopy._core.sched.preempt.record import Answer, Mechanism, Preemptible, Record, records
from gopy._core.sched.preempt.settrace import Settrace
from gopy._core.sched.preempt.threadstate import current_state, enter_tracing, leave_tracing

HELD_NS = 100_000_000  # so long a goroutine may decline because it stands in a with or try (R13)
STALE_NS = 50_000_000  # it has gone on by itself if its last refusal is so long ago
FRAMES = 8  # so many codes get events, from the innermost frame outwards
TRY_S = 0.05  # how long a request waits for its turn
# So many events may be refused before a request has failed. With one, code that leaves C code in
# a finalizer or a short `with` each time, as sysmon gets the GIL there, would never give way.
TRIES = 100


def attach(m: Preemptible, give_way: Callable[[], None]) -> None:
    """Let m, on whose thread this is called, be preempted from now on; give_way does it."""
    record = Record(m, give_way, current_state())
    with records.mu:
        record.outer = records.by_thread.get(m.tid)
        records.by_thread[m.tid] = record


def detach(m: Preemptible) -> None:
    """Let m, on whose thread this is called, be as before `attach`.

    No request reaches m's thread after it: its state may be freed.
    """
    with records.mu:
        record = records.of(m)
        if record is None:
            return
        _withdraw(record)
        if record.outer is not None:
            records.by_thread[m.tid] = record.outer
        else:
            del records.by_thread[m.tid]


def request(m: Preemptible) -> bool:
    """Have the goroutine that computes on m give way; called on any thread but m's.

    Returns:
        False: it can't be asked now. m is not attached, stands in gopy's own code, no tool
        id is free, or (3.11) a tracer is set on its thread.
    """
    if records.of(m) is None:
        return False
    codes = _stands_in(m)  # before the lock is taken: see there
    if not codes or not records.mu.acquire(timeout=TRY_S):
        return False
    try:
        record = records.of(m)
        if record is None:
            return False
        _withdraw(record)
        record.handlers = called_by_itself()
        record.tries = TRIES
        record.answer = Answer.PENDING
        if not _mechanism.arm(record, codes):
            record.tries = 0
            record.answer = Answer.NONE
            return False
        return True
    finally:
        records.mu.release()


def _stands_in(m: Preemptible) -> list[CodeType]:
    """Return the codes of m's innermost frames.

    Where threads run in parallel m may leave such a frame while it is held here, and what the
    frame holds ends here, too: finalizers run at the end of this function.
    """
    frame = current_frames().get(m.tid)
    return [] if frame is None else interesting(frame, FRAMES)


def answer(m: Preemptible) -> Answer:
    """Return what has become of the last `request`."""
    record = records.of(m)
    return Answer.NONE if record is None else record.answer


def preempted(m: Preemptible) -> int:
    """Return how often goroutines of m have given way."""
    record = records.of(m)
    return 0 if record is None else record.count


def disarm(m: Preemptible) -> None:
    """Forget the last `request`, and how long m has declined: m has gone on by itself."""
    record = records.of(m)
    if record is None or (record.answer is Answer.NONE and not record.holder):
        return
    with records.mu:
        _withdraw(record)
        record.answer = Answer.NONE
        record.holder = 0


def after_fork() -> None:
    """Forget all threads but the calling one, in a child: the lock's holder may be among them."""
    records.mu = allocate_lock()
    here = get_ident()
    for tid, record in list(records.by_thread.items()):
        if tid != here:
            del records.by_thread[tid]
            record.tracer = None  # its thread's state is gone
        _withdraw(record)


def _withdraw(record: Record) -> None:
    """Take record's events off (E1); ``records.mu`` is held."""
    record.tries = 0
    _mechanism.disarm(record)


def _come_by(record: Record, frame: FrameType, offsets: tuple[int, ...]) -> None:
    """Give way, or decline: frame is about to go on at one of offsets.

    Called by the interpreter on record's thread, between two instructions of anybody's code.
    """
    try:
        room()  # and so for give_way, which must not fail half-way (R4)
        may = _may(record, frame, offsets)
    except RecursionError:
        may = False
    if not records.mu.acquire(False):
        return
    try:
        if not record.tries:
            return
        record.tries -= 1
        record.answer = Answer.YIELDED if may else Answer.DECLINED
        if may or not record.tries:
            _withdraw(record)  # E2
    finally:
        records.mu.release()
    if not may:
        return
    record.count += 1
    del frame
    leave_tracing(record.state)  # E3
    try:
        record.give_way()
    finally:
        enter_tracing(record.state)


def _may(record: Record, frame: FrameType, offsets: tuple[int, ...]) -> bool:
    """Return whether the goroutine that runs may give way here and now (E4)."""
    me = getcurrent()
    if getattr(me, "m", None) is not record.m or me is record.m.hub:
        return False
    verdict = judge(frame, offsets, record.handlers)
    if verdict is not Verdict.HELD:
        record.holder = 0
        return verdict is Verdict.FREE
    now = monotonic_ns()
    if record.holder != id(me) or now - record.last_ns > STALE_NS:
        record.holder, record.since_ns = id(me), now
    record.last_ns = now
    if now - record.since_ns < HELD_NS:
        return False
    record.holder = 0
    return True


_mechanism: Mechanism = Settrace(_come_by) if monitoring is None else Monitor(_come_by)
