"""``host:port`` texts, taken apart and put together.

Go: net/ipsock.go
"""

from gopy.net.operror import AddrError


def join_host_port(host: str, port: str | int) -> str:
    """Return ``host:port``, with brackets around a host that has a colon (IPv6).

    Go: net/ipsock.go JoinHostPort
    """
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def split_host_port(text: str) -> tuple[str, str]:
    """Return host and port of ``host:port``, ``host%zone:port`` or ``[host]:port``.

    Raises:
        AddrError: there is no port, or too many colons, or brackets in wrong places.

    Go: net/ipsock.go SplitHostPort
    """
    colon = text.rfind(":")
    if colon < 0:
        raise AddrError("missing port in address", text)
    if text.startswith("["):
        end = text.find("]")
        if end < 0:
            raise AddrError("missing ']' in address", text)
        if end + 1 == len(text):
            raise AddrError("missing port in address", text)
        if end + 1 != colon:
            many = text[end + 1] == ":"
            raise AddrError(f"{'too many colons' if many else 'missing port'} in address", text)
        host, opened, closed = text[1:end], 1, end + 1
    else:
        host, opened, closed = text[:colon], 0, 0
        if ":" in host:
            raise AddrError("too many colons in address", text)
    if "[" in text[opened:]:
        raise AddrError("unexpected '[' in address", text)
    if "]" in text[closed:]:
        raise AddrError("unexpected ']' in address", text)
    return host, text[colon + 1 :]
