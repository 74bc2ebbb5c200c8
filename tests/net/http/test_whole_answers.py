"""An answer that is made in one step is, byte by byte, what it is when it's made field by field."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from rawhttp import get, serving

from gopy.net import http
from gopy.net.http import reply


def with_fields(fields: dict[str, Any], body: bytes = b"x", status: int = 200) -> Any:
    def handler(w: Any, r: Any) -> None:
        w.header().update(fields)
        w.write_header(status)
        if body:
            w.write(body)

    return handler


HANDLERS: dict[str, Callable[[Any, Any], object]] = {
    "plain": lambda w, r: w.write("hello"),
    "several writes": lambda w, r: [w.write(f"{n}\n") for n in range(3)],
    "nothing": lambda w, r: None,
    "binary": lambda w, r: w.write(b"\0\1"),
    "a type": with_fields({"content-type": "application/json", "X-B": ["2", "1"], "X-A": "\r\n"}),
    "its own length": with_fields({"Content-Length": "1"}),
    "its own length in other digits": with_fields({"Content-Length": "01"}),
    "more length than body": with_fields({"Content-Length": "2"}),
    "no length": with_fields({"Content-Length": "x"}),
    "an encoding": with_fields({"Content-Encoding": "br"}),
    "a date": with_fields({"Date": "never"}),
    "a trailer": with_fields({"Trailer:X-T": "1"}),
    "an announced trailer": with_fields({"Trailer": "X-T"}),
    "chunks": with_fields({"Transfer-Encoding": "chunked"}),
    "the end": with_fields({"Connection": "close"}),
    "names that are none": with_fields({"X Y": "1", "X-\xe9": "2"}),
    "not found": http.not_found,
    "moved": lambda w, r: http.redirect(w, r, "/x", 302),
    "no content": with_fields({"X-A": "1"}, b"", 204),
    "not modified": with_fields({"Content-Type": "a/b"}, b"", 304),
    "a status of its own": with_fields({}, b"x", 299),
    "an error without a body": with_fields({}, b"", 500),
}


@pytest.mark.parametrize("name", HANDLERS)
def test_a_whole_answer_is_the_one_made_field_by_field(name: str) -> None:
    with serving(HANDLERS[name]) as served:
        whole = undated(served.whole(get("/") + get("/", "Connection: close")))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reply, "simple_answer", lambda *told: None)
            patch.setattr(reply, "plain_answer", lambda body: None)
            assert undated(served.whole(get("/") + get("/", "Connection: close"))) == whole
    assert whole.startswith(b"HTTP/1.1 ")


def undated(answers: bytes) -> bytes:
    return re.sub(rb"\r\nDate: \w+, [^\r]*", b"\r\nDate", answers)
