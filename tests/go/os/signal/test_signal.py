"""Signals in channels: what Go's os/signal/signal_test.go asks."""

import io
import os
import signal as system
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from chrometraces import Trace
from gotest import go_test
from programs import run_program
from worlds import own_world

from gopy import chan, go, runtime
from gopy.os import Signal, signal
from gopy.runtime import trace
from gopy.time import now, since

PATIENCE = 20

PRELUDE = """
import os, signal as system, sys
from gopy import chan, go, run, runtime, time
from gopy.context import background, cause
from gopy.os import Signal, signal

def kill(sig):
    os.kill(os.getpid(), sig)

"""


def kill(sig: int) -> None:
    os.kill(os.getpid(), sig)


def program(source: str, *args: str) -> "subprocess.CompletedProcess[str]":
    return run_program(PRELUDE + textwrap.dedent(source) + "\nrun(main)\n", *args)


@contextmanager
def notified(*sigs: int, room: int = 1) -> Iterator[chan[Signal]]:
    ch = chan[Signal](room)
    signal.notify(ch, *sigs)
    try:
        yield ch
    finally:
        signal.stop(ch)


def until_all_have_come() -> None:
    """Return when each signal that was sent before has been sent to whom it concerns."""
    with notified(system.SIGUSR2) as fence:
        kill(system.SIGUSR2)
        assert fence.recv(PATIENCE) == system.SIGUSR2


@go_test("os/signal/signal_test.go", "TestSignal")
@own_world()
def test_signals_come_and_a_channel_that_is_not_read_holds_nobody_up() -> None:
    with notified(system.SIGHUP) as c, notified(room=10) as everything:
        kill(system.SIGHUP)
        assert everything.recv(PATIENCE) == system.SIGHUP
        for sig in (system.SIGWINCH, system.SIGHUP, system.SIGHUP):
            kill(sig)
            assert everything.recv(PATIENCE) == sig
        assert c.recv(PATIENCE) == system.SIGHUP
        assert len(c) == 0


@go_test("os/signal/signal_test.go", "TestStress")
@own_world(procs=4)
def test_a_channel_can_be_closed_after_stop_whatever_storm_there_was() -> None:
    ch = chan[Signal](1)
    signal.notify(ch, system.SIGUSR1)

    def storm() -> None:
        for _ in range(1000):
            kill(system.SIGUSR1)
        signal.stop(ch)
        ch.close()

    go(storm)
    assert {*ch} == {system.SIGUSR1}


@go_test("os/signal/signal_test.go", "TestReset", "TestIgnore")
@pytest.mark.parametrize("undo", [signal.reset, signal.ignore])
@own_world()
def test_registrations_are_undone_on_all_channels(undo: Callable[..., None]) -> None:
    with notified(system.SIGWINCH) as c1, notified(system.SIGHUP, system.SIGUSR1) as c2:
        for ch, sig in [(c1, system.SIGWINCH), (c2, system.SIGHUP)]:
            kill(sig)
            assert ch.recv(PATIENCE) == sig
        undo(system.SIGWINCH, system.SIGHUP)
        try:
            kill(system.SIGWINCH)
            if undo is signal.ignore:
                kill(system.SIGHUP)
            until_all_have_come()
            assert len(c1) == len(c2) == 0
            kill(system.SIGUSR1)
            assert c2.recv(PATIENCE) == system.SIGUSR1
        finally:
            signal.reset(system.SIGWINCH, system.SIGHUP)


@go_test("os/signal/signal_test.go", "TestIgnored")
@own_world()
def test_a_signal_is_ignored_from_ignore_to_reset() -> None:  # SEMANTICS 206
    with notified(system.SIGWINCH):
        assert not signal.ignored(system.SIGWINCH)
    signal.ignore(system.SIGWINCH)
    assert signal.ignored(system.SIGWINCH)
    signal.reset()
    assert not signal.ignored(system.SIGWINCH)


@go_test("os/signal/signal_test.go", "TestDetectNohup")
@own_world()
def test_under_nohup_sighup_is_ignored() -> None:
    source = "from gopy.os import signal\nprint(signal.ignored(1))"
    with notified(system.SIGHUP):
        assert run_program(source).stdout == "False\n"
    signal.ignore(system.SIGHUP)  # what nohup does before it starts the program
    try:
        assert run_program(source).stdout == "True\n"
    finally:
        signal.reset(system.SIGHUP)


@go_test("os/signal/signal_test.go", "TestStop")
@pytest.mark.parametrize("sig", [system.SIGWINCH, system.SIGCONT, system.SIGURG])
@own_world()
def test_after_stop_a_signal_comes_no_more(sig: system.Signals) -> None:
    kill(sig)  # does nothing
    with notified(sig) as c:
        kill(sig)
        assert c.recv(PATIENCE) == sig
    kill(sig)
    until_all_have_come()
    assert len(c) == 0


@go_test("os/signal/signal_test.go", "TestNohup")
@pytest.mark.parametrize("nohup", [False, True], ids=["plain", "nohup"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_sighup_ends_the_process_before_notify_and_after_stop(when: str, nohup: bool) -> None:
    done = program(
        """
        def main():
            before, nohup = (text in sys.argv for text in ("before", "nohup"))
            if nohup:
                system.signal(system.SIGHUP, system.SIG_IGN)
            if before:
                kill(system.SIGHUP)
            c = chan[Signal](1)
            signal.notify(c, system.SIGHUP)
            kill(system.SIGHUP)
            print(c.recv(), flush=True)
            signal.stop(c)
            kill(system.SIGHUP)
            print("lives")
        """,
        when,
        *(["nohup"] if nohup else []),
    )
    assert done.returncode == (0 if nohup else -system.SIGHUP)
    assert done.stdout == ("hangup\nlives\n" if nohup else "" if when == "before" else "hangup\n")


@go_test("os/signal/signal_test.go", "TestSIGCONT")
@own_world()
def test_sigcont_comes() -> None:
    with notified(system.SIGCONT) as c:
        kill(system.SIGCONT)
        assert c.recv(PATIENCE) == system.SIGCONT


@go_test("os/signal/signal_test.go", "TestAtomicStop")
def test_a_signal_while_stop_is_called_comes_or_does_what_it_did() -> None:
    done = program("""
        def handler(number, frame):
            caught.append(number)

        def stops(ch):
            signal.stop(ch)
            stopped.send(None)

        def main():
            global caught, stopped
            caught, stopped = [], chan(1)
            system.signal(system.SIGINT, handler)
            for _ in range(200):
                ch = chan[Signal](1)
                signal.notify(ch, system.SIGINT)
                go(stops, ch)
                runtime.gosched()
                kill(system.SIGINT)
                stopped.recv()
                assert ch.try_recv()[1] or caught, "lost"
                caught.clear()
            print("ok")
    """)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


@go_test("os/signal/signal_test.go", "TestTime")
@own_world(procs=4)
def test_signals_do_no_harm_to_who_asks_for_the_time() -> None:
    ch, done = chan[Signal](1), chan[None]()
    signal.notify(ch, system.SIGUSR1)

    def storm() -> None:
        while not ended:
            kill(system.SIGUSR1)
            runtime.gosched()
        signal.stop(ch)
        ch.close()

    def receives() -> None:
        for _ in ch:
            pass
        done.close()

    ended: list[bool] = []
    go(storm)
    go(receives)
    start = now()
    for _ in range(20_000):
        assert since(start).ns >= 0
    ended.append(True)
    assert done.recv_ok(PATIENCE) == (None, False)


@go_test("os/signal/signal_test.go", "TestSignalTrace")
@own_world(procs=4)
def test_signals_come_while_traces_begin_and_end() -> None:
    ch, done = chan[Signal](1), chan[int]()
    signal.notify(ch, system.SIGHUP)
    ended: list[bool] = []

    def storm() -> None:
        count = 0
        while not ended:
            kill(system.SIGHUP)
            assert ch.recv(timeout=PATIENCE) == system.SIGHUP
            count += 1
        signal.stop(ch)
        done.send(count)

    go(storm)
    for _ in range(100):
        file = io.BytesIO()
        trace.start(file)
        trace.stop()
        Trace(file.getvalue())
    ended.append(True)
    assert done.recv(timeout=PATIENCE) > 0


@go_test("os/signal/example_test.go", "ExampleNotify", "ExampleNotify_allSignals")
@pytest.mark.parametrize("sigs", ["system.SIGINT", ""], ids=["interrupt", "all"])
def test_a_program_waits_for_a_signal(sigs: str) -> None:
    done = program(f"""
        def main():
            c = chan[Signal](1)
            signal.notify(c, {sigs})
            kill(system.SIGINT)
            print("Got signal:", c.recv())
    """)
    assert (done.returncode, done.stdout) == (0, "Got signal: interrupt\n"), done.stderr
