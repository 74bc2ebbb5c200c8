"""What the system says about names: /etc/resolv.conf and /etc/hosts.

Go: net/dnsconfig_unix.go, net/hosts.go
"""

from dataclasses import dataclass, field
from typing import Final

from gopy.net.hostport import join_host_port
from gopy.net.ip import parse_ip

RESOLV_CONF: Final = "/etc/resolv.conf"
HOSTS: Final = "/etc/hosts"
MAX_SERVERS: Final = 3
DEFAULT_SERVERS: Final = ("127.0.0.1:53", "[::1]:53")
MAX_NAME: Final = 254


@dataclass(slots=True)
class Config:
    """Whom to ask, and how."""

    servers: list[str] = field(default_factory=list)
    search: list[str] = field(default_factory=list)
    ndots: int = 1
    timeout_s: int = 5
    attempts: int = 2
    use_tcp: bool = False

    def names(self, name: str) -> list[str]:
        """Return the full names to ask for, in their order; each ends with a dot.

        Go: net/dnsclient_unix.go nameList
        """
        rooted = name.endswith(".")
        if len(name) + (not rooted) > MAX_NAME:
            return []
        if rooted:
            return [] if _is_onion(name) else [name]
        below = [f"{name}.{suffix}" for suffix in self.search]
        below = [each for each in below if len(each) <= MAX_NAME and not _is_onion(each)]
        plain = [] if _is_onion(name) else [f"{name}."]
        return plain + below if name.count(".") >= self.ndots else below + plain


def read_config(path: str = RESOLV_CONF) -> Config:
    """Return what path says; what it doesn't say is as usual.

    Go: net/dnsconfig_unix.go dnsReadConfig
    """
    config = Config()
    for line in _lines(path, ";#"):
        word, *rest = line.split()
        if word == "nameserver" and rest and len(config.servers) < MAX_SERVERS:
            if parse_ip(rest[0].partition("%")[0]) is not None:
                config.servers.append(join_host_port(rest[0], 53))
        elif word in ("domain", "search"):
            some = rest[:1] if word == "domain" else rest
            config.search = [f"{each.removesuffix('.')}." for each in some if each != "."]
        elif word == "options":
            for option in rest:
                _set_option(config, option)
    config.servers = config.servers or [*DEFAULT_SERVERS]
    return config


def _set_option(config: Config, option: str) -> None:
    name, _, value = option.partition(":")
    number = int(value) if value.isdecimal() else 0
    if name == "ndots":
        config.ndots = min(number, 15)
    elif name == "timeout":
        config.timeout_s = max(number, 1)
    elif name == "attempts":
        config.attempts = max(number, 1)
    elif option in ("use-vc", "usevc", "tcp"):
        config.use_tcp = True


class Hosts:
    """The table of /etc/hosts, both ways.

    Go: net/hosts.go
    """

    __slots__ = ("addresses", "names")

    def __init__(self, path: str = HOSTS) -> None:
        self.addresses: dict[str, list[tuple[str, str]]] = {}  # (ip, zone) by small name.
        self.names: dict[tuple[str, str], list[str]] = {}
        for line in _lines(path, "#"):
            address, *names = line.split()
            plain, _, zone = address.partition("%")
            ip = parse_ip(plain)
            if ip is None:
                continue
            for name in names:
                self.names.setdefault((ip, zone), []).append(absolute(name))
                known = self.addresses.setdefault(f"{name.removesuffix('.').lower()}.", [])
                if (ip, zone) not in known:
                    known.append((ip, zone))

    def lookup(self, name: str) -> list[tuple[str, str]]:
        """Return the (ip, zone) pairs of name, none if it isn't there."""
        return self.addresses.get(f"{name.removesuffix('.').lower()}.", [])


def absolute(name: str) -> str:
    """Return name with a dot at its end, if it has one inside: a local name gets none.

    Go: net/dnsclient.go absDomainName
    """
    return f"{name}." if "." in name and not name.endswith(".") else name


def _lines(path: str, comments: str) -> list[str]:
    """Return the lines of path that say something; none if it can't be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return []
    for sign in comments:
        lines = [line.partition(sign)[0] for line in lines]
    return [line for line in lines if line.strip()]


def _is_onion(name: str) -> bool:
    """Return whether name is of a domain that no name server may be asked about (RFC 7686)."""
    return name.removesuffix(".").lower().endswith(".onion")
