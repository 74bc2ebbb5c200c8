"""Threads of a tool's, and what it has to say at the program's end."""

from programs import run_program

BESIDE = """
import sys, time as clock
from gopy import chan, run
from gopy._core import at_the_end, attend

def main():
    attend(lambda: clock.sleep(600))
    clock.sleep(0.1)
    END

"""


def test_a_thread_that_attends_keeps_no_deadlock_from_being_seen() -> None:
    done = run_program(BESIDE.replace("END", "chan().recv()") + "run(main)", timeout=30)
    assert done.returncode == 2
    assert done.stderr.startswith("fatal error: all goroutines are asleep - deadlock!\n")


def test_it_keeps_python_from_ending_no_longer_than_it_takes() -> None:
    done = run_program(BESIDE.replace("END", "print('over')") + "run(main)", timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "over\n", "")


def test_all_have_their_last_words_though_one_fails() -> None:
    end = """
    for word in (lambda: print("first"), lambda: 1 / 0, lambda: print("last")):
        at_the_end(word)
        at_the_end(word)
"""
    done = run_program(BESIDE.replace("    END", end) + "run(main)", timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "first\nlast\n", "")
    done = run_program(
        BESIDE.replace("    END", end + "    sys.exit(3)") + "try:\n    run(main)\nfinally:\n"
        "    print('ours')",
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "ours\nfirst\nlast\n", "")


def test_what_was_said_last_is_flushed_though_the_process_ends_at_once() -> None:
    end = "at_the_end(lambda: print('last')); print('first'); __import__('gopy.os').os.exit(4)"
    done = run_program(BESIDE.replace("END", end) + "run(main)", timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (4, "first\nlast\n", "")
