"""ClientHellos, as OpenSSL writes them, whole and torn."""

import ssl
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy.crypto.tls.hello import message_in, parse_hello


def hello_of(name: str = "a.example", *protos: str) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(protos)
    outgoing = ssl.MemoryBIO()
    tls = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


HELLO = hello_of("a.example", "h2", "http/1.1")


def test_a_hello_says_what_is_offered() -> None:
    info = parse_hello(message_in(HELLO) or b"")
    assert info.server_name == "a.example"
    assert info.supported_protos == ["h2", "http/1.1"]
    assert info.supported_versions == [0x0304, 0x0303]
    assert {0x1301, 0x1302} <= set(info.cipher_suites)
    assert {0x0403, 0x0804} <= set(info.signature_schemes)
    assert 29 in info.supported_curves
    assert {0, 10, 13, 16, 43} <= set(info.extensions)
    assert info.context().err() is None


def test_a_hello_without_names_is_read_as_well() -> None:
    info = parse_hello(message_in(hello_of("127.0.0.1")) or b"")
    assert (info.server_name, info.supported_protos) == ("", [])


@pytest.mark.parametrize("size", range(len(HELLO)))
def test_a_part_of_a_hello_waits_for_the_rest(size: int) -> None:
    assert message_in(HELLO[:size]) is None


@pytest.mark.parametrize("size", [1, 2, 3, 100, 16000])
def test_a_hello_may_come_in_many_records(size: int) -> None:
    body = HELLO[5:]
    records = b"".join(
        b"\x16\x03\x01" + len(piece).to_bytes(2, "big") + piece
        for piece in (body[at : at + size] for at in range(0, len(body), size))
    )
    assert message_in(records) == message_in(HELLO)


OTHERS = [
    b"\x15\x03\x01\0\2\2\x28",
    b"\x16\x03\x01\0\4\2\0\0\0",
    b"\x16\x03\x01\0\0",
    b"\x16\x03\x01\0\4\1\xff\xff\xff",
    b"\x16\x03\x01\0\1\1" * 30000,
]


@pytest.mark.parametrize("data", OTHERS, ids=range(len(OTHERS)))
def test_what_is_no_hello_is_left_to_others(data: bytes) -> None:
    assert message_in(data) == b""


@given(st.binary(max_size=300), st.integers(0, 500))
def test_no_bytes_make_it_fail(noise: bytes, at: int) -> None:
    message = message_in(HELLO) or b""
    parse_hello(noise)
    parse_hello(message[:at])
    parse_hello(message[:at] + noise + message[at + len(noise) :])
    message_in(noise)
    message_in(b"\x16" + noise)
