"""How a server stops: what `shutdown` and `close` do, and how often."""

from typing import Any

from rawhttp import PATIENCE, get, serving

from gopy import chan, context, go
from gopy.sync import WaitGroup


def test_each_shutdown_calls_the_hooks_on_goroutines_of_their_own() -> None:  # SEMANTICS 185
    met = WaitGroup()
    met.add(2)
    calls = chan[None](4)

    def hook() -> None:
        met.done()
        met.wait(timeout=PATIENCE)
        calls.send(None)

    with serving(lambda w, r: None) as served:
        served.server.register_on_shutdown(hook)
        served.server.register_on_shutdown(hook)
        for _ in range(2):
            served.server.shutdown(context.background())
            for _ in range(2):
                calls.recv(timeout=PATIENCE)
            met.add(2)


def test_close_does_not_wait_for_handlers() -> None:  # SEMANTICS 186
    inside, go_on, written = chan[None](1), chan[None](), chan[bool](1)

    def handler(w: Any, r: Any) -> None:
        inside.send(None)
        go_on.recv(timeout=PATIENCE)
        try:
            w.write(b"x" * 100_000)
        except OSError:
            written.send(False)
        else:
            written.send(True)

    with serving(handler) as served:
        peer = served.peer().send(get())
        inside.recv(timeout=PATIENCE)
        served.server.close()
        assert peer.rest() == b""
        go_on.send(None)
        assert written.recv(timeout=PATIENCE) is False


def test_serve_returns_while_shutdown_still_waits() -> None:  # SEMANTICS 200
    inside, go_on, ended = chan[None](1), chan[None](), chan[None](1)

    def handler(w: Any, r: Any) -> None:
        inside.send(None)
        go_on.recv(timeout=PATIENCE)

    def shutdown() -> None:
        served.server.shutdown(context.background())
        ended.send(None)

    with serving(handler) as served:
        served.peer().send(get())
        inside.recv(timeout=PATIENCE)
        go(shutdown)
        stopped = served.ended.recv(timeout=PATIENCE)
        assert str(stopped) == "http: Server closed"
        assert len(ended) == 0
        go_on.send(None)
        ended.recv(timeout=PATIENCE)
        served.ended.send(stopped)
