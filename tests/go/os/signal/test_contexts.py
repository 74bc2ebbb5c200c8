"""Contexts that a signal cancels: what Go's os/signal/signal_test.go asks of NotifyContext."""

import os
import signal as system

import pytest
from gotest import go_test
from programs import run_program
from worlds import own_world

from gopy import errors
from gopy.context import CANCELED, background, cause, with_cancel, with_cancel_cause
from gopy.os import signal
from gopy.sync import WaitGroup

PATIENCE = 20
WHY = ValueError("parent cancelled")


def kill(sig: int) -> None:
    os.kill(os.getpid(), sig)


@go_test("os/signal/signal_test.go", "TestNotifyContextNotifications")
@pytest.mark.parametrize("times", [1, 10])
def test_further_signals_do_nothing_until_stop(times: int) -> None:
    done = run_program(
        f"""
        import os, signal as system
        from gopy import chan, run
        from gopy.context import background, cause
        from gopy.os import signal
        from gopy.sync import WaitGroup

        def main():
            ctx, _ = signal.notify_context(background(), system.SIGINT)
            wg = WaitGroup()
            for _ in range({times}):
                wg.go(os.kill, os.getpid(), system.SIGINT)
            wg.wait()
            ctx.wait()
            print(cause(ctx))
            os.kill(os.getpid(), system.SIGINT)
            print("lives")

        run(main)
        """
    )
    assert (done.returncode, done.stdout) == (0, "interrupt signal received\nlives\n"), done.stderr


@go_test("os/signal/signal_test.go", "TestNotifyContextStop")
@own_world()
def test_stop_cancels_and_undoes_notify() -> None:
    signal.ignore(system.SIGHUP)
    assert signal.ignored(system.SIGHUP)
    try:
        parent, _ = with_cancel(background())
        ctx, stop = signal.notify_context(parent, system.SIGHUP)
        assert not signal.ignored(system.SIGHUP)
        assert str(ctx) == "signal.NotifyContext(context.Background.WithCancel, [hangup])"
        stop()
        assert ctx.wait(PATIENCE)
        assert ctx.err() == CANCELED
        assert cause(ctx) == CANCELED
        assert system.getsignal(system.SIGHUP) is system.SIG_DFL
    finally:
        signal.reset(system.SIGHUP)


@go_test(
    "os/signal/signal_test.go",
    "TestNotifyContextCancelParent",
    "TestNotifyContextPrematureCancelParent",
)
@pytest.mark.parametrize("premature", [False, True])
@own_world()
def test_it_is_done_with_its_parent(premature: bool) -> None:
    parent, cancel = with_cancel_cause(background())
    if premature:
        cancel(WHY)
    with signal.notify_context(parent, system.SIGINT) as (ctx, _):
        assert str(ctx) == "signal.NotifyContext(context.Background.WithCancel, [interrupt])"
        cancel(WHY)
        assert ctx.wait(PATIENCE)
        assert ctx.err() == CANCELED
        assert cause(ctx) is WHY


@go_test("os/signal/signal_test.go", "TestNotifyContextSimultaneousStop")
@own_world(procs=4)
def test_many_may_stop_it_at_once() -> None:
    ctx, stop = signal.notify_context(background(), system.SIGINT)
    assert str(ctx) == "signal.NotifyContext(context.Background, [interrupt])"
    wg = WaitGroup()
    for _ in range(10):
        wg.go(stop)
    wg.wait(PATIENCE)
    assert ctx.wait(PATIENCE)
    assert ctx.err() == CANCELED


@go_test("os/signal/signal_test.go", "TestNotifyContextStringer")
@own_world()
def test_it_prints_its_signals() -> None:  # SEMANTICS 208
    parent, _ = with_cancel(background())
    sigs = (system.SIGHUP, system.SIGINT, system.SIGTERM)
    with signal.notify_context(parent, *sigs) as (ctx, _):
        shown = "context.Background.WithCancel, [hangup interrupt terminated]"
        assert str(ctx) == f"signal.NotifyContext({shown})"


@go_test("os/signal/signal_test.go", "TestNotifyContextCause")
@go_test("os/signal/example_unix_test.go", "ExampleNotifyContext")
@own_world()
def test_the_cause_names_the_signal_and_counts_as_canceled() -> None:  # SEMANTICS 208
    with signal.notify_context(background(), system.SIGUSR1) as (ctx, _):
        kill(system.SIGUSR1)
        assert ctx.wait(PATIENCE)
        assert str(ctx.err()) == "context canceled"
        assert errors.is_(ctx.err(), CANCELED)
        assert str(cause(ctx)) == "user defined signal 1 signal received"
        assert errors.is_(cause(ctx), CANCELED)
