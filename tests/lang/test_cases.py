"""Cases of select: made by recv and send, used again and again, by one goroutine at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from gopy import RecvCase, SendCase, chan, nil_chan, recv, runtime, select, send
from gopy.runtime import Error

Start = Callable[..., Any]

TO_RECEIVE_FROM: dict[str, Any] = {
    "a channel": chan[int](1),
    "its receiving end": chan[int](1).recv_only(),
    "nil_chan": nil_chan,
    "None": None,
}


@pytest.mark.parametrize("ch", TO_RECEIVE_FROM.values(), ids=TO_RECEIVE_FROM)
def test_a_receive_reads_back_what_was_put_in(ch: Any) -> None:
    case = recv(ch)
    assert type(case) is RecvCase
    assert case.ch is ch
    assert (case.value, case.ok) == (None, False)
    other = chan[int]().recv_only()
    case.ch = other
    assert case.ch is other


TO_SEND_TO: dict[str, Any] = {
    "a channel": chan[int](1),
    "its sending end": chan[int](1).send_only(),
    "nil_chan": nil_chan,
    "None": None,
}


@pytest.mark.parametrize("ch", TO_SEND_TO.values(), ids=TO_SEND_TO)
def test_a_send_reads_back_what_was_put_in(ch: Any) -> None:
    value = object()
    case = send(ch, value)
    assert type(case) is SendCase
    assert case.ch is ch
    assert case.value is value
    case.value = None
    assert case.value is None


BAD: dict[str, tuple[Callable[[], object], str]] = {
    "recv of a number": (lambda: recv(5), "recv: want a channel to receive from, not int"),
    "recv of a sending end": (
        lambda: recv(chan[int]().send_only()),
        "recv: want a channel to receive from, not its other end",
    ),
    "send to a list": (lambda: send([], 1), "send: want a channel to send to, not list"),
    "send to a receiving end": (
        lambda: send(chan[int]().recv_only(), 1),
        "send: want a channel to send to, not its other end",
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_case_of_what_is_no_such_channel_is_a_type_error(
    bad: tuple[Callable[[], object], str],
) -> None:
    make, text = bad
    with pytest.raises(TypeError) as caught:
        make()
    assert str(caught.value) == text


def test_a_case_that_gets_a_bad_channel_later_is_a_type_error_in_select() -> None:
    case = recv(chan[int]())
    case.ch = 5  # type: ignore[assignment]  # what is tried
    with pytest.raises(TypeError, match=r"^select: a case's ch must be a channel, not int$"):
        select(case)


def test_a_case_that_gets_the_wrong_end_later_is_a_type_error_in_select() -> None:
    c = chan[int](2)
    c.send(1)
    giving, taking = send(c, 2), recv(c)
    giving.ch = c.recv_only()  # type: ignore[assignment]  # what is tried
    taking.ch = c.send_only()  # type: ignore[assignment]  # what is tried
    for case in (giving, taking):
        with pytest.raises(TypeError):
            select(case, default=True)
    assert len(c) == 1


def test_cases_show_their_channel() -> None:
    c = chan[int](2)
    assert repr(recv(c)) == f"<receive from {c!r}>"
    assert repr(send(c, 1)) == f"<send to {c!r}>"
    assert repr(recv(None)) == "<receive from None>"


def test_a_receive_keeps_value_and_ok_until_it_is_chosen_again() -> None:
    c, other = chan[str](1), chan[str](1)
    case, beside = recv(c), recv(other)
    c.send("first")
    assert select(case, beside) is case
    other.send("aside")
    assert select(case, beside) is beside
    assert select(case, beside, default=True) is None
    assert (case.value, case.ok) == ("first", True)
    c.close()
    assert select(case, beside) is case
    assert (case.value, case.ok) == ("", False)
    assert (beside.value, beside.ok) == ("aside", True)


def test_a_case_made_with_none_may_get_its_channel_later_and_lose_it_again() -> None:
    c = chan[int](3)
    case: RecvCase[int] = recv(None)
    for value in range(3):
        c.send(value)
    assert select(case, default=True) is None
    case.ch = c
    assert select(case) is case
    assert case.value == 0
    case.ch = None  # SEMANTICS 35: off again
    assert select(case, default=True) is None
    case.ch = c.recv_only()
    assert select(case) is case
    assert case.value == 1


def test_two_drained_channels_are_switched_off_one_by_one() -> None:  # SEMANTICS 35
    a, b = chan[int](5), chan[int](5)
    for value in range(5):
        a.send(value)
        b.send(-value)
    a.close()
    b.close()
    cases, got = [recv(a), recv(b)], []
    while any(case.ch is not None for case in cases):
        case = select(*cases)
        if case.ok:
            got.append(case.value)
        else:
            case.ch = None
    assert [n for n in got if n > 0] == [1, 2, 3, 4]
    assert [n for n in got if n < 0] == [-1, -2, -3, -4]


def test_the_value_of_a_send_is_assigned_before_each_select() -> None:
    c = chan[int](5)
    case = send(c)
    for value in range(5):
        case.value = value
        assert select(case) is case
        assert case.value == value
    c.close()
    assert list(c) == list(range(5))


def test_none_is_a_value_to_send() -> None:
    c = chan[None](1)
    case = send(c)
    case.value = None
    select(case)
    assert c.recv_ok() == (None, True)


def test_a_case_in_use_by_another_goroutine_is_a_runtime_error(start: Start) -> None:
    c, other = chan[int](), chan[int](1)
    case, free = recv(c), send(other, 1)
    waits = start(select, case, recv(chan[int]())).parked("select")
    for how in ({}, {"default": True}, {"timeout": 1}):
        with pytest.raises(RuntimeError, match=r"^select: another goroutine is using this case$"):
            select(free, case, **how)
    assert len(other) == 0
    assert select(free) is free  # which the failed select has let go
    c.send(7)
    assert waits.result() is case
    assert case.value == 7
    assert select(case, default=True) is None  # free again


ENDINGS: dict[str, Callable[[Any], object]] = {
    "it happened": lambda case: case.ch.close(),
    "another happened": lambda case: OTHER.send(1),
}
OTHER = chan[int]()


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_a_case_is_free_once_its_select_is_over(end: Callable[[Any], object], start: Start) -> None:
    case = recv(chan[int]())
    waits = start(select, case, OTHER).parked("select")
    end(case)
    waits.result()
    case.ch = chan[int](1)
    case.ch.send(5)  # type: ignore[attr-defined]
    assert select(case) is case


def test_a_case_is_free_after_a_timeout_and_after_a_panic() -> None:
    c = chan[int](1)
    c.close()
    giving, taking = send(c, 1), recv(chan[int]())
    for _ in range(2):
        with pytest.raises(Error, match=r"^send on closed channel$"):
            select(giving, taking)
        assert select(taking, timeout=0.001) is None


def test_one_select_may_hold_a_case_twice(start: Start) -> None:
    c = chan[int]()
    case = recv(c)
    waits = start(select, case, case).parked("select")
    c.send(3)
    assert waits.result() is case
    assert (case.value, c.try_send(4)) == (3, False)
    assert select(case, case, default=True) is None


def test_goroutines_may_use_one_case_in_turn(start: Start) -> None:
    c = chan[int](2)
    case = recv(c)
    for value in range(4):
        c.send(value)
        assert start(select, case).result() is case
        assert case.value == value
        runtime.gosched()
