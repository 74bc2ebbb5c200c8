"""What an endpoint makes of frames: RFC 6455, case by case, as a server and as a client.

The order is that of the Autobahn test suite, sections 1 to 7: sizes, pings, reserved bits, opcodes,
fragments, UTF-8, closes.  The endpoint echoes messages, as that suite wants it.
"""

from contextlib import suppress
from typing import Any, NamedTuple

import pytest
from tasks import Task
from wsframes import (
    CLOSE,
    MASK,
    PATIENCE,
    PING,
    PONG,
    TEXT,
    Begun,
    Frame,
    Odd,
    Peer,
    Sent,
    binary,
    close,
    more,
    open_over,
    ping,
    pong,
    text,
)

from gopy import net, time
from gopy.net.http import websocket

Frames = list[Frame]


class Case(NamedTuple):
    """What is sent, and all that comes back; the last of that is a close."""

    name: str
    sent: list[Sent]
    back: Frames


def fine(name: str, sent: Frames, *back: Frame) -> Case:
    """What is answered by back; then the peer closes."""
    return Case(name, [*sent, close()], [*back, close()])


def echoed(name: str, *messages: Frame) -> Case:
    return fine(name, [*messages], *messages)


def bad(name: str, sent: list[Sent], *back: Frame, code: int = 1002) -> Case:
    """What is answered by a close with code, behind back."""
    return Case(name, sent, [*back, close(code)])


SIZES = [
    *(echoed(f"text of {n}", text("*" * n)) for n in (0, 125, 126, 127, 128, 65535, 65536)),
    *(echoed(f"binary of {n}", binary(b"\xfe" * n)) for n in (0, 125, 126, 127, 128, 65535, 65536)),
    bad("a length in two bytes that fits in one", [Odd(b"\x81\x7e\x00\x05")]),
    bad("a length in eight bytes that fits in two", [Odd(b"\x81\x7f" + (65535).to_bytes(8))]),
    bad("a length with its highest bit set", [Odd(b"\x82\x7f" + (1 << 63).to_bytes(8))]),
]

PINGS = [
    fine("an empty ping", [ping()], pong()),
    fine("a ping with a text", [ping(b"Hello")], pong(b"Hello")),
    fine("a ping with bytes", [ping(b"\x00\xff\xfe")], pong(b"\x00\xff\xfe")),
    fine("a ping of 125", [ping(b"\xfe" * 125)], pong(b"\xfe" * 125)),
    bad("a ping of 126", [ping(b"\xfe" * 126)]),
    fine("an empty pong", [pong()]),
    fine("a pong that nobody asked for", [pong(b"unsolicited")]),
    fine("such a pong, and a ping", [pong(b"unsolicited"), ping(b"a")], pong(b"a")),
    fine(
        "ten pings",
        [ping(str(n).encode()) for n in range(10)],
        *[pong(str(n).encode()) for n in range(10)],
    ),
]

RESERVED = [
    *(bad(f"reserved bits {n} on a text", [Frame(TEXT, b"x", rsv=n)]) for n in range(1, 8)),
    bad("behind a message", [text("a"), Frame(TEXT, b"b", rsv=2)], text("a")),
    bad("on a ping", [text("a"), Frame(PING, b"b", rsv=4)], text("a")),
    bad("on a close", [Frame(CLOSE, b"\x03\xe8", rsv=7)]),
    bad("on a binary", [Frame(2, b"\0", rsv=6)]),
    bad("on a continuation", [text("a", fin=False), Frame(0, b"b", rsv=4)]),
]

OPCODES = [
    *(bad(f"opcode {n}", [Frame(n)]) for n in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    *(
        bad(f"opcode {n} with a payload, behind a message", [text("a"), Frame(n, b"x")], text("a"))
        for n in (3, 7, 11, 15)
    ),
]

FRAGMENTS = [
    bad("a ping in fragments", [Frame(PING, b"a", fin=False), more("b")]),
    bad("a pong in fragments", [Frame(PONG, b"a", fin=False), more("b")]),
    fine("a text in two", [text("ab", fin=False), more("cd")], text("abcd")),
    fine("a binary in two", [binary(b"ab", fin=False), more(b"\xff")], binary(b"ab\xff")),
    fine(
        "a ping between the two",
        [text("ab", fin=False), ping(b"p"), more("cd")],
        pong(b"p"),
        text("abcd"),
    ),
    fine(
        "pings among five",
        [
            text("a", fin=False),
            more("b", fin=False),
            ping(b"1"),
            more("c", fin=False),
            more("d", fin=False),
            ping(b"2"),
            more("e"),
        ],
        pong(b"1"),
        pong(b"2"),
        text("abcde"),
    ),
    fine("an empty message in three", [text(fin=False), more(fin=False), more()], text()),
    fine("only the middle one full", [text(fin=False), more("x", False), more()], text("x")),
    bad("a continuation of nothing", [more("a")]),
    bad("an unfinished one of nothing", [more("a", fin=False)]),
    bad("a continuation behind a message", [text("a"), more("b")], text("a")),
    bad(
        "an unfinished one behind a message",
        [text("a", fin=False), more("b"), more("c", fin=False)],
        text("ab"),
    ),
    bad("a text within a text", [text("a", fin=False), text("b")]),
    bad("a binary within a text", [text("a", fin=False), binary(b"b")]),
    bad("the same, with a ping", [text("a", fin=False), ping(b"p"), text("b")], pong(b"p")),
]

VALID = {
    "Greek": "κόσμε",
    "the smallest of each length": "\x00\x80\u0800\U00010000",
    "the largest of each length": "\x7f\u07ff\uffff\U0010ffff",
    "around the surrogates": "\ud7ff\ue000",
    "noncharacters": "\ufffe\uffff\U0001fffe\ufdd0",
    "the replacement character": "\ufffd",
    "an emoji": "😀",
}
INVALID = {
    "a lone continuation byte": b"\x80",
    "a first byte without its second": b"\xc3",
    "a first byte and an ASCII": b"\xc3\x28",
    "three bytes cut off": b"\xe2\x82",
    "four bytes cut off": b"\xf0\x9f\x98",
    "a slash in two bytes": b"\xc0\xaf",
    "a slash in three bytes": b"\xe0\x80\xaf",
    "a NUL in two bytes": b"\xc0\x80",
    "the largest in four that fits in three": b"\xf0\x8f\xbf\xbf",
    "a surrogate": b"\xed\xa0\x80",
    "a pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "beyond the last": b"\xf4\x90\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "six bytes": b"\xfc\x84\x80\x80\x80\x80",
    "FE": b"\xfe",
    "FF": b"\xff",
    "a message with a flaw at its end": "κόσμε".encode() + b"\xed\xa0\x80edited",
}


def by_bytes(payload: bytes) -> Frames:
    """Return a text with a fragment for each byte."""
    pieces = [payload[i : i + 1] for i in range(len(payload))]
    first = text(pieces[0], fin=len(pieces) == 1)
    rest = [more(piece, fin=False) for piece in pieces[1:-1]]
    return [first, *rest, *(more(piece) for piece in pieces[1:][-1:])]


UTF8 = [
    *(echoed(name, text(word)) for name, word in VALID.items()),
    *(
        fine(f"{name}, byte for byte", by_bytes(word.encode()), text(word))
        for name, word in VALID.items()
    ),
    *(bad(name, [text(word)], code=1007) for name, word in INVALID.items()),
    *(
        bad(f"{name}, byte for byte", [*by_bytes(word)], code=1007)
        for name, word in INVALID.items()
    ),
    bad("a flaw in an unfinished message", [text(b"a\xff", fin=False)], code=1007),
    bad("a flaw in the first part of a frame", [Begun(text(b"\xff" + b"a" * 9), 7)], code=1007),
    echoed("no UTF-8 in a binary", binary(b"\xff\xfe")),
]

SENDABLE = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013)
CLOSES = [
    fine("a close behind a message", [text("a")], text("a")),
    Case("a second close", [close(), close()], [close()]),
    Case("a ping behind a close", [close(), ping()], [close()]),
    Case("a text behind a close", [close(), text("late")], [close()]),
    Case("a close amid a message", [text("a", fin=False), close(), more("b")], [close()]),
    Case("an empty one", [close(None)], [close(None)]),
    bad("one byte", [Frame(CLOSE, b"\x03")]),
    Case("a reason", [close(1000, "Hello")], [close(1000, "Hello")]),
    Case("a reason of 123", [close(1000, "*" * 123)], [close(1000, "*" * 123)]),
    bad("a reason of 124", [close(1000, "*" * 124)]),
    bad("a reason that's no UTF-8", [close(1000, b"\xce\xba\xff")], code=1007),
    bad("a close in fragments", [Frame(CLOSE, b"\x03\xe8", fin=False)]),
    *(Case(f"status {n}", [close(n)], [close(n)]) for n in (*SENDABLE, 3000, 3999, 4000, 4999)),
    *(
        bad(f"status {n}", [close(n)])
        for n in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    ),
]

CASES = {
    "sizes": SIZES,
    "pings": PINGS,
    "reserved bits": RESERVED,
    "opcodes": OPCODES,
    "fragments": FRAGMENTS,
    "UTF-8": UTF8,
    "closes": CLOSES,
}
ALL = [pytest.param(case, id=f"{of}: {case.name}") for of, each in CASES.items() for case in each]
FEW = [
    pytest.param(case, id=f"{of}: {case.name}")
    for of, each in CASES.items()
    for case in each
    if sum(len(sent.wire()) for sent in case.sent) < 200
]


@pytest.fixture(params=["server", "client"])
def ends(request: Any, pair: Any) -> tuple[websocket.Conn, Peer]:
    """The endpoint, in both roles, and its peer."""
    near, far = pair
    near.set_deadline(time.now() + PATIENCE)
    is_server = request.param == "server"
    return open_over(far, is_server=is_server), Peer(near, MASK if is_server else None)


def echo(conn: websocket.Conn) -> None:
    """Send back what comes, until the connection ends."""
    conn.set_read_limit(-1)
    with suppress(websocket.CloseError, websocket.ProtocolError), conn:
        for kind, data in conn:
            conn.write(None, kind, data)


def check(conn: websocket.Conn, peer: Peer, case: Case, pieces: list[bytes]) -> None:
    """Send pieces, each by itself, and look at all that comes back."""
    echoing = Task(echo, (conn,))
    for piece in pieces:
        with suppress(ConnectionError):  # the endpoint has had enough
            peer.conn.write(piece)
    back = peer.rest()
    assert [strict(frame) for frame in back] == [strict(frame) for frame in case.back]
    peer.conn.close()
    echoing.result()


def strict(frame: Frame) -> Frame:
    """Return frame, but for the words that an endpoint says of what broke the protocol."""
    code = int.from_bytes(frame.payload[:2])
    own_words = frame.opcode == CLOSE and code in (1002, 1007)
    return close(code) if own_words else frame


@pytest.mark.parametrize("case", ALL)
def test_an_endpoint_answers_as_it_should(ends: tuple[Any, Peer], case: Case) -> None:
    conn, peer = ends
    check(conn, peer, case, [peer.wire(case.sent)])


@pytest.mark.parametrize("case", FEW)
def test_it_makes_no_difference_that_bytes_come_one_by_one(
    ends: tuple[Any, Peer], case: Case
) -> None:
    conn, peer = ends
    whole = peer.wire(case.sent)
    check(conn, peer, case, [whole[i : i + 1] for i in range(len(whole))])


def test_a_server_refuses_what_is_not_masked(pair: tuple[net.Conn, net.Conn]) -> None:
    near, far = pair
    check(open_over(far), Peer(near), bad("", []), [text("a").wire(None)])


def test_a_client_refuses_what_is_masked(pair: tuple[net.Conn, net.Conn]) -> None:
    near, far = pair
    client = open_over(far, is_server=False)
    check(client, Peer(near, None), bad("", []), [text("a").wire()])


def test_a_client_masks_each_frame_with_another_mask(pair: tuple[net.Conn, net.Conn]) -> None:
    near, far = pair
    client = open_over(far, is_server=False)
    for _ in range(4):
        client.write_text("a")
    got = b""
    while len(got) < 4 * 7:
        got += near.read()
    assert len({got[i + 2 : i + 6] for i in range(0, 28, 7)}) > 1
