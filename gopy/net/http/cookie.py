"""Cookies: what ``Set-Cookie`` and ``Cookie`` say, and how they're written.

Go: net/http/cookie.go
"""

import logging
import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Protocol

from gopy.net.http.grammar import is_token
from gopy.net.http.header import Header
from gopy.net.http.httpdate import http_time, parse_expires
from gopy.net.ip import parse_ip
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import to_wire
from gopy.time import Time

MAX_COOKIES: Final = 3000

_BLANKS: Final = " \t\r\n"

_LOG: Final = logging.getLogger("gopy.net.http")
_bad_in_value: Final = re.compile(r"[^ -!#-:<-\[\]-~]")
_bad_in_path: Final = re.compile(r"[^ -:<-~]")
_is_domain: Final = re.compile(
    r"\.?(?=.*[A-Za-z])(?:(?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)*(?:(?!-)[A-Za-z0-9-]{1,63}(?<!-))?",
    re.ASCII,
).fullmatch
_is_number: Final = re.compile(r"[+-]?[0-9]+", re.ASCII).fullmatch


class SameSite(IntEnum):
    """Whether a browser sends a cookie along with requests that other sites cause.

    Go: net/http/cookie.go SameSite
    """

    UNSET = 0
    DEFAULT_MODE = 1
    LAX_MODE = 2
    STRICT_MODE = 3
    NONE_MODE = 4


SAME_SITE_DEFAULT_MODE: Final = SameSite.DEFAULT_MODE
SAME_SITE_LAX_MODE: Final = SameSite.LAX_MODE
SAME_SITE_STRICT_MODE: Final = SameSite.STRICT_MODE
SAME_SITE_NONE_MODE: Final = SameSite.NONE_MODE

_SAME_SITE: Final = {
    "lax": SameSite.LAX_MODE,
    "strict": SameSite.STRICT_MODE,
    "none": SameSite.NONE_MODE,
}
_SAME_SITE_TEXTS: Final = {mode: text.capitalize() for text, mode in _SAME_SITE.items()}


class ErrNoCookie(LookupError):
    """``http: named cookie not present``.

    Go: net/http/request.go ErrNoCookie
    """

    def __init__(self, text: str = "http: named cookie not present") -> None:
        super().__init__(text)


@dataclass(slots=True)
class Cookie:
    """A cookie; ``str()`` is what ``Set-Cookie`` says of it, ``""`` if its name is none.

    ``max_age`` is in seconds: 0 for none, less than 0 deletes the cookie.  ``raw``,
    ``raw_expires`` and ``unparsed`` are only set where it was parsed.

    Go: net/http/cookie.go Cookie
    """

    name: str = ""
    value: str = ""
    quoted: bool = False
    path: str = ""
    domain: str = ""
    expires: Time | None = None
    raw_expires: str = ""
    max_age: int = 0
    secure: bool = False
    http_only: bool = False
    same_site: SameSite | int = SameSite.UNSET
    partitioned: bool = False
    raw: str = ""
    unparsed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not is_token(self.name):
            return ""
        parts = [f"{self.name}={sane_value(self.value, self.quoted)}"]
        if self.path:
            parts.append("Path=" + _sane("Cookie.Path", _bad_in_path, self.path))
        if self.domain and is_cookie_domain(self.domain):
            parts.append("Domain=" + self.domain.removeprefix("."))
        elif self.domain:
            _LOG.warning(
                "net/http: invalid Cookie.Domain %s; dropping domain attribute", quoted(self.domain)
            )
        if self.expires is not None and self.expires.year() >= 1601:
            parts.append("Expires=" + http_time(self.expires))
        if self.max_age:
            parts.append(f"Max-Age={max(self.max_age, 0)}")
        if self.http_only:
            parts.append("HttpOnly")
        if self.secure:
            parts.append("Secure")
        if self.same_site in _SAME_SITE_TEXTS:
            parts.append("SameSite=" + _SAME_SITE_TEXTS[SameSite(self.same_site)])
        if self.partitioned:
            parts.append("Partitioned")
        return "; ".join(parts)

    def valid(self) -> None:
        """Do nothing if it can be sent as it is.

        Raises:
            ValueError: it can't, with what is wrong, such as ``http: invalid Cookie.Name``.

        Go: net/http/cookie.go Cookie.Valid
        """
        if not is_token(self.name):
            raise ValueError("http: invalid Cookie.Name")
        if self.expires is not None and not self.expires.is_zero() and self.expires.year() < 1601:
            raise ValueError("http: invalid Cookie.Expires")
        for what, bad, text in (
            ("Value", _bad_in_value, self.value),
            ("Path", _bad_in_path, self.path),
        ):
            found = bad.search(text)
            if found is not None:
                raise ValueError(f"http: invalid byte {_byte(found[0])} in Cookie.{what}")
        if self.domain and not is_cookie_domain(self.domain):
            raise ValueError("http: invalid Cookie.Domain")
        if self.partitioned and not self.secure:
            raise ValueError("http: partitioned cookies must be set with Secure")


class HasHeader(Protocol):
    """What `set_cookie` needs of a ResponseWriter."""

    def header(self) -> Header:
        """Return the fields that will be sent."""
        ...


def set_cookie(w: HasHeader, cookie: Cookie, /) -> None:
    """Add a ``Set-Cookie`` to the fields of w; one whose name is none is left out.

    Go: net/http/cookie.go SetCookie
    """
    text = str(cookie)
    if text:
        w.header().add("Set-Cookie", text)


def parse_cookie(line: str, /) -> list[Cookie]:
    """Return the cookies in the value of a ``Cookie`` field.

    Raises:
        ValueError: there is something in it that is none.

    Go: net/http/cookie.go ParseCookie
    """
    parts = line.split(";")
    if len(parts) > MAX_COOKIES:
        raise ValueError("http: number of cookies exceeded limit")
    if not line.strip(_BLANKS):
        raise ValueError("http: blank cookie")
    cookies = []
    for part in parts:
        name, value, was_quoted = _pair(part.strip(_BLANKS))
        cookies.append(Cookie(name, value, was_quoted))
    return cookies


def parse_set_cookie(line: str, /) -> Cookie:
    """Return the cookie in the value of a ``Set-Cookie`` field.

    Raises:
        ValueError: it's none.

    Go: net/http/cookie.go ParseSetCookie
    """
    first, *attributes = line.strip(_BLANKS).split(";")
    if not first and not attributes:
        raise ValueError("http: blank cookie")
    name, equals, value = first.strip(_BLANKS).partition("=")
    name, value, was_quoted = _pair(name.strip(_BLANKS) + equals + value)
    cookie = Cookie(name, value, was_quoted, raw=line)
    for attribute in attributes:
        attribute = attribute.strip(_BLANKS)
        key, _, text = attribute.partition("=")
        if not attribute or not (key.isascii() and key.isprintable()):
            continue
        if _bad_in_value.search(text) or not _take(cookie, key.lower(), text):
            cookie.unparsed.append(attribute)
    return cookie


def _pair(text: str) -> tuple[str, str, bool]:
    """Return name, value and whether that was quoted."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError("http: '=' not found in cookie")
    if not is_token(name):
        raise ValueError("http: invalid cookie name")
    value, was_quoted = _unquoted(value)
    if _bad_in_value.search(value):
        raise ValueError("http: invalid cookie value")
    return name, value, was_quoted


def _unquoted(value: str) -> tuple[str, bool]:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1], True
    return value, False


def _take(cookie: Cookie, key: str, text: str) -> bool:
    """Set an attribute of cookie; return whether it was understood."""
    if key == "samesite":
        cookie.same_site = _SAME_SITE.get(text.lower(), SameSite.DEFAULT_MODE)
    elif key == "secure":
        cookie.secure = True
    elif key == "httponly":
        cookie.http_only = True
    elif key == "partitioned":
        cookie.partitioned = True
    elif key == "domain":
        cookie.domain = text
    elif key == "path":
        cookie.path = text
    elif key == "max-age":
        if not _is_number(text) or len(text.lstrip("+-0")) > 19:
            return False
        seconds = int(text)
        if not -(1 << 63) <= seconds < 1 << 63 or (text[0] == "0" and seconds):
            return False
        cookie.max_age = seconds if seconds > 0 else -1
    elif key == "expires":
        cookie.raw_expires = text
        try:
            cookie.expires = parse_expires(text)
        except ValueError:
            cookie.expires = None
            return False
    else:
        return False
    return True


def read_set_cookies(header: Header) -> list[Cookie]:
    """Return the cookies that a response sets; what is none is left out.

    Go: net/http/cookie.go readSetCookies
    """
    lines = header.values("Set-Cookie")
    cookies: list[Cookie] = []
    if len(lines) > MAX_COOKIES:
        return cookies
    for line in lines:
        try:
            cookies.append(parse_set_cookie(line))
        except ValueError:
            continue
    return cookies


def read_cookies(header: Header, only: str = "") -> list[Cookie]:
    """Return the cookies, those called only if it's given, of a request; what is none is left out.

    Go: net/http/cookie.go readCookies
    """
    lines = header.values("Cookie")
    cookies: list[Cookie] = []
    if sum(line.count(";") + 1 for line in lines) > MAX_COOKIES:
        return cookies
    for line in lines:
        for part in line.split(";"):
            name, _, value = part.strip(_BLANKS).partition("=")
            name = name.strip(_BLANKS)
            if only and name != only or not is_token(name):
                continue
            value, was_quoted = _unquoted(value)
            if not _bad_in_value.search(value):
                cookies.append(Cookie(name, value, was_quoted))
    return cookies


def is_cookie_domain(text: str) -> bool:
    """Return whether text is a name, with a dot before it or not, or an IPv4 address.

    Go: net/http/cookie.go validCookieDomain
    """
    if 0 < len(text) <= 255 and _is_domain(text) is not None and text != ".":
        return True
    return ":" not in text and parse_ip(text) is not None


def sane_name(name: str) -> str:
    """Return name without line ends.

    Go: net/http/cookie.go sanitizeCookieName
    """
    return name.replace("\n", "-").replace("\r", "-")


def sane_value(value: str, was_quoted: bool) -> str:
    """Return value without what may not stand in one, quoted if it has a blank or a comma.

    Go: net/http/cookie.go sanitizeCookieValue
    """
    value = _sane("Cookie.Value", _bad_in_value, value)
    return f'"{value}"' if was_quoted or " " in value or "," in value else value


def _sane(what: str, bad: "re.Pattern[str]", text: str) -> str:
    found = bad.search(text)
    if found is None:
        return text
    told = _byte(found[0])
    _LOG.warning("net/http: invalid byte %s in %s; dropping invalid bytes", told, what)
    return bad.sub("", text)


def _byte(character: str) -> str:
    """Return the first byte of character as Go's ``%q`` prints it."""
    first = chr(to_wire(character)[0])
    return "'" + quoted(first)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"
