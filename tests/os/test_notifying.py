"""Signals in channels: who gets them, and what they do before and afterwards."""

import signal as system
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from worlds import own_world, until_waiting

from gopy import chan, go, nil_chan, run
from gopy.context import background, cause
from gopy.errors import Panic
from gopy.os import Signal, signal
from gopy.os.signal import actions
from gopy.os.signal.ctx import SignalError
from gopy.sync import WaitGroup

PATIENCE = 20
Kill = Callable[[int], None]


@pytest.mark.parametrize("ch", [None, nil_chan])
def test_a_nil_channel_panics(ch: Any) -> None:  # SEMANTICS 204
    with pytest.raises(Panic, match="^os/signal: Notify using nil channel$"):
        signal.notify(ch, system.SIGHUP)


def test_what_is_no_channel_to_send_to_or_no_signal_is_a_type_error() -> None:
    for ch in (chan[Signal]().recv_only(), []):
        with pytest.raises(TypeError, match="signal: want a channel to send to"):
            signal.notify(ch, system.SIGHUP)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        signal.notify(chan[Signal](1), "SIGHUP")  # type: ignore[arg-type]


@own_world()
def test_what_finds_no_room_is_lost(kill: Kill) -> None:  # SEMANTICS 203
    full, unbuffered, fence = chan[Signal](1), chan[Signal](), chan[Signal](9)
    for ch in (full, unbuffered, fence):
        signal.notify(ch, system.SIGUSR1)
    for _ in range(3):
        kill(system.SIGUSR1)
        assert fence.recv(PATIENCE) == system.SIGUSR1
    assert len(full) == 1
    for ch in (full, unbuffered, fence):
        signal.stop(ch)


@own_world()
def test_who_waits_gets_a_signal_through_an_unbuffered_channel(kill: Kill) -> None:
    ch, got = chan[Signal](), chan[Signal](1)
    signal.notify(ch, system.SIGUSR1)
    until_waiting(go(lambda: got.send(ch.recv())), "chan receive")
    kill(system.SIGUSR1)
    received = got.recv(PATIENCE)
    assert (type(received), received) == (Signal, system.SIGUSR1)
    signal.stop(ch)


@own_world()
def test_a_further_notify_adds_signals_and_a_view_is_the_same_channel(kill: Kill) -> None:
    # SEMANTICS 204
    ch = chan[Signal](1)
    signal.notify(ch, system.SIGUSR1)
    signal.notify(ch.send_only(), system.SIGUSR2, system.SIGUSR1)
    for sig in (system.SIGUSR1, system.SIGUSR2):
        kill(sig)
        assert ch.recv(PATIENCE) == sig
        assert len(ch) == 0
    signal.stop(ch.send_only())
    signal.stop(ch)  # no harm


@own_world()
def test_what_can_t_be_caught_is_left_out() -> None:
    ch = chan[Signal](1)
    signal.notify(ch, system.SIGKILL, system.SIGSTOP, 1000, -1)
    signal.ignore(system.SIGKILL)
    assert not signal.ignored(system.SIGKILL)
    assert not signal.ignored(1000)
    signal.stop(ch)


@own_world()
def test_all_signals_are_not_those_of_faults() -> None:
    ch = chan[Signal](1)
    before = {sig: system.getsignal(sig) for sig in (system.SIGSEGV, system.SIGURG)}
    signal.notify(ch)
    assert {sig: system.getsignal(sig) for sig in before} == before
    assert system.getsignal(system.SIGTERM) != system.SIG_DFL
    signal.stop(ch)


@own_world()
def test_ctrl_c_is_a_value_while_it_is_notified_and_then_an_exception_again(kill: Kill) -> None:
    ch = chan[Signal](1)
    for end in (lambda: signal.stop(ch), lambda: signal.reset(system.SIGINT), signal.reset):
        signal.notify(ch, system.SIGINT)
        kill(system.SIGINT)
        assert ch.recv(PATIENCE) == system.SIGINT
        end()
        with pytest.raises(KeyboardInterrupt):
            kill(system.SIGINT)
            chan[None]().recv(PATIENCE)


def test_without_stop_the_end_of_run_ends_it(kill: Kill) -> None:
    """Around it may be an embedded world, whose goroutine 1 then gets its Ctrl-C in its wait."""
    before = system.getsignal(system.SIGINT)
    ch = chan[Signal](1)
    run(signal.notify, ch, system.SIGINT, system.SIGUSR1)
    with pytest.raises(KeyboardInterrupt):
        kill(system.SIGINT)
        chan[None]().recv(PATIENCE)
    assert len(ch) == 0
    assert system.getsignal(system.SIGUSR1) is system.SIG_DFL
    system.signal(system.SIGINT, before)


def test_the_next_run_begins_anew(kill: Kill) -> None:
    def main() -> Signal:
        ch = chan[Signal](1)
        signal.notify(ch, system.SIGUSR1)
        kill(system.SIGUSR1)
        try:
            return ch.recv(PATIENCE)
        finally:
            signal.stop(ch)

    stale = chan[Signal](1)
    run(signal.notify, stale, system.SIGUSR1, system.SIGUSR2)
    assert run(main) == system.SIGUSR1
    assert len(stale) == 0


def test_a_run_within_is_told_and_so_is_the_program_around_it(kill: Kill) -> None:
    outer, inner = chan[Signal](1), chan[Signal](1)

    def main() -> Signal:
        signal.notify(inner, system.SIGUSR1)
        kill(system.SIGUSR1)
        try:
            return inner.recv(PATIENCE)
        finally:
            signal.stop(inner)

    signal.notify(outer, system.SIGUSR1)
    assert run(main) == system.SIGUSR1
    assert outer.recv(PATIENCE) == system.SIGUSR1
    kill(system.SIGUSR1)
    assert outer.recv(PATIENCE) == system.SIGUSR1
    signal.stop(outer)


@own_world()
def test_a_program_s_own_handler_comes_back_or_stays(kill: Kill) -> None:
    seen: list[str] = []
    ch = chan[Signal](1)
    system.signal(system.SIGUSR1, lambda number, frame: seen.append("before"))
    signal.notify(ch, system.SIGUSR1)
    kill(system.SIGUSR1)
    assert ch.recv(PATIENCE) == system.SIGUSR1
    signal.stop(ch)
    kill(system.SIGUSR1)
    assert seen == ["before"]
    signal.notify(ch, system.SIGUSR1)
    system.signal(system.SIGUSR1, lambda number, frame: seen.append("meanwhile"))
    signal.stop(ch)
    kill(system.SIGUSR1)
    assert seen == ["before", "meanwhile"]
    system.signal(system.SIGUSR1, system.SIG_DFL)


@own_world()
def test_another_s_wakeup_descriptor_loses_us_nothing(kill: Kill) -> None:
    """As when asyncio takes it, and gives it back."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    ours.settimeout(PATIENCE)
    ch = chan[Signal](1)
    signal.notify(ch, system.SIGUSR1)
    before = system.set_wakeup_fd(theirs.fileno())
    for _ in range(3):
        kill(system.SIGUSR1)
        assert ch.recv(PATIENCE) == system.SIGUSR1
        assert ours.recv(1) == bytes([system.SIGUSR1])
    assert system.set_wakeup_fd(-1) == before
    kill(system.SIGUSR1)
    assert ch.recv(PATIENCE) == system.SIGUSR1
    signal.stop(ch)
    system.set_wakeup_fd(-1)
    ours.close()
    theirs.close()


@own_world()
def test_any_thread_may_ask(kill: Kill) -> None:
    got = chan[Any](1)

    def asks() -> None:
        ch = chan[Signal](1)
        signal.notify(ch, system.SIGUSR1)
        kill(system.SIGUSR1)
        got.send(ch.recv(PATIENCE))
        signal.stop(ch)
        got.send(system.getsignal(system.SIGUSR1))

    thread = threading.Thread(target=asks)
    thread.start()
    assert got.recv(PATIENCE) == system.SIGUSR1
    assert got.recv(PATIENCE) is system.SIG_DFL
    thread.join()


@own_world(procs=4)
def test_many_may_ask_at_once(kill: Kill) -> None:
    """And whoever comes when the last one leaves gets his signals, too."""
    wg = WaitGroup()

    def asks() -> None:
        for _ in range(20):
            ch = chan[Signal](1)
            signal.notify(ch, system.SIGUSR1)
            kill(system.SIGUSR1)
            assert ch.recv(PATIENCE) == system.SIGUSR1
            signal.stop(ch)

    for _ in range(4):
        wg.go(asks)
    wg.wait(3 * PATIENCE)


@own_world()
def test_who_stops_while_the_handler_runs_gets_nothing_sent_again(
    kill: Kill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread's stop may put the former handler back between any two steps of ours."""
    seen: list[int] = []
    ch = chan[Signal](1)
    signal.notify(ch, system.SIGUSR1)

    def stops_meanwhile() -> bool:
        system.signal(system.SIGUSR1, lambda number, frame: seen.append(number))
        return True

    with monkeypatch.context() as patch:
        patch.setattr(actions, "hook", stops_meanwhile)
        kill(system.SIGUSR1)
        assert ch.recv(PATIENCE) == system.SIGUSR1
    assert seen == []
    signal.stop(ch)
    system.signal(system.SIGUSR1, system.SIG_DFL)


@own_world()
def test_the_cause_of_a_context_says_which_signal_it_was(kill: Kill) -> None:
    with signal.notify_context(background(), system.SIGUSR1) as ctx:
        kill(system.SIGUSR1)
        assert ctx.wait(PATIENCE)
        why = cause(ctx)
    assert isinstance(why, SignalError)
    assert why.signal == system.SIGUSR1
    assert why != SignalError(Signal(system.SIGHUP))
    assert str(signal.notify_context(background())[0]) == "signal.NotifyContext(context.Background)"
    signal.reset()


@own_world()
def test_stop_comes_through_more_signals_than_a_pipe_holds(kill: Kill) -> None:
    ch = chan[Signal](1)
    signal.notify(ch, system.SIGUSR1)
    for _ in range(80_000):
        kill(system.SIGUSR1)
    signal.stop(ch)
    assert ch.recv(PATIENCE) == system.SIGUSR1
