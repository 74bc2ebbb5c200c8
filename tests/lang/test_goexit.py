"""Goexit: the end of one goroutine, which nothing stops for good."""

from collections.abc import Callable

import pytest

from gopy import Goexit, Panic, chan, defer, func, go, panic, recover, runtime


def test_goexit_ends_its_goroutine_alone_after_what_all_frames_deferred() -> None:
    log: list[object] = []  # SEMANTICS 61
    ended = chan[str]()

    @func
    def inner() -> None:
        defer(lambda: log.append(("inner", recover())))
        try:
            runtime.goexit()
        except Exception:
            log.append("caught")
        finally:
            log.append("finally")

    def outer() -> None:
        defer(ended.send, "ended")
        defer(lambda: log.append(("outer", recover())))
        inner()
        log.append("not reached")

    g = go(outer)
    assert ended.recv(timeout=60) == "ended"
    while g.status != "dead":
        runtime.gosched()
    assert log == ["finally", ("inner", None), ("outer", None)]


GOES_ON: dict[str, Callable[[list[object]], None]] = {}


def goes_on(body: Callable[[list[object]], None]) -> Callable[[list[object]], None]:
    """Expect a Goexit to leave what is decorated."""
    GOES_ON[body.__name__] = body
    return body


@goes_on
def a_panic_that_goexit_s_deferred_function_recovers(log: list[object]) -> None:
    defer(lambda: log.append(recover()))
    defer(panic, "during goexit")
    runtime.goexit()


@goes_on
def a_panic_and_a_recovery_within_the_deferred_function(log: list[object]) -> None:
    @func
    def own() -> None:
        defer(lambda: log.append(recover()))
        panic("during goexit")

    defer(own)
    runtime.goexit()


@goes_on
def a_panic_that_a_frame_further_out_recovers(log: list[object]) -> None:
    @func
    def inner() -> None:
        defer(panic, "during goexit")
        runtime.goexit()

    defer(lambda: log.append(recover()))
    inner()


@goes_on
def a_goexit_in_a_deferred_function_of_a_panic(log: list[object]) -> None:
    defer(lambda: log.append("during goexit" if recover() is None else "a panic"))
    defer(runtime.goexit)
    panic("discarded")


@pytest.mark.parametrize("body", GOES_ON.values(), ids=GOES_ON)
def test_a_goexit_goes_on_after(body: Callable[[list[object]], None]) -> None:
    log: list[object] = []  # D4, SEMANTICS 62, 63
    outer: list[str] = []

    @func
    def calls() -> None:
        defer(outer.append, "deferred")
        func(body)(log)
        outer.append("not reached")

    with pytest.raises(Goexit):
        calls()
    assert (log, outer) == (["during goexit"], ["deferred"])


def test_a_panic_during_a_goexit_that_nobody_recovers_goes_on_as_a_panic() -> None:
    @func
    def body() -> None:
        defer(panic, "newer")
        runtime.goexit()

    with pytest.raises(Panic, match="newer"):
        body()
