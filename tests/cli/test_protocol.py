"""Requests and replies as text."""

from zlib import crc32

import pytest

from gopy._cli.protocol import ProtocolError, Request, line_of, parse, reply_to

REQUESTS = {
    b"PING 1": Request(b"PING", b"1"),
    b"PING 007": Request(b"PING", b"007"),
    b"PING 123456789012345678": Request(b"PING", b"123456789012345678"),
    b"WORK 1 2": Request(b"WORK", b"1", b"2"),
    b"WORK 000000000000000001 123456789012345678": Request(
        b"WORK", b"000000000000000001", b"123456789012345678"
    ),
    b"STATS": Request(b"STATS"),
}


@pytest.mark.parametrize("line", REQUESTS)
def test_a_request_is_taken_apart_and_put_together_again(line: bytes) -> None:
    assert parse(line) == REQUESTS[line]
    assert line_of(REQUESTS[line]) == line + b"\n"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"PING",
        b"PING ",
        b"PING x",
        b"PING -1",
        b"PING 1 ",
        b" PING 1",
        b"PING  1",
        b"PING 1 2",
        b"PING 1234567890123456789",
        b"ping 1",
        b"WORK 1",
        b"WORK 1 ",
        b"WORK 1 2 3",
        b"WORK 1 1234567890123456789",
        b"STATS 1",
        b"STATSPING 1",
        b"PONG 1",
        b"BYE",
        b"GET / HTTP/1.1",
        "PING \N{ARABIC-INDIC DIGIT ONE}".encode(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PING 1\0",
    ],
)
def test_anything_else_is_garbage(line: bytes) -> None:
    with pytest.raises(ProtocolError, match="^not a request$"):
        parse(line)


def test_a_ping_is_replied_to_with_its_id() -> None:
    assert reply_to(parse(b"PING 007")) == b"PONG 007"


def test_a_job_is_the_checksum_of_its_number_a_hundred_times() -> None:
    assert reply_to(parse(b"WORK 5 42")) == b"DONE 5 %d" % crc32(b"42" * 100)
