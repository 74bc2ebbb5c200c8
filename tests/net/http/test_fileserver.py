"""file_server, serve_file and serve_content: files, folders, ranges, conditions."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rawhttp import get, serving, until

from gopy import time
from gopy.net import http
from gopy.net.http import httptest
from gopy.net.http.ranges import NoOverlapError, parse_range

THEN = 1_000_000_000  # Sun, 09 Sep 2001 01:46:40 GMT
DATE = "Sun, 09 Sep 2001 01:46:40 GMT"
LATER = "Sun, 09 Sep 2001 01:46:41 GMT"
EARLIER = "Sun, 09 Sep 2001 01:46:39 GMT"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "indexed").mkdir()
    (root / "digits.txt").write_bytes(b"0123456789")
    (root / "page.html").write_bytes(b"<html>page")
    (root / "noname").write_bytes(b"\x89PNG\r\n\x1a\n....")
    (root / "empty").write_bytes(b"")
    (root / "indexed" / "index.html").write_bytes(b"index")
    (root / "sub" / 'a "?#<b>.txt').write_bytes(b"odd")
    (tmp_path / "secret").write_bytes(b"secret")
    for path in root.rglob("*"):
        os.utime(path, (THEN, THEN))
    yield root


def asked(root: Path, path: str, method: str = "GET", **fields: str) -> Any:
    request = httptest.new_request(method, path)
    for name, value in fields.items():
        request.header.set(name.replace("_", "-"), value)
    recorder = httptest.new_recorder()
    http.file_server(root).serve_http(recorder, request)
    return recorder


def test_a_file_comes_with_type_length_and_date(root: Path) -> None:
    with serving(http.file_server(http.Dir(root))) as served:
        answer = served.get("/digits.txt")
    assert (answer.status, answer.body) == (200, b"0123456789")
    assert answer.fields["content-type"] == "text/plain; charset=utf-8"
    assert answer.fields["content-length"] == "10"
    assert answer.fields["last-modified"] == DATE
    assert answer.fields["accept-ranges"] == "bytes"


def test_a_big_file_arrives_whole(root: Path) -> None:
    data = os.urandom(3_000_001)
    (root / "big").write_bytes(data)
    with serving(http.file_server(root)) as served:
        peer = served.peer().send(get("/big") + get("/digits.txt"))
        assert peer.answer().body == data
        assert peer.answer().body == b"0123456789"


@pytest.mark.parametrize("asks, start, end", [("bytes=100000-", 100_000, None), ("", 0, None)])
def test_a_big_file_is_sent_from_where_it_is_asked_for(
    root: Path, asks: str, start: int, end: int | None
) -> None:
    data = os.urandom(1_000_000)
    (root / "big").write_bytes(data)
    with serving(http.file_server(root), write_timeout=20) as served:
        for path in ("/big", "/digits.txt"):
            answer = served.get(path, f"Range: {asks}") if asks else served.get(path)
            if path == "/big":
                assert answer.body == data[start:end]
        peer = served.peer().send(get("/big", method="HEAD") + get("/digits.txt"))
        assert peer.head().fields["content-length"] == "1000000"
        assert peer.answer().body == b"0123456789"


def test_a_client_that_leaves_in_the_midst_of_a_file_is_no_matter(root: Path) -> None:
    (root / "big").write_bytes(bytes(20_000_000))
    with serving(http.file_server(root)) as served:
        peer = served.peer().send(get("/big"))
        peer.head()
        peer.close()
        until(lambda: not served.server._conns)
        assert served.log == []


def test_a_name_without_an_extension_is_looked_into(root: Path) -> None:
    assert asked(root, "/noname").header().get("Content-Type") == "image/png"


@pytest.mark.parametrize(
    "path, location",
    [
        ("/sub", "sub/"),
        ("/digits.txt/", "../digits.txt"),
        ("/indexed/index.html", "./"),
        ("/sub?a=b", "sub/?a=b"),
    ],
)
def test_a_path_that_is_not_the_usual_one_is_moved(root: Path, path: str, location: str) -> None:
    recorder = asked(root, path)
    assert (recorder.code, recorder.header().get("Location")) == (301, location)


def test_a_folder_is_its_index_or_a_list_of_its_names(root: Path) -> None:
    assert asked(root, "/indexed/").body == b"index"
    text = asked(root, "/").body.decode()
    lines = [line for line in text.splitlines() if line.startswith("<a ")]
    assert lines == [
        f'<a href="{name}">{name}</a>'
        for name in ("digits.txt", "empty", "indexed/", "noname", "page.html", "sub/")
    ]
    odd = asked(root, "/sub/").body.decode()
    assert '<a href="a%20%22%3F%23%3Cb%3E.txt">a &#34;?#&lt;b&gt;.txt</a>' in odd
    assert asked(root, "/sub/a%20%22%3F%23%3Cb%3E.txt").body == b"odd"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret",
        "/sub/../../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/sub/%2e%2e/%2e%2e/secret",
        "/./../secret",
        "//../secret",
        "/..\\secret",
        "/digits.txt%00",
        "/nothing",
        "/digits.txt/more",
        "/" + "x" * 5000,
    ],
)
def test_no_path_leads_out_of_the_root(root: Path, path: str) -> None:
    with serving(http.file_server(root)) as served:
        answer = served.get(path)
    assert (answer.status, answer.body) == (404, b"404 page not found\n")


def test_what_may_not_be_read_is_forbidden(root: Path) -> None:
    class Closed:
        def open(self, name: str) -> Any:
            raise PermissionError(13, "no")

    recorder = httptest.new_recorder()
    http.file_server(Closed()).serve_http(recorder, httptest.new_request("GET", "/x"))
    assert (recorder.code, recorder.body) == (403, b"403 Forbidden\n")


def test_serve_file_refuses_a_request_with_dots(root: Path) -> None:
    recorder = httptest.new_recorder()
    request = httptest.new_request("GET", "/a/../b")
    http.serve_file(recorder, request, root / "digits.txt")
    assert (recorder.code, recorder.body) == (400, b"invalid URL path\n")
    recorder = httptest.new_recorder()
    http.serve_file(recorder, httptest.new_request("GET", "/any"), root / "digits.txt")
    assert recorder.body == b"0123456789"


@pytest.mark.parametrize(
    "asks, status, body, said",
    [
        ("bytes=0-4", 206, b"01234", "bytes 0-4/10"),
        ("bytes=2-", 206, b"23456789", "bytes 2-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=3-100", 206, b"3456789", "bytes 3-9/10"),
        ("bytes=9-9,", 206, b"9", "bytes 9-9/10"),
        ("bytes=0-,1-,2-,3-", 200, b"0123456789", ""),
        ("bytes=20-", 416, b"invalid range: failed to overlap\n", "bytes */10"),
        ("bytes=5-4", 416, b"invalid range\n", ""),
        ("bytes=x", 416, b"invalid range\n", ""),
        ("chars=0-1", 416, b"invalid range\n", ""),
        ("", 200, b"0123456789", ""),
        ("bytes=" + ",".join(["0-0"] * 201), 200, b"0123456789", ""),
    ],
)
def test_a_range_is_a_part_of_the_file(
    root: Path, asks: str, status: int, body: bytes, said: str
) -> None:
    recorder = asked(root, "/digits.txt", Range=asks)
    assert (recorder.code, recorder.body) == (status, body)
    assert recorder.header().get("Content-Range") == said


def test_several_ranges_come_as_parts_between_boundaries(root: Path) -> None:
    recorder = asked(root, "/digits.txt", Range="bytes=0-1,5-6")
    kind, _, boundary = recorder.header().get("Content-Type").partition("; boundary=")
    assert (recorder.code, kind) == (206, "multipart/byteranges")
    part = "--{}\r\nContent-Range: bytes {}/10\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    first, second = part.format(boundary, "0-1"), part.format(boundary, "5-6")
    assert recorder.body.decode() == f"{first}01\r\n{second}56\r\n--{boundary}--\r\n"
    assert recorder.header().get("Content-Length") == str(len(recorder.body))


def test_an_empty_file_has_no_ranges_and_needs_none(root: Path) -> None:
    assert asked(root, "/empty", Range="bytes=0-").code == 200


@pytest.mark.parametrize(
    "method, fields, status",
    [
        ("GET", {"If_Modified_Since": DATE}, 304),
        ("GET", {"If_Modified_Since": LATER}, 304),
        ("GET", {"If_Modified_Since": EARLIER}, 200),
        ("GET", {"If_Modified_Since": "yesterday"}, 200),
        ("POST", {"If_Modified_Since": DATE}, 200),
        ("GET", {"If_Unmodified_Since": EARLIER}, 412),
        ("GET", {"If_Unmodified_Since": DATE}, 200),
        ("GET", {"If_None_Match": '"tag"'}, 304),
        ("GET", {"If_None_Match": 'W/"tag"'}, 304),
        ("GET", {"If_None_Match": '"a", "b" , "tag"'}, 304),
        ("GET", {"If_None_Match": "*"}, 304),
        ("PUT", {"If_None_Match": '"tag"'}, 412),
        ("GET", {"If_None_Match": '"other"', "If_Modified_Since": DATE}, 200),
        ("GET", {"If_Match": '"tag"'}, 200),
        ("GET", {"If_Match": 'W/"tag"'}, 412),
        ("GET", {"If_Match": '"other"'}, 412),
        ("GET", {"If_Match": "*"}, 200),
        ("GET", {"If_Range": '"tag"', "Range": "bytes=0-0"}, 206),
        ("GET", {"If_Range": '"other"', "Range": "bytes=0-0"}, 200),
        ("GET", {"If_Range": DATE, "Range": "bytes=0-0"}, 206),
        ("GET", {"If_Range": LATER, "Range": "bytes=0-0"}, 200),
        ("HEAD", {}, 200),
    ],
)
def test_conditions_are_looked_at_before_anything_is_sent(
    method: str, fields: dict[str, str], status: int
) -> None:
    recorder = httptest.new_recorder()
    recorder.header().set("Etag", '"tag"')
    request = httptest.new_request(method, "/")
    for name, value in fields.items():
        request.header.set(name.replace("_", "-"), value)
    content = io.BytesIO(b"content")
    http.serve_content(recorder, request, "a.txt", time.unix(THEN, 500), content)
    assert recorder.code == status
    wanted = {200: b"content", 206: b"c"}.get(status, b"")
    assert recorder.body == (b"" if method == "HEAD" else wanted)
    if status == 304:
        assert "Last-Modified" not in recorder.header()


def test_an_error_drops_what_was_set_for_the_content() -> None:
    recorder = httptest.new_recorder()
    for name in ("Etag", "Cache-Control", "Content-Encoding"):
        recorder.header().set(name, '"x"')
    request = httptest.new_request("GET", "/")
    request.header.set("Range", "bytes=100-")
    http.serve_content(recorder, request, "", None, io.BytesIO(b"abc"))
    assert recorder.code == 416
    assert not {"Etag", "Cache-Control", "Content-Encoding"} & {*recorder.header()}


@pytest.mark.parametrize(
    "text, size, ranges",
    [
        ("bytes= 0 - 1 , -1", 10, [(0, 2), (9, 1)]),
        ("bytes=-0", 10, [(10, 0)]),
        ("bytes=100-x", 10, NoOverlapError),
        ("bytes=-", 10, ValueError),
        ("bytes=--1", 10, ValueError),
        ("bytes=1-2-3", 10, ValueError),
        ("bytes=\u0661-", 10, ValueError),
    ],
)
def test_ranges_are_parsed(text: str, size: int, ranges: Any) -> None:
    if isinstance(ranges, list):
        assert [tuple(each) for each in parse_range(text, size)] == ranges
    else:
        with pytest.raises(ranges):
            parse_range(text, size)
