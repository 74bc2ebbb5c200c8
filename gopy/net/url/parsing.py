"""Taking a URL apart: its pieces, each checked and unescaped.

Go: net/url/url.go parse, parseAuthority, parseHost
"""

import re
from ipaddress import IPv4Address, ip_address
from typing import Final, NamedTuple

from gopy.net.url.escaping import Part, unescape
from gopy.net.url.quoting import quoted
from gopy.net.url.userinfo import Userinfo

_control: Final = re.compile(r"[\x00-\x1f\x7f]").search
_scheme: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*(?=:)").match
_is_port: Final = re.compile(r"(:[0-9]*)?", re.ASCII).fullmatch
_is_userinfo: Final = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*").fullmatch


class Pieces(NamedTuple):
    """What a URL consists of; the path as it stands there."""

    scheme: str = ""
    opaque: str = ""
    user: Userinfo | None = None
    host: str = ""
    path: str = ""
    query: str = ""
    force_query: bool = False
    omit_host: bool = False


def take_apart(raw: str, via_request: bool) -> Pieces:
    """Return the pieces of raw, which has no fragment.

    Args:
        via_request: it came in a request: only an absolute URL or path is one.

    Raises:
        ValueError: it's no URL.

    Go: net/url/url.go parse
    """
    if _control(raw):
        raise ValueError("net/url: invalid control character in URL")
    if not raw and via_request:
        raise ValueError("empty url")
    if raw == "*":
        return Pieces(path="*")
    scheme, rest = _split_scheme(raw)
    rest, mark, query = rest.partition("?")
    force_query = bool(mark) and not query
    if not rest.startswith("/"):
        if scheme:
            return Pieces(scheme, rest, query=query, force_query=force_query)
        if via_request:
            raise ValueError("invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise ValueError("first path segment in URL cannot contain colon")
    user, host, omit_host = None, "", False
    has_host = bool(scheme) or not via_request and not rest.startswith("///")
    if has_host and rest.startswith("//"):
        authority, slash, rest = rest[2:].partition("/")
        rest = slash + rest
        user, host = _authority(scheme, authority)
    elif scheme and rest.startswith("/"):
        omit_host = True
    return Pieces(scheme, "", user, host, rest, query, force_query, omit_host)


def _split_scheme(raw: str) -> tuple[str, str]:
    if raw.startswith(":"):
        raise ValueError("missing protocol scheme")
    found = _scheme(raw)
    if found is None:
        return "", raw
    return found[0].lower(), raw[found.end() + 1 :]


def _authority(scheme: str, authority: str) -> tuple[Userinfo | None, str]:
    """Return the user and the host of an authority.

    Go: net/url/url.go parseAuthority
    """
    before, at, host = authority.rpartition("@")
    host = _host(scheme, host)
    if not at:
        return None, host
    if not _is_userinfo(before):
        raise ValueError("net/url: invalid userinfo")
    name, colon, password = before.partition(":")
    name = unescape(name, Part.USER)
    return Userinfo(name, unescape(password, Part.USER) if colon else None), host


def _host(scheme: str, host: str) -> str:
    """Return a host, with its port, unescaped.

    Go: net/url/url.go parseHost
    """
    bracket = host.rfind("[")
    if bracket > 0:
        raise ValueError("invalid IP-literal")
    if bracket == 0:
        return _literal(host)
    colon = host.find(":")
    if colon >= 0:
        if scheme not in ("http", "https"):  # others have lists of hosts
            colon = host.rfind(":")
        _check_port(host[colon:])
    return unescape(host, Part.HOST)


def _literal(host: str) -> str:
    """Return a host that is an IPv6 address in brackets, with its zone."""
    end = host.rfind("]")
    if end < 0:
        raise ValueError("missing ']' in host")
    _check_port(host[end + 1 :])
    name, percent, zone = host[1:end].partition("%25")
    address = unescape(name, Part.HOST)
    if percent:
        address += unescape(percent + zone, Part.ZONE)
    bare, percent, zone = address.partition("%")
    wrong = "zone must be a non-empty string" if percent and not zone else ""
    try:
        parsed = ip_address(bare)
    except ValueError:
        wrong = "unable to parse IP"
    if wrong:
        raise ValueError(f"invalid host: ParseAddr({quoted(address)}): {wrong}")
    if isinstance(parsed, IPv4Address):
        raise ValueError("invalid IP-literal")
    return f"[{address}]{host[end + 1 :]}"


def _check_port(port: str) -> None:
    if not _is_port(port):
        raise ValueError(f"invalid port {quoted(port)} after host")
