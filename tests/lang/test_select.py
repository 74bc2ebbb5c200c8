"""Select: exactly one of several sends and receives, and which, and when none."""

import gc
import math
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from weakref import ref

import pytest
from worlds import own_world, until_waiting

from gopy import Case, chan, go, nil_chan, recv, runtime, select, send, time
from gopy.runtime import Error

Start = Callable[..., Any]
SENDS, RECEIVES = "chan send", "chan receive"


def ready_to_receive(*values: int) -> chan[int]:
    """Return a channel that holds values."""
    c = chan[int](len(values))
    for value in values:
        c.send(value)
    return c


def closed() -> chan[int]:
    c = chan[int](1)
    c.close()
    return c


def likely(count: int, draws: int, share: float) -> bool:
    """Say whether count of draws is within ten sigma of the share expected."""
    return abs(count - draws * share) < 10 * math.sqrt(draws * share * (1 - share))


def test_of_several_ready_cases_exactly_one_happens() -> None:  # X1
    taken = [ready_to_receive(n) for n in range(4)]
    given = [chan[int](1) for _ in range(4)]
    cases: list[Case] = [recv(c) for c in taken]
    cases += [send(c, 9) for c in given]
    for happened in range(1, 9):
        chosen = select(*cases)
        assert sum(1 - len(c) for c in taken) + sum(len(c) for c in given) == happened
        chosen.ch = None
    assert select(*cases, default=True) is None


@pytest.mark.parametrize("first", range(3))
def test_a_parked_select_is_served_once_by_whichever_comes_first(
    first: int, start: Start
) -> None:  # X1, W1, SEMANTICS 9, 37
    channels = [chan[int](), chan[int](), chan[int]()]
    waits = start(lambda: select(*(recv(c) for c in channels))).parked("select")
    behind = [start(c.recv).parked(RECEIVES) for c in channels]
    assert channels[first].try_send(1)
    for c in channels:  # the select is in no line any more: the next gets the value
        assert c.try_send(2)
        assert not c.try_send(3) or c is channels[first]
    got = waits.result()
    assert (got.ch, got.value, got.ok) == (channels[first], 1, True)
    assert [each.result() for each in behind[:first] + behind[first + 1 :]] == [2, 2]
    assert behind[first].result() == 2


def test_the_other_sends_of_a_parked_select_never_happen(start: Start) -> None:  # X1, SEMANTICS 9
    channels = [chan[str](), chan[str](), chan[str]()]
    cases = [send(c, f"to {index}") for index, c in enumerate(channels)]
    waits = start(select, *cases).parked("select")
    assert channels[1].try_recv() == ("to 1", True)
    assert [c.try_recv() for c in channels] == [("", False)] * 3
    assert waits.result() is cases[1]


@pytest.mark.parametrize("reverse", [False, True])
def test_a_select_never_meets_itself(reverse: bool, start: Start) -> None:  # X3, SEMANTICS 13
    c = chan[str]()

    def both_ways(value: str) -> tuple[str, str]:
        cases: list[Case] = [send(c, value), recv(c)]
        chosen = select(*cases[:: -1 if reverse else 1])
        return ("sent", value) if chosen is cases[0] else ("got", chosen.value)

    assert select(send(c, "a"), recv(c), default=True) is None
    first = start(both_ways, "first").parked("select")
    second = both_ways("second")  # stands in both lines: either end of it can be met
    assert {first.result(), second} in (
        {("sent", "first"), ("got", "first")},
        {("got", "second"), ("sent", "second")},
    )


def test_a_select_alone_on_a_buffered_channel_does_both_in_turn() -> None:  # X3
    c = chan[int](1)
    for turn in range(3):
        giving, taking = send(c, turn), recv(c)
        assert select(giving, taking) is giving
        assert select(giving, taking) is taking
        assert taking.value == turn


def test_each_ready_case_is_chosen_equally_often_and_independently() -> None:  # SEMANTICS 28
    draws, cases = 6000, [recv(closed()) for _ in range(3)]
    chosen = [cases.index(select(*cases)) for _ in range(draws)]  # type: ignore[arg-type]
    pairs = Counter(zip(chosen, chosen[1:], strict=False))
    assert all(likely(chosen.count(index), draws, 1 / 3) for index in range(3))
    assert all(likely(pairs[a, b], draws - 1, 1 / 9) for a in range(3) for b in range(3)), pairs


def test_a_channel_that_stands_three_times_has_three_tickets() -> None:  # SEMANTICS 29
    draws, thrice, once = 4000, closed(), closed()
    got = Counter(select(thrice, once, thrice, thrice).ch for _ in range(draws))
    assert likely(got[thrice], draws, 3 / 4), got


@own_world()
def test_of_two_parked_sends_on_one_channel_either_is_met_first() -> None:  # SEMANTICS 28, 29
    c, draws = chan[int](), 400

    def sender() -> None:
        for _ in range(draws):
            select(send(c, 0), send(c, 1))

    g = go(sender)
    got = 0
    for _ in range(draws):
        until_waiting(g, "select")
        got += c.recv()
    assert likely(got, draws, 1 / 2), got


@pytest.mark.parametrize("make", [lambda: ready_to_receive(*range(200)), closed])
def test_default_is_never_taken_while_a_case_is_ready(make: Callable[[], chan[int]]) -> None:
    ready = make()  # SEMANTICS 30
    for _ in range(200):
        assert select(recv(chan[int]()), recv(ready), recv(None), default=True) is not None


NOT_READY: dict[str, Callable[[], Any]] = {
    "an empty channel": lambda: recv(chan[int](3)),
    "nobody who receives": lambda: send(chan[int](), 1),
    "a full channel": lambda: send(ready_to_receive(1), 1),
    "None to receive from": lambda: recv(None),
    "None to send to": lambda: send(None, 1),
    "None without a value": lambda: send(None),  # type: ignore[call-overload]
    "nil_chan": lambda: recv(nil_chan),
    "nil_chan, bare": lambda: nil_chan,
    "nil_chan, to send to": lambda: send(nil_chan, 1),
}
AT_ONCE: list[dict[str, Any]] = [
    {"default": True},
    {"timeout": 0},
    {"timeout": -1},
    {"timeout": timedelta(0)},
    {"timeout": time.MILLISECOND},
    {"default": True, "timeout": 3600},
]


@pytest.mark.parametrize("how", AT_ONCE, ids=str)
@pytest.mark.parametrize("make", NOT_READY.values(), ids=NOT_READY)
def test_none_is_returned_if_nothing_can_happen(
    make: Callable[[], Any], how: dict[str, Any]
) -> None:  # SEMANTICS 30, 35
    assert select(make(), **how) is None
    assert select(make(), make(), **how) is None
    assert select(**how) is None


@pytest.mark.parametrize("how", AT_ONCE, ids=str)
def test_a_case_that_can_happen_happens_also_without_any_time(how: dict[str, Any]) -> None:
    full, roomy = ready_to_receive(7), chan[int](1)
    assert select(case := recv(full), recv(None), **how) is case
    assert (case.value, len(full)) == (7, 0)
    assert select(giving := send(roomy, 8), **how) is giving
    assert roomy.recv() == 8


def test_a_select_that_times_out_leaves_all_its_lines(start: Start) -> None:  # SEMANTICS 9
    a, b = chan[int](), chan[int]()
    assert select(recv(a), send(b, 1), timeout=0.001) is None
    assert (a.try_send(1), b.try_recv()) == (False, (0, False))
    receiver = start(a.recv).parked(RECEIVES)
    assert a.try_send(2)
    assert receiver.result() == 2


def test_those_who_still_wait_keep_their_places_among_many_who_left(start: Start) -> None:
    c, other = chan[int](), chan[int]()  # SEMANTICS 8, 9
    staying, leaving = [], []
    for turn in range(120):
        if turn % 30 == 0:
            staying.append(start(c.recv).parked(RECEIVES))
            staying.append(start(lambda: select(c, chan[int]()).value).parked("select"))
        leaving.append(start(lambda: select(c, other).ch).parked("select"))
    for _ in leaving:
        other.send(0)
    assert all(each.result() is other for each in leaving)
    for value in range(len(staying)):
        assert c.try_send(value)
    assert not c.try_send(-1)
    assert [each.result() for each in staying] == [*range(len(staying))]


@pytest.mark.parametrize("others", [0, 3, 8, 30])
def test_cases_used_again_stand_once_in_lines_short_and_long(
    others: int, start: Start
) -> None:  # X1, SEMANTICS 9
    common, own = chan[int](), chan[int]()
    waiting = [start(lambda: select(common, chan[int]()).value).parked("select")]
    waiting += [start(common.recv).parked(RECEIVES) for _ in range(others)]
    cases = [recv(common), recv(own), send(own, -1)]
    for turn in range(60):
        waits = start(select, *cases).parked("select")
        assert own.try_send(turn)
        assert waits.result() is cases[1]
        assert cases[1].value == turn
    waits = start(select, *cases).parked("select")
    for value in range(1 + others):
        assert common.try_send(value)
    assert common.try_send(-2)
    assert not common.try_send(-3)
    assert [each.result() for each in waiting] == [*range(1 + others)]
    assert (waits.result(), cases[0].value) == (cases[0], -2)
    assert own.try_recv() == (0, False)


def test_a_case_holds_nothing_of_a_select_that_is_over(start: Start) -> None:
    class Thing:
        """Something that can be seen to be gone."""

    here, there = chan[Thing](), chan[Thing]()
    giving, taking = send(here, Thing()), recv(there)
    things = [ref(giving.value)]
    for receives in (False, True):
        waits = start(select, giving, taking).parked("select")
        if receives:
            assert there.try_send(Thing())
            assert waits.result() is taking
            things.append(ref(taking.value))
        else:
            assert type(here.recv()) is Thing
            assert waits.result() is giving
    giving.value = taking.value = None
    del waits
    gc.collect()
    assert [each() for each in things] == [None, None]


@pytest.mark.parametrize("timeout", [None, 3600])
def test_a_close_wakes_a_parked_select(timeout: float | None, start: Start) -> None:  # SEMANTICS 38
    a, b = chan[int](), chan[int]()
    for ends in ("a", "b"):
        a, b = chan[int](), chan[int]()
        taking = recv(a)
        waits = start(select, taking, send(b, 1), timeout=timeout).parked("select")
        (a if ends == "a" else b).close()
        if ends == "a":
            assert waits.result() is taking
            assert (taking.value, taking.ok, b.try_recv()) == (0, False, (0, False))
        else:
            with pytest.raises(Error, match=r"^send on closed channel$"):
                waits.result()
            assert not a.try_send(1)


def test_a_send_on_a_closed_channel_is_ready_and_panics_if_it_is_chosen() -> None:
    draws, panics = 2000, 0  # SEMANTICS 3, 31, 32
    bad, good = closed(), closed()
    for _ in range(draws):
        try:
            assert select(send(bad, 1), recv(good)).ch is good
        except Error as error:
            assert str(error) == "send on closed channel"
            panics += 1
    assert likely(panics, draws, 1 / 2), panics


WAITS: dict[str, tuple[Callable[[], object], str]] = {
    "no cases": (lambda: select(), "select (no cases)"),
    "nil channels alone": (lambda: select(recv(None), send(nil_chan, 1)), "select"),
    "one nil channel to receive from": (lambda: select(recv(None)), "chan receive (nil chan)"),
    "one nil channel to send to": (lambda: select(send(None, 1)), "chan send (nil chan)"),
    "one receive": (lambda: select(recv(chan())), RECEIVES),
    "one send": (lambda: select(send(chan(), 1)), SENDS),
    "a receive and a nil channel": (lambda: select(recv(chan()), recv(None)), "select"),
    "two": (lambda: select(recv(chan()), send(chan(), 1)), "select"),
}


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
@own_world()
def test_a_select_says_what_it_waits_for(wait: tuple[Callable[[], object], str]) -> None:
    act, reason = wait  # SEMANTICS 33, 39
    g = go(act)
    while not g.wait_reason:
        runtime.gosched()
    assert g.wait_reason == reason


def test_channels_and_values_are_read_once_at_the_call(start: Start) -> None:  # SEMANTICS 25
    a, b = chan[str](), chan[str]()
    giving, taking = send(a, "before"), recv(b)
    waits = start(select, giving, taking).parked("select")
    giving.value, giving.ch, taking.ch = "after", b, a
    assert a.try_recv() == ("before", True)
    assert waits.result() is giving
    waits = start(select, giving, taking).parked("select")
    assert b.try_recv() == ("after", True)
    assert waits.result() is giving


BAD_CASES: dict[str, tuple[Callable[[], Any], str]] = {
    "a number": (lambda: 5, "select: want recv(ch), send(ch, v) or a channel, not int"),
    "a sending end": (
        lambda: chan[int](1).send_only(),
        "select: want recv(ch), send(ch, v) or a channel, not a sending end",
    ),
    "a send without a value": (
        lambda: send(chan[int](1)),
        "select: send(ch) needs its value set before the select",
    ),
}


@pytest.mark.parametrize("bad", BAD_CASES.values(), ids=BAD_CASES)
@pytest.mark.parametrize("how", [{}, {"default": True}, {"timeout": 1}], ids=str)
def test_a_bad_case_is_a_type_error_before_anything_happens(
    how: dict[str, Any], bad: tuple[Callable[[], Any], str]
) -> None:  # SEMANTICS 27
    make, text = bad
    full = ready_to_receive(1)
    case = recv(full)
    for order in ((case, make()), (make(), case)):
        with pytest.raises(TypeError) as caught:
            select(*order, **how)
        assert (str(caught.value), len(full)) == (text, 1)
    assert select(case) is case  # and is not in use


def test_a_timeout_that_is_no_span_is_a_type_error_before_anything_happens() -> None:
    full = ready_to_receive(1)
    with pytest.raises(TypeError, match="a span is a number of seconds"):
        select(recv(full), timeout="soon")  # type: ignore[call-overload]
    assert len(full) == 1


def test_a_bare_channel_or_end_is_a_receive_from_it() -> None:
    a, b = ready_to_receive(1), ready_to_receive(2)
    got = select(a, chan[int]())
    assert (got.ch, got.value, got.ok) == (a, 1, True)
    assert got.ch is a
    end = b.recv_only()
    got = select(end)
    assert got.ch is end and got.value == 2
    assert select(a, b, default=True) is None


def test_match_tells_the_cases_apart() -> None:
    a, b = chan[int](1), chan[str](1)
    from_a, from_b, log = recv(a), recv(b), []
    for value in (1, "one", None):
        if value is not None:
            (b if isinstance(value, str) else a).send(value)  # type: ignore[arg-type]
        match select(from_a, from_b, default=True):
            case got if got is from_a:
                log.append(("a", from_a.value))
            case got if got is from_b:
                log.append(("b", from_b.value))
            case None:
                log.append(("default", None))
    assert log == [("a", 1), ("b", "one"), ("default", None)]


def test_a_thousand_cases_are_no_limit(start: Start) -> None:  # SEMANTICS 42
    channels = [chan[int]() for _ in range(1000)]
    for chosen in (0, 500, 999):
        waits = start(lambda: select(*channels)).parked("select")
        assert channels[chosen].try_send(chosen)
        assert waits.result().ch is channels[chosen]
    assert not any(c.try_send(1) for c in channels)
