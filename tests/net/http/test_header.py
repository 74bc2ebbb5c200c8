"""Header: the fields of a message, and the times in them."""

import io

import pytest
from gotest import go_test

from gopy.net import http
from gopy.net.http.grammar import has_token

NAMES = [
    ("a-b-c", "A-B-C"),
    ("uSER-aGENT", "User-Agent"),
    ("content-MD5", "Content-Md5"),
    ("-dash", "-Dash"),
    ("a b", "a b"),
    ("été", "été"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "canonical"), NAMES)
def test_the_canonical_spelling(name: str, canonical: str) -> None:
    assert http.canonical_header_key(name) == canonical
    assert http.canonical_header_key(name) == canonical  # remembered or not


def test_fields_are_found_in_every_spelling() -> None:  # H1
    header = http.Header({"content-type": "text/plain", "X": ["1", "2"]})
    assert header == {"Content-Type": ["text/plain"], "X": ["1", "2"]}
    assert header.get("CONTENT-TYPE") == "text/plain"
    assert (header.get("none"), header.values("none")) == ("", [])
    assert "content-TYPE" in header
    assert header["x"] == header.values("x") == ["1", "2"]
    header.add("x", "3")
    header.set("y", "4")
    header["z"] = "5"
    header.setdefault("z", "6")
    assert list(header.values()) == [["text/plain"], ["1", "2", "3"], ["4"], ["5"]]
    header.delete("X")
    header.delete("none")
    del header["z"]
    assert header.pop("y") == ["4"]
    assert list(header) == ["Content-Type"]
    with pytest.raises(KeyError):
        header["gone"]


def test_a_copy_of_a_header_has_lists_of_its_own() -> None:
    header = http.Header([("a", "1"), ("A", "2")])
    for copy in (header.clone(), header.copy(), header | {}):
        copy.add("a", "3")
        assert isinstance(copy, http.Header)
    assert header == {"A": ["1", "2"]}


@go_test("net/http/header_test.go", "TestHeaderWrite")
def test_fields_go_out_sorted_and_cannot_make_others() -> None:
    out = io.BytesIO()
    header = http.Header({"B": "x\r\nEvil: y", "a": ["1 ", "\t2"], "c": []})
    dict.__setitem__(header, "not a name", ["v"])
    header.write(out)
    assert out.getvalue() == b"A: 1\r\nA: 2\r\nB: x  Evil: y\r\n"
    out = io.BytesIO()
    header.write_subset(out, ["A"])
    assert out.getvalue() == b"B: x  Evil: y\r\n"


@go_test("net/http/header_test.go", "TestHasToken")
@pytest.mark.parametrize(
    ("value", "token", "has"),
    [
        ("", "foo", False),
        ("foo", "foo", True),
        ("FOO", "foo", True),
        ("foo bar", "foo", True),
        ("bar,foo", "foo", True),
        (" bar\tfoo", "foo", True),
        ("foobar", "foo", False),
        ("foo-bar", "foo", False),
        ("foo;foo", "foo", False),
    ],
)
def test_tokens_in_a_value(value: str, token: str, has: bool) -> None:
    assert has_token(value, token) is has


@go_test("net/http/header_test.go", "TestParseTime")
def test_times_in_all_three_forms() -> None:
    for text in (
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ):
        assert http.parse_time(text).unix() == 784111777
        assert http.parse_time(text).format(http.TIME_FORMAT) == "Sun, 06 Nov 1994 08:49:37 GMT"
    for text in ("", "0", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT"):
        with pytest.raises(ValueError, match="as a time"):
            http.parse_time(text)
