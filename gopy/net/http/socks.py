"""SOCKS 5: a proxy that connects to any address.

Go: net/http/socks_bundle.go, RFC 1928, RFC 1929
"""

from ipaddress import ip_address
from typing import Final

from gopy.io.reading import read_full
from gopy.net import split_host_port
from gopy.net.protocols import Conn
from gopy.net.url import Userinfo
from gopy.net.url.wiretext import to_wire

_REASONS: Final = {
    1: "general SOCKS server failure",
    2: "connection not allowed by ruleset",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "TTL expired",
    7: "command not supported",
    8: "address type not supported",
}


def connect_through(conn: Conn, addr: str, user: Userinfo | None) -> None:
    """Have the proxy behind conn connect it with addr.

    Raises:
        OSError: the proxy doesn't; with its reason.
    """
    methods = b"\x00" if user is None else b"\x00\x02"
    conn.write(b"\x05" + bytes([len(methods)]) + methods)
    version, method = read_full(conn, 2)
    if version != 5:
        raise OSError(f"unexpected protocol version {version}")
    if method == 2 and user is not None:
        _authenticate(conn, user)
    elif method != 0:
        raise OSError("no acceptable authentication methods")
    host, port = split_host_port(addr)
    conn.write(b"\x05\x01\x00" + _address(host) + int(port).to_bytes(2, "big"))
    version, reply, _, kind = read_full(conn, 4)
    if version != 5:
        raise OSError(f"unexpected protocol version {version}")
    if reply:
        raise OSError("unknown error " + _REASONS.get(reply, f"unknown code: {reply}"))
    size = {1: 4, 4: 16}.get(kind) or read_full(conn, 1)[0]
    read_full(conn, size + 2)


def _authenticate(conn: Conn, user: Userinfo) -> None:
    name = to_wire(user.username())
    password = to_wire(user.password()[0])
    if not 0 < len(name) < 256 or len(password) > 255:
        raise OSError("invalid username/password")
    conn.write(b"\x01" + bytes([len(name)]) + name + bytes([len(password)]) + password)
    if read_full(conn, 2)[1]:
        raise OSError("username/password authentication failed")


def _address(host: str) -> bytes:
    try:
        packed = ip_address(host).packed
    except ValueError:
        name = host.encode("idna")
        if len(name) > 255:
            raise OSError("FQDN too long") from None
        return b"\x03" + bytes([len(name)]) + name
    return (b"\x01" if len(packed) == 4 else b"\x04") + packed
