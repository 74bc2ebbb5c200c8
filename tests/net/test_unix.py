"""Unix sockets: names and files; the rest they share with TCP."""

import array
import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gopy import go, net

Start = Callable[..., Any]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "x.sock")


def test_what_is_written_here_is_read_there(path: str) -> None:
    with (
        net.listen("unix", path) as listener,
        net.dial("unix", path) as near,
        listener.accept() as far,
    ):
        near.write(b"ping")
        assert far.read() == b"ping"
        far.write(b"pong")
        assert near.read() == b"pong"
        near.close_write()
        assert far.read() == b""


def test_both_ends_show_the_names_that_go_shows(path: str) -> None:
    with (
        net.listen("unix", path) as listener,
        net.dial("unix", path) as near,
        listener.accept() as far,
    ):
        assert str(listener.addr()) == path
        assert (str(near.local_addr()), str(near.remote_addr())) == ("@", path)
        assert (str(far.local_addr()), str(far.remote_addr())) == (path, "@")
        assert isinstance(near.remote_addr(), net.UnixAddr)
        assert near.remote_addr().network() == "unix"
        near.close()
        with pytest.raises(net.ErrClosed) as caught:
            near.read()
        assert str(caught.value) == f"read unix @->{path}: use of closed network connection"


def test_close_removes_the_file_and_the_path_can_be_used_again(path: str) -> None:  # SEMANTICS 175
    for _ in range(2):
        listener = net.listen("unix", path)
        assert os.path.exists(path)
        listener.close()
        assert not os.path.exists(path)


def test_the_file_stays_if_told_so(path: str) -> None:
    listener = net.listen("unix", path)
    assert isinstance(listener, net.UnixListener)
    listener.set_unlink_on_close(False)
    listener.close()
    assert os.path.exists(path)


def test_a_path_that_is_taken_is_told_clearly(path: str) -> None:
    with net.listen("unix", path):
        with pytest.raises(net.OpError) as caught:
            net.listen("unix", path)
        assert str(caught.value) == f"listen unix {path}: bind: address already in use"
        assert caught.value.errno == errno.EADDRINUSE
        assert os.path.exists(path)


def test_nobody_listening_is_refused(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(path)
    with pytest.raises(ConnectionRefusedError) as caught:
        net.dial("unix", path)
    assert str(caught.value) == f"dial unix {path}: connect: connection refused"


def test_no_file_is_pythons_file_not_found(path: str) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        net.dial("unix", path)
    assert isinstance(caught.value, net.OpError)


def test_a_path_that_is_too_long_is_invalid() -> None:
    path = "/tmp/" + "0" * 200
    for op, call, syscall in (("listen", net.listen, "bind"), ("dial", net.dial, "connect")):
        with pytest.raises(net.OpError) as caught:
            call("unix", path)
        assert str(caught.value) == f"{op} unix {path}: {syscall}: invalid argument"


def test_an_abstract_name_needs_no_file() -> None:
    name = f"@gopy-test-{os.getpid()}"
    with (
        net.listen("unix", name) as listener,
        net.dial("unix", name) as near,
        listener.accept() as far,
    ):
        assert (str(listener.addr()), str(near.remote_addr())) == (name, name)
        near.write(b"x")
        assert far.read() == b"x"


def test_a_write_to_who_is_gone_is_a_broken_pipe(path: str) -> None:
    with (
        net.listen("unix", path) as listener,
        net.dial("unix", path) as near,
        listener.accept() as far,
    ):
        near.close()
        with pytest.raises(BrokenPipeError) as caught:
            far.write(b"x")
        assert str(caught.value) == f"write unix {path}->@: write: broken pipe"


def test_a_dial_waits_while_the_listeners_queue_is_full(path: str, start: Start) -> None:
    full = socket.socket(socket.AF_UNIX)
    full.bind(path)
    full.listen(0)
    first = net.dial("unix", path)
    second = start(net.dial, "unix", path).parked("sleep")
    with pytest.raises(net.DeadlineExceededError) as caught:
        net.dial("unix", path, timeout=0.01)
    assert str(caught.value) == f"dial unix {path}: i/o timeout"
    full.accept()[0].close()
    second.result().close()
    first.close()
    full.close()


def test_descriptors_passed_along_do_not_hide_the_bytes_behind_them(
    path: str, start: Start
) -> None:
    """A read stops short at passed descriptors although more is there: no proof of emptiness."""
    with net.listen("unix", path) as listener, net.dial("unix", path) as near:
        far = listener.accept()
        reading = start(far.read).parked()
        near.write(b"a")
        assert reading.result() == b"a"
        raw = socket.socket(fileno=os.dup(near.fileno()))
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))]
        raw.sendmsg([b"one"], rights)
        raw.sendmsg([b"two"])
        raw.close()
        got = b""
        while len(got) < 6:
            got += far.read()
        assert got == b"onetwo"
        far.close()


def test_close_wakes_all_who_accept(path: str, start: Start) -> None:
    listener = net.listen("unix", path)
    accepting = start(listener.accept).parked()
    iterating = start(list, listener).parked("semacquire")
    go(listener.close)
    with pytest.raises(net.ErrClosed):
        accepting.result()
    assert iterating.result() == []
