"""The load: what it finds out about a server that does not do what it should."""

import json
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from gopy._cli.histogram import Histogram
from gopy._cli.load import LONGEST_THINK_S, Plan, verdict
from gopy._cli.meter import Problem, Tally
from gopy._cli.protocol import parse, reply_to
from gopy._cli.stats import SCHED
from gopy.time import Duration

Gopy = Callable[..., Any]
STATS = json.dumps({"goroutines": 1, "rss": 1, "sched": dict.fromkeys(SCHED, 0)}).encode()
SILENCE = b""  # instead of a reply
END = b"."


def honest(line: bytes) -> bytes:
    return reply_to(parse(line))


class Server(NamedTuple):
    """A way to reply to PING and WORK, and patterns of what the load says of it."""

    name: str
    reply: Callable[[bytes], bytes]
    told: list[str]


LIARS = [
    Server(
        "wrong results",
        lambda line: honest(line) + b"0" * line.startswith(b"WORK"),
        [
            "3 errors, 0 lost",
            r"3 x wrong reply \('WORK (\d0{8}2) \d+': 'DONE \1 \d+0'\)",
        ],
    ),
    Server(
        "wrong ids",
        lambda line: honest(line.replace(b"PING ", b"PING 9")),
        ["3 errors, 0 lost", "3 connections without a reply"],
    ),
    Server(
        "no reply but an end",
        lambda line: END if line.startswith(b"WORK") else honest(line),
        ["3 errors, 3 lost", "3 x closed by the server before its reply"],
    ),
    Server(
        "no reply at all",
        lambda line: SILENCE if line.startswith(b"WORK") else honest(line),
        ["0 errors, 3 lost"],
    ),
    Server(
        "errors",
        lambda _line: b"ERR not a request",
        ["3 errors, 0 lost", r"3 x ERR not a request \('PING \d000000001': 'ERR not a request'\)"],
    ),
    Server("busy", lambda _line: b"BUSY too many connections", ["3 x BUSY too many connections"]),
]


@pytest.mark.parametrize("server", LIARS, ids=lambda server: server.name)
def test_a_server_that_does_not_do_what_it_should_is_found_out(gopy: Gopy, server: Server) -> None:
    with serving(server.reply) as addr:
        done = gopy("load", "--addr", addr, "--connections", "3", "--duration", "1", "--rate", "30")
    assert done.returncode == 1, done
    assert done.stderr == ""
    for pattern in server.told:
        assert re.search(pattern, done.stdout), (pattern, done.stdout)
    assert "load: failed: " in done.stdout


def test_an_honest_server_passes(gopy: Gopy) -> None:
    with serving(honest) as addr:
        done = gopy("load", "--addr", addr, "--connections", "3", "--duration", "1", "--rate", "30")
    assert done.stderr == ""
    assert "load: 0 errors, 0 lost\nload: passed\n" in done.stdout
    assert done.returncode == 0


def test_where_nobody_listens_the_load_says_so(gopy: Gopy) -> None:
    with socket.socket() as taken:  # a bound port that refuses, and stays nobody else's
        taken.bind(("127.0.0.1", 0))
        addr = f"127.0.0.1:{taken.getsockname()[1]}"
        done = gopy("load", "--addr", addr)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"gopy load: dial tcp {addr}: connect: connection refused\n"


def test_a_server_of_something_else_is_noticed_at_once(gopy: Gopy) -> None:
    with serving(honest, stats=b"HTTP/1.1 400 Bad Request") as addr:
        done = gopy("load", "--addr", addr)
    assert done.returncode == 1
    assert done.stderr == "gopy load: the reply to STATS is 'HTTP/1.1 400 Bad Request'\n"


def test_a_server_that_says_bye_ends_the_load_without_a_loss(gopy: Gopy) -> None:
    lines = 0

    def bye_after_a_while(line: bytes) -> bytes:
        nonlocal lines
        lines += 1
        return honest(line) if lines < 30 else b"BYE\n" + honest(line)

    with serving(bye_after_a_while, bye=lambda: lines >= 30) as addr:
        done = gopy("load", "--addr", addr, "--connections", "3", "--duration", "59")
    assert "load: 0 errors, 0 lost\nload: passed\n" in done.stdout
    assert done.returncode == 0


FAILURES = [
    (Tally(opened=2, heard=2), []),
    (Tally(opened=1, heard=1), ["1 connections not opened"]),
    (Tally(opened=2, heard=0), ["2 connections without a reply"]),
    (Tally(opened=2, heard=2, lost=3), ["3 lost"]),
    (Tally(opened=2, heard=2, problems={"a": Problem("", 2), "b": Problem("", 1)}), ["3 errors"]),
]


@pytest.mark.parametrize(("tally", "failures"), FAILURES)
def test_a_load_passes_only_if_all_were_opened_and_heard_and_nothing_failed(
    tally: Tally, failures: list[str]
) -> None:
    assert verdict(tally, 2) == failures


def test_a_connection_thinks_so_long_that_all_together_keep_the_rate() -> None:
    assert Plan("", 2000, Duration(1), 5000).think_s == 0.4


def test_a_connection_says_something_before_the_server_drops_it_for_its_silence() -> None:
    assert Plan("", 2000, Duration(1), 1).think_s == LONGEST_THINK_S


def test_tallies_share_nothing() -> None:
    assert Tally().problems is not Tally().problems
    assert isinstance(Tally().spans, Histogram)


@contextmanager
def serving(
    reply: Callable[[bytes], bytes],
    *,
    stats: bytes = STATS,
    bye: Callable[[], bool] = lambda: False,
) -> Iterator[str]:
    """A server in threads of Python's own, for as long as the context lasts."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                if line == b"STATS\n":
                    words = b"BYE\n" + stats if bye() else stats
                else:
                    words = reply(line.rstrip())
                if words == END:
                    return
                if words:
                    self.wfile.write(words + b"\n")

    class Quiet(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 100

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients may leave as they like."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
