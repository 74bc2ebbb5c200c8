"""Forms: of a query, of a body, of parts with files."""

import io
from typing import Any

import pytest
from gotest import go_test

from gopy.net import http, url

ENCODED = "application/x-www-form-urlencoded"


def form(body: Any, kind: str = ENCODED, method: str = "POST") -> http.Request:
    request = http.new_request(method, "http://h/search?q=foo&q=bar&both=x&orphan=nope", body)
    request.header.set("Content-Type", kind)
    return request


@go_test("net/http/request_test.go", "TestParseFormQuery", "TestParseFormQueryMethods")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "GET", "FOO"])
def test_a_form_is_query_and_body_the_body_first(method: str) -> None:
    request = form("z=post&both=y&prio=2", method=method)
    has_body = method in ("POST", "PUT", "PATCH")
    assert request.form_value("q") == "foo"
    assert request.form_value("z") == ("post" if has_body else "")
    assert request.form is not None
    assert request.form["both"] == (["y", "x"] if has_body else ["x"])
    assert request.post_form_value("q") == ""
    assert request.post_form_value("both") == ("y" if has_body else "")


@go_test("net/http/request_test.go", "TestParseFormInitializeOnError")
@go_test("net/http/request_test.go", "TestParseFormSemicolonSeparator")
def test_what_is_right_in_a_form_is_there_though_it_is_not_all_right() -> None:
    request = form("ok=1&bad=%zz;&")
    with pytest.raises(ValueError, match="invalid semicolon separator"):
        request.parse_form()
    assert request.post_form == {"ok": ["1"]}
    assert request.form_value("q") == "foo"
    request.parse_form()  # the second time does nothing
    empty = http.Request("POST", url.parse("http://h/"))
    with pytest.raises(ValueError, match="missing form body"):
        empty.parse_form()
    assert (empty.form, empty.post_form) == ({}, {})


def test_a_form_may_only_be_so_long_unless_its_body_has_a_limit_itself() -> None:
    long = b"a=" + b"x" * (10 << 20)
    with pytest.raises(ValueError, match="http: POST too large"):
        form(long).parse_form()
    request = form(long)
    request.body = http.MaxBytesReader(None, request.body, 20 << 20)
    assert len(request.form_value("a")) == 10 << 20
    request = form(long)
    request.body = http.MaxBytesReader(None, request.body, 100)
    with pytest.raises(http.MaxBytesError):
        request.parse_form()


MULTIPART = (
    b"preamble\r\n--xxx\r\n"
    b'Content-Disposition: form-data; name="field1"\r\n\r\nvalue1\r\n--xxx\r\n'
    b'Content-Disposition: form-data; name="file"; filename="../a/file.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nfile\r\n--xx\r\n--xxx\r\n"
    b'Content-Disposition: form-data; name="q"\r\n\r\n\r\n--xxx--\r\nepilogue'
)


class Slowly:
    """A reader that gives a byte at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, n: int = -1) -> bytes:
        return self._data.read(1)


@go_test("net/http/request_test.go", "TestParseMultipartForm", "TestMultipartRequest")
@go_test("net/http/request_test.go", "TestParseMultipartFormPopulatesPostForm")
@pytest.mark.parametrize("reader", [bytes, Slowly])
@pytest.mark.parametrize("memory", [0, 32 << 20])
def test_forms_with_files(reader: Any, memory: int) -> None:
    request = form(reader(MULTIPART), 'multipart/form-data; boundary="xxx"')
    request.parse_multipart_form(memory)
    assert request.form_value("field1") == request.post_form_value("field1") == "value1"
    assert request.form is not None
    assert request.form["q"] == ["foo", "bar", ""]
    file, header = request.form_file("file")
    assert (header.filename, header.size) == ("file.txt", 10)
    assert header.header.get("Content-Type") == "text/plain"
    assert file.read() == b"file\r\n--xx"
    assert header.open().read(4) == b"file"
    with pytest.raises(http.ErrMissingFile):
        request.form_file("none")
    assert request.multipart_form is not None
    request.multipart_form.remove_all()


@go_test("net/http/request_test.go", "TestMultipartReader", "TestMultipartReaderOrder")
def test_parts_one_after_the_other() -> None:
    request = form(MULTIPART, 'multipart/mixed; boundary="xxx"')
    parts = request.multipart_reader()
    first = parts.next_part()
    assert first is not None
    assert (first.form_name(), first.read()) == ("field1", b"value1")
    second = parts.next_part()
    assert second is not None
    assert (second.file_name(), second.read(2)) == ("file.txt", b"fi")
    third = parts.next_part()
    assert third is not None
    assert third.form_name() == "q"
    assert parts.next_part() is None
    with pytest.raises(ValueError, match="MultipartReader called twice"):
        request.multipart_reader()
    with pytest.raises(ValueError, match="multipart handled by MultipartReader"):
        request.parse_multipart_form()


MIXED = "multipart/form-data; boundary=xxx"


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("text/plain", b"", "isn't multipart/form-data"),
        ("multipart/form-data", b"", "no multipart boundary param"),
        (MIXED, MULTIPART[:-30], "unexpected EOF"),
        (MIXED, b"--xxx\r\nnonsense\r\n\r\n--xxx--", "malformed MIME header"),
    ],
)
def test_what_is_no_form_with_files(kind: str, body: bytes, why: str) -> None:
    with pytest.raises((ValueError, EOFError), match=why):
        form(body, kind).parse_multipart_form()
