"""The words of HTTP that only servers ask about: hosts, and elements of lists.

Go: golang.org/x/net/http/httpguts
"""

import re
from typing import Final

# What a request's Host may be; loose, as Go's: it keeps out what could split a header or a log.
is_host: Final = re.compile(r"[!$%&'()*+,\-.:;=\[\]_~0-9A-Za-z]*").fullmatch


def contains_token(value: str, token: str) -> bool:
    """Say whether token, in lower case, is one of the comma-separated elements of value.

    Go: golang.org/x/net/http/httpguts/httplex.go HeaderValuesContainsToken
    """
    if token not in (lowered := value.lower()) or not value.isascii():
        return False
    return any(part.strip(" \t") == token for part in lowered.split(","))


def elements(value: str) -> list[str]:
    """Return the elements of a comma-separated value, without blanks and empty ones."""
    return [part for part in (part.strip(" \t") for part in value.split(",")) if part]
