"""What is told to systemd, and taken from it, with a socket in systemd's place."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from programs import ROOT

from gopy import net, runtime, time
from gopy.sync import WaitGroup
from gopy.x import daemon

Told = Callable[[], str]


@pytest.fixture(params=["path", "abstract"])
def told(request: Any, tmp_path: Path, monkeypatch: Any) -> Iterator[Told]:
    """Return the next message to the manager, waiting for it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        if request.param == "path":
            name = shown = str(tmp_path / "notify")
        else:
            name, shown = f"\0gopy-{os.getpid()}", f"@gopy-{os.getpid()}"
        manager.bind(name)
        manager.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", shown)
        yield lambda: runtime.blocking(manager.recv, 4096).decode()


def test_the_manager_is_told(told: Told) -> None:
    assert daemon.notify()
    assert told() == "READY=1"
    assert daemon.notify(daemon.STOPPING, "STATUS=bye")
    assert told() == "STOPPING=1\nSTATUS=bye"
    assert daemon.notify(daemon.RELOADING)
    first, second = told().split("\n")
    assert first == "RELOADING=1"
    assert second.startswith("MONOTONIC_USEC=")
    assert daemon.notify(daemon.RELOADING, "MONOTONIC_USEC=7")
    assert told() == "RELOADING=1\nMONOTONIC_USEC=7"


def test_a_full_queue_is_waited_for(told: Told) -> None:
    messages = [f"STATUS={number}" for number in range(200)]  # more than a queue holds

    def tell() -> None:
        for each in messages:
            daemon.notify(each)

    telling = WaitGroup()
    telling.go(tell)
    assert [told() for _ in messages] == messages
    telling.wait()


def test_the_environment_can_be_forgotten(told: Told) -> None:
    assert daemon.notify(unset_environment=True)
    assert not daemon.notify()
    assert told() == "READY=1"


def test_without_a_manager_nothing_happens(monkeypatch: Any) -> None:
    for name in ("NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS", "WATCHDOG_USEC"):
        monkeypatch.delenv(name, raising=False)
    assert not daemon.notify()
    assert daemon.listeners() == []
    assert daemon.listeners_with_names() == {}
    before = runtime.num_goroutine()
    with daemon.watchdog() as watchdog:
        assert not watchdog
        assert runtime.num_goroutine() <= before


def test_a_manager_that_is_gone_is_an_error(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nosuch"))
    with pytest.raises(FileNotFoundError):
        daemon.notify()


def test_the_watchdog_gives_signs_of_life_until_it_is_stopped(told: Told, monkeypatch: Any) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    before = runtime.num_goroutine()
    with daemon.watchdog() as watchdog:
        assert watchdog
        assert watchdog.interval == 20 * time.MILLISECOND
        assert [told() for _ in range(3)] == ["WATCHDOG=1"] * 3
    watchdog.stop()
    while runtime.num_goroutine() > before:
        runtime.gosched()


def test_the_watchdog_is_silent_while_the_check_fails(told: Told, monkeypatch: Any) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    asked: list[bool] = []
    before = runtime.num_goroutine()

    def check() -> bool:
        asked.append(len(asked) >= 3)
        if asked[-1]:
            daemon.notify("STATUS=well again")
        return asked[-1]

    with daemon.watchdog(check):
        assert told() == "STATUS=well again"
        assert asked[:4] == [False, False, False, True]
        assert told() == "WATCHDOG=1"
    while runtime.num_goroutine() > before:  # else it may tell the next test, too
        runtime.gosched()


def test_a_watchdog_for_another_process_is_not_ours(monkeypatch: Any) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid() + 1))
    assert not daemon.watchdog()


PROGRAM = """
import os, sys
os.environ["LISTEN_PID"] = str(os.getpid())
import gopy
from gopy.x import daemon

def main():
    if sys.argv[1] == "named":
        print(sorted((name, [str(each.addr()) for each in found])
              for name, found in daemon.listeners_with_names().items()))
        return
    found = daemon.listeners()
    print([(type(each).__name__, each.addr().network()) for each in found])
    passed_on = [os.get_inheritable(fd) for fd in (3, 4, 5)]
    print(daemon.listeners(), "LISTEN_FDS" in os.environ, passed_on, flush=True)
    for listener in found:
        with listener, listener.accept() as conn:
            conn.write(b"from " + str(listener.addr()).encode())

gopy.run(main)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Start a program that inherits a TCP listener, a datagram socket and a Unix listener."""
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as unix,
    ):
        unix.bind(str(tmp_path / "sock"))
        unix.listen()

        def start(*args: str) -> subprocess.Popen[str]:
            # By way of high numbers, so that none is overwritten before it was copied.
            high = [os.dup2(each.fileno(), 200 + i) for i, each in enumerate((tcp, udp, unix))]
            code = (
                "import os, sys\n"
                "for i in range(3): os.dup2(200 + i, 3 + i, inheritable=True)\n"
                "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])\n"
            )
            process = subprocess.Popen(
                [sys.executable, "-c", code, "-c", PROGRAM, *args],
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "LISTEN_FDS": "3",
                    "LISTEN_FDNAMES": "web:other",
                },
                stdout=subprocess.PIPE,
                text=True,
                pass_fds=high,
            )
            for each in high:
                os.close(each)
            return process

        start.tcp = ":".join(map(str, tcp.getsockname()))  # type: ignore[attr-defined]
        start.unix = str(tmp_path / "sock")  # type: ignore[attr-defined]
        yield start


def test_listeners_are_taken_over(child: Any) -> None:
    with child("plain") as process:
        assert runtime.blocking(process.stdout.readline) == (
            "[('TCPListener', 'tcp'), ('UnixListener', 'unix')]\n"
        )
        assert runtime.blocking(process.stdout.readline) == "[] False [False, False, False]\n"
        with net.dial("tcp", child.tcp) as conn:
            assert conn.read() == b"from " + child.tcp.encode()
        with net.dial("unix", child.unix) as conn:
            assert conn.read() == b"from " + child.unix.encode()
        assert runtime.blocking(process.wait) == 0
    assert os.path.exists(child.unix)  # the path is systemd's


def test_listeners_have_the_names_of_their_units(child: Any) -> None:
    with child("named") as process:
        assert runtime.blocking(process.stdout.read) == (
            f"[('LISTEN_FD_5', ['{child.unix}']), ('web', ['{child.tcp}'])]\n"
        )


def test_descriptors_for_another_process_are_not_ours(monkeypatch: Any) -> None:
    monkeypatch.setenv("LISTEN_PID", str(os.getpid() + 1))
    monkeypatch.setenv("LISTEN_FDS", "1")
    assert daemon.listeners() == []
    assert "LISTEN_FDS" not in os.environ
