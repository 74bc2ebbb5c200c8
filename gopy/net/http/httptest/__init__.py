"""Go's package net/http/httptest: for tests of handlers and of clients.

Go: net/http/httptest
"""

from gopy.net.http.httptest.incoming import new_request, new_request_with_context
from gopy.net.http.httptest.recorder import ResponseRecorder, new_recorder

__all__ = [
    "ResponseRecorder",
    "new_recorder",
    "new_request",
    "new_request_with_context",
]
