"""Signals in channels, in programs: what ends a process, or holds its main thread up."""

import signal as system
import subprocess
import textwrap

import pytest
from programs import run_program

PRELUDE = """
import ctypes, os, signal as system, sys, threading, time as clock
from gopy import chan, go, run, runtime, time
from gopy._core.base import standstill
from gopy.os import Signal, signal

def kill(sig):
    os.kill(os.getpid(), sig)

"""

HELD = {
    "asleep in the poller": "time.sleep(600)",
    "computes": "[None for _ in iter(int, 1)]",
    "in C that a signal ends": "clock.sleep(600)",
    "in C that goes on": "libc.pthread_mutex_lock(mu)",
}


def program(source: str, start: str = "run(main)") -> "subprocess.CompletedProcess[str]":
    return run_program(f"{PRELUDE}{textwrap.dedent(source)}\n{start}\n", timeout=40)


@pytest.mark.parametrize("start", ["run(main)", "main()"], ids=["run", "without run"])
@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_a_signal_comes_whatever_the_main_thread_does(held: str, start: str) -> None:
    source = f"""
        libc = ctypes.CDLL(None)
        mu = ctypes.create_string_buffer(256)

        def holds():
            {held}

        def waits(main, one):
            while True:
                frame = standstill.current_frames()[main]
                while frame is not None and frame.f_code is not holds.__code__:
                    frame = frame.f_back
                if frame is not None or one.wait_reason == "sleep":
                    break
                clock.sleep(0.001)
            for _ in range(3):
                kill(system.SIGTERM)
                print(ch.recv(), flush=True)
            os._exit(7)

        def main():
            global ch
            ch = chan[Signal](1)
            signal.notify(ch, system.SIGTERM)
            libc.pthread_mutex_lock(mu)
            args = threading.get_ident(), runtime.current()
            threading.Thread(target=waits, args=args, daemon=True).start()
            holds()
    """
    done = program(source, start)
    assert (done.returncode, done.stdout) == (7, "terminated\n" * 3), done.stderr


@pytest.mark.parametrize("end", ["signal.stop(ch)", "signal.reset(system.SIGTERM)", "return"])
def test_afterwards_the_process_dies_of_the_signal_again(end: str) -> None:  # SEMANTICS 205
    done = program(
        f"""
        def main():
            ch = chan[Signal](1)
            signal.notify(ch, system.SIGTERM)
            kill(system.SIGTERM)
            print(ch.recv(), flush=True)
            {end}
            kill(system.SIGTERM)
        """,
        "run(main)\nkill(system.SIGTERM)",
    )
    assert (done.returncode, done.stdout) == (-system.SIGTERM, "terminated\n"), done.stderr


def test_who_waits_for_a_signal_is_in_no_deadlock_until_stop() -> None:  # SEMANTICS 69
    done = program("""
        def main():
            ch = chan[Signal](1)
            signal.notify(ch, system.SIGALRM)
            system.setitimer(system.ITIMER_REAL, 0.05)
            print(ch.recv(), flush=True)
            signal.stop(ch)
            ch.recv()
    """)
    assert (done.returncode, done.stdout) == (2, "alarm clock\n")
    assert done.stderr.startswith("fatal error: all goroutines are asleep - deadlock!")


def test_a_child_of_a_fork_has_no_notifications_and_its_parent_keeps_them() -> None:
    done = program("""
        import warnings
        warnings.simplefilter("ignore")

        def main():
            ch = chan[Signal](1)
            signal.notify(ch, system.SIGTERM)
            for _ in range(2):
                child = os.fork()
                if not child:
                    kill(system.SIGTERM)
                    os._exit(7)
                print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            print(ch.try_recv()[1])
            kill(system.SIGTERM)
            print(ch.recv())
    """)
    assert (done.returncode, done.stdout) == (0, "-15\n-15\nFalse\nterminated\n"), done.stderr


def test_sigquit_can_be_notified_and_writes_its_dump_afterwards() -> None:
    done = program("""
        def main():
            ch = chan[Signal](1)
            signal.notify(ch, system.SIGQUIT)
            kill(system.SIGQUIT)
            print(ch.recv(), flush=True)
            signal.stop(ch)
            kill(system.SIGQUIT)
            time.sleep(600)
    """)
    assert (done.returncode, done.stdout) == (2, "quit\n")
    assert done.stderr.startswith("SIGQUIT: quit\n\ngoroutine 1 [")


def test_a_dump_shows_the_goroutine_that_waits_for_signals_as_go_s_does() -> None:
    done = program("""
        def main():
            signal.notify(chan[Signal](1), system.SIGTERM)
            while "[syscall]" not in runtime.stack(all=True):
                runtime.gosched()
            print(runtime.num_goroutine())
    """)
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


def test_ctrl_c_after_a_run_within_hits_the_program_around_it_where_it_is() -> None:
    """But now and then a thread of the runtime is just looking at that world: then it waits."""
    done = program(
        """
        time.sleep(0.001)  # a world without `run`
        there = 0
        for _ in range(20):
            run(signal.notify, chan[Signal](1), system.SIGINT)
            try:
                kill(system.SIGINT)
            except KeyboardInterrupt:
                there += 1
            else:
                try:
                    chan[None]().recv(20)
                except KeyboardInterrupt:
                    pass
        print(there > 10)
        """,
        start="",
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
