"""Chunks that aren't: what Go's net/http/serve_test.go asks of them."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import serving

CHUNKED = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"

BAD_CHUNKS = [
    ("a line that ends with a bare line feed", "1\nx\r\n0\r\n\r\n"),
    ("a carriage return within the line", "1\r;\r\nx\r\n0\r\n\r\n"),
    ("no hex number", "zz\r\n0\r\n\r\n"),
    ("no number", "\r\n0\r\n\r\n"),
    ("a sign", "+1\r\nx\r\n0\r\n\r\n"),
    ("a prefix", "0x1\r\nx\r\n0\r\n\r\n"),
    ("an underscore", "1_0\r\n0123456789abcdef\r\n0\r\n\r\n"),
    ("a number that overflows", "10000000000000000\r\nx\r\n0\r\n\r\n"),
    ("data longer than the chunk", "1\r\nxy\r\n0\r\n\r\n"),
    ("an extension as long as a book", "1;" + "e" * 5000 + "\r\nx\r\n0\r\n\r\n"),
    (
        "more extensions than data",
        "1;" + "e" * 300 + "\r\nx\r\n" + ("1;" + "e" * 300 + "\r\nx\r\n") * 60,
    ),
    ("an end in the middle", "5\r\nab"),
    ("a trailer that is none", "0\r\nFoo\r\n\r\n"),
    ("a trailer as long as a book", "0\r\nFoo: " + "x" * 9000 + "\r\n\r\n"),
]


@go_test("net/http/serve_test.go", "TestInvalidChunkedBodies")
@pytest.mark.parametrize("name, body", BAD_CHUNKS, ids=[name for name, _ in BAD_CHUNKS])
def test_a_bad_chunk_fails_the_read_and_ends_the_connection(name: str, body: str) -> None:
    failed: list[BaseException] = []

    def read(w: Any, r: Any) -> None:
        try:
            r.body.read()
        except (OSError, ValueError, EOFError) as error:
            failed.append(error)
        w.write("read")

    with serving(read) as served:
        peer = served.peer().send(CHUNKED + body + "GET /smuggled HTTP/1.1\r\n\r\n")
        peer.conn.close_write()
        answers = peer.rest()
    assert len(failed) == 1
    assert answers.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in answers
