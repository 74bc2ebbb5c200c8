"""Flow control of HTTP/2: who has to wait for whom, and who must not."""

from typing import Any

from gotest import go_test
from rawhttp import PATIENCE, until
from rawhttp2 import GET, POST, frames, serving

from gopy import chan, runtime

WINDOW = 65535  # of who never says otherwise


def received(peer: Any, stream: int, size: int) -> bytes:
    """Read size bytes of a stream's body, and not one more."""
    body = b""
    while len(body) < size:
        body += peer.next(frames.DataFrame, stream).data
    assert len(body) == size
    return body


@go_test("net/http/internal/http2/server_test.go", "TestServer_Response_LargeWrite_FlowControlled")
def test_no_more_is_sent_than_the_window_of_the_stream_lets() -> None:
    with serving(lambda w, r: w.write(bytes(300_000))) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=100).window(0, 1 << 20).ask(1)
        received(peer, 1, 100)
        peer.window(1, 50_000)
        received(peer, 1, 50_000)
        peer.window(1, 249_900)
        received(peer, 1, 249_900)
        assert "END_STREAM" in peer.frame().flags


def test_no_more_is_sent_than_the_window_of_the_connection_lets() -> None:
    with serving(lambda w, r: w.write(bytes(100_000))) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=1 << 20).ask(1)
        received(peer, 1, WINDOW)
        peer.ping()
        peer.window(0, 1 << 20)
        received(peer, 1, 100_000 - WINDOW)


def test_settings_that_come_later_widen_the_windows_of_streams_that_wait() -> None:
    with serving(lambda w, r: w.write(bytes(1000))) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=1).ask(1)
        received(peer, 1, 1)
        peer.send(
            frames.SettingsFrame(0, settings={frames.SettingsFrame.INITIAL_WINDOW_SIZE: 1000})
        )
        received(peer, 1, 999)


@go_test(
    "net/http/internal/http2/server_test.go", "TestServer_Response_Empty_Data_Not_FlowControlled"
)
def test_the_end_needs_no_window() -> None:
    with serving(lambda w, r: w.flush()) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=0).ask(1)
        peer.head(1)
        assert "END_STREAM" in peer.next(frames.DataFrame, 1).flags


@go_test("net/http/internal/http2/server_test.go", "TestServer_Response_RST_Unblocks_LargeWrite")
def test_a_reset_ends_a_write_that_waits_for_a_window() -> None:
    failed = chan[str](1)

    def handler(w: Any, r: Any) -> None:
        try:
            w.write(bytes(1 << 20))
        except OSError as error:
            failed.send(str(error))
            raise

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        received(peer, 1, WINDOW)
        peer.cancel(1)
        text = failed.recv(timeout=PATIENCE)
        assert text == "stream error: stream ID 1; CANCEL; received from peer"
        peer.ping()
    assert served.log == []  # it only found the peer gone


@go_test("net/http/internal/http2/server_test.go", "TestServer_HandlerWriteErrorOnDisconnect")
def test_a_client_that_leaves_ends_a_write_that_waits_for_a_window() -> None:
    failed = chan[str](1)

    def handler(w: Any, r: Any) -> None:
        try:
            w.write(bytes(1 << 20))
        except OSError as error:
            failed.send(str(error))

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        received(peer, 1, WINDOW)
        peer.conn.close()
        assert failed.recv(timeout=PATIENCE) == "client disconnected"


def test_a_stream_whose_client_reads_nothing_of_it_stops_no_other() -> None:
    def handler(w: Any, r: Any) -> None:
        w.write(bytes(1 << 20) if r.url.path == "/long" else b"short")

    with serving(handler) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=1000).ask(1, {**GET, ":path": "/long"})
        received(peer, 1, 1000)
        for stream in range(3, 43, 2):
            assert peer.ask(stream).answer(stream).body == b"short"


def test_a_client_that_reads_nothing_at_all_is_heard_nevertheless() -> None:
    """Its windows are wide, its sockets are full: the server can't write and must go on reading."""
    contexts, failed = chan[Any](8), chan[str](8)

    def handler(w: Any, r: Any) -> None:
        contexts.send(r.context())
        try:
            while True:
                w.write(bytes(1 << 20))
        except OSError as error:
            failed.send(str(error))

    with serving(handler) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=(1 << 31) - 1).window(0, (1 << 31) - 1 - WINDOW)
        for stream in range(1, 17, 2):
            peer.ask(stream)
        several = [contexts.recv(timeout=PATIENCE) for _ in range(8)]
        for stream in range(1, 17, 2):
            peer.cancel(stream)
        for ctx in several:
            ctx.done().recv()
        texts = {failed.recv(timeout=PATIENCE) for _ in range(8)}
    assert len(texts) == 8
    assert all("CANCEL" in text for text in texts)


def test_what_a_server_holds_for_a_client_that_reads_nothing_is_bounded() -> None:
    written: list[int] = []

    def handler(w: Any, r: Any) -> None:
        while True:
            written.append(w.write(bytes(10_000)))

    with serving(handler) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=(1 << 31) - 1).window(0, (1 << 31) - 1 - WINDOW)
        for stream in range(1, 17, 2):
            peer.ask(stream)
        session, before = until_full(served), -1
        while sum(written) != before:  # what the kernel takes makes room for more
            before = sum(written)
            for _ in range(1000):
                runtime.gosched()
            assert session.outlet._size < 256 << 10


def until_full(served: Any, streams: int = 8) -> Any:
    """Return the server's side of the only connection, once nothing more fits in."""
    conns = served.server._conns
    until(lambda: conns and next(iter(conns)).session is not None)
    session = next(iter(conns)).session
    until(lambda: len(session.short) == streams)
    return session


@go_test("net/http/internal/http2/server_test.go", "TestUnreadFlowControlReturned_Server")
@go_test(
    "net/http/internal/http2/server_test.go", "TestServerReturnsStreamAndConnFlowControlOnBodyClose"
)
def test_what_no_handler_reads_is_given_back_to_the_connection() -> None:
    with serving(lambda w, r: None) as served:
        peer = served.greeted()
        sent = 0
        for stream in range(1, 101, 2):
            peer.ask(stream, POST, end=False)
            while WINDOW + peer.windows.get(0, 0) - sent < 60_000:
                assert peer.frame() is not None
            for _ in range(4):
                peer.data(stream, bytes(15_000))
                sent += 15_000
            assert peer.answer(stream).status == 200
    assert sent == 3_000_000


def test_a_handler_that_does_not_read_holds_up_no_other_upload() -> None:
    go_on = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/lazy":
            go_on.recv()
        w.write(str(len(r.body.read())))

    with serving(handler) as served:
        peer = served.greeted().ask(1, {**POST, ":path": "/lazy"}, end=False)
        while WINDOW + peer.windows.get(0, 0) < 1 << 20:
            assert peer.frame() is not None
        for _ in range(16):
            peer.data(1, bytes(16384))  # all that the window of the stream lets
        peer.ask(3, POST, end=False)
        for _ in range(16):
            peer.data(3, bytes(16384))
        assert peer.data(3, b"", end=True).answer(3).body == b"262144"
        go_on.send(None)
        assert peer.data(1, b"", end=True).answer(1).body == b"262144"


@go_test("net/http/internal/http2/server_test.go", "TestServer_Handler_Sends_WindowUpdate_Padding")
def test_padding_is_given_back_at_once() -> None:
    go_on = chan[None](0)
    with serving(lambda w, r: go_on.recv()) as served:
        peer = served.greeted().ask(1, POST, end=False)
        for _ in range(3000):
            peer.send(frames.DataFrame(1, b"", pad_length=255, flags=["PADDED"]))
        while 1 not in peer.windows:
            assert peer.frame() is not None
        go_on.send(None)


def test_a_client_that_vanishes_while_its_sockets_are_full_leaves_nothing() -> None:
    ended = chan[None](4)

    def handler(w: Any, r: Any) -> None:
        try:
            while True:
                w.write(bytes(1 << 20))
        except OSError:
            ended.send(None)

    with serving(handler) as served:
        peer = served.greeted(INITIAL_WINDOW_SIZE=(1 << 31) - 1).window(0, (1 << 31) - 1 - WINDOW)
        for stream in range(1, 9, 2):
            peer.ask(stream)
        until_full(served, 4)
        served.peers.remove(peer)
        peer.conn.net_conn().close()  # without a word
        for _ in range(4):
            ended.recv(timeout=PATIENCE)
