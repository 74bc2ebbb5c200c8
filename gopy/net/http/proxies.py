"""Proxies: which one a request goes through.

Go: net/http/transport.go ProxyFromEnvironment, ProxyURL, golang.org/x/net/http/httpproxy
"""

import os
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from typing import Final, TypeAlias

from gopy.net.http.request import Request
from gopy.net.url import URL, Error, parse
from gopy.net.url.quoting import quoted

Proxy: TypeAlias = Callable[[Request], URL | None]

_PORTS: Final = {"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}


def proxy_url(url: URL | str, /) -> Proxy:
    """Return what to set as a transport's ``proxy`` so that all requests go through url.

    Go: net/http/transport.go ProxyURL
    """
    fixed = parse(url) if isinstance(url, str) else url
    return lambda request: fixed


def proxy_from_environment(request: Request, /) -> URL | None:
    """Return the proxy that ``HTTP_PROXY``, ``HTTPS_PROXY`` and ``NO_PROXY`` tell for request.

    None for none: also for this machine.  The names may be in lower case; they're looked up at
    each call.

    Raises:
        ValueError: what they tell is no URL.

    Go: net/http/transport.go ProxyFromEnvironment
    """
    return _proxy_for(request.url, os.environ)


def _proxy_for(url: URL, environ: Mapping[str, str]) -> URL | None:
    """Go: golang.org/x/net/http/httpproxy config.proxyForURL"""
    name = {"http": "HTTP_PROXY", "https": "HTTPS_PROXY"}.get(url.scheme)
    text = _value(environ, name) if name else ""
    if not text:
        return None
    if url.scheme == "http" and environ.get("REQUEST_METHOD"):
        raise ValueError(
            "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy"
        )
    if _is_direct(url, _value(environ, "NO_PROXY")):
        return None
    try:
        proxy = parse(text)
    except Error:
        proxy = URL()
    if proxy.scheme not in _PORTS or not proxy.host:
        try:
            return parse("http://" + text)
        except Error as error:
            raise ValueError(f"invalid proxy address {quoted(text)}: {error}") from error
    return proxy


def _value(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name) or environ.get(name.lower()) or ""


def _is_direct(url: URL, exceptions: str) -> bool:
    """Say whether url is reached without a proxy.

    Go: golang.org/x/net/http/httpproxy config.useProxy
    """
    host = url.hostname().lower().rstrip(".")
    if not host or host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    if address is not None and address.is_loopback:
        return True
    port = url.port() or _PORTS.get(url.scheme, "")
    for each in exceptions.lower().split(","):
        each = each.strip()
        if each == "*":
            return True
        if not each:
            continue
        if "/" in each:
            try:
                if address is not None and address in ip_network(each, strict=False):
                    return True
            except ValueError:
                pass
            continue
        name, colon, only_port = each.rpartition(":")
        if colon and only_port.isdigit() and (name.count(":") == 0 or name.endswith("]")):
            if only_port != port:
                continue
            each = name
        each = each.strip("[]").removeprefix("*")
        if host == each.removeprefix(".") and not each.startswith("."):
            return True
        if address is None and host.endswith(each if each.startswith(".") else "." + each):
            return True
    return False


def canonical_addr(url: URL) -> str:
    """Return where to connect to for url: host and port.

    Go: net/http/transport.go canonicalAddr
    """
    host = url.hostname()
    if not host.isascii():
        host = host.encode("idna").decode()
    port = url.port() or _PORTS.get(url.scheme, "")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
