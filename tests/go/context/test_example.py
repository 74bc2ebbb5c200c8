"""What Go's context/example_test.go shows."""

from collections.abc import Callable
from typing import Any

import pytest
from contexts import ids, since
from gotest import go_test

from gopy import RecvChan, chan, func, go, net, recv, runtime, select, send
from gopy import time as gtime
from gopy.context import (
    CANCELED,
    CancelCauseFunc,
    Context,
    after_func,
    background,
    cause,
    with_cancel,
    with_cancel_cause,
    with_deadline,
    with_timeout,
    with_value,
)
from gopy.sync import Cond, Mutex, WaitGroup
from gopy.time import MILLISECOND

SHORT = 1 * MILLISECOND


@go_test("context/example_test.go", "ExampleWithCancel")
def test_a_generator_ends_when_it_is_cancelled() -> None:
    before = ids()

    def numbers(ctx: Context) -> RecvChan[int]:
        out = chan[int]()

        def generate() -> None:
            n = 1
            done, sent = recv(ctx.done()), send(out, n)
            while select(done, sent) is not done:
                n += 1
                sent.value = n

        go(generate)
        return out

    seen = []
    with with_cancel(background()) as (ctx, _):
        for n in numbers(ctx):
            seen.append(n)
            if n == 5:
                break
    assert seen == [1, 2, 3, 4, 5]
    while since(before):
        runtime.gosched()


@go_test("context/example_test.go", "ExampleWithDeadline", "ExampleWithTimeout")
@pytest.mark.parametrize(
    "make",
    [
        lambda: with_deadline(background(), gtime.now() + SHORT),
        lambda: with_timeout(background(), SHORT),
    ],
    ids=["deadline", "timeout"],
)
def test_a_wait_for_what_never_comes_ends_at_the_deadline(make: Callable[[], Any]) -> None:
    never = chan()
    with make() as ctx:
        done = recv(ctx.done())
        assert select(never, done) is done
        assert str(ctx.err()) == "context deadline exceeded"


class FavoriteKey(str):
    """A class of keys that no other package has."""


@go_test("context/example_test.go", "ExampleWithValue")
def test_a_value_is_found_under_its_own_class_of_keys() -> None:
    ctx = with_value(background(), FavoriteKey("language"), "Go")
    assert ctx.value(FavoriteKey("language")) == "Go"
    assert ctx.value(FavoriteKey("color")) is None
    assert ctx.value("language") is None


@go_test("context/example_test.go", "ExampleAfterFunc_cond")
def test_a_wait_on_a_cond_ends_with_its_context() -> None:
    cond = Cond(Mutex())
    seen: list[Exception | None] = []

    def wake_all() -> None:
        with cond:  # else the wake-up might come before the wait
            cond.broadcast()

    def wait() -> None:
        with with_timeout(background(), SHORT) as ctx, cond:
            stop = after_func(ctx, wake_all)
            while ctx.err() is None:
                cond.wait()
            stop()
            seen.append(ctx.err())

    wg = WaitGroup()
    for _ in range(4):
        wg.go(wait)
    wg.wait(20)
    assert list(map(str, seen)) == ["context deadline exceeded"] * 4


@go_test("context/example_test.go", "ExampleAfterFunc_connection")
def test_a_read_ends_with_its_context_and_the_connection_goes_on() -> None:
    def read(ctx: Context, conn: net.Conn) -> bytes:
        expired = chan[None]()

        def expire() -> None:
            conn.set_read_deadline(gtime.now())
            expired.close()

        stop = after_func(ctx, expire)
        try:
            return conn.read()
        finally:
            if not stop():
                expired.recv()
                conn.set_read_deadline(None)
                ctx.check()

    with (
        net.listen("tcp", "127.0.0.1:0") as listener,
        net.dial("tcp", str(listener.addr())) as conn,
        listener.accept() as peer,
    ):
        with with_timeout(background(), SHORT) as ctx, pytest.raises(TimeoutError) as caught:
            read(ctx, conn)
        assert str(caught.value) == "context deadline exceeded"
        peer.write(b"more")
        assert read(background(), conn) == b"more"


@go_test("context/example_test.go", "ExampleAfterFunc_merge")
def test_two_contexts_can_be_merged() -> None:
    def merge(ctx: Context, other: Context) -> tuple[Context, Callable[[], None]]:
        merged: Context
        cancel: CancelCauseFunc
        merged, cancel = with_cancel_cause(ctx)
        stop = after_func(other, lambda: cancel(cause(other)))

        @func
        def end() -> None:
            stop()
            cancel(CANCELED)

        return merged, end

    ctx1, _ = with_cancel_cause(background())
    ctx2, cancel2 = with_cancel_cause(background())
    merged, end = merge(ctx1, ctx2)
    cancel2(ValueError("ctx2 canceled"))
    assert merged.wait(20)
    assert str(cause(merged)) == "ctx2 canceled"
    end()
