"""The demo: whole runs, small ones."""

import os
import pty
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

Gopy = Callable[..., Any]
Start = Callable[..., Any]

SMALL = ("demo", "--connections", "50", "--duration", "2", "--rate", "1000")


def test_a_small_demo_loses_nothing(gopy: Gopy) -> None:
    done = gopy(*SMALL)
    assert done.returncode == 0, done
    assert done.stderr == ""
    out = done.stdout
    assert out.startswith("server: listening on 127.0.0.1:")
    assert "load: 50 of 50 connections, " in out
    assert "load: 0 errors, 0 lost\nload: passed\n" in out
    messages = int(found(r"load: (\d+) messages, ", out))
    assert messages >= 100
    accepted, answered = int(found(r"accepted (\d+)", out)), int(found(r"messages (\d+), ref", out))
    assert accepted == 51
    assert answered > messages  # STATS as well
    assert out.endswith("refused 0, garbage 0, dropped 0\n")


def test_on_a_terminal_the_table_is_painted_in_place(start: Start) -> None:
    ours, theirs = pty.openpty()
    demo = start(*SMALL, stdout=theirs)
    os.close(theirs)
    text = read_terminal(ours)
    assert demo.wait(50) == 0
    assert "\x1b[4A" in text
    assert "load: passed" in text


def test_a_demo_that_is_told_to_end_leaves_no_process_behind(start: Start) -> None:
    mark = f"GOPY_TEST_MARK={uuid4()}"
    name, _, value = mark.partition("=")
    demo = start("demo", "--duration", "500", variables={name: value})
    assert demo.stdout.readline().startswith("server: listening on ")
    assert len(marked(mark)) == 2
    demo.send_signal(signal.SIGTERM)
    demo.communicate(timeout=50)
    assert demo.returncode >= 0
    assert marked(mark) == []


def test_a_server_that_is_killed_is_told(start: Start) -> None:
    mark = f"GOPY_TEST_MARK={uuid4()}"
    name, _, value = mark.partition("=")
    demo = start(*SMALL, variables={name: value}, stderr=-1)
    assert demo.stdout.readline().startswith("server: listening on ")
    (server,) = (pid for pid in marked(mark) if pid != demo.pid)
    os.kill(server, signal.SIGKILL)
    _, errors = demo.communicate(timeout=50)
    assert demo.returncode == 1
    assert "gopy demo: the server ended with status -9\n" in errors


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, (pattern, text)
    return match[1]


def marked(mark: str) -> list[int]:
    """Return the processes that have mark in their environment."""
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended, or belongs to somebody else
        if mark.encode() in variables:
            pids.append(int(folder.name))
    return pids


def read_terminal(fd: int) -> str:
    """Return what is written to the other side until it is closed there."""
    pieces = []
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:  # EIO: nobody has it open any more
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(fd)
    return b"".join(pieces).decode()
