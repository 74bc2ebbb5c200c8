"""RecvChan and SendChan: the two ends of a channel, narrowed at run time."""

from collections.abc import Callable
from typing import Any

import pytest

from gopy import RecvChan, SendChan, chan, recv, select, send

Start = Callable[..., Any]

RECEIVING = {"recv", "recv_ok", "try_recv", "__iter__"}
SENDING = {"send", "try_send", "close"}
BOTH = {"send_only", "recv_only"}


@pytest.mark.parametrize("name", sorted(SENDING | BOTH))
def test_a_receiving_end_has_no_other_methods(name: str) -> None:
    end = chan[int](1).recv_only()
    assert not hasattr(end, name)
    with pytest.raises(AttributeError, match=name):
        getattr(end, name)


@pytest.mark.parametrize("name", sorted(RECEIVING | BOTH))
def test_a_sending_end_has_no_other_methods(name: str) -> None:
    end = chan[int](1).send_only()
    assert not hasattr(end, name)
    with pytest.raises(AttributeError, match=name):
        getattr(end, name)


def test_a_sending_end_can_t_be_iterated_although_it_has_a_length() -> None:
    with pytest.raises(TypeError, match="not iterable"):
        list(chan[int](1).send_only())  # type: ignore[call-overload]  # what is tried


def test_the_ends_do_what_their_channel_does() -> None:
    c = chan[int](3)
    sending, receiving = c.send_only(), c.recv_only()
    sending.send(1)
    sending.send(2, timeout=0)
    assert sending.try_send(3)
    assert not sending.try_send(4)
    with pytest.raises(TimeoutError):
        sending.send(4, timeout=0)
    assert (len(sending), sending.cap, len(receiving), receiving.cap) == (3, 3, 3, 3)
    assert receiving.recv() == 1
    assert receiving.recv_ok(timeout=0) == (2, True)
    assert receiving.try_recv() == (3, True)
    with pytest.raises(TimeoutError):
        receiving.recv(timeout=0)
    sending.send(5)
    sending.close()
    assert list(receiving) == [5]
    assert receiving.recv_ok() == (0, False)


def test_the_ends_meet_waiters_of_the_channel_and_of_each_other(start: Start) -> None:
    c = chan[int]()
    for waits, meets in [(c, c.send_only()), (c.recv_only(), c), (c.recv_only(), c.send_only())]:
        receiver = start(waits.recv).parked("chan receive")
        assert meets.try_send(1)
        assert receiver.result() == 1
    sender = start(c.send_only().send, 2).parked("chan send")
    assert c.recv_only().recv() == 2
    sender.result()


def test_ends_are_equal_to_their_channel_and_hash_as_it() -> None:  # SEMANTICS 16
    c, other = chan[int](), chan[int]()
    same: list[Any] = [c, c.recv_only(), c.send_only(), c.recv_only(), c.send_only()]
    for one in same:
        for another in same:
            assert one == another
            assert not one != another  # noqa: SIM202  # both operators are tried
            assert {one: "found"}[another] == "found"
        assert one != other and other != one
        assert one != other.recv_only() and one != other.send_only()
        assert one != None and one != 1  # noqa: E711  # what is tried
    assert len(set(same)) == 1


def test_an_end_is_true_and_of_its_class() -> None:
    c = chan[int]()
    assert c.recv_only() and c.send_only()
    assert isinstance(c, RecvChan) and isinstance(c, SendChan)
    assert isinstance(c.recv_only(), RecvChan) and not isinstance(c.recv_only(), SendChan)
    assert isinstance(c.send_only(), SendChan) and not isinstance(c.send_only(), RecvChan)
    assert not isinstance(c.recv_only(), chan)


def test_an_end_shows_which_one_it_is() -> None:
    c = chan[int](2)
    assert repr(c.recv_only()) == f"<receive-only {c!r}>"
    assert repr(c.send_only()) == f"<send-only {c!r}>"


def test_both_ends_go_into_cases_which_read_them_back() -> None:
    c = chan[int](1)
    sending, receiving = c.send_only(), c.recv_only()
    giving, taking = send(sending, 5), recv(receiving)
    assert (giving.ch, taking.ch) == (sending, receiving)
    assert giving.ch is sending and taking.ch is receiving
    assert select(giving, taking) is giving
    assert select(giving, taking) is taking
    assert taking.value == 5


def test_a_select_knows_two_ends_for_one_channel(start: Start) -> None:  # X2, X3
    c = chan[int]()
    giving, taking = send(c.send_only(), 5), recv(c.recv_only())
    assert select(giving, taking, recv(c), default=True) is None
    waits = start(select, giving, taking, recv(c)).parked("select")
    assert c.try_recv() == (5, True)
    assert waits.result() is giving


def test_ends_as_types_take_parameters() -> None:
    assert RecvChan[int].__args__ == SendChan[int].__args__ == (int,)  # type: ignore[attr-defined]
