"""Jar: cookies kept in memory, and which of them a request gets.

Locking: ``_mu`` guards the entries.

Go: net/http/cookiejar/jar.go
"""

from dataclasses import dataclass
from typing import Final, Protocol

from gopy.net import parse_ip
from gopy.net.http.cookie import Cookie
from gopy.net.http.requestwriting import punycode
from gopy.net.url import URL
from gopy.sync import Mutex
from gopy.time import Time, now, unix

END_OF_TIME: Final = unix(253402300799, 0).utc()


class PublicSuffixList(Protocol):
    """Tells which domains are of nobody alone, such as ``co.uk``: they can't have cookies.

    Go: net/http/cookiejar/jar.go PublicSuffixList
    """

    def public_suffix(self, domain: str, /) -> str:
        """Return the part of domain that is of nobody alone."""
        ...


@dataclass(slots=True)
class Entry:
    """A cookie that is kept.

    Go: net/http/cookiejar/jar.go entry
    """

    cookie: Cookie
    domain: str
    path: str
    host_only: bool
    expires: Time
    created: Time
    number: int

    def fits(self, https: bool, host: str, path: str) -> bool:
        """Return whether a request for host and path gets it."""
        is_domain = host == self.domain or (not self.host_only and host.endswith("." + self.domain))
        return is_domain and self._fits_path(path) and (https or not self.cookie.secure)

    def _fits_path(self, path: str) -> bool:
        if path == self.path:
            return True
        if not path.startswith(self.path):
            return False
        return self.path.endswith("/") or path[len(self.path)] == "/"


class Jar:
    """Keeps cookies in memory.  Several goroutines may use it at the same time.

    Args:
        public_suffix_list: without one, every domain may have cookies: use it only where all
            servers are trusted not to set some for others.

    Go: net/http/cookiejar/jar.go Jar
    """

    def __init__(self, public_suffix_list: PublicSuffixList | None = None) -> None:
        self._suffixes = public_suffix_list
        self._mu = Mutex()
        self._entries: dict[str, dict[tuple[str, str, str], Entry]] = {}
        self._number = 0

    def cookies(self, url: URL, /) -> list[Cookie]:
        """Return the cookies, name and value, to send in a request for url.

        Those of longer paths come first, then the older ones.

        Go: net/http/cookiejar/jar.go Jar.Cookies
        """
        host = _host(url)
        if host is None:
            return []
        path = url.path or "/"
        instant = now()
        with self._mu:
            entries = self._entries.get(self._key(host), {})
            for key in [key for key, each in entries.items() if not each.expires.after(instant)]:
                del entries[key]
            found = [
                each for each in entries.values() if each.fits(url.scheme == "https", host, path)
            ]
        found.sort(key=lambda each: (-len(each.path), each.created, each.number))
        return [Cookie(each.cookie.name, each.cookie.value, each.cookie.quoted) for each in found]

    def set_cookies(self, url: URL, cookies: list[Cookie], /) -> None:
        """Take the cookies that an answer from url sets; those that it may not set are left out.

        Go: net/http/cookiejar/jar.go Jar.SetCookies
        """
        host = _host(url)
        if not cookies or host is None:
            return
        instant = now()
        with self._mu:
            entries = self._entries.setdefault(self._key(host), {})
            for cookie in cookies:
                self._take(entries, cookie, host, url.path, instant)

    def _take(
        self,
        entries: dict[tuple[str, str, str], Entry],
        cookie: Cookie,
        host: str,
        url_path: str,
        instant: Time,
    ) -> None:
        domain = self._domain(host, cookie.domain)
        if not cookie.name or domain is None:
            return
        path = cookie.path if cookie.path.startswith("/") else _directory(url_path)
        key = (domain[0], path, cookie.name)
        if cookie.max_age < 0:
            entries.pop(key, None)
            return
        expires = END_OF_TIME
        if cookie.max_age > 0:
            expires = instant + cookie.max_age
        elif cookie.expires is not None and not cookie.expires.is_zero():
            expires = cookie.expires
            if not expires.after(instant):
                entries.pop(key, None)
                return
        old = entries.get(key)
        self._number += 1
        created, number = (instant, self._number) if old is None else (old.created, old.number)
        entries[key] = Entry(cookie, domain[0], path, domain[1], expires, created, number)

    def _domain(self, host: str, domain: str) -> tuple[str, bool] | None:
        """Return whose a cookie is, and whether that host's alone; None if it can't be set.

        Go: net/http/cookiejar/jar.go Jar.domainAndType
        """
        if not domain:
            return host, True
        if parse_ip(host) is not None:
            return (host, True) if domain == host else None
        domain = domain.removeprefix(".").lower()
        if not domain or domain.startswith(".") or domain.endswith("."):
            return None
        if self._suffixes is not None:
            suffix = self._suffixes.public_suffix(domain)
            if suffix and not domain.endswith("." + suffix):
                return (host, True) if host == domain else None
        if host != domain and not host.endswith("." + domain):
            return None
        return domain, False

    def _key(self, host: str) -> str:
        """Return the domain that may share cookies with host: one above the public suffix.

        Go: net/http/cookiejar/jar.go jarKey
        """
        if parse_ip(host) is not None:
            return host
        suffix = "" if self._suffixes is None else self._suffixes.public_suffix(host)
        if suffix == host:
            return host
        before = host[: -len(suffix) - 1] if suffix else host.rpartition(".")[0]
        if not before:
            return host
        return host[before.rfind(".") + 1 :]


def _host(url: URL) -> str | None:
    """Return the host of url as cookies know it; None if it has none, or is of another scheme."""
    if url.scheme not in ("http", "https"):
        return None
    try:
        return punycode(url.hostname()).removesuffix(".").lower() or None
    except ValueError:
        return None


def _directory(path: str) -> str:
    """Return the path of a cookie that has none itself.

    Go: net/http/cookiejar/jar.go defaultPath
    """
    if not path.startswith("/"):
        return "/"
    return path[: path.rfind("/")] or "/"


def new(public_suffix_list: PublicSuffixList | None = None) -> Jar:
    """Return an empty Jar.

    Go: net/http/cookiejar/jar.go New
    """
    return Jar(public_suffix_list)
