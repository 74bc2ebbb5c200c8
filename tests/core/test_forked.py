"""What the child of a fork has anew: locks that nobody holds, and a thread that watches (R23)."""

from textwrap import dedent

from programs import run_program

PRELUDE = """
import os, signal
from gopy import go, run, runtime
from gopy._core import current
from gopy._core.sched import blocking, boot

def status(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""


def said(source: str) -> str:
    env = {"GOPYMAXPROCS": "1", "PYTHONWARNINGS": "ignore::DeprecationWarning"}
    done = run_program(PRELUDE + dedent(source), env=env, timeout=60)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.strip()


def test_no_lock_of_the_core_s_is_held_in_the_child() -> None:  # R23
    source = """
    def main():
        runtime.gomaxprocs(2)
        m = current().m
        w, p = m.world, m.p
        locks = {"of a module": blocking._mu, "of booting": boot._booting, "world": w.mu,
                 "reporting": w.reporting, "inbox": m.inbox_mu, "heap": p.heap.mu, "p": p.mu}
        for lock in locks.values():  # as threads might that are not there any more
            lock.acquire()
        pid = os.fork()
        if not pid:
            print([name for name, lock in locks.items() if lock.locked()], flush=True)
            os._exit(0)
        for lock in locks.values():
            lock.release()
        status(pid)
    run(main)
    """
    assert said(source) == "[]"


def test_who_computes_in_the_child_lets_others_have_their_turn() -> None:  # R23
    source = """
    def main():
        pid = os.fork()
        if not pid:
            signal.alarm(20)
            begun = []
            go(begun.append, 1)
            while not begun:
                pass
            os._exit(7)
        print(status(pid))
    run(main)
    """
    assert said(source) == "7"
