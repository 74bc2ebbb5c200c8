"""Go's package net/url: URLs, taken apart and put together, and the escaping in them.

Go: net/url
"""

from gopy.net.url.errors import Error, EscapeError, InvalidHostError
from gopy.net.url.escaping import path_escape, path_unescape, query_escape, query_unescape
from gopy.net.url.locator import URL, join_path, parse, parse_request_uri
from gopy.net.url.userinfo import Userinfo, user, user_password
from gopy.net.url.valuelists import Values, parse_query

__all__ = [
    "URL",
    "Error",
    "EscapeError",
    "InvalidHostError",
    "Userinfo",
    "Values",
    "join_path",
    "parse",
    "parse_query",
    "parse_request_uri",
    "path_escape",
    "path_unescape",
    "query_escape",
    "query_unescape",
    "user",
    "user_password",
]
