"""`python -m gopy serve`: applications in worker processes, as their clients see them."""

import os
import signal
import socket
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from gopy import chan, recv, select
from gopy._cli.handover import Given, given
from gopy._cli.webprocess import WebProcess
from gopy._core import SocketFD

BOUND_S = 60  # for what should take much less

APP = """
import os
import gopy

def app(environ, start):
    path = environ["PATH_INFO"]
    if path == "/slow":
        open(environ["QUERY_STRING"], "w").close()
        gopy.time.sleep(1)
    elif path == "/stuck":
        open(environ["QUERY_STRING"], "w").close()
        gopy.chan().recv(timeout=600)
    elif path == "/die":
        os._exit(7)
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{VERSION} {os.getpid()} {environ['wsgi.multiprocess']}".encode()]

VERSION = 1
"""


class Web:
    """A running `python -m gopy serve`."""

    def __init__(self, process: "subprocess.Popen[str]", errors: Path) -> None:
        self.process = process
        self.errors = errors
        assert process.stdout is not None
        self.greeting = process.stdout.readline()
        assert " on http://127.0.0.1:" in self.greeting, errors.read_text()
        self.port = int(self.greeting.split(" (")[0].rpartition(":")[2])

    def get(self, path: str = "/") -> str:
        conn = self.ask(path)
        try:
            return answer(conn)
        finally:
            conn.close()

    def ask(self, path: str) -> HTTPConnection:
        """Send a request, and don't wait for the answer."""
        conn = HTTPConnection("127.0.0.1", self.port, timeout=BOUND_S)
        conn.request("GET", path)
        return conn

    def ask_and_wait(self, path: str, sign: Path) -> HTTPConnection:
        """Send a request, and wait until the application has left a sign of it."""
        conn = self.ask(f"{path}?{sign}")
        until(sign.exists)
        return conn

    def pid(self) -> int:
        return int(self.get().split()[1])

    def refuses(self) -> bool:
        try:
            self.get()
        except OSError:
            return True
        return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=BOUND_S)


Serve = Callable[..., Web]


@pytest.fixture
def serve(start: Any, tmp_path: Path) -> Iterator[Serve]:
    """Serve APP, or what else app.py has, on a free port."""
    with ExitStack() as stack:

        def begin(*options: str, source: str = APP, name: str = "app:app") -> Web:
            write(tmp_path, source)
            errors = tmp_path / "errors"
            file = stack.enter_context(errors.open("w"))
            words = ("serve", name, "--addr", "127.0.0.1:0", *options)
            variables = {"PYTHONDONTWRITEBYTECODE": "1"}
            process = start(*words, cwd=tmp_path, stderr=file, variables=variables)
            return Web(process, errors)

        yield begin


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_process_serves_until_a_signal(serve: Serve, number: int) -> None:
    web = serve()
    version, pid, multiprocess = web.get().split()
    assert (version, multiprocess) == ("1", "False")
    assert web.get() == f"1 {pid} False"
    assert web.greeting == f"serving app:app on http://127.0.0.1:{web.port} (1 process)\n"
    assert web.stop(number) == 0
    assert web.refuses()
    assert web.errors.read_text() == ""


def test_several_processes_share_one_port(serve: Serve) -> None:
    web = serve("--procs", "3")
    assert web.greeting.endswith(" (3 processes)\n")
    seen: set[int] = set()
    until(lambda: seen.add(web.pid()) or len(seen) == 3)
    assert web.get().endswith(" True")
    assert web.stop() == 0


def test_a_worker_that_dies_is_replaced(serve: Serve) -> None:
    web = serve()
    first = web.pid()
    os.kill(first, signal.SIGKILL)
    second = web.pid()  # the connection waits in the listener's queue
    assert second != first
    with pytest.raises(OSError):
        web.get("/die")
    assert web.pid() != second
    told = web.errors.read_text().splitlines()
    assert told == [
        f"gopy serve: worker {first} ended: signal: killed; another follows",
        f"gopy serve: worker {second} ended: exit status 7; another follows",
    ]
    assert web.stop() == 0


def test_stopping_waits_for_the_requests_at_hand(serve: Serve, tmp_path: Path) -> None:
    web = serve("--procs", "2")
    conn = web.ask_and_wait("/slow", tmp_path / "sign")
    web.process.send_signal(signal.SIGTERM)
    assert answer(conn).startswith("1 ")
    assert web.process.wait(timeout=BOUND_S) == 0


def test_what_outlives_the_grace_is_broken_off(serve: Serve, tmp_path: Path) -> None:
    web = serve("--grace", "0.1")
    conn = web.ask_and_wait("/stuck", tmp_path / "sign")
    assert web.stop() == 0
    with pytest.raises(OSError):
        answer(conn)


def test_the_second_signal_waits_for_nobody(serve: Serve, tmp_path: Path) -> None:
    web = serve("--grace", "600")
    conn = web.ask_and_wait("/stuck", tmp_path / "sign")
    web.process.send_signal(signal.SIGTERM)
    until(web.refuses)
    assert web.stop(signal.SIGINT) == 1
    with pytest.raises(OSError):
        answer(conn)


def test_a_reload_takes_new_code_and_loses_no_request(serve: Serve, tmp_path: Path) -> None:
    web = serve()
    slow = web.ask_and_wait("/slow", tmp_path / "sign")
    answers: list[str] = []
    enough = Event()
    failed: list[Exception] = []
    client = Thread(target=hammer, args=(web, answers, failed, enough))
    client.start()
    try:
        until(lambda: answers)
        write(tmp_path, APP.replace("VERSION = 1", "VERSION = 2"))
        web.process.send_signal(signal.SIGHUP)
        until(lambda: failed or answers[-1].startswith("2 "))
    finally:
        enough.set()
        client.join(BOUND_S)
    assert failed == []
    assert answer(slow).startswith("1 ")
    processes = {tuple(text.split()[:2]) for text in answers}
    assert sorted(version for version, _ in processes) == ["1", "2"]
    assert web.stop() == 0


def test_after_a_reload_that_fails_the_old_code_serves_on(serve: Serve, tmp_path: Path) -> None:
    web = serve()
    pid = web.pid()
    write(tmp_path, "1 / 0")
    web.process.send_signal(signal.SIGHUP)
    until(lambda: "did not start: exit status 1" in web.errors.read_text())
    assert "ZeroDivisionError" in web.errors.read_text()
    assert web.pid() == pid
    write(tmp_path, APP)
    web.process.send_signal(signal.SIGHUP)
    until(lambda: web.pid() != pid)
    assert web.stop() == 0


def test_workers_stop_when_their_supervisor_is_killed(serve: Serve) -> None:
    web = serve("--procs", "2")
    web.process.kill()
    web.process.wait(timeout=BOUND_S)
    until(web.refuses)


def test_ctrl_c_reaches_only_the_supervisor(serve: Serve, tmp_path: Path) -> None:
    web = serve()
    conn = web.ask_and_wait("/slow", tmp_path / "sign")
    for number in (signal.SIGINT, signal.SIGHUP):  # as a terminal sends it, to all of the group
        os.kill(web.pid(), number)
    assert answer(conn).startswith("1 ")
    assert web.stop(signal.SIGINT) == 0
    assert web.errors.read_text() == ""


def test_a_handler_of_gopys_own_is_served_too(serve: Serve) -> None:
    source = """
        from gopy.net import http

        class Site:
            mux = http.ServeMux()

        @Site.mux.handle_func("GET /{name}")
        def hello(w, r):
            w.write(f"Hello, {r.path_value('name')}!")
    """
    web = serve(source=textwrap.dedent(source), name="app:Site.mux")
    assert web.get("/gopher") == "Hello, gopher!"
    assert web.stop() == 0


def test_flask_is_served(serve: Serve) -> None:
    if find_spec("flask") is None:
        pytest.skip("flask is not installed")
    source = """
        import flask
        import gopy
        app = flask.Flask(__name__)

        @app.get("/hello/<name>")
        def hello(name):
            gopy.time.sleep(0.001)
            return f"Hello, {name}!"
    """
    web = serve("--procs", "2", source=textwrap.dedent(source))
    assert web.get("/hello/gopher") == "Hello, gopher!"
    assert web.stop() == 0


CANNOT_START = {
    "no such module": ("nosuch:app", "gopy serve: no module named 'nosuch'\n"),
    "no such module in it": ("app.sub:app", "gopy serve: no module named 'app.sub'"),
    "no such name": ("app:nosuch", "gopy serve: module 'app' has no 'nosuch'\n"),
    "no name": ("app", "gopy serve: MODULE:NAME is wanted, not 'app'\n"),
    "not callable": ("app:VERSION", "gopy serve: app:VERSION is no application: "),
}


@pytest.mark.parametrize("name", CANNOT_START)
def test_what_is_no_application_ends_it(gopy: Any, tmp_path: Path, name: str) -> None:
    where, told = CANNOT_START[name]
    write(tmp_path, APP)
    done = gopy("serve", where, "--addr", "127.0.0.1:0", "--procs", "2", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert "did not start: exit status 1\n" in done.stderr


@pytest.mark.parametrize("procs", ["1", "2"])
def test_an_address_that_is_taken_is_told(serve: Serve, gopy: Any, procs: str) -> None:
    web = serve("--procs", procs)
    done = gopy("serve", "app:app", "--addr", f"127.0.0.1:{web.port}", "--procs", procs)
    assert done.returncode == 1
    assert done.stderr.endswith("bind: address already in use\n")
    assert web.stop() == 0


@pytest.mark.parametrize(
    "options", [(), ("app:app", "--addr", "nowhere"), ("app:app", "--procs", "0")]
)
def test_what_cannot_be_understood_is_status_2(gopy: Any, options: tuple[str, ...]) -> None:
    done = gopy("serve", *options)
    assert done.returncode == 2
    assert "usage: python -m gopy serve" in done.stderr
    assert "--worker" not in done.stderr


def test_what_a_worker_is_given_is_a_word() -> None:
    assert given(str(Given(3, 4, 2))) == Given(3, 4, 2)


def write(folder: Path, source: str) -> None:
    """Write app.py, whole at any time."""
    (folder / "app.new").write_text(source)
    (folder / "app.new").replace(folder / "app.py")


def answer(conn: HTTPConnection) -> str:
    response: HTTPResponse = conn.getresponse()
    assert response.status == 200
    return response.read().decode()


def hammer(web: Web, answers: list[str], failed: list[Exception], enough: Event) -> None:
    """Ask again and again, each time on a new connection, until one fails."""
    while not enough.is_set() and not failed:
        try:
            answers.append(web.get())
        except Exception as error:
            failed.append(error)


def until(condition: Callable[[], object]) -> None:
    """Wait until condition holds."""
    limit = time.monotonic() + BOUND_S
    while not condition():
        assert time.monotonic() < limit, "it never came true"
        time.sleep(0.01)


def test_a_worker_that_has_ended_before_anybody_listens_is_not_ready() -> None:
    ours, theirs = socket.socketpair()
    theirs.close()
    worker = object.__new__(WebProcess)
    worker.ready = chan[None]()
    worker._control = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, ours.detach())
    worker._control.close()
    worker._listen()
    assert select(recv(worker.ready), default=True) is None
