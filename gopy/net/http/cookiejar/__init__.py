"""Go's package net/http/cookiejar: cookies kept in memory, as RFC 6265 says.

Go: net/http/cookiejar
"""

from gopy.net.http.cookiejar.jar import Jar, PublicSuffixList, new

__all__ = ["Jar", "PublicSuffixList", "new"]
