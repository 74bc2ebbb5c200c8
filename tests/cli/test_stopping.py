"""How a server stops: on a signal, with everything answered that it was asked."""

import signal
from collections.abc import Callable
from typing import Any

import pytest

Serve = Callable[..., Any]
Start = Callable[..., Any]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_without_clients_stops_at_once(serve: Serve, number: int) -> None:
    status, output = serve("--grace", "50").stop(number)
    assert status == 0
    assert output == "stopped: accepted 0, messages 0, refused 0, garbage 0, dropped 0\n"


def test_clients_are_told_and_what_they_ask_is_answered_until_they_leave(serve: Serve) -> None:
    server = serve("--grace", "50")
    peer, idle = server.dial(), server.dial()
    for each in (peer, idle):
        assert each.ask(b"PING 1\n") == b"PONG 1\n"
    server.process.send_signal(signal.SIGTERM)
    assert peer.hear() == idle.hear() == b"BYE\n"
    assert peer.ask(b"WORK 2 42\n").startswith(b"DONE 2 ")
    with pytest.raises(ConnectionRefusedError):
        server.dial()
    idle.close()
    assert peer.ask(b"PING 3\n") == b"PONG 3\n"
    peer.close()
    status, output = server.end()
    assert status == 0
    assert output == "stopped: accepted 2, messages 4, refused 0, garbage 0, dropped 0\n"


def test_a_client_that_does_not_leave_is_closed_when_the_grace_is_over(serve: Serve) -> None:
    server = serve("--grace", "0.2")
    peer = server.dial()
    assert peer.ask(b"PING 1\n") == b"PONG 1\n"
    status, output = server.stop()
    assert status == 0
    assert peer.hear_all() == b"BYE\n"
    assert output.endswith("garbage 0, dropped 1\n")


def test_a_second_ctrl_c_ends_a_server_at_once(serve: Serve) -> None:
    server = serve("--grace", "1000")
    peer = server.dial()
    assert peer.ask(b"PING 1\n") == b"PONG 1\n"
    server.process.send_signal(signal.SIGINT)
    assert peer.hear() == b"BYE\n"
    status, output = server.stop(signal.SIGINT)
    assert status == -signal.SIGINT
    assert output == ""


def test_a_stop_in_the_middle_of_a_load_loses_nothing(serve: Serve, start: Start) -> None:
    server = serve()
    load = start("load", "--addr", server.addr, "--connections", "50", "--duration", "500")
    until_row(load.stdout, lambda row: row[1] == "50" and row[2] != "0")
    status, output = server.stop()
    rest, _ = load.communicate(timeout=50)
    assert "load: 50 of 50 connections" in rest
    assert "load: 0 errors, 0 lost\nload: passed\n" in rest
    assert load.returncode == 0
    assert status == 0
    assert output.startswith("stopped: accepted 51, ")
    assert output.endswith(", refused 0, garbage 0, dropped 0\n")


def test_ctrl_c_ends_a_load_early_and_it_still_sums_up(serve: Serve, start: Start) -> None:
    server = serve()
    load = start("load", "--addr", server.addr, "--connections", "50", "--duration", "500")
    until_row(load.stdout, lambda row: row[1] == "50" and row[2] != "0")
    load.send_signal(signal.SIGINT)
    rest, _ = load.communicate(timeout=50)
    assert "load: 0 errors, 0 lost\nload: passed\n" in rest
    assert load.returncode == 0
    assert server.stop()[0] == 0


def test_a_server_that_dies_in_the_middle_of_a_load_is_no_success(
    serve: Serve, start: Start
) -> None:
    server = serve()
    load = start("load", "--addr", server.addr, "--connections", "50", "--duration", "500")
    until_row(load.stdout, lambda row: row[1] == "50" and row[2] != "0")
    server.process.kill()
    rest, _ = load.communicate(timeout=50)
    assert "load: failed: " in rest
    assert load.returncode == 1


def until_row(output: Any, wanted: Callable[[list[str]], bool]) -> None:
    """Read a load's output up to a row whose values are as wanted."""
    for line in output:
        row = line.split()
        if len(row) > 2 and row[0].endswith("s") and wanted(row):
            return
    raise AssertionError("the load ended before")
