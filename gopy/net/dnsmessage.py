"""Messages of the domain name system, as they go over the wire.

Only what look-ups need: one question, and the answers of a few types.  Whatever is cut
short, points in circles or is longer than a name may be is a `MessageError`.

Go: vendor/golang.org/x/net/dns/dnsmessage/message.go
"""

import struct
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from gopy.net.ip import IP, parse_ip

A: Final = 1
NS: Final = 2
CNAME: Final = 5
PTR: Final = 12
MX: Final = 15
TXT: Final = 16
AAAA: Final = 28
SRV: Final = 33
OPT: Final = 41

IN: Final = 1  # the class of the internet

OK: Final = 0
SERVER_FAILURE: Final = 2
NAME_ERROR: Final = 3

MAX_PACKET: Final = 1232  # what we take over UDP, as EDNS tells
MAX_NAME: Final = 255

_HEADER: Final = struct.Struct("!6H")
_RESPONSE, _AUTHORITATIVE, _TRUNCATED, _DESIRED, _AVAILABLE = 0x8000, 0x400, 0x200, 0x100, 0x80


class MessageError(ValueError):
    """Bytes that are no message, or a name that can't be in one."""


@dataclass(slots=True)
class Record:
    """An answer: ``data`` is text for addresses and names, and of its own kind for the rest.

    MX: (preference, host).  SRV: (priority, weight, port, target).  TXT: its strings, joined.
    """

    name: str
    kind: int
    data: object


@dataclass(slots=True)
class Message:
    """A message that was received."""

    id: int
    is_response: bool = False
    is_authoritative: bool = False
    is_truncated: bool = False
    is_recursive: bool = False
    code: int = OK
    question: tuple[str, int] = ("", 0)
    answers: list[Record] = field(default_factory=list)
    has_additional: bool = False


def query(number: int, name: str, kind: int) -> bytes:
    """Return the question for name's records of a kind, to be answered with that number.

    Raises:
        MessageError: no message can have that name.
    """
    header = _HEADER.pack(number, _DESIRED, 1, 0, 0, 1)
    edns = struct.pack("!BHHIH", 0, OPT, MAX_PACKET, 0, 0)
    return header + packed_name(name) + struct.pack("!HH", kind, IN) + edns


def packed_name(name: str) -> bytes:
    """Return name, which ends with a dot, as it's sent."""
    packed = bytearray()
    for label in name.removesuffix(".").split(".") if name != "." else ():
        raw = label.encode("utf-8", "surrogateescape")
        if not 0 < len(raw) < 64:
            raise MessageError("a label has 1 to 63 bytes")
        packed.append(len(raw))
        packed += raw
    packed.append(0)
    if len(packed) > MAX_NAME:
        raise MessageError("name too long")
    return bytes(packed)


def parse(raw: bytes) -> Message:
    """Return the message that raw is.

    Raises:
        MessageError: it's none.
    """
    try:
        return _Parser(raw).message()
    except (IndexError, struct.error) as error:
        raise MessageError("cut short") from error


class _Parser:
    """Goes through raw from the beginning; ``at`` is where it is."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.at = 0

    def message(self) -> Message:
        number, flags, questions, answers, authorities, additional = self._unpack("!6H")
        found = Message(number)
        found.is_response = bool(flags & _RESPONSE)
        found.is_authoritative = bool(flags & _AUTHORITATIVE)
        found.is_truncated = bool(flags & _TRUNCATED)
        found.is_recursive = bool(flags & _AVAILABLE)
        found.code = flags & 15
        if questions != 1:
            raise MessageError("not one question")
        name = self.name()
        kind, _ = self._unpack("!HH")
        found.question = (name, kind)
        if found.is_truncated:
            return found  # it's asked for again
        for _ in range(answers):
            record = self.record()
            if record is not None:
                found.answers.append(record)
        for _ in range(authorities + additional):
            self.record()
        found.has_additional = additional > 0
        return found

    def record(self) -> Record | None:
        """Return the next record, None for one of a kind that nobody asks for."""
        name = self.name()
        kind, class_, _, length = self._unpack("!HHIH")
        end = self.at + length
        if end > len(self.raw):
            raise MessageError("cut short")
        data = self._data(kind, end) if class_ == IN else None
        self.at = end
        return None if data is None else Record(name, kind, data)

    def name(self) -> str:
        """Return the name that begins here; pointers go back only, so they come to an end."""
        labels: list[bytes] = []
        at, size, behind = self.at, 1, -1
        while length := self.raw[at]:
            if length >= 0xC0:
                target = (length & 0x3F) << 8 | self.raw[at + 1]
                behind = at + 2 if behind < 0 else behind
                if target >= at:
                    raise MessageError("a pointer that goes forward")
                at = target
                continue
            label = self.raw[at + 1 : at + 1 + length]
            size += length + 1
            if length >= 0x40 or len(label) < length or size > MAX_NAME or b"." in label:
                raise MessageError("no name")
            labels.append(label)
            at += 1 + length
        self.at = at + 1 if behind < 0 else behind
        return b"".join(label + b"." for label in labels).decode("utf-8", "surrogateescape") or "."

    def _data(self, kind: int, end: int) -> object:
        raw = self.raw[self.at : end]
        if kind in (A, AAAA):
            return self._address(raw, 4 if kind == A else 16)
        if kind in (NS, CNAME, PTR):
            return self.name()
        if kind == MX:
            (preference,) = self._unpack("!H")
            return preference, self.name()
        if kind == SRV:
            priority, weight, port = self._unpack("!3H")
            return priority, weight, port, self.name()
        return self._strings(raw) if kind == TXT else None

    def _address(self, raw: bytes, size: int) -> IP:
        if len(raw) != size:
            raise MessageError("no address")
        ip = parse_ip(str(ip_address(raw)))
        assert ip is not None, "4 and 16 bytes are addresses"
        return ip

    def _strings(self, raw: bytes) -> str:
        text = bytearray()
        at = 0
        while at < len(raw):
            piece = raw[at + 1 : at + 1 + raw[at]]
            if len(piece) < raw[at]:
                raise MessageError("cut short")
            text += piece
            at += 1 + raw[at]
        return text.decode("utf-8", "surrogateescape")

    def _unpack(self, shape: str) -> tuple[int, ...]:
        values = struct.unpack_from(shape, self.raw, self.at)
        self.at += struct.calcsize(shape)
        return values
