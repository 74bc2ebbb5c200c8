"""Go's package net/http/httputil: a reverse proxy, and messages as they go over the wire.

Go: net/http/httputil
"""

from gopy.net.http.httputil.dump import dump_request, dump_request_out, dump_response
from gopy.net.http.httputil.proxyrequest import ProxyRequest
from gopy.net.http.httputil.reverseproxy import ReverseProxy, new_single_host_reverse_proxy

__all__ = [
    "ProxyRequest",
    "ReverseProxy",
    "dump_request",
    "dump_request_out",
    "dump_response",
    "new_single_host_reverse_proxy",
]
