"""A name server for tests: it listens on the loopback, UDP and TCP, and answers as it's told.

It packs and unpacks messages by itself, not with the code under test.
"""

import struct
from collections.abc import Callable
from typing import Any

from gopy import go, io, net
from gopy.net import Resolver

A, CNAME, PTR, MX, TXT, AAAA, SRV = 1, 5, 12, 15, 16, 28, 33


class NameServer:
    """Answers with ``zone[(name, kind)]``: a list of packed data, or a function that answers.

    A name that isn't there has no records at all: NXDOMAIN; one with others gets none.
    ``asked`` is what was asked for; ``address`` where it is.
    """

    def __init__(self, zone: dict[tuple[str, int], Any] | None = None) -> None:
        self.zone = zone or {}
        self.asked: list[tuple[str, str, int]] = []
        self._packets, self._listener = on_one_port()
        self.address = str(self._listener.addr())
        go(self._serve_packets)
        go(self._serve_streams)

    def resolver(self) -> Resolver:
        """Return a resolver that asks nobody else."""
        return Resolver(dial=self.dial)

    def dial(self, ctx: Any, network: str, address: str) -> Any:
        return net.Dialer().dial_context(ctx, network, self.address)

    def close(self) -> None:
        self._packets.close()
        self._listener.close()

    def _serve_packets(self) -> None:
        while True:
            try:
                query, addr = self._packets.read_from()
            except net.ErrClosed:
                return
            answer = self._answer("udp", query)
            if answer is not None:
                self._packets.write_to(answer, addr)

    def _serve_streams(self) -> None:
        for conn in self._listener:
            with conn:
                size = int.from_bytes(io.read_full(conn, 2), "big")
                answer = self._answer("tcp", io.read_full(conn, size))
                if answer is not None:
                    conn.write(len(answer).to_bytes(2, "big") + answer)

    def _answer(self, network: str, query: bytes) -> bytes | None:
        name, end = unpacked_name(query, 12)
        (kind,) = struct.unpack_from("!H", query, end)
        self.asked.append((network, name, kind))
        known = self.zone.get((name, kind))
        if callable(known):
            answer: Callable[..., bytes | None] = known
            return answer(network, query)
        if known is None and not any(each == name for each, _ in self.zone):
            return response(query, code=3)
        return response(query, [(kind, data) for data in known or ()])


def on_one_port() -> tuple[Any, Any]:
    """Return a connection for datagrams and a listener, with ports of one number."""
    while True:
        listener = net.listen("tcp", "127.0.0.1:0")
        try:
            return net.listen_packet("udp", str(listener.addr())), listener
        except net.OpError:  # that port is somebody else's: another one will do
            listener.close()


def response(
    query: bytes, answers: list[tuple[int, bytes]] | None = None, code: int = 0, flags: int = 0x8180
) -> bytes:
    """Return a message that answers query with (kind, data) pairs about the name asked for."""
    _, end = unpacked_name(query, 12)
    question = query[12 : end + 4]
    answers = answers or []
    head = query[:2] + struct.pack("!5H", flags | code, 1, len(answers), 0, 0)
    records = b"".join(
        struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(data)) + data for kind, data in answers
    )
    return head + question + records


def unpacked_name(message: bytes, at: int) -> tuple[str, int]:
    """Return the name at a place, and the place behind it; there are no pointers in a question."""
    labels = []
    while size := message[at]:
        labels.append(message[at + 1 : at + 1 + size].decode())
        at += 1 + size
    return ".".join([*labels, ""]), at + 1


def packed(name: str) -> bytes:
    labels = [label.encode() for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def text(*pieces: str) -> bytes:
    return b"".join(bytes([len(piece)]) + piece.encode() for piece in pieces)


def number(*values: int) -> bytes:
    return struct.pack(f"!{len(values)}H", *values)
