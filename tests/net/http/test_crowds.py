"""Servers with very many clients, slow ones, and ones that do all wrong."""

import os
import socket
from collections.abc import Callable
from typing import Any

import pytest
from programs import run_program
from rawhttp import get, serving, until

from gopy import runtime
from gopy.net.http import openconns
from gopy.sync.atomic import Int64


@pytest.fixture(autouse=True)
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every server for one with very many connections."""
    monkeypatch.setattr(openconns, "CROWD", 0)


def hello(w: Any, r: Any) -> None:
    w.write("hello")


def test_who_drips_does_not_keep_a_good_client_from_its_answer() -> None:
    drippers, rounds = 200, 20
    request = get().encode()
    with serving(hello) as served:
        slow = [served.peer() for _ in range(drippers)]
        good = served.peer()
        for n in range(rounds):
            for peer in slow:
                peer.send(request[n : n + 1])
            assert good.send(get()).answer().body == b"hello"
        assert len(served.server._conns) == drippers + 1
        for peer in slow:
            peer.send(request[rounds:])
        assert {peer.answer().body for peer in slow} == {b"hello"}


def reset(peer: socket.socket) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


FAULTS: dict[str, Callable[[socket.socket], object]] = {
    "leaves at once": lambda peer: None,
    "resets at once": reset,
    "speaks no HTTP": lambda peer: peer.sendall(b"\x16\x03\x01\0\r\n\r\n"),
    "leaves within a head": lambda peer: peer.sendall(get()[:20].encode()),
    "leaves within a body": lambda peer: peer.sendall(
        b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nabc"
    ),
    "sends a wrong chunk": lambda peer: peer.sendall(
        b"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    ),
    "does not read the answer": lambda peer: (peer.sendall(get().encode() * 3), reset(peer)),
    "asks and leaves": lambda peer: peer.sendall(get("/panic").encode()),
}


def test_after_ten_thousand_bad_connections_no_descriptor_is_left() -> None:
    answered = Int64()

    def handler(w: Any, r: Any) -> None:
        answered.add(1)
        if r.url.path == "/panic":
            raise RuntimeError("on purpose")
        r.body.read()
        w.write("hello")

    with serving(handler) as served:
        served.get()
        before = len(os.listdir("/proc/self/fd"))
        host, port = served.address.rsplit(":", 1)
        for n in range(1250):
            for fault in FAULTS.values():
                with socket.create_connection((host, int(port))) as peer:
                    fault(peer)
            if n % 10 == 0:  # so that the queue of the listener does not overflow
                served.peers.pop().close()
                assert served.get().body == b"hello"
        until(
            lambda: (
                len(served.server._conns) <= 1
                and not any(g.name.startswith("ServerConn") for g in runtime.goroutines())
            )
        )
        until(lambda: len(os.listdir("/proc/self/fd")) <= before)
        assert served.get().body == b"hello"
    assert answered.load() > 1250


@pytest.mark.parametrize("procs", [1, 4])
def test_a_thousand_connections_come_rest_and_go_on_several_ps(procs: int) -> None:
    ran = run_program(
        """
        import os
        from gopy import context, go, net, run, runtime, sync
        from gopy.net import http
        from gopy.net.http import openconns

        openconns.CROWD = 0

        def hello(w, r):
            if r.url.path == "/ctx":
                assert r.context().err() is None
            w.write(r.url.path)

        def ask(addr, n):
            conn = net.dial("tcp", addr)
            for i in range(3):
                path = b"/ctx" if (n + i) % 3 == 0 else b"/%d" % i
                conn.write(b"GET " + path + b" HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
                got = b""
                while not got.endswith(b"\\r\\n\\r\\n" + path):
                    more = conn.read()
                    assert more, got
                    got += more
                for _ in range(n % 4):
                    runtime.gosched()
            conn.close()

        def main():
            listener = net.listen("tcp", "127.0.0.1:0")
            server = http.Server(handler=hello)
            def serve():
                try:
                    server.serve(listener)
                except http.ErrServerClosed:
                    pass
            go(serve)
            addr = str(listener.addr())
            def client(first):
                for n in range(50):
                    ask(addr, first + n)
            def round():
                clients = sync.WaitGroup()
                for first in range(0, 1000, 50):
                    clients.go(client, first)
                clients.wait()
                while server._conns or runtime.num_goroutine() > 2:
                    runtime.gosched()
            ask(addr, 0)
            round()
            server.shutdown(context.background())
            while runtime.num_goroutine() > 1:
                runtime.gosched()
            left = 0
            for each in os.listdir("/proc/self/fd"):
                try:
                    left += os.readlink(f"/proc/self/fd/{each}").startswith("socket:")
                except OSError:
                    pass
            print("done", left)
        run(main)
        """,
        env={"GOPYMAXPROCS": str(procs)},
        timeout=120,
    )
    assert (ran.stdout, ran.stderr) == ("done 0\n", "")
