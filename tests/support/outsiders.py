"""Programs of others as peers, and a server that they're pointed at.

A test that needs one is skipped where it's missing.
"""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rawhttp import PATIENCE, Served, serving, until

from gopy import net
from gopy.context import background, with_timeout
from gopy.net import http
from gopy.os import exec

BIG = 1_000_000


def needs(name: str) -> str:
    """Return the path of a program; skip the test if there is none."""
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"there is no {name} here")
    return path


def run(name: str, *args: str, stdin: bytes = b"") -> str:
    """Run a program to its end, within three times PATIENCE; return what it prints."""
    ctx, cancel = with_timeout(background(), 3 * PATIENCE)
    try:
        command = exec.command_context(ctx, needs(name), *args)
        command.stdin = io.BytesIO(stdin)
        return command.output().decode("utf-8", "replace")
    finally:
        cancel()


@contextmanager
def running(*args: str, address: str) -> Iterator[Any]:
    """Run a program that listens at address; end it at the end."""
    command = exec.command(*args)
    command.start()
    try:
        until(lambda: answers(address))
        yield command
    finally:
        command.process.kill()
        with pytest.raises(exec.ExitError):
            command.wait()


def answers(address: str) -> bool:
    try:
        net.dial("tcp", address).close()
    except ConnectionRefusedError:
        return False
    return True


def free_port() -> int:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        port: int = listener.addr().port
        return port


def application() -> Any:
    """Return a handler with something for everybody."""
    mux = http.ServeMux()
    mux.handle_func("/hello", lambda w, r: w.write("hello"))
    mux.handle_func("/echo", echo)
    mux.handle_func("/count", lambda w, r: w.write(str(len(r.body.read()))))
    mux.handle_func("/big", lambda w, r: w.write(bytes(BIG)))
    mux.handle_func("/stream", stream)
    mux.handle_func("/moved", lambda w, r: http.redirect(w, r, "/hello", 302))
    mux.handle_func("/refused", lambda w, r: http.error(w, "no", 403))
    mux.handle_func("/endless", endless)
    mux.handle_func("/abort", abort)
    mux.handle_func("/form", form)
    mux.handle_func("/addr", lambda w, r: w.write(r.remote_addr))
    return mux


def echo(w: Any, r: Any) -> None:
    body = r.body.read()
    w.header().set("X-Method", r.method)
    w.header().set("X-Length", str(r.content_length))
    w.header().set("Content-Type", r.header.get("Content-Type") or "text/plain")
    w.write(body)


def form(w: Any, r: Any) -> None:
    file, header = r.form_file("f")
    w.write(f"{r.form_value('a')} {header.filename} {file.read().decode()}")


def stream(w: Any, r: Any) -> None:
    w.header().set("Trailer", "X-Count")
    for i in range(100):
        w.write(f"{i}\n")
        w.flush()
    w.header().set("X-Count", "100")


def endless(w: Any, r: Any) -> None:
    while r.context().err() is None:
        w.write(bytes(1000))


def abort(w: Any, r: Any) -> None:
    w.header().set("Content-Length", "10")
    w.write("abc")
    w.flush()
    raise http.ErrAbortHandler


@contextmanager
def pointed_at(**options: Any) -> Iterator[tuple[Served, str]]:
    """Serve the application; give the server and its URL."""
    with serving(application(), **options) as served:
        yield served, f"http://{served.address}"
