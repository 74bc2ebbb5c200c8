"""What a proxy makes of a request: where it goes, and what is told of whom it's from.

Go: net/http/httputil/reverseproxy.go ProxyRequest
"""

import re
from typing import Final

from gopy.net import AddrError, split_host_port
from gopy.net.http.grammar import has_token
from gopy.net.http.header import Header
from gopy.net.http.request import Request
from gopy.net.url import URL
from gopy.net.url.valuelists import read_query

# What is about one connection alone.
HOP_BY_HOP: Final = (
    "Connection",
    "Proxy-Connection",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Te",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
)
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")

_is_printable: Final = re.compile(r"[ -~]*").fullmatch


class ProxyRequest:
    """A request on its way: ``in_`` as it came, ``out`` as it will be sent.

    Go: net/http/httputil/reverseproxy.go ProxyRequest
    """

    __slots__ = ("in_", "out")

    def __init__(self, in_: Request, out: Request) -> None:
        self.in_ = in_
        self.out = out

    def set_url(self, target: URL, /) -> None:
        """Send it to target's host, its path behind target's path.

        The ``Host`` will be target's; set ``out.host`` to ``in_.host`` for the one that came.

        Go: net/http/httputil/reverseproxy.go ProxyRequest.SetURL
        """
        aim(self.out, target)
        self.out.host = ""

    def set_x_forwarded(self) -> None:
        """Tell, in ``X-Forwarded-For``, ``-Host`` and ``-Proto``, whom it's from.

        Go: net/http/httputil/reverseproxy.go ProxyRequest.SetXForwarded
        """
        header = self.out.header
        client = host_of(self.in_.remote_addr)
        if client is None:
            header.delete("X-Forwarded-For")
        else:
            prior = header.values("X-Forwarded-For")
            header.set("X-Forwarded-For", ", ".join([*prior, client]))
        header.set("X-Forwarded-Host", self.in_.host)
        header.set("X-Forwarded-Proto", "http" if self.in_.tls is None else "https")


def host_of(remote_addr: str) -> str | None:
    """Return the host in ``host:port``, None if that's no such thing."""
    try:
        return split_host_port(remote_addr)[0]
    except AddrError:
        return None


def aim(request: Request, target: URL) -> None:
    """Send request to target, its path and query behind target's.

    Go: net/http/httputil/reverseproxy.go rewriteRequestURL
    """
    url = request.url
    url.scheme, url.host = target.scheme, target.host
    if not target.raw_path and not url.raw_path:
        url.path = joined(target.path, url.path)
    else:
        escaped = joined(target.escaped_path(), url.escaped_path())
        overlap = target.escaped_path().endswith("/") and url.escaped_path().startswith("/")
        url.path = target.path + url.path[1:] if overlap else joined(target.path, url.path)
        url.raw_path = escaped
    between = "&" if target.raw_query and url.raw_query else ""
    url.raw_query = target.raw_query + between + url.raw_query


def joined(first: str, second: str) -> str:
    """Return first and second with one slash between them.

    Go: net/http/httputil/reverseproxy.go singleJoiningSlash
    """
    if first.endswith("/") and second.startswith("/"):
        return first + second[1:]
    if not first.endswith("/") and not second.startswith("/"):
        return f"{first}/{second}"
    return first + second


def drop_hop_by_hop(header: Header) -> None:
    """Drop what is about one connection alone.

    Go: net/http/httputil/reverseproxy.go removeHopByHopHeaders
    """
    for value in list(header.values("Connection")):
        for name in value.split(","):
            header.delete(name.strip(" \t"))
    for name in HOP_BY_HOP:
        header.delete(name)


def upgrade_of(header: Header) -> str:
    """Return which protocol header asks for, ``""`` for HTTP itself.

    Go: net/http/httputil/reverseproxy.go upgradeType
    """
    if not any(has_token(value, "upgrade") for value in header.values("Connection")):
        return ""
    return header.get("Upgrade")


def is_printable(text: str) -> bool:
    """Say whether text is printable ASCII."""
    return _is_printable(text) is not None


def clean_query(query: str) -> str:
    """Return query without what not every server understands alike.

    Go: net/http/httputil/reverseproxy.go cleanQueryParams
    """
    values, error = read_query(query)
    return query if error is None else values.encode()
