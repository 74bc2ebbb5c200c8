"""Go's client against our server, and our client against Go's server."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from gocommand import build
from outsiders import pointed_at, run

from gopy import bufio, go, io
from gopy.net import http
from gopy.os import exec
from gopy.sync import WaitGroup

SOURCE = Path(__file__).with_name("peer.go")

ASKED = """\
get 200 5 "hello" map[] <nil>
head 200 5 "" map[] <nil>
post 200 4 "body" map[] <nil>
chunked 200 9 "in pieces" map[] <nil>
big 200 7 "1000000" map[] <nil>
stream 200 -1 "290 bytes" map[X-Count:[100]] <nil>
redirect 200 5 "hello" map[] <nil>
missing 404 19 "404 page not found\\n" map[] <nil>
continue 200 true expected
no continue 403 false no

cancelled context canceled
aborted 200 10 "abc" map[] unexpected EOF
connections 1
at once 1600
"""


@pytest.fixture(scope="session")
def peer() -> Iterator[Path]:
    """Build the program that is a server and a client in Go."""
    with TemporaryDirectory(prefix="peer-") as name:
        source = SOURCE.read_text(encoding="utf-8")
        yield build({"peer": source}, Path(name)) / "peer"


@pytest.fixture
def go_server(peer: Path) -> Iterator[str]:
    """Run Go's server; give its URL."""
    command = exec.command(str(peer), "serve")
    ends = command.stdin_pipe()
    lines = bufio.Reader(command.stdout_pipe())
    command.start()
    yield "http://" + lines.read_string("\n").strip()
    ends.close()
    command.wait()


@pytest.fixture
def client() -> Iterator[http.Client]:
    transport = http.Transport()
    yield http.Client(transport)
    transport.close_idle_connections()


def test_gos_client_gets_from_our_server_what_it_would_get_from_gos(peer: Path) -> None:
    with pointed_at() as (_, url):
        assert run(str(peer), "ask", url) == ASKED


def test_our_client_asks_gos_server(go_server: str, client: http.Client) -> None:
    with client.post(f"{go_server}/echo", "text/plain", "body") as response:
        assert (response.text(), response.header.get("X-Length")) == ("body", "4")
    with client.post(f"{go_server}/echo", "text/plain", bytes(3_000_000)) as response:
        assert len(response.body.read()) == 3_000_000
    with client.get(f"{go_server}/stream") as response:
        assert response.trailer is not None and response.trailer.get("X-Count") == ""
        assert len(response.text().splitlines()) == 100
        assert response.trailer.get("X-Count") == "100"
    with client.post(f"{go_server}/moved", "text/plain", "again") as response:
        assert (response.text(), response.header.get("X-Method")) == ("again", "POST")
    with client.head(f"{go_server}/echo") as response:
        assert (response.status_code, response.header.get("X-Method")) == (200, "HEAD")


def test_our_client_sends_chunks_and_a_trailer(go_server: str, client: http.Client) -> None:
    reader, writer = io.pipe()

    def write() -> None:
        for piece in (b"in ", b"pieces"):
            writer.write(piece)
        writer.close()

    go(write)
    request = http.new_request("PUT", f"{go_server}/echo", reader)
    request.trailer = http.Header({"X-Sum": ["5"]})
    with client.do(request) as response:
        told = response.header
        assert response.text() == "in pieces"
    assert (told.get("X-Length"), told.get("X-Trailing")) == ("-1", "5")


def test_our_client_notices_an_answer_that_is_aborted(go_server: str, client: http.Client) -> None:
    with client.get(f"{go_server}/abort") as response, pytest.raises(EOFError):
        response.body.read()


def test_our_client_keeps_the_connections_that_go_keeps(
    go_server: str, client: http.Client
) -> None:
    assert len({client.get(f"{go_server}/addr").text() for _ in range(50)}) == 1
    assert len({client.get(f"{go_server}/close").text() for _ in range(5)}) >= 4


def test_many_goroutines_ask_gos_server_at_once(go_server: str, client: http.Client) -> None:
    wg = WaitGroup()
    fine = []

    def ask(name: str) -> None:
        for _ in range(20):
            with client.post(f"{go_server}/echo", "text/plain", name) as response:
                fine.append(response.text() == name)

    for i in range(32):
        wg.go(ask, f"goroutine {i}")
    wg.wait()
    assert len(fine) == 640 and all(fine)
