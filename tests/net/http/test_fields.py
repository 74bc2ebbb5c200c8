"""What fields say, alike for clients and servers: tokens, lengths, encodings, trailers."""

from io import BytesIO

import pytest

from gopy.net import http
from gopy.net.http.fields import declared_length, should_close, take_chunked, take_trailer
from gopy.net.http.grammar import contains_token, has_token
from gopy.net.http.response import read_response

KELVIN = "\u212aeep-alive"  # Python's lower() makes a k of it


@pytest.mark.parametrize(
    ("value", "between_commas", "between_blanks"),
    [
        ("close", True, True),
        ("Keep-Alive, CLOSE", True, True),
        ("foo close", False, True),
        ("foo\tclose", False, True),
        ("é, close", True, True),
        ("closed", False, False),
        ("é close", False, True),
    ],
)
def test_where_a_token_stands(value: str, between_commas: bool, between_blanks: bool) -> None:
    assert contains_token(value, "close") is between_commas
    assert has_token(value, "close") is between_blanks


def test_only_ascii_letters_have_two_cases() -> None:
    for find in (contains_token, has_token):
        assert find("KEEP-ALIVE", "keep-alive")
        assert not find(KELVIN, "keep-alive")


@pytest.mark.parametrize(
    ("connection", "major", "minor", "closes"),
    [
        ("", 1, 1, False),
        ("close", 1, 1, True),
        ("foo, Close", 1, 1, True),
        ("foo close", 1, 1, False),
        ("", 1, 0, True),
        ("keep-alive", 1, 0, False),
        (KELVIN, 1, 0, True),
        ("keep-alive, close", 1, 0, True),
        ("keep-alive", 0, 9, True),
    ],
)
def test_who_wants_the_connection_closed(
    connection: str, major: int, minor: int, closes: bool
) -> None:
    header = http.Header({"Connection": connection} if connection else {})
    assert should_close(header, major, minor) is closes


def test_equal_lengths_are_one_and_others_are_none() -> None:
    header = http.Header({"Content-Length": [" 5", "5 "]})
    assert (declared_length(header), header["Content-Length"]) == (5, ["5"])
    assert declared_length(http.Header()) is None
    for wrong in ("-1", "+1", "0x1", "", "1 2", "²", "9" * 19, "1" * 20):
        with pytest.raises(ValueError, match="^(bad|invalid empty) Content-Length "):
            declared_length(http.Header({"Content-Length": wrong}))
    with pytest.raises(ValueError, match=r'Content-Length headers; got \["1" "2"\]$'):
        declared_length(http.Header({"Content-Length": ["1", "2"]}))


def test_chunked_is_taken_in_one_spelling_and_any_case() -> None:
    for values, is_11, chunked in (
        (["Chunked"], True, True),
        (["chunked"], False, False),
        (["gzip, chunked"], False, False),
    ):
        header = http.Header({"Transfer-Encoding": values})
        assert take_chunked(header, is_11) is chunked
        assert "Transfer-Encoding" not in header
    for wrong in (["chun\u212aed"], ["gzip, chunked"], ["chunked", "chunked"], ["chunked "], [""]):
        with pytest.raises(ValueError, match="transfer encoding"):
            take_chunked(http.Header({"Transfer-Encoding": wrong}), True)


def test_trailers_are_announced_by_name() -> None:
    header = http.Header({"Trailer": ["a-b, ,C", "d"]})
    assert take_trailer(header) == {"A-B": [], "C": [], "D": []}
    assert "Trailer" not in header
    assert take_trailer(http.Header({"Trailer": ","})) is None
    for wrong in ("content-length", "Trailer", "a, transfer-encoding"):
        with pytest.raises(ValueError, match="^bad trailer key "):
            take_trailer(http.Header({"Trailer": wrong}))


@pytest.mark.parametrize("end", [b"\n\n", b"\n\r\n", b"\r\n\r\n", b"\r\n\n"])
def test_a_responses_head_ends_with_the_first_empty_line(end: bytes) -> None:
    data = b"HTTP/1.1 200 OK\r\nContent-Length: 8" + end + b"ab\r\n\r\ncd"
    response = read_response(BytesIO(data))
    assert response.header == {"Content-Length": ["8"]}
    assert response.body.read() == b"ab\r\n\r\ncd"


def test_a_wrong_length_is_refused_beside_chunks_too() -> None:
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n0\r\n\r\n"
    with pytest.raises(ValueError, match='bad Content-Length "x"'):
        read_response(BytesIO(data))


def test_a_responses_trailer_has_its_limit() -> None:
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
    for text, trailer in (
        ("suspiciously long trailer", b"A: " + b"a" * 5000),
        ("message too large", b"a:\r\n" * 501),
    ):
        response = read_response(BytesIO(start + trailer + b"\r\n\r\n"))
        assert response.body.read(1) == b"a"
        with pytest.raises(ValueError, match=text):
            response.body.read()
