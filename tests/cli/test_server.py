"""The job server, as its clients see it."""

import json
import os
import resource
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from gopy._cli.protocol import MAX_LINE, parse, reply_to
from gopy._cli.stats import SCHED

Serve = Callable[..., Any]
Gopy = Callable[..., Any]


def stats_of(peer: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(peer.ask(b"STATS\n"))
    return told


def test_a_client_gets_its_replies_in_order(serve: Serve) -> None:
    peer = serve().dial()
    assert peer.ask(b"PING 7\n") == b"PONG 7\n"
    requests = [b"WORK %d %d" % (n, n * n) if n % 3 else b"PING %d" % n for n in range(100)]
    peer.say(b"\n".join(requests) + b"\n")
    for request in requests:
        assert peer.hear() == reply_to(parse(request)) + b"\n"


def test_more_clients_than_workers_are_served_at_the_same_time(serve: Serve) -> None:
    server = serve("--workers", "2")
    peers = [server.dial() for _ in range(20)]
    for number, peer in enumerate(peers):
        peer.say(b"WORK %d 5\n" % number)
    for number, peer in reversed([*enumerate(peers)]):
        assert peer.hear() == reply_to(parse(b"WORK %d 5" % number)) + b"\n"


def test_stats_are_a_line_of_json(serve: Serve) -> None:
    server = serve("--workers", "3")
    peer, other = server.dial(), server.dial()
    other.ask(b"PING 1\n")
    before = stats_of(peer)
    for number in range(300):
        other.ask(b"WORK %d 5\n" % number)
    after = stats_of(peer)
    assert before["connections"] == before["accepted"] == 2
    assert before["goroutines"] >= 3 + 2 + 1  # workers, connections, main
    assert 1 << 20 < before["rss"] < 1 << 30
    assert [before[name] for name in ("refused", "garbage", "dropped")] == [0, 0, 0]
    assert after["messages"] == before["messages"] + 301
    assert all(isinstance(after["sched"][name], int) for name in (*SCHED, "gomaxprocs"))
    assert after["sched"]["switches"] > before["sched"]["switches"]


GARBAGE = {
    "an unknown word": (b"HELLO\n", b"ERR not a request\n"),
    "no number": (b"PING x\n", b"ERR not a request\n"),
    "no text": (bytes(range(128, 256)) + b"\n", b"ERR not a request\n"),
    "an overlong line": (b"x" * (MAX_LINE + 1) + b"\n", b"ERR line too long\n"),
    "a line without an end": (b"x" * 100_000, b"ERR line too long\n"),
    "a request, then garbage": (b"PING 1\n\n", b"PONG 1\nERR not a request\n"),
    "garbage, then a request": (b"HELLO\nPING 1\n", b"ERR not a request\n"),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_told_to_be_garbage_and_the_connection_is_closed(
    serve: Serve, name: str
) -> None:
    said, told = GARBAGE[name]
    server = serve()
    peer = server.dial()
    peer.say(said)
    assert peer.hear_all() == told
    assert stats_of(server.dial())["garbage"] == 1


def test_a_client_that_leaves_in_the_middle_of_a_line_is_no_garbage(serve: Serve) -> None:
    server = serve()
    peer = server.dial()
    peer.say(b"PING 1\nPI")
    peer.socket.shutdown(socket.SHUT_WR)
    assert peer.hear_all() == b"PONG 1\n"
    stats = stats_of(server.dial())
    assert (stats["garbage"], stats["dropped"]) == (0, 0)


def test_a_silent_client_is_dropped_and_one_that_pings_is_not(serve: Serve) -> None:
    server = serve("--read-timeout", "2")
    lively = server.dial()
    silent = server.dial()
    half = server.dial()
    half.say(b"PING")
    for peer in (silent, half):
        peer.socket.settimeout(0.1)
        while True:  # each look takes 0.1 s: the lively one speaks 20 times meanwhile
            assert lively.ask(b"PING 1\n") == b"PONG 1\n"
            with suppress(TimeoutError):
                assert peer.socket.recv(1) == b""
                break
    assert stats_of(lively)["dropped"] == 2


def test_a_client_that_does_not_read_is_dropped(serve: Serve) -> None:
    server = serve("--write-timeout", "0.2")
    greedy = server.dial()
    with pytest.raises(OSError) as ended:
        while True:  # until the server does not take it any more and resets
            greedy.say(b"STATS\n" * 1000)
    assert not isinstance(ended.value, TimeoutError)
    assert stats_of(server.dial())["dropped"] == 1


def test_a_client_that_resets_disturbs_nobody(serve: Serve) -> None:
    server = serve()
    peer, other = server.dial(), server.dial()
    peer.ask(b"PING 1\n")
    peer.say(b"WORK 1 1\n" * 100)
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    assert other.ask(b"PING 2\n") == b"PONG 2\n"


def test_a_connection_above_the_limit_is_told_busy_and_closed(serve: Serve) -> None:
    server = serve("--max-connections", "2")
    first, second = server.dial(), server.dial()
    assert first.ask(b"PING 1\n") + second.ask(b"PING 2\n") == b"PONG 1\nPONG 2\n"
    third = server.dial()
    third.say(b"PING 3\n")  # what it says does not cost it the answer
    assert third.hear_all() == b"BUSY too many connections\n"
    assert stats_of(first)["refused"] == 1
    second.say(b"END\n")  # so the server closes it
    assert second.hear_all() == b"ERR not a request\n"
    assert server.dial().ask(b"PING 4\n") == b"PONG 4\n"


def test_without_descriptors_new_connections_wait_and_old_ones_are_served(serve: Serve) -> None:
    server = serve()
    pid = server.process.pid
    first = server.dial()
    assert first.ask(b"PING 1\n") == b"PONG 1\n"
    number = max(int(name) for name in os.listdir(f"/proc/{pid}/fd"))
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (number + 1, hard))  # no number is free
    waiting = [server.dial() for _ in range(3)]
    for peer in waiting:
        peer.say(b"PING 2\n")
    for _ in range(500):  # while accept pauses again and again
        assert first.ask(b"PING 3\n") == b"PONG 3\n"
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (number + 10, hard))
    assert [peer.hear() for peer in waiting] == [b"PONG 2\n"] * 3
    assert first.ask(b"PING 4\n") == b"PONG 4\n"


def test_a_second_server_on_the_same_port_says_so(serve: Serve, gopy: Gopy) -> None:
    server = serve()
    done = gopy("server", "--addr", server.addr)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (f"gopy server: listen tcp {server.addr}: bind: address already in use\n")
    assert server.dial().ask(b"PING 1\n") == b"PONG 1\n"
