"""singleflight: what golang.org/x/sync/singleflight/singleflight_test.go asks of it."""

from collections.abc import Callable

import pytest
from gotest import go_test
from programs import run_program
from worlds import until_waiting

from gopy import chan, defer, func, go, panic, recover, runtime
from gopy.sync import WaitGroup
from gopy.sync.atomic import Int32
from gopy.x.sync.singleflight import Group


@go_test("x/sync/singleflight/singleflight_test.go", "TestPanicErrorUnwrap")
@pytest.mark.parametrize("value", ["a string", ValueError("an error")], ids=["string", "error"])
def test_what_is_recovered_from_do_is_what_the_function_gave_to_panic(value: object) -> None:
    recovered: list[object] = []

    @func
    def ask() -> None:
        defer(lambda: recovered.append(recover()))
        Group[str, None]().do("key", panic, value)

    ask()
    assert recovered == [value]


@go_test("x/sync/singleflight/singleflight_test.go", "TestDo")
def test_do_gives_what_the_function_returns() -> None:
    value, _ = Group[str, str]().do("key", lambda: "bar")
    assert value == "bar"


@go_test("x/sync/singleflight/singleflight_test.go", "TestDoErr")
def test_do_raises_the_error_of_the_function() -> None:
    error = ValueError("some error")

    def fail() -> str:
        raise error

    with pytest.raises(ValueError) as caught:
        Group[str, str]().do("key", fail)
    assert caught.value is error


@go_test("x/sync/singleflight/singleflight_test.go", "TestDoDupSuppress")
def test_ten_who_ask_at_once_make_one_call() -> None:
    group = Group[str, str]()
    gate = chan[str]()
    calls = Int32()
    results = chan[tuple[str, bool]](10)

    def fn() -> str:
        calls.add(1)
        return gate.recv()

    askers = [go(lambda: results.send(group.do("key", fn))) for _ in range(10)]
    for asker in askers:
        while asker.wait_reason not in ("chan receive", "sync.WaitGroup.Wait"):
            runtime.gosched()
    gate.send("bar")
    assert [results.recv(timeout=30) for _ in askers] == [("bar", True)] * 10
    assert calls.load() == 1


@go_test("x/sync/singleflight/singleflight_test.go", "TestForget")
def test_who_asks_after_forget_shares_the_second_call_not_the_first() -> None:  # SEMANTICS 242
    group = Group[str, int]()
    first_gate, second_gate, first_ended = chan[bool](), chan[bool](), chan[bool](1)

    def first() -> int:
        first_gate.recv()
        first_ended.send(True)
        return 1

    def second() -> int:
        second_gate.recv()
        return 2

    until_waiting(go(group.do, "key", first), "chan receive")
    group.forget("key")
    second_result = group.do_chan("key", second)
    first_gate.close()
    first_ended.recv()
    third_result = group.do_chan("key", lambda: 3)
    second_gate.close()
    assert second_result.recv().val == 2
    assert third_result.recv().val == 2


@go_test("x/sync/singleflight/singleflight_test.go", "TestDoChan")
def test_the_channel_of_do_chan_gives_the_value_and_no_error() -> None:
    result = Group[str, str]().do_chan("key", lambda: "bar").recv()
    assert (result.val, result.err) == ("bar", None)


ENDINGS: list[tuple[str, Callable[[], None], int]] = [
    ("TestPanicDo", lambda: panic("invalid memory address or nil pointer dereference"), 5),
    ("TestGoexitDo", runtime.goexit, 0),
]


@go_test("x/sync/singleflight/singleflight_test.go", "TestPanicDo", "TestGoexitDo")
@pytest.mark.parametrize(("_name", "end", "panics"), ENDINGS, ids=[each[0] for each in ENDINGS])
def test_a_function_that_does_not_return_ends_all_five_who_asked(
    _name: str, end: Callable[[], None], panics: int
) -> None:
    group = Group[str, None]()
    gate = chan[bool]()
    recovered = Int32()
    wg = WaitGroup()

    def fn() -> None:
        gate.recv()
        end()

    def note() -> None:
        if recover() is not None:
            recovered.add(1)
        wg.done()

    def ask() -> None:
        defer(note)
        group.do("key", fn)
        recovered.add(100)

    for _ in range(5):
        wg.add(1)
        asker = go(ask)
        while asker.wait_reason not in ("chan receive", "sync.WaitGroup.Wait"):
            runtime.gosched()
    gate.close()
    wg.wait(timeout=30)
    assert recovered.load() == panics


@go_test("x/sync/singleflight/singleflight_test.go", "TestPanicDoChan")
def test_a_panic_that_only_a_channel_waits_for_ends_the_program() -> None:
    done = run_program("""
        import gopy
        from gopy.x.sync.singleflight import Group

        def fail():
            gopy.panic("panicking in do_chan")

        def main():
            gopy.defer(gopy.recover)
            Group().do_chan("", fail).recv()
            print("do_chan gave a result")

        gopy.run(main)
    """)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("panic: panicking in do_chan\n")
    assert "main.fail(...)" in done.stderr


@go_test("x/sync/singleflight/singleflight_test.go", "TestPanicDoSharedByDoChan")
def test_a_panic_in_do_that_a_channel_waits_for_too_cannot_be_recovered() -> None:
    done = run_program("""
        import gopy
        from gopy.x.sync.singleflight import Group

        group = Group()
        blocked, gate = gopy.chan(), gopy.chan()

        def fail():
            blocked.close()
            gate.recv()
            gopy.panic("panicking in do")

        def ask():
            gopy.defer(lambda: gopy.recover())
            group.do("", fail)

        def main():
            gopy.go(ask)
            blocked.recv()
            results = group.do_chan("", lambda: print("do_chan called its function"))
            gate.close()
            results.recv()
            print("do_chan gave a result")

        gopy.run(main)
    """)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("panic: panicking in do\n")


@go_test("x/sync/singleflight/singleflight_test.go", "ExampleGroup")
def test_two_channels_share_the_result_of_the_first_function() -> None:
    group = Group[str, str]()
    gate = chan[bool]()

    def named(name: str) -> str:
        gate.recv()
        return name

    first = group.do_chan("key", named, "func 1")
    second = group.do_chan("key", named, "func 2")
    gate.close()
    results = [first.recv(), second.recv()]
    assert [result.shared for result in results] == [True, True]
    assert [result.val for result in results] == ["func 1", "func 1"]
