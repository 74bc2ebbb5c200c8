"""Whose pages may speak to a server: what keeps a foreign page from using a visitor's cookies.

Go: github.com/coder/websocket accept.go authenticateOrigin
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from gopy.net.http.request import Request
from gopy.net.url import parse
from gopy.net.url.quoting import quoted


def complaint_about(r: Request, patterns: Iterable[str]) -> str:
    """Return why r's Origin may not, ``""`` if it may: no browser sends a request without one."""
    sent = r.header.values("Origin")
    if not sent:
        return ""
    if len(sent) > 1:
        return "more than one Origin header"
    try:
        origin = parse(sent[0])
    except (ValueError, OSError) as error:
        return f"failed to parse Origin header {quoted(sent[0])}: {error}"
    host = origin.host.lower()
    if host and (host == r.host.lower() or _matches(origin.scheme, host, patterns)):
        return ""
    return f"request Origin {quoted(sent[0])} is not authorized for Host {quoted(r.host)}"


def _matches(scheme: str, host: str, patterns: Iterable[str]) -> bool:
    return any(
        fnmatchcase(f"{scheme}://{host}" if "://" in pattern else host, pattern.lower())
        for pattern in patterns
    )
