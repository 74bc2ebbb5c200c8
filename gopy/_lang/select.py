"""select: of several sends and receives, the one that can happen.

    look at all cases at one moment ──some are ready──▶ one of them, by chance
            │ none is
            ▼
    stand in all lines ──park──▶ one waker claims the Race ──▶ leave the other lines

Invariants:

    X1  Exactly one case happens: by `look` while all channels are locked, or by the one
        waker who claimed the Race.
    X2  Channels are locked in the order of their identities, each once, so two selects
        never wait for each other.
    X3  A select never meets itself: it looks before it stands in any line.

Rejected: to ask the cases one after the other in random order, as a poll.  It sees the
channels at different moments, and "not ready" may then be false of all of them at once.

Go: runtime/select.go
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeVar, overload

from gopy._core import (
    G,
    Race,
    Spanlike,
    Sudog,
    chance,
    current,
    gosched,
    park_race,
    ready,
    sleep_ns,
    span_ns,
    twin,
)
from gopy._lang.bubbled import stay_inside
from gopy._lang.cases import UNSET, Case, RecvCase, SendCase
from gopy._lang.chan import chan
from gopy._lang.ends import End, RecvChan, SendChan
from gopy._lang.nil import for_ever, nil_chan
from gopy._lang.passing import (
    CLOSED,
    SEND_ON_CLOSED,
    Outcome,
    leave,
    make_lines,
    open_up,
    put,
    shut,
    stand,
    take,
)
from gopy.errors import Error

T = TypeVar("T")

_random = chance.random


class Arm:
    """A case as it was when the select began."""

    __slots__ = ("case", "ch", "sending", "sudog", "value")

    def __init__(self, case: Case, ch: chan[Any], sending: bool, value: object) -> None:
        self.case = case
        self.ch = ch
        self.sending = sending
        self.value = value
        self.sudog: Sudog | None = None


@overload
def select(*cases: RecvCase[T] | RecvChan[T]) -> RecvCase[T]: ...
@overload
def select(*cases: Case | RecvChan[Any]) -> Case: ...
@overload
def select(
    *cases: RecvCase[T] | RecvChan[T], default: bool = ..., timeout: Spanlike | None = ...
) -> RecvCase[T] | None: ...
@overload
def select(
    *cases: Case | RecvChan[Any], default: bool = ..., timeout: Spanlike | None = ...
) -> Case | None: ...
def select(
    *cases: Case | RecvChan[Any],  # Any: cases of all element types stand together
    default: bool = False,
    timeout: Spanlike | None = None,
) -> Case | None:
    """Wait until one of cases can happen, do it, and return it; compare with ``is``.

    Of several that can happen one is chosen at random, each with the same chance.  A bare
    channel stands for a receive from it.  Without cases, or with nil channels alone, it
    blocks for ever.

    Args:
        default: return None at once if no case can happen.
        timeout: return None if none could happen for so long; 0 or less looks once.

    Raises:
        gopy.runtime.Error: the chosen case sends on a closed channel.
        TypeError: something is no case; or a send has no value.
        RuntimeError: another goroutine is using one of the cases.

    Go: spec, Select statements; runtime/select.go selectgo
    """
    g = current()
    left_ns = None if timeout is None else span_ns(timeout)
    arms = _arms(cases)
    try:
        if not arms:
            _nothing(cases, default, left_ns)
            return None
        for arm in arms:
            if arm.ch.bubble is not None:
                stay_inside(arm.ch, _what(arm, len(cases) == 1))
        return _choose(g, arms, len(cases) == 1, default, left_ns)
    finally:
        for arm in arms:
            arm.case.busy = False


def _what(arm: Arm, single: bool) -> str:
    """Return what is done to arm's channel, in the words of a fatal error."""
    if not single:
        return "select on"
    return "send on" if arm.sending else "receive on"


def _arms(cases: tuple[object, ...]) -> list[Arm]:
    """Return those of cases that have a channel; each is in use from now on."""
    arms: list[Arm] = []
    try:
        for case in cases:
            if isinstance(case, RecvChan):
                case = RecvCase(case)
            if isinstance(case, RecvCase):
                sending, value = False, None
            elif isinstance(case, SendCase):
                sending, value = True, case.value
            else:
                kind = "a sending end" if isinstance(case, End) else type(case).__name__
                raise TypeError(f"select: want recv(ch), send(ch, v) or a channel, not {kind}")
            if case.ch is None or case.ch is nil_chan:
                continue
            ch = getattr(case.ch, "whole", None)
            end = SendChan if sending else RecvChan
            if not isinstance(ch, chan) or not isinstance(case.ch, end):
                kind = type(case.ch).__name__
                raise TypeError(f"select: a case's ch must be a channel, not {kind}")
            if value is UNSET:
                raise TypeError("select: send(ch) needs its value set before the select")
            if ch is nil_chan:
                continue
            if case.busy and all(arm.case is not case for arm in arms):
                raise RuntimeError("select: another goroutine is using this case")
            case.busy = True
            arms.append(Arm(case, ch, sending, value))
    except BaseException:
        for arm in arms:
            arm.case.busy = False
        raise
    return arms


def _nothing(cases: tuple[object, ...], default: bool, left_ns: int | None) -> None:
    """Select without any channel."""
    if default:
        return
    if left_ns is None:
        if len(cases) == 1:
            for_ever(f"chan {'send' if isinstance(cases[0], SendCase) else 'receive'} (nil chan)")
        for_ever("select" if cases else "select (no cases)")
    if left_ns > 0:
        sleep_ns(left_ns)
    else:
        gosched()


def _choose(g: G, arms: list[Arm], single: bool, default: bool, left_ns: int | None) -> Case | None:
    """Do one of arms, waiting for it unless default; return its case, None if none could."""
    late = default or (left_ns is not None and left_ns <= 0)
    channels = {id(arm.ch): arm.ch for arm in arms}
    order = [channels[key] for key in sorted(channels)]  # X2
    race = Race(g)
    if not late:
        for index, arm in enumerate(arms):
            arm.sudog = Sudog(race, arm.value, index)
        for ch in order:
            make_lines(ch)
    standing = arms
    if len(order) < len(arms):  # who stands first at a channel that comes twice is left to chance
        standing = arms[:]
        chance.shuffle(standing)
    with ExitStack() as locks:
        for ch in order:
            locks.enter_context(ch._mu)
            shut(ch)
        chosen, outcome, woken, value = look(arms)
        if chosen is None and not late:
            for arm in standing:
                assert arm.sudog is not None
                stand(arm.ch, arm.sudog, arm.sending)
        for ch in order:
            open_up(ch)
    if woken is not None:
        ready(woken)
    if chosen is None:
        return None if late else _wait(race, arms, single, left_ns)
    return _happened(chosen, outcome is Outcome.DONE, value)


def look(arms: list[Arm]) -> tuple[Arm | None, Outcome, G | None, Any]:
    """Do one of arms that can happen, by chance; all their channels are locked (X1)."""
    left = arms
    while left:
        index = int(_random() * len(left)) if len(left) > 1 else 0
        arm = left[index]
        value: Any = None  # Any: of the channel's element type
        if arm.sending:
            outcome, woken = put(arm.ch, arm.value)
        else:
            outcome, woken, value = take(arm.ch)
        if outcome is not Outcome.WAIT:
            return arm, outcome, woken, value
        left = [*left[:index], *left[index + 1 :]]
    return None, Outcome.WAIT, None, None


def _wait(race: Race, arms: list[Arm], single: bool, left_ns: int | None) -> Case | None:
    """Park until a waker has done one of arms, or the time has run out."""
    reason = "select"
    if single:
        reason = "chan send" if arms[0].sending else "chan receive"
    winner: Sudog | None = None
    try:
        winner = park_race(race, reason, [arm.ch for arm in arms], left_ns)
    finally:
        for arm in arms:
            assert arm.sudog is not None
            if arm.sudog is not winner or arm.ch.timer is not None:
                leave(arm.ch, arm.sudog, arm.sending)
            if arm.sudog is not winner:
                arm.sudog.value = None  # it may be in the line for long, to be skipped there
    if winner is None:
        return None
    return _happened(arms[winner.index], winner.value is not CLOSED, winner.value)


def _happened(arm: Arm, ok: bool, value: object) -> Case:
    """Write down what came of arm; ok is False if a close ended it."""
    case = arm.case
    if isinstance(case, SendCase):
        if not ok:
            raise Error(SEND_ON_CLOSED)
        return case
    case.ok = ok
    case.value = value if ok else arm.ch.zero()
    return case


if not TYPE_CHECKING and (compiled := twin("gopy._lang._select")) is not None:
    select = compiled.select
    compiled.on_select(_nothing, stay_inside)
    twin("gopy._lang._cases").on_others(_arms)
