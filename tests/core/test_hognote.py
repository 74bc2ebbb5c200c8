"""GOPYDEBUG=hog=1 says who keeps his thread, and who waits there for him."""

import re

from programs import run_program

PRELUDE = """
import hashlib, io, sys, time as clock
from gopy import chan, go, run, runtime, time

def starts_two(ch):
    # Two goroutines that have begun, and so are bound to this thread.
    for _ in range(2):
        go(ch.recv)
    while sum(g.wait_reason == "chan receive" for g in runtime.goroutines()) < 2:
        runtime.gosched()
"""


def notes(source: str, **env: str) -> tuple[str, str]:
    done = run_program(
        PRELUDE + source + "\nrun(main)\n", env={"GOPYMAXPROCS": "1", **env}, timeout=60
    )
    assert done.returncode == 0
    return done.stdout, done.stderr


BLOCKS = """
def blocks():
    clock.sleep(0.4)

def main():
    ch = chan(2)
    starts_two(ch)
    ch.send(1)
    ch.send(2)
    blocks()
    time.sleep(0.05)
"""


def test_a_note_tells_of_a_call_that_blocks_where_it_is_and_who_waits() -> None:  # R11
    _, text = notes(BLOCKS, GOPYDEBUG="hog=1")
    first, second, third, *_ = text.splitlines()
    assert re.fullmatch(
        r"gopy: goroutine 1 has kept its thread for \d+ ms, in a call that blocks; 2 others "
        "wait there",
        first,
    )
    assert second == "goroutine 1 [running]:"
    assert third == "main.blocks(...)"
    assert re.fullmatch(r"gopy: goroutine 1 went on after \d+ ms", text.splitlines()[-1])


def test_a_call_that_computes_is_told_apart() -> None:
    source = """
def main():
    sys.stderr = heard = io.StringIO()
    while not heard.getvalue():  # on a busy machine sysmon may come too late to say it
        ch = chan(2)
        starts_two(ch)
        ch.send(1)
        ch.send(2)
        hashlib.pbkdf2_hmac("sha256", b"a", b"b", 1_500_000)
    print(heard.getvalue())
"""
    text, _ = notes(source, GOPYDEBUG="hog=1")
    assert ", in a call that computes; 2 others wait there\n" in text


def test_who_computes_in_python_is_no_hog() -> None:
    source = """
def main():
    go(runtime.gosched)
    end = clock.monotonic() + 0.4
    while clock.monotonic() < end:
        sum(range(100))
"""
    assert notes(source, GOPYDEBUG="hog=1") == ("", "")


def test_nobody_is_told_who_has_not_asked() -> None:
    assert notes(BLOCKS) == ("", "")
