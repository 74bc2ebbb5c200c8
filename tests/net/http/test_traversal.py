"""Paths that would lead out of a file server's root: none does, whatever it's spelled like."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rawhttp import serving

from gopy.net import http

SECRET = b"for nobody"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "file.txt").write_bytes(b"file")
    (root / "sub" / "file.txt").write_bytes(b"sub")
    (root / "back\\slash.txt").write_bytes(b"backslash")
    (root / "..hidden").write_bytes(b"dots")
    (root / "%2e%2e").write_bytes(b"percent")
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "root-2").mkdir()
    (tmp_path / "root-2" / "secret").write_bytes(SECRET)
    yield root


OUT = [
    "/../secret",
    "/../../secret",
    "/..//secret",
    "/./../secret",
    "/sub/../../secret",
    "/sub/../../../../../../../../../../../../../etc/passwd",
    "/%2e%2e/secret",
    "/%2E%2E/secret",
    "/.%2e/secret",
    "/%2e./secret",
    "/..%2fsecret",
    "/..%2Fsecret",
    "/%2e%2e%2fsecret",
    "/sub/..%2f..%2fsecret",
    "/%252e%252e/secret",
    "/%252e%252e%252fsecret",
    "/%25252e%25252e/secret",
    "/..\\secret",
    "/..%5csecret",
    "/%2e%2e%5csecret",
    "/sub/..\\..\\secret",
    "/..%00/secret",
    "/../secret%00",
    "/../secret%00.txt",
    "/%00",
    "/..;/secret",
    "/..%c0%afsecret",
    "/%c0%ae%c0%ae/secret",
    "/%e0%80%ae%e0%80%ae/secret",
    "/%uff0e%uff0e/secret",
    "//../secret",
    "///secret",
    "//etc/passwd",
    "/%2fetc/passwd",
    "/%2f%2fetc%2fpasswd",
    "/../root-2/secret",
    "/..root-2/secret",
    "/...//secret",
    "/....//secret",
    "/~root/secret",
    "http://test/../secret",
    "http://test/%2e%2e/secret",
    "/file.txt/../../secret",
    "/file.txt%2f..%2f..%2fsecret",
    "/?/../../secret",
    "/sub/?../../secret",
    "/index.html/../../secret",
    "/..%2findex.html",
]


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize("prefix", ["", "/static"])
def test_no_path_leads_out(root: Path, path: str, prefix: str) -> None:
    files = http.file_server(root)
    handler: Any = http.strip_prefix(prefix, files) if prefix else files
    target = path if path.startswith("http") else prefix + path
    with serving(handler) as served:
        answer = served.get(target)
    assert answer.status in (200, 301, 400, 404)
    assert SECRET not in answer.body and b"root:" not in answer.body
    assert ":" not in answer.fields.get("location", "")  # it stays on this host
    if answer.status == 200:
        assert b"sub/" in answer.body or b"file.txt" in answer.body  # a list of the root


@pytest.mark.parametrize("path", OUT)
def test_no_path_leads_out_through_a_mux(root: Path, path: str) -> None:
    mux = http.ServeMux()
    mux.handle("/static/", http.strip_prefix("/static/", http.file_server(root)))
    target = path if path.startswith("http") else f"/static{path}"
    with serving(mux) as served:
        answer = served.get(target)
    assert SECRET not in answer.body and b"root:" not in answer.body


IN = [
    ("/sub/../file.txt", 200, b"file"),
    ("/sub/%2e%2e/file.txt", 200, b"file"),
    ("/sub%2ffile.txt", 200, b"sub"),
    ("/back%5cslash.txt", 200, b"backslash"),
    ("/back\\slash.txt", 200, b"backslash"),
    ("/..hidden", 200, b"dots"),
    ("/%252e%252e", 200, b"percent"),
    ("/%00", 404, b"404 page not found\n"),
    ("/file.txt%00", 404, b"404 page not found\n"),
    ("/file.txt/x", 404, b"404 page not found\n"),
    ("/" + "x" * 300, 404, b"404 page not found\n"),
]


@pytest.mark.parametrize("path, status, body", IN, ids=[path[:30] for path, _, _ in IN])
def test_what_is_inside_is_found_however_it_is_spelled(
    root: Path, path: str, status: int, body: bytes
) -> None:
    with serving(http.file_server(root)) as served:
        answer = served.get(path)
    assert (answer.status, answer.body) == (status, body)


def test_links_are_followed_out_of_the_root_as_go_does(root: Path) -> None:
    os.symlink(root.parent / "secret", root / "link")
    os.symlink("loop", root / "loop")
    with serving(http.file_server(root)) as served:
        assert served.get("/link").body == SECRET
        assert served.get("/loop").status == 404


def test_serve_file_refuses_a_path_with_dots_whatever_the_name(root: Path) -> None:
    with serving(lambda w, r: http.serve_file(w, r, root / "file.txt")) as served:
        for path in ("/../x", "/a/..", "/%2e%2e/x", "/..%2fx", "/..\\x", "/a%5c..%5cx"):
            answer = served.get(path)
            assert (answer.status, answer.body) == (400, b"invalid URL path\n"), path
        assert served.get("/..x").body == b"file"
