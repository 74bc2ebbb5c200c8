"""singleflight: who gets what, who runs the function, and what is left behind."""

import copy
import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from programs import run_program
from worlds import own_world, until_waiting

from gopy import Goroutine, Panic, chan, defer, go, recover, returns, runtime
from gopy.x.sync.singleflight import Group, Result

WAITS = "sync.WaitGroup.Wait"


def test_the_result_is_given_with_whether_it_was_shared() -> None:
    group = Group[str, int]()
    assert group.do("key", lambda: 3) == (3, False)
    flight = held_flight(group)
    asker = flight.ask()
    flight.gate.send(lambda: "value")
    assert flight.outcomes(2) == [("value", True)] * 2
    assert asker.status == "dead"


def test_arguments_are_passed_on() -> None:
    group = Group[str, Any]()

    def fn(*args: int, **kwargs: int) -> object:
        return args, kwargs

    assert group.do("a", fn, 1, b=2)[0] == ((1,), {"b": 2})
    assert group.do_chan("a", fn, 1, b=2).recv().val == ((1,), {"b": 2})


def test_a_call_that_has_ended_is_not_shared_with_later_ones() -> None:  # SF1
    group = Group[str, int]()
    numbers = iter(range(10))
    for number in range(3):
        assert group.do("key", lambda: next(numbers)) == (number, False)
    for number in range(3, 6):
        assert group.do_chan("key", lambda: next(numbers)).recv() == Result(number, None, False)


def test_keys_have_flights_of_their_own() -> None:
    group = Group[str, object]()
    flight = held_flight(group)
    assert group.do("another", lambda: 1) == (1, False)
    flight.gate.send(lambda: 2)
    assert flight.outcomes(1) == [(2, False)]


@pytest.mark.parametrize("method", ["do", "do_chan", "forget"])
def test_a_key_that_cannot_be_hashed_is_a_type_error(method: str) -> None:
    group = Group[Any, None]()
    arguments = [] if method == "forget" else [lambda: None]
    with pytest.raises(TypeError, match="unhashable"):
        getattr(group, method)([], *arguments)


ERRORS = [ValueError("an error"), Panic("a panic"), SystemExit(3)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_the_function_raises_is_raised_in_every_caller(error: BaseException) -> None:
    flight = held_flight(Group())
    flight.ask()
    flight.ask()
    flight.gate.send(raising(error))
    for caught in flight.outcomes(3):
        assert caught is error
    assert flight.group.do("key", lambda: 1) == (1, False)


def test_the_traceback_does_not_grow_with_the_callers() -> None:
    flight = held_flight(Group())
    askers = 5
    for _ in range(askers):
        flight.ask()
    flight.gate.send(raising(ValueError("an error")))
    *_, last = flight.outcomes(askers + 1)
    names = []
    trace = last.__traceback__
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert names.count("fail") == 1
    assert len(names) < 12


def test_by_a_channel_an_exception_is_a_value() -> None:
    error = ValueError("an error")
    assert Group[str, int]().do_chan("key", raising(error)).recv() == Result(None, error, False)


def test_a_channel_gets_what_a_do_has_flown() -> None:
    flight = held_flight(Group())
    channel = flight.group.do_chan("key", raising(AssertionError("a second call")))
    flight.gate.send(lambda: 1)
    assert channel.recv() == Result(1, None, True)
    assert flight.outcomes(1) == [(1, True)]


def test_nobody_has_to_receive_and_the_channel_stays_open() -> None:  # SEMANTICS 242
    group = Group[str, int]()
    gate = chan[int]()
    channels = [group.do_chan("key", gate.recv) for _ in range(3)]
    assert [channel.cap for channel in channels] == [1, 1, 1]
    gate.send(1)
    assert [channel.recv().val for channel in channels] == [1, 1, 1]
    with pytest.raises(TimeoutError):
        channels[0].recv(timeout=0)


def test_a_channel_can_only_be_received_from() -> None:
    channel = Group[str, int]().do_chan("key", lambda: 1)
    with pytest.raises(AttributeError):
        channel.send(2)  # type: ignore[attr-defined]


def test_goexit_ends_everybody_who_waits_in_do() -> None:  # SEMANTICS 242
    flight = held_flight(Group())
    askers = [flight.asker, flight.ask(), flight.ask()]
    channel = flight.group.do_chan("key", lambda: 1)
    flight.gate.send(runtime.goexit)
    for asker in askers:
        until_dead(asker)
    assert len(flight.ended) == 0
    assert channel.try_recv()[1] is False
    assert flight.group.do("key", lambda: 1) == (1, False)


def test_after_forget_the_next_call_runs_beside_the_old_one() -> None:  # SF2
    flight = held_flight(Group())
    flight.ask()
    flight.group.forget("key")
    assert flight.group.do("key", lambda: 2) == (2, False)
    flight.gate.send(lambda: 1)
    assert flight.outcomes(2) == [(1, True)] * 2


def test_a_forgotten_flight_that_lands_leaves_the_new_one_alone() -> None:
    old = held_flight(Group())
    old.group.forget("key")
    new = held_flight(old.group)
    old.gate.send(lambda: 1)
    assert old.outcomes(1) == [(1, False)]
    channel = old.group.do_chan("key", lambda: 3)
    new.gate.send(lambda: 2)
    assert channel.recv() == Result(2, None, True)
    assert new.outcomes(1) == [(2, True)]


def test_forgetting_what_is_not_there_does_nothing() -> None:
    Group[str, int]().forget("key")


def test_who_is_on_board_when_the_pilot_is_interrupted_gets_another_call() -> None:
    flight = held_flight(Group())
    flight.ask()
    flight.gate.send(raising(KeyboardInterrupt()))
    assert isinstance(flight.outcomes(1)[0], KeyboardInterrupt)
    flight.gate.send(lambda: "again")
    assert flight.outcomes(1) == [("again", True)]
    assert flight.group.do("key", lambda: 1) == (1, False)


def test_an_interrupted_pilot_who_is_alone_leaves_nothing_behind() -> None:
    group = Group[str, int]()
    with pytest.raises(KeyboardInterrupt):
        group.do("key", raising(KeyboardInterrupt()))
    assert group.do("key", lambda: 1) == (1, False)


def test_the_function_may_ask_for_other_keys() -> None:
    group = Group[int, int]()

    def factorial(n: int) -> int:
        return n * group.do(n - 1, factorial, n - 1)[0] if n else 1

    assert group.do(5, factorial, 5) == (120, False)


@pytest.mark.parametrize("method", ["do", "do_chan"])
def test_the_function_may_defer(method: str) -> None:
    group = Group[str, int]()
    seen: list[object] = []

    def fn() -> int:
        defer(lambda: seen.append(recover()))
        returns(2)
        raise ValueError("recovered")

    ended = group.do("key", fn) if method == "do" else group.do_chan("key", fn).recv()
    assert ended[0] == 2
    assert [str(each) for each in seen] == ["recovered"]


def test_an_error_keeps_nobody_alive_once_it_is_handled() -> None:
    class Thing:
        pass

    def fail(thing: Thing) -> None:
        raise ValueError

    group = Group[str, None]()
    thing = Thing()
    gone = weakref.ref(thing)
    gc.disable()
    try:
        with pytest.raises(ValueError) as caught:
            group.do("key", fail, thing)
        del thing, caught
        assert gone() is None
    finally:
        gc.enable()


def test_a_call_for_which_the_stack_is_too_deep_does_not_begin() -> None:
    group = Group[str, int]()
    failed: set[str] = set()
    channels = []

    def deeper() -> None:
        try:
            deeper()
        except RecursionError:
            try:
                group.do("do", lambda: 1)
            except RecursionError:
                failed.add("do")
            try:
                channels.append(group.do_chan("do_chan", lambda: 1))
            except RecursionError:
                failed.add("do_chan")
            raise

    with pytest.raises(RecursionError):
        deeper()
    assert failed == {"do", "do_chan"}
    assert group.do("do", lambda: 2) == (2, False)
    assert {channel.recv(timeout=30).val for channel in channels} == {1}
    assert group.do("do_chan", lambda: 2) == (2, False)


def test_a_copy_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Group[str, int]())


@own_world(procs=4)
def test_many_on_several_threads_get_what_was_computed_for_them() -> None:
    group = Group[int, int]()
    done = chan[bool]()
    running: set[int] = set()

    def compute(key: int) -> int:
        assert key not in running
        running.add(key)
        runtime.gosched()
        running.remove(key)
        return key

    def ask(number: int) -> None:
        done.send(all(group.do(key, compute, key)[0] == key for key in range(number % 7, 20)))

    for number in range(20):
        go(ask, number)
    assert all(done.recv(timeout=60) for _ in range(20))


def test_after_a_fork_only_flights_of_the_forking_goroutine_go_on() -> None:
    done = run_program("""
        import os
        import gopy
        from gopy.x.sync.singleflight import Group

        group = Group()

        def main():
            gopy.go(group.do, "parked", gopy.chan().recv)
            group.do_chan("not begun", gopy.select)
            gopy.runtime.gosched()
            gopy.runtime.gosched()
            pid, shared = group.do("own", fork)
            if pid == 0:
                print(group.do("parked", lambda: 1), group.do("not begun", lambda: 2), shared)
            else:
                os.waitpid(pid, 0)

        def fork():
            pid = os.fork()
            if pid == 0:
                assert list(group._flights) == ["own"], group._flights
            return pid

        gopy.run(main)
    """)
    assert (done.stdout, done.returncode) == ("(1, False) (2, False) False\n", 0), done.stderr


class HeldFlight:
    """A flight of "key" whose function waits for a function, whose outcome is its own."""

    def __init__(self, group: Group[str, Any]) -> None:
        self.group = group
        self.gate = chan[Callable[[], Any]]()
        self.ended = chan[Any](100)
        self.asker = go(self._ask)
        until_waiting(self.asker, "chan receive")

    def ask(self) -> Goroutine:
        """Let one more goroutine call do; return when it waits."""
        asker = go(self._ask)
        until_waiting(asker, WAITS)
        return asker

    def outcomes(self, count: int) -> list[Any]:
        """Wait for so many results and exceptions; fail if there are more."""
        outcomes = [self.ended.recv(timeout=30) for _ in range(count)]
        assert len(self.ended) == 0
        return outcomes

    def _ask(self) -> None:
        try:
            self.ended.send(self.group.do("key", lambda: self.gate.recv()()))
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            self.ended.send(error)


def held_flight(group: Group[str, Any]) -> HeldFlight:
    return HeldFlight(group)


def raising(error: BaseException) -> Callable[[], Any]:
    def fail() -> None:
        raise error

    return fail


def until_dead(g: Goroutine) -> None:
    while g.status != "dead":
        runtime.gosched()
