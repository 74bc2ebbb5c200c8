"""Records: where they begin, and whether the first one is TLS at all.

Go: crypto/tls/conn.go readRecordOrCCS
"""

from typing import Final

HEADER: Final = 5
MOST_CIPHERTEXT: Final = 16384 + 2048
ALERT, HANDSHAKE, SSL2 = 21, 22, 0x80


class Records:
    """Follows the bytes of a handshake: ``head`` is the first ones, ``within`` a record or not."""

    __slots__ = ("_header", "_left", "head")

    def __init__(self) -> None:
        self.head = b""
        self._header = b""
        self._left = 0

    @property
    def within(self) -> bool:
        """Whether the last record isn't complete."""
        return bool(self._left or self._header)

    def feed(self, data: bytes) -> None:
        """Take in the next bytes."""
        if len(self.head) < 11:  # as far as the version of a ServerHello
            self.head = (self.head + data[:11])[:11]
        at = 0
        while at < len(data):
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
            else:
                step = min(HEADER - len(self._header), len(data) - at)
                self._header += data[at : at + step]
                if len(self._header) == HEADER:
                    self._left = int.from_bytes(self._header[3:], "big")
                    self._header = b""
            at += step

    def complaint(self) -> tuple[str, int]:
        """Return what is wrong with the first record, and the alert to send; ``""``, 0 if nothing.

        An alert of 0 is none.
        """
        if len(self.head) < HEADER:
            return "", 0
        kind, length = self.head[0], int.from_bytes(self.head[3:5], "big")
        if kind == SSL2:
            return "unsupported SSLv2 handshake received", 70
        if kind not in (ALERT, HANDSHAKE) or self.head[1] >= 0x10:
            return "first record does not look like a TLS handshake", 0
        if length > MOST_CIPHERTEXT:
            return f"oversized record received with length {length}", 22
        return "", 0
