"""Go's package net/http/httptest: for tests of handlers and of clients.

Go: net/http/httptest
"""

from gopy.net.http.httptest.incoming import new_request, new_request_with_context
from gopy.net.http.httptest.recorder import (
    DEFAULT_REMOTE_ADDR,
    ResponseRecorder,
    new_recorder,
)
from gopy.net.http.httptest.testserver import (
    Server,
    new_server,
    new_tls_server,
    new_unstarted_server,
)

__all__ = [
    "DEFAULT_REMOTE_ADDR",
    "ResponseRecorder",
    "Server",
    "new_recorder",
    "new_request",
    "new_request_with_context",
    "new_server",
    "new_tls_server",
    "new_unstarted_server",
]
