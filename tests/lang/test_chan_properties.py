"""Channels and select against a model: whatever is parked, each value takes the one right way.

The model knows, for each channel, what is held and who stands in its two lines; after
every step all goroutines stand still, and each must have done exactly what the model
says.  Where chance decides (which of the ready cases, which of a channel's tickets) the
model takes what was chosen, if it was among those possible.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from gopy import Case, chan, go, recv, runtime, select, send
from gopy.runtime import Error

LONG, SHORT = 60.0, 0.001  # no example takes so long; were one stuck, it would end
CLOSED, NOTHING = "send on closed channel", "nothing happened"


class Way(NamedTuple):
    """A case: to send value into the channel with this number, or to receive (value None)."""

    number: int
    value: int | None


class Happened(NamedTuple):
    """What came of it: which way, and what was received."""

    way: int
    value: int | None = None
    ok: bool | None = None


class Call:
    """A goroutine that does one thing; outcome is what came of it."""

    def __init__(self, ways: list[Way], act: Callable[[], object]) -> None:
        self.ways = ways
        self.outcome: object = None
        self.g = go(self._run, act)

    def _run(self, act: Callable[[], object]) -> None:
        self.outcome = outcome_of(act)

    @property
    def waits(self) -> bool:
        return bool(self.g.wait_reason)

    def settle(self, *, by_clock: bool = False) -> None:
        """Let others run until it's over, or waits for what only the driver can do."""
        while self.g.status != "dead" and (by_clock or not self.waits):
            runtime.gosched()

    def tickets(self, number: int, sending: bool) -> list[int]:
        """Return which of its ways lead to that side of that channel."""
        return [
            index
            for index, way in enumerate(self.ways)
            if way.number == number and (way.value is not None) is sending
        ]


class Modelled:
    """A channel, and what must be in it."""

    def __init__(self, capacity: int) -> None:
        self.real = chan[int](capacity)
        self.held: deque[int] = deque()
        self.closed = False
        self.senders: list[Call] = []
        self.receivers: list[Call] = []


class Machine(RuleBasedStateMachine):
    """Sends, receives, selects and closes in any order; see the module's docstring."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: list[Modelled] = []
        self.last = 0

    @initialize(capacities=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def make(self, capacities: list[int]) -> None:
        self.channels = [Modelled(capacity) for capacity in capacities]

    number = st.integers(0, 2)
    timeout = st.sampled_from([None, None, LONG, SHORT, 0.0, -1.0])

    @rule(number=number, timeout=timeout, directly=st.booleans())
    def send(self, number: int, timeout: float | None, directly: bool) -> None:
        way = self.way(number, True)
        c = self.channels[way.number].real
        self.do([way], timeout, directly, lambda: (c.send(way.value, timeout), Happened(0))[1])

    @rule(number=number, timeout=timeout, directly=st.booleans(), ok=st.booleans())
    def recv(self, number: int, timeout: float | None, directly: bool, ok: bool) -> None:
        way = self.way(number, False)
        c = self.channels[way.number].real

        def act() -> Happened:
            value, alive = c.recv_ok(timeout) if ok else (c.recv(timeout), None)
            return Happened(0, value, bool(value) if alive is None else alive)

        self.do([way], timeout, directly, act)

    @rule(number=number)
    def try_send(self, number: int) -> None:
        way = self.way(number, True)
        c = self.channels[way.number].real
        self.do([way], 0, True, lambda: Happened(0) if c.try_send(way.value) else NOTHING)

    @rule(number=number)
    def try_recv(self, number: int) -> None:
        way = self.way(number, False)
        modelled = self.channels[way.number]

        def act() -> object:
            value, ok = modelled.real.try_recv()
            return Happened(0, value, ok) if ok or modelled.closed else NOTHING

        self.do([way], 0, True, act)

    @rule(
        wanted=st.lists(st.tuples(number, st.booleans()), min_size=1, max_size=4),
        timeout=timeout,
        default=st.booleans(),
        directly=st.booleans(),
    )
    def select(
        self, wanted: list[tuple[int, bool]], timeout: float | None, default: bool, directly: bool
    ) -> None:
        ways = [self.way(number, sending) for number, sending in wanted]
        cases: list[Case] = [
            recv(self.channels[number].real)
            if value is None
            else send(self.channels[number].real, value)
            for number, value in ways
        ]

        def act() -> object:
            chosen = select(*cases, default=default, timeout=timeout)
            if chosen is None:
                return NOTHING
            index = next(index for index, case in enumerate(cases) if case is chosen)
            if ways[index].value is not None:
                return Happened(index)
            return Happened(index, chosen.value, chosen.ok)  # type: ignore[union-attr]

        self.do(ways, 0 if default else timeout, directly, act)

    @precondition(lambda self: any(not each.closed for each in self.channels))
    @rule(number=number, once_in_a_while=st.integers(0, 3))
    def close(self, number: int, once_in_a_while: int) -> None:
        if not once_in_a_while:
            self.end(self.channels[number % len(self.channels)])

    @invariant()
    def everybody_else_is_where_he_was(self) -> None:
        for each in self.channels:
            assert len(each.real) == len(each.held)
            assert all(call.waits for call in each.senders + each.receivers)
            assert not each.held or not each.receivers  # I2
            assert len(each.held) == each.real.cap or not each.senders  # I3
            assert not each.closed or not each.senders + each.receivers  # I4
            both = {*each.senders} if each.receivers else set()
            assert both <= {*each.receivers}  # I1: who stands in both lines is a select
            assert not each.senders or not {*each.receivers} - both

    def teardown(self) -> None:
        for each in self.channels:
            self.end(each)
        for each in self.channels:  # what went in and did not come out is still there
            assert list(each.real) == [*each.held]

    def way(self, number: int, sending: bool) -> Way:
        """Return a way into or out of one of the channels, with a value not used before."""
        self.last += 1
        return Way(number % len(self.channels), self.last if sending else None)

    def do(
        self, ways: list[Way], timeout: float | None, directly: bool, act: Callable[[], object]
    ) -> None:
        """Do what ways and act say, on a goroutine unless directly, and compare."""
        ready = [index for index, way in enumerate(ways) if self.is_ready(way)]
        never_waits = timeout is not None and timeout <= 0
        if directly and (ready or never_waits):
            outcome = outcome_of(act)
        else:
            call = Call(ways, act)
            call.settle(by_clock=timeout == SHORT and not ready)
            outcome = call.outcome
            if call.waits:
                assert not ready and timeout in (None, LONG)
                self.stand(call)
                return
        if not ready:
            assert outcome == NOTHING
        elif outcome == CLOSED:
            assert any(ways[index].value and self.of(ways[index]).closed for index in ready)
        else:
            assert isinstance(outcome, Happened) and outcome.way in ready
            self.follow(ways[outcome.way], outcome)

    def of(self, way: Way) -> Modelled:
        return self.channels[way.number]

    def is_ready(self, way: Way) -> bool:
        c = self.of(way)
        if way.value is not None:
            return c.closed or bool(c.receivers) or len(c.held) < c.real.cap
        return c.closed or bool(c.senders) or bool(c.held)

    def stand(self, call: Call) -> None:
        """Put call into the lines of all its ways, once in each."""
        for way in call.ways:
            line = self.of(way).senders if way.value is not None else self.of(way).receivers
            if call not in line:
                line.append(call)

    def served(self, call: Call) -> Any:
        """Take call, which is first in a line, out of all lines; return what came of it."""
        for each in self.channels:
            each.senders = [other for other in each.senders if other is not call]
            each.receivers = [other for other in each.receivers if other is not call]
        call.settle()
        assert not call.waits, "it was not woken"
        return call.outcome

    def follow(self, way: Way, outcome: Happened) -> None:
        """Do in the model what outcome says, and what it means for who was met."""
        c = self.of(way)
        if way.value is not None:
            assert not c.closed
            if c.receivers:
                tickets = c.receivers[0].tickets(way.number, False)
                got = self.served(c.receivers[0])
                assert got in [Happened(ticket, way.value, True) for ticket in tickets]
            else:
                c.held.append(way.value)
            return
        if c.senders:
            sender = c.senders[0]
            tickets = sender.tickets(way.number, True)
            sent = self.served(sender)
            assert sent in [Happened(ticket) for ticket in tickets]
            value = sender.ways[sent.way].value
            assert value is not None
            c.held.append(value)
        expected = (c.held.popleft(), True) if c.held else (0, False)
        assert (outcome.value, outcome.ok) == expected

    def end(self, c: Modelled) -> None:
        """Close c, and see that all in its lines are told."""
        assert outcome_of(c.real.close) == ("close of closed channel" if c.closed else None)
        c.closed = True
        number = self.channels.index(c)
        while c.receivers:
            tickets = c.receivers[0].tickets(number, False)
            got = self.served(c.receivers[0])
            assert got in [Happened(ticket, 0, False) for ticket in tickets]
        while c.senders:
            assert self.served(c.senders[0]) == CLOSED


class TestChannelsAndSelects(Machine.TestCase):  # type: ignore[misc, name-defined]
    """X1, W1: exactly one way of each select happens, and each wait ends once."""

    settings = settings(max_examples=60, stateful_step_count=30)


def outcome_of(act: Callable[[], object]) -> object:
    try:
        return act()
    except Error as error:
        return str(error)
    except TimeoutError:
        return NOTHING
