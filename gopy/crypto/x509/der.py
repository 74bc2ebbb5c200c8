"""DER, as far as certificates need it: elements, object identifiers, texts and times.

Go: encoding/asn1
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from gopy.time import Time, unix

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
UTC_TIME: Final = 0x17
BMP_STRING: Final = 0x1E
SEQUENCE: Final = 0x30

_TEXTS: Final = {
    0x0C: "utf-8",
    0x12: "ascii",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    BMP_STRING: "utf-16-be",
}


class Element(NamedTuple):
    """One element: its tag, what is in it, and all of it with tag and length."""

    tag: int
    content: bytes
    raw: bytes


def first(data: bytes) -> Element:
    """Return the element that data begins with.

    Raises:
        ValueError: it's cut short, or isn't DER.
    """
    if len(data) < 2:
        raise ValueError("x509: malformed certificate")
    length, start = data[1], 2
    if length >= 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start], "big")
    end = start + length
    if data[1] == 0x80 or end > len(data):
        raise ValueError("x509: malformed certificate")
    return Element(data[0], data[start:end], data[:end])


def elements(data: bytes) -> Iterator[Element]:
    """Yield the elements that follow each other in data."""
    while data:
        element = first(data)
        yield element
        data = data[len(element.raw) :]


def identifier(content: bytes) -> str:
    """Return an object identifier in dotted form."""
    if not content:
        raise ValueError("x509: malformed certificate")
    numbers, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(value)
            value = 0
    head = min(numbers[0] // 40, 2)
    return ".".join(map(str, (head, numbers[0] - 40 * head, *numbers[1:])))


def text(element: Element) -> str:
    """Return a string element's text; ``#`` and hexadecimal DER for one that is no string."""
    encoding = _TEXTS.get(element.tag)
    if encoding is None:
        return "#" + element.raw.hex()
    return element.content.decode(encoding, "replace")


def instant(element: Element) -> Time:
    """Return the instant of a UTCTime or a GeneralizedTime, in UTC."""
    digits = element.content.decode("ascii", "replace")
    if element.tag == UTC_TIME:
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    when = datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    return unix(int(when.timestamp())).utc()
