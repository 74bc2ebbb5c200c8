"""docs/deployment.md: systemd and nginx take the files that it shows, and they do what it says."""

import re
import shlex
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from gopy._cli.webprocess import SLACK
from gopy._cli.webworker import IDLE_TIMEOUT

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
UNIT = (ROOT / "docs" / "deployment" / "gopy-shop.service").read_text(encoding="utf-8")
NGINX = (ROOT / "docs" / "deployment" / "nginx.conf").read_text(encoding="utf-8")
SHOP = "gopy serve shop.wsgi:app --addr 127.0.0.1:8080"  # as the unit has it
BOUND_S = 60  # for what should take much less

SITE = """
import gopy
from gopy.net import http

mux = http.ServeMux()
more = gopy.chan()

@mux.handle_func("/seen")
def seen(w, r):
    facts = [r.host, r.header.get("X-Forwarded-For"), r.header.get("X-Forwarded-Proto")]
    w.write(" ".join([*facts, str(r.content_length), str(r.body.read())]))

@mux.handle_func("/peer")
def peer(w, r):
    w.write(r.remote_addr)

@mux.handle_func("/events")
def events(w, r):
    w.header().set("Content-Type", "text/event-stream")
    for n in range(2):
        w.write(f"data: {n}\\n\\n")
        w.flush()
        more.recv()

@mux.handle_func("/more")
def go_on(w, r):
    more.send(None)

@mux.handle_func("/events/echo")
def echo(w, r):
    conn, _ = w.hijack()
    with conn:
        conn.write("HTTP/1.1 101 Switching Protocols\\r\\n"
                   f"Connection: {r.header.get('Connection')}\\r\\n"
                   f"Upgrade: {r.header.get('Upgrade')}\\r\\n\\r\\n".encode())
        while data := conn.read():
            conn.write(data.upper())
"""


def setting(name: str) -> str:
    [found] = re.findall(rf"^{name}=(.*)$", UNIT, re.M)
    return str(found)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze")
    unit = tmp_path / "gopy-shop.service"
    unit.write_text(UNIT.replace("/srv/shop/.venv/bin/python", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit],
        capture_output=True,
        text=True,
        timeout=BOUND_S,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_systemd_waits_longer_than_gopy_does() -> None:
    grace = float(re.findall(r"--grace (\S+)", setting("ExecStart"))[0])
    assert float(setting("TimeoutStopSec")) >= grace + SLACK + 1


def test_the_units_command_serves(start: Any, tmp_path: Path) -> None:
    (tmp_path / "site_.py").write_text(SITE)
    command = setting("ExecStart").replace(SHOP, "gopy serve site_:mux --addr 127.0.0.1:0")
    python, dash_m, gopy, *words = shlex.split(command)
    assert (Path(python).name, dash_m, gopy) == ("python", "-m", "gopy")
    process = start(*words, cwd=tmp_path)
    assert process.stdout.readline().endswith(" (4 processes)\n")


def test_nginx_ends_idle_connections_before_gopy_does() -> None:
    kept = float(re.findall(r"^ +keepalive_timeout (\d+)s;", NGINX, re.M)[0])
    assert kept < IDLE_TIMEOUT
    assert f"the service's {IDLE_TIMEOUT.seconds():.0f} s" in PAGE


@pytest.fixture
def front(start: Any, tmp_path: Path) -> Iterator[int]:
    """The site behind an nginx with the page's settings; its port."""
    if shutil.which("nginx") is None:
        pytest.skip("there is no nginx")
    (tmp_path / "site_.py").write_text(SITE)
    process = start("serve", "site_:mux", "--addr", "127.0.0.1:0", cwd=tmp_path)
    behind = process.stdout.readline().split()[3].removeprefix("http://")
    port = free_port()
    ours = NGINX.replace("127.0.0.1:8080", behind).replace(
        "listen 80;", f"listen 127.0.0.1:{port};"
    )
    (tmp_path / "shop.conf").write_text(ours)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
    whole = f"""
        daemon off;
        master_process off;
        pid {tmp_path}/pid;
        error_log {tmp_path}/log;
        events {{}}
        http {{
            access_log off;
            {folders}
            include {tmp_path}/shop.conf;
        }}
    """
    (tmp_path / "nginx.conf").write_text(textwrap.dedent(whole))
    words = ["nginx", "-e", f"{tmp_path}/log", "-c", f"{tmp_path}/nginx.conf"]
    subprocess.run([*words, "-t", "-q"], timeout=BOUND_S, check=True)
    nginx = subprocess.Popen(words)
    try:
        until(lambda: listens(port))
        yield port
    finally:
        nginx.kill()
        nginx.wait(BOUND_S)


def test_the_service_sees_who_asks_and_whole_bodies(front: int) -> None:
    with closing(connect(front)) as conn:
        parts = (part for part in [b"one", b"two"])  # in chunks
        conn.request("POST", "/seen", parts, {"Host": "shop.example"}, encode_chunked=True)
        assert conn.getresponse().read() == b"shop.example 127.0.0.1 http 6 b'onetwo'"


def test_nginx_keeps_its_connection_to_the_service(front: int) -> None:
    peers = set()
    for _ in range(3):
        with closing(connect(front)) as conn:
            conn.request("GET", "/peer")
            peers.add(conn.getresponse().read())
    assert len(peers) == 1


def test_an_event_comes_when_it_is_there(front: int) -> None:
    with closing(connect(front)) as conn, closing(connect(front)) as other:
        conn.request("GET", "/events")
        answer = conn.getresponse()
        for number in (b"0", b"1"):
            assert answer.readline() == b"data: " + number + b"\n"
            assert answer.readline() == b"\n"
            other.request("GET", "/more")  # only now the next one is made
            other.getresponse().read()
        assert answer.read() == b""


def test_another_protocol_gets_through(front: int) -> None:
    with socket.create_connection(("127.0.0.1", front), timeout=BOUND_S) as conn:
        conn.sendall(
            b"GET /events/echo HTTP/1.1\r\nHost: shop.example\r\n"
            b"Connection: Upgrade\r\nUpgrade: echo\r\n\r\n"
        )
        file = conn.makefile("rb")
        head = b"".join(iter(file.readline, b"\r\n"))
        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"\r\nUpgrade: echo\r\n" in head
        conn.sendall(b"hello\n")
        assert file.readline() == b"HELLO\n"


def connect(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=BOUND_S)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def listens(port: int) -> bool:
    with suppress(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=BOUND_S).close()
        return True
    return False


def until(condition: Callable[[], object]) -> None:
    """Wait until condition holds."""
    limit = time.monotonic() + BOUND_S
    while not condition():
        assert time.monotonic() < limit, "it never came true"
        time.sleep(0.01)
