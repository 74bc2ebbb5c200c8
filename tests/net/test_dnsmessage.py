"""Messages of the domain name system: what is none is told, and nothing else happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nameserver import A, number, packed, response

from gopy.net import dnsmessage
from gopy.net.dnsmessage import MessageError

QUERY = dnsmessage.query(7, "example.org.", A)


def test_a_question_is_packed_as_the_protocol_says() -> None:
    assert QUERY[:12] == number(7, 0x100, 1, 0, 0, 1)
    assert QUERY[12:29] == packed("example.org.") + number(A, 1)
    assert QUERY[29:] == b"\0" + number(41, 1232, 0, 0, 0)


@pytest.mark.parametrize("name", ["a..b.", "x" * 64 + ".", ".".join(["x" * 63] * 4) + "."])
def test_no_message_has_such_a_name(name: str) -> None:
    with pytest.raises(MessageError):
        dnsmessage.query(0, name, A)


def test_an_answer_is_unpacked() -> None:
    message = dnsmessage.parse(response(QUERY, [(A, bytes([192, 0, 2, 1])), (99, b"?")]))
    assert (message.id, message.question) == (7, ("example.org.", A))
    assert message.is_response and message.is_recursive
    assert message.answers == [dnsmessage.Record("example.org.", A, "192.0.2.1")]


BROKEN = [
    ("an address too short", response(QUERY, [(A, bytes(3))])),
    ("a name in a circle", response(QUERY)[:12] + b"\xc0\x0c" + number(A, 1)),
    ("a pointer forward", response(QUERY)[:12] + b"\xc0\x20" + number(A, 1)),
    ("a label beyond the end", response(QUERY)[:12] + b"\x3f" + b"x"),
    ("a reserved label", response(QUERY)[:12] + b"\x80" + number(A, 1)),
    ("no question", number(7, 0x8180, 0, 0, 0, 0)),
    ("data beyond the end", response(QUERY, [(A, bytes(4))])[:-1]),
]


@pytest.mark.parametrize("raw", [each[1] for each in BROKEN], ids=[each[0] for each in BROKEN])
def test_what_is_broken_is_no_message(raw: bytes) -> None:
    with pytest.raises(MessageError):
        dnsmessage.parse(raw)


@given(st.binary(max_size=600))
def test_any_bytes_are_a_message_or_none(raw: bytes) -> None:
    try_to_parse(raw)


@given(st.data())
def test_a_message_with_bytes_changed_is_a_message_or_none(data: st.DataObject) -> None:
    answers = [(kind, bytes(range(24))) for kind in (1, 2, 5, 12, 15, 16, 28, 33)]
    raw = bytearray(response(QUERY, answers))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try_to_parse(bytes(raw))


def try_to_parse(raw: bytes) -> None:
    try:
        message = dnsmessage.parse(raw)
    except MessageError:
        return
    assert message.question[0].endswith(".")
