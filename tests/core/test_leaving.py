"""A descriptor waits alone: a goroutine that has not begun stands in its word."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from descriptors import connected
from programs import run_program

from gopy import chan, go, runtime
from gopy._core import (
    FdClosedError,
    FdTimeoutError,
    SocketFD,
    monotonic_ns,
    read_left,
    read_or_leave,
)
from gopy._core.base import fastpath
from gopy._core.fd.fdmutex import BUSY
from gopy.testing import synctest

SECOND = 10**9
Pair = tuple[SocketFD, SocketFD]


@pytest.fixture(params=["short cuts", "with locks"])
def pair(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """Two connected TCP sockets; each test takes the short cuts, then the general way."""
    if request.param == "with locks":
        monkeypatch.setattr(fastpath, "multi", True)
        monkeypatch.setattr("gopy._core.fd.leaving.alone", lambda: False)
    with connected() as both:
        yield both


class Serial:
    """Reads of one descriptor, each by a goroutine that was left, but the first."""

    def __init__(self, fd: SocketFD, wanted: int) -> None:
        self.fd = fd
        self.wanted = wanted
        self.got: chan[Any] = chan(wanted + 1)
        self.goroutines: list[int] = []

    def begin(self) -> "Serial":
        """Read on a goroutine of its own; return when it has ended."""
        started = go(self._go_on, read_or_leave)
        while started.status != "dead":
            runtime.gosched()
        return self

    def _left(self) -> None:
        self._go_on(read_left)

    def _go_on(self, read: Callable[..., bytes | None]) -> None:
        self.goroutines.append(runtime.current().id)
        try:
            while len(self.got) < self.wanted:
                data = read(self.fd, 100, self._left)
                if data is None:
                    return
                self.got.send(data)
                read = read_or_leave
        except Exception as error:
            self.got.send(error)

    def next(self) -> Any:
        return self.got.recv(timeout=20)


def test_what_is_there_is_read_at_once(pair: Pair) -> None:
    near, far = pair
    near.write(b"x")
    assert read_or_leave(far, 100, lambda: None) == b"x"
    near.close()
    assert read_or_leave(far, 100, lambda: None) == b""
    assert far.waiting == 0


def test_who_is_left_reads_what_comes(pair: Pair) -> None:
    near, far = pair
    reads = Serial(far, 9).begin()
    for data in (b"a", b"bc", b"def"):
        before = runtime.num_goroutine()
        assert far.waiting == 1
        near.write(data)
        assert reads.next() == data
        while far.waiting == 0:
            runtime.gosched()
        assert runtime.num_goroutine() == before
    assert len(set(reads.goroutines)) == 4
    near.close()
    assert reads.next() == b""


def test_a_goroutine_that_waits_so_is_seen_by_nobody(pair: Pair) -> None:
    before = runtime.num_goroutine()
    Serial(pair[1], 1).begin()
    assert runtime.num_goroutine() == before
    assert "Serial" not in runtime.stack(all=True)


def test_a_close_readies_who_was_left(pair: Pair) -> None:
    _, far = pair
    reads = Serial(far, 1).begin()
    far.close()
    assert far.fileno() >= 0  # L1: its number is not free before that one has seen it
    assert isinstance(reads.next(), FdClosedError)
    assert far.fileno() == -1


@pytest.mark.parametrize("set_first", [True, False])
def test_a_deadline_readies_who_was_left(pair: Pair, set_first: bool) -> None:
    _, far = pair
    reads = Serial(far, 1)
    if set_first:
        far.set_deadlines(monotonic_ns() + SECOND // 100, None)
        reads.begin()
    else:
        reads.begin()
        far.set_deadlines(monotonic_ns() - 1, None)
    assert isinstance(reads.next(), FdTimeoutError)
    assert far.waiting == 0
    assert not far.reading.state & BUSY


def test_nobody_else_reads_in_between(pair: Pair) -> None:  # L1
    near, far = pair
    reads = Serial(far, 1).begin()
    second: chan[bytes] = chan(1)
    other = go(lambda: second.send(far.read(100)))
    while other.wait_reason != "semacquire":
        runtime.gosched()
    near.write(b"first")
    assert reads.next() == b"first"
    near.write(b"second")
    assert second.recv(timeout=20) == b"second"


def test_an_edge_that_brings_nothing_leaves_anew(pair: Pair) -> None:  # D3
    near, far = pair
    reads = Serial(far, 1).begin()
    g = far.claim_reader()
    assert g is not None
    go(reads._left)  # as if the poller had readied it
    while far.waiting == 0:
        runtime.gosched()
    near.write(b"x")
    assert reads.next() == b"x"


def test_who_is_left_has_its_makers_origin_and_labels(pair: Pair) -> None:
    _, far = pair
    maker: list[Any] = []

    def leave() -> None:
        me = runtime.current()
        me.more().labels = {"a": "b"}
        maker.append(me)
        read_or_leave(far, 9, lambda: None)

    started = go(leave)
    while started.status != "dead":
        runtime.gosched()
    g = far.rg
    assert not isinstance(g, str) and g is not None
    assert (g.created_at, g.parent_id) == (started.created_at, started.parent_id)  # type: ignore[union-attr]
    assert g.labels == {"a": "b"}  # type: ignore[union-attr]
    assert g.id != started.id  # type: ignore[union-attr]


def test_a_goroutine_of_a_bubble_waits_itself(pair: Pair) -> None:
    near, far = pair
    bubbles: list[Any] = []

    def body() -> None:
        def read() -> None:
            bubbles.append(read_or_leave(far, 9, lambda: None))

        go(read)
        runtime.gosched()
        near.write(b"x")

    synctest.test(body)
    assert bubbles == [b"x"]


def test_a_goroutine_that_has_its_thread_to_itself_waits_itself() -> None:
    ran = run_program(
        """
        import socket
        from gopy import chan, go, run, runtime
        from gopy._core import SocketFD, lock_thread, read_or_leave

        def main():
            a, b = socket.socketpair()
            fd = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, b.detach())
            done = chan(1)
            def read():
                lock_thread()
                done.send(read_or_leave(fd, 9, None))
            g = go(read)
            while g.wait_reason != "IO wait":
                runtime.gosched()
            a.send(b"x")
            print(done.recv(timeout=20))
        run(main)
        """
    )
    assert (ran.stdout, ran.stderr) == ("b'x'\n", "")


def test_a_program_in_which_only_descriptors_wait_is_not_deadlocked() -> None:
    ran = run_program(
        """
        import socket, subprocess, sys
        from gopy import chan, go, run
        from gopy._core import SocketFD, read_left, read_or_leave

        def main():
            a, b = socket.socketpair()
            fd = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, b.detach())
            done = chan(1)
            go(read_or_leave, fd, 9, lambda: done.send(read_left(fd, 9, None)))
            writes = "import os, time; time.sleep(0.3); os.write(%d, b'x')" % a.fileno()
            subprocess.Popen([sys.executable, "-c", writes], pass_fds=[a.fileno()])
            print(done.recv())
            go(read_or_leave, fd, 9, lambda: read_left(fd, 9, None))
            a.close()
            done.recv()
        run(main)
        """
    )
    assert ran.stdout == "b'x'\n"
    assert "all goroutines are asleep - deadlock!" in ran.stderr


def test_who_was_left_does_nothing_once_its_program_has_ended() -> None:
    ran = run_program(
        """
        import socket
        from gopy import go, run, runtime
        from gopy._core import SocketFD, read_or_leave

        a, b = socket.socketpair()
        fd = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, b.detach())
        def first():
            g = go(read_or_leave, fd, 9, lambda: print("never"))
            while g.status != "dead":
                runtime.gosched()
        run(first)
        a.send(b"x")
        def second():
            try:
                fd.close()
            except (OSError, ValueError):
                pass
            for _ in range(9):
                runtime.gosched()
            print("second")
        run(second)
        """
    )
    assert (ran.stdout, ran.stderr) == ("second\n", "")


def test_the_child_of_a_fork_may_read_what_its_parent_has_left() -> None:
    ran = run_program(
        """
        import os, socket
        from gopy import go, run, runtime
        from gopy._core import SocketFD, read_or_leave

        def main():
            a, b = socket.socketpair()
            fd = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, b.detach())
            g = go(read_or_leave, fd, 9, lambda: print("never"))
            while g.status != "dead":
                runtime.gosched()
            pid = os.fork()
            if pid == 0:
                a.send(b"x")
                print(fd.read(9), fd.waiting, flush=True)
                os._exit(0)
            print(os.waitpid(pid, 0)[1])
        run(main)
        """
    )
    assert ran.stdout == "b'x' 0\n0\n"


@pytest.mark.parametrize("procs", [1, 4])
def test_many_that_are_left_on_several_ps_lose_nothing(procs: int) -> None:  # L2, L3
    ran = run_program(
        """
        import socket
        from gopy import chan, go, run, runtime
        from gopy._core import SocketFD, read_left, read_or_leave

        class Echo:
            def __init__(self, fd):
                self.fd = fd
            def begin(self):
                self.go_on(read_or_leave)
            def __call__(self):
                self.go_on(read_left)
            def go_on(self, read):
                while data := read(self.fd, 99, self):
                    self.fd.write(data)
                    read = read_or_leave
                if data is not None:
                    self.fd.close()

        def main():
            runtime.gomaxprocs(PROCS)
            ended = chan()
            def ask(fd, n):
                for i in range(50):
                    fd.write(b"%d" % (n * i))
                    assert fd.read(99) == b"%d" % (n * i)
                fd.close()
                ended.send(None)
            for n in range(40):
                a, b = (SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, each.detach())
                        for each in socket.socketpair())
                go(Echo(b).begin)
                go(ask, a, n)
            for n in range(40):
                ended.recv(timeout=60)
            while runtime.num_goroutine() > 1:
                runtime.gosched()
            print("done")
        run(main)
        """.replace("PROCS", str(procs))
    )
    assert (ran.stdout, ran.stderr) == ("done\n", "")
