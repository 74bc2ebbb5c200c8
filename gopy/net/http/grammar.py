"""The words of HTTP: tokens, values, hosts, and the elements of lists.

Go: golang.org/x/net/http/httpguts/httplex.go
"""

import re
from typing import Final

from gopy.net.url.wiretext import from_wire, to_wire

TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
VALUE: Final = r"[^\x00-\x08\x0a-\x1f\x7f]*"  # no controls but the tab

is_token: Final = re.compile(TOKEN).fullmatch
is_field_value: Final = re.compile(VALUE).fullmatch

# What a message's Host may be; loose, as Go's: it keeps out what could split a header or a log.
is_host: Final = re.compile(r"[!$%&'()*+,\-.:;=\[\]_~0-9A-Za-z]*").fullmatch

version_of: Final = re.compile(r"HTTP/(\d)\.(\d)", re.ASCII).fullmatch


def contains_token(value: str, token: str) -> bool:
    """Say whether token, in lower case, is one of the comma-separated elements of value.

    Go: golang.org/x/net/http/httpguts/httplex.go HeaderValuesContainsToken
    """
    if token not in (lowered := _lowered(value)):
        return False
    return any(part.strip(" \t") == token for part in lowered.split(","))


def has_token(value: str, token: str) -> bool:
    """Say whether token, in lower case, stands in value between commas and blanks.

    Go: net/http/header.go hasToken
    """
    if token not in (lowered := _lowered(value)):
        return False
    return token in lowered.replace("\t", ",").replace(" ", ",").split(",")


def elements(value: str) -> list[str]:
    """Return the elements of a comma-separated value, without blanks and empty ones."""
    return [part for part in (part.strip(" \t") for part in value.split(",")) if part]


def _lowered(value: str) -> str:
    """Return value with its ASCII in lower case; Python makes a k of the Kelvin sign, too."""
    return value.lower() if value.isascii() else from_wire(to_wire(value).lower())
