"""What select does with its cases: Go's test/chan select, select2, select4, select5 and select8."""

import itertools
from typing import Any

import pytest
from gotest import go_test
from programs import run_program
from worlds import own_world, until_waiting

from gopy import Case, SendCase, chan, go, nil_chan, recv, runtime, select, send


@go_test("test/chan", "select.go")
def test_the_values_of_all_sends_are_computed_whichever_happens() -> None:
    asked = 0

    def value() -> int:
        nonlocal asked
        asked += 1
        return asked

    def send_to_each(a: Any, b: Any) -> int:
        done = 0
        while True:
            to_a, to_b = send(a, value()), send(b, value())
            chosen = select(to_a, to_b, default=True)
            if chosen is None:
                return done
            done += 1
            if chosen is to_a:
                a = None
            else:
                b = None

    a, b = chan[int](1), chan[int](1)
    assert send_to_each(a, b) == 2
    assert {a.recv(), b.recv()} in ({1, 4}, {2, 3})
    assert send_to_each(a, None) == 1
    assert asked == 2 * (3 + 2)


@go_test("test/chan", "select2.go")
def test_selects_leave_nothing_behind_in_the_lines_of_other_channels() -> None:
    done = run_program("""
        import gc
        import sys
        from gopy import chan, go, recv, run, select

        SELECTS = 20_000
        shared, never = chan(), chan()

        def sender():
            for _ in range(SELECTS):
                shared.send(1)

        def blocks_after_selects():
            go(sender)
            for _ in range(SELECTS):
                assert select(recv(shared), recv(never)).ch is shared
            gc.collect()
            return sys.getallocatedblocks()

        def main():
            blocks_after_selects()
            print(-blocks_after_selects() + blocks_after_selects())

        run(main)
    """)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 2000


@go_test("test/chan", "select4.go")
def test_only_the_case_that_happens_gets_a_value() -> None:  # SEMANTICS 26
    empty, full = chan[int](), chan[int](1)
    full.send(42)
    other, case = recv(empty), recv(full)
    untouched = other.value
    assert select(other, case) is case
    assert (case.value, case.ok) == (42, True)
    assert other.value is untouched


NEVER_READY: dict[str, Any] = {
    "send nobody receives": lambda: send(chan[int](), 1),
    "receive nobody sends": lambda: recv(chan[int]()),
    "send to nil": lambda: send(None, 1),
    "receive from nil": lambda: recv(nil_chan),
}
SUBSETS = [
    subset
    for size in range(len(NEVER_READY) + 1)
    for subset in itertools.combinations(NEVER_READY, size)
]


def ids(subset: tuple[str, ...]) -> str:
    return ", ".join(subset) or "alone"


@pytest.mark.parametrize("others", SUBSETS, ids=ids)
@pytest.mark.parametrize("default", [False, True])
@go_test("test/chan", "select5.go")
def test_the_one_ready_case_happens_wherever_it_stands(
    default: bool, others: tuple[str, ...]
) -> None:
    for place in range(len(others) + 1):
        c = chan[int](1)
        cases: list[Case] = [NEVER_READY[name]() for name in others]
        giving: SendCase[int] = send(c, 7)
        cases.insert(place, giving)
        assert select(*cases, default=default) is giving
        assert len(c) == 1
        taking = recv(c)
        cases[place] = taking
        assert select(*cases, default=default) is taking
        assert (taking.value, taking.ok, len(c)) == (7, True, 0)


@pytest.mark.parametrize("others", SUBSETS, ids=ids)
@go_test("test/chan", "select5.go")
def test_default_happens_just_when_no_case_can(others: tuple[str, ...]) -> None:
    cases = [NEVER_READY[name]() for name in others]
    before = [case.value for case in cases]
    assert select(*cases, default=True) is None
    assert [case.value for case in cases] == before


@go_test("test/chan", "select5.go")
def test_an_operand_that_fails_does_so_before_anything_happens() -> None:
    class Failure(Exception):
        pass

    def fails() -> chan[int]:
        raise Failure

    c = chan[int](1)
    with pytest.raises(Failure):
        select(send(c, 1), recv(fails()))
    assert len(c) == 0


@go_test("test/chan", "select5.go")
@own_world()
def test_the_channels_and_values_of_a_select_are_read_once_when_it_begins() -> None:
    first, second, values = chan[int](), chan[int](), chan[int]()
    got: list[int] = []

    def receiver() -> None:
        select(taking, recv(values))
        got.append(taking.value)

    def sender() -> None:
        select(giving, recv(values))

    taking = recv(first)
    g = go(receiver)
    until_waiting(g, "select")
    taking.ch = second
    assert not second.try_send(2)
    assert first.try_send(1)
    giving = send(first, 1)
    other = go(sender)
    until_waiting(other, "select")
    giving.ch, giving.value = second, 2
    assert second.try_recv() == (0, False)
    assert first.try_recv() == (1, True)
    while g.status != "dead" or other.status != "dead":
        runtime.gosched()
    assert got == [1]


@go_test("test/chan", "select8.go")
@own_world()
def test_selects_of_every_size_end_after_one_of_their_cases() -> None:  # SEMANTICS 34
    ch = chan[int]()
    for number in range(3):
        until_waiting(go(ch.send, number), "chan send")
    one, sends = recv(ch), send(ch, 10)
    assert select(default=True) is None
    assert (select(one), one.value) == (one, 0)
    assert (select(one, default=True), one.value) == (one, 1)
    assert (select(one, sends, default=True), one.value) == (one, 2)
    assert select(one, sends, default=True) is None
