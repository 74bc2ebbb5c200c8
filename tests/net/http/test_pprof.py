"""net/http/pprof: what a server does, over HTTP."""

import gc
import io
import os
import sys
import weakref
from typing import Any

import pytest
from gotest import go_test
from pprofs import parse
from programs import run_program
from rawhttp import serving

from gopy import chan, context, go, runtime
from gopy.net import http
from gopy.net.http import httptest
from gopy.net.http import pprof as handlers
from gopy.net.http.pprof import answering
from gopy.net.http.pprof import serving as named
from gopy.runtime import pprof
from gopy.sync import Mutex

TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"
SECONDS = 'invalid value for "seconds" - must be a positive integer\n'


def asked(
    target: str, handler: Any = http.DEFAULT_SERVE_MUX, method: str = "GET", body: Any = None
) -> Any:
    """Return what handler answers."""
    w = httptest.ResponseRecorder()
    r = httptest.new_request(method, "http://example.com" + target, body)
    (handler.serve_http if hasattr(handler, "serve_http") else handler)(w, r)
    return w.result()


def body_of(resp: Any) -> bytes:
    return bytes(resp.body.read(-1))


ANSWERS = [
    # path, status, type, name to save it under
    ("goroutine", 200, BINARY, "goroutine"),
    ("goroutine?debug=1", 200, TEXT, ""),
    ("goroutine?debug=2", 200, TEXT, ""),
    ("goroutine?debug=x", 200, BINARY, "goroutine"),
    ("heap", 200, BINARY, "heap"),
    ("heap?debug=1&gc=1", 200, TEXT, ""),
    ("mutex", 200, BINARY, "mutex"),
    ("block?debug=1", 200, TEXT, ""),
    ("threadcreate", 200, BINARY, "threadcreate"),
    ("cmdline", 200, TEXT, ""),
    ("symbol", 200, TEXT, ""),
    ("profile?seconds=1", 200, BINARY, "profile"),
    ("block?seconds=1", 200, BINARY, "block-delta"),
    ("goroutine?seconds=1", 200, BINARY, "goroutine-delta"),
    ("", 200, "text/html; charset=utf-8", ""),
    ("<script>scripty<script>", 404, TEXT, ""),
    ("trace", 404, TEXT, ""),
]


@go_test("net/http/pprof/pprof_test.go", "TestHandlers")
@pytest.mark.parametrize(("path", "status", "kind", "name"), ANSWERS)
def test_what_is_found_below_debug_pprof(path: str, status: int, kind: str, name: str) -> None:
    resp = asked(f"/debug/pprof/{path}")
    assert resp.status_code == status
    assert resp.header.get("Content-Type") == kind
    assert resp.header.get("X-Content-Type-Options") == "nosniff"
    saved_as = f'attachment; filename="{name}"' if name else ""
    assert resp.header.get("Content-Disposition") == saved_as
    body = body_of(resp)
    if kind == BINARY:
        assert parse(body).period
    assert resp.header.get("X-Go-Pprof") == ("" if status == 200 else "1")
    if status == 404:
        assert body == b"Unknown profile\n"


FAILURES = [
    ("block?seconds=x", SECONDS),
    ("block?seconds=0", SECONDS),
    ("block?seconds=-1", SECONDS),
    ("block?seconds=99999999999999999999", SECONDS),
    ("block?seconds=1&debug=1", "seconds and debug params are incompatible\n"),
    ("test.http?seconds=1", '"seconds" parameter is not supported for this profile type\n'),
]


@pytest.fixture(scope="module", autouse=True)
def a_profile_of_ones_own() -> None:
    pprof.new_profile("test.http").add("value")


@pytest.mark.parametrize(("path", "text"), FAILURES)
def test_parameters_that_do_not_fit_are_answered_with_400(path: str, text: str) -> None:
    resp = asked(f"/debug/pprof/{path}")
    assert (resp.status_code, body_of(resp)) == (400, text.encode())
    assert (resp.header.get("Content-Type"), resp.header.get("X-Go-Pprof")) == (TEXT, "1")


def test_one_cpu_profile_at_a_time() -> None:
    pprof.start_cpu_profile(io.BytesIO())
    try:
        resp = asked("/debug/pprof/profile?seconds=1")
    finally:
        pprof.stop_cpu_profile()
    text = b"Could not enable CPU profiling: cpu profiling already in use\n"
    assert (resp.status_code, body_of(resp)) == (500, text)
    assert resp.header.get("Content-Disposition") == ""


ENDS = [
    (context.Canceled, 500, b"context canceled\n"),
    (context.DeadlineExceeded, 408, b"context deadline exceeded\n"),
]


@pytest.mark.parametrize(("kind", "status", "text"), ENDS)
def test_a_request_that_is_over_ends_what_it_waits_for(
    kind: type, status: int, text: bytes
) -> None:
    if kind is context.Canceled:
        ctx, cancel = context.with_cancel(context.background())
        cancel()
    else:
        ctx, cancel = context.with_timeout(context.background(), 0)
    for path, want in (("block?seconds=3600", status), ("profile?seconds=3600", 200)):
        w = httptest.ResponseRecorder()
        r = httptest.new_request_with_context(ctx, "GET", f"/debug/pprof/{path}")
        http.DEFAULT_SERVE_MUX.serve_http(w, r)
        assert w.code == want
        if want == status:
            assert bytes(w.body) == text
    cancel()
    pprof.start_cpu_profile(io.BytesIO())  # the handler's has ended
    pprof.stop_cpu_profile()


@go_test("net/http/pprof/pprof_test.go", "TestDescriptions")
def test_the_page_describes_all_profiles_of_the_runtime() -> None:
    page = body_of(asked("/debug/pprof/")).decode()
    assert "Types of profiles available:" in page
    names = [each.name() for each in pprof.profiles() if "." not in each.name()]
    for name in [*names, "cmdline", "profile", "symbol"]:
        assert named.DESCRIPTIONS[name]
        assert f"<a href='{name}?debug=1'>{name}</a>" in page
    assert "<td>1</td><td><a href='test.http?debug=1'>" in page


def test_cmdline_is_the_programs_with_nul_between() -> None:
    assert body_of(asked("/debug/pprof/cmdline")) == b"\0".join(map(os.fsencode, sys.orig_argv))


def hold(ch: Any) -> None:
    ch.recv()


def test_symbol_tells_the_functions_of_numbers_in_query_and_body() -> None:
    ch = chan[int]()
    go(hold, ch)
    text = body_of(asked("/debug/pprof/goroutine?debug=1")).decode()
    ch.close()
    line = next(each for each in text.splitlines() if ".hold+" in each)
    pc = line.split("\t")[1]
    want = f"num_symbols: 1\n{pc} {__name__}.hold\n".encode()
    assert body_of(asked(f"/debug/pprof/symbol?{pc}+0x1+nonsense")) == want
    assert body_of(asked("/debug/pprof/symbol", method="POST", body=f"7+{int(pc, 16)}")) == want
    assert body_of(asked("/debug/pprof/symbol")) == b"num_symbols: 1\n"
    long = "1" * 5000
    failed = b"num_symbols: 1\nreading request: bufio: buffer full\n"
    assert body_of(asked("/debug/pprof/symbol", method="POST", body=long)) == failed


def test_gc_collects_garbage_before_the_heap_is_told() -> None:
    class Cycle: ...

    gc.disable()
    try:
        for target, is_left in (("heap", True), ("mutex?gc=1", True), ("heap?gc=1", False)):
            cycle: Any = Cycle()
            cycle.me = cycle
            there = weakref.ref(cycle)
            del cycle
            asked(f"/debug/pprof/{target}")
            assert (there() is not None) is is_left
    finally:
        gc.enable()


def contend(mu: Mutex) -> None:
    """Have somebody wait for mu."""
    mu.lock()
    done = chan[None]()

    def waiting_one() -> None:
        mu.lock()
        done.close()

    g = go(waiting_one)
    while g.wait_reason != "sync.Mutex.Lock":
        runtime.gosched()
    mu.unlock()
    done.recv()


def before(mu: Mutex) -> None:
    contend(mu)


def meanwhile(mu: Mutex) -> None:
    contend(mu)


@go_test("net/http/pprof/pprof_test.go", "TestDeltaProfile", "TestDeltaProfileEmptyBase")
def test_with_seconds_only_what_came_meanwhile_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait itself is where it comes: no time has to pass."""
    runtime.set_mutex_profile_fraction(1)
    try:
        before(Mutex())
        ctx = context.background()
        monkeypatch.setattr(type(ctx), "wait", lambda self, timeout: meanwhile(Mutex()))
        found = parse(body_of(asked("/debug/pprof/mutex?seconds=5")))
        monkeypatch.undo()
    finally:
        runtime.set_mutex_profile_fraction(0)
    assert found.seen(".meanwhile") and not found.seen(".before")
    assert found.types == [("contentions", "count"), ("delay", "nanoseconds")]
    assert found.period_type == ("contentions", "count") and found.duration_ns > 0
    whole = parse(body_of(asked("/debug/pprof/mutex")))
    assert whole.seen(".meanwhile") and whole.seen(".before")


def test_what_has_gone_meanwhile_is_negative() -> None:
    ch = chan[int]()
    started = go(hold, ch)
    while started.wait_reason != "chan receive":
        runtime.gosched()
    profile = pprof.lookup("goroutine")
    assert profile is not None
    first = profile.snapshot()
    ch.close()
    while started.status != "dead":
        runtime.gosched()
    change = profile.snapshot().since(first)
    gone = [v for (stack, _), v in change.rows.items() if stack[0].function.name.endswith(".hold")]
    assert gone == [(-1,)]


def test_a_server_serves_them_and_gives_them_the_time_they_ask_for() -> None:
    with serving(handlers.handler("goroutine"), write_timeout=0.5) as served:
        for query, kind in (("?debug=2", TEXT), ("?seconds=1", BINARY)):
            answer = served.get(f"/whatever{query}")
            assert answer.status == 200
            assert answer.fields["content-type"] == kind
        assert b"goroutine 1 [" in served.get("/whatever?debug=2").body


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("+7", 7), ("-7", -7), ("", None), (" 7", None), ("7s", None), ("٧", None)],
)
def test_numbers_are_read_as_go_reads_them(text: str, number: int | None) -> None:
    assert answering.integer(text) == number


def test_only_who_imports_it_has_the_handlers() -> None:
    done = run_program("""
import sys, threading
from gopy.net import http
from gopy.net.http import httptest

def status():
    w = httptest.ResponseRecorder()
    http.DEFAULT_SERVE_MUX.serve_http(w, httptest.new_request("GET", "/debug/pprof/cmdline"))
    return w.code

print(status(), "gopy.net.http.pprof" in sys.modules)
import gopy.net.http.pprof
print(status(), threading.active_count())
""")
    assert (done.stdout, done.returncode) == ("404 False\n200 1\n", 0), done.stderr
