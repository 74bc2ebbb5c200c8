"""From the text of an address to the addresses that it stands for.

Go: net/dial.go parseNetwork, resolveAddrList, net/ipsock.go internetAddrList
"""

import socket
from typing import Final

from gopy.net.addr import Addr, InetAddr, TCPAddr, UDPAddr, UnixAddr
from gopy.net.dnserror import DNSError
from gopy.net.hostport import split_host_port
from gopy.net.limit import Limit
from gopy.net.operror import AddrError, UnknownNetworkError
from gopy.net.resolver import DEFAULT_RESOLVER, Resolver

KINDS: Final[dict[str, type[InetAddr]]] = {
    **dict.fromkeys(("tcp", "tcp4", "tcp6"), TCPAddr),
    **dict.fromkeys(("udp", "udp4", "udp6"), UDPAddr),
}
STREAMS: Final = frozenset(("tcp", "tcp4", "tcp6", "unix"))
PACKETS: Final = frozenset(("udp", "udp4", "udp6", "unixgram"))
NO_LIMIT: Final = Limit()

Address = str | TCPAddr | UDPAddr | UnixAddr


def addresses_of(
    network: str,
    address: Address,
    limit: Limit = NO_LIMIT,
    resolver: Resolver | None = None,
) -> list[Addr]:
    """Return the addresses that address stands for on network, in the order to try them.

    An empty host gives one address without an ip; an empty address that with port 0.

    Raises:
        UnknownNetworkError: of no such network.
        AddrError: the text is no address, or none of the addresses fits the network.
        DNSError: the name or the port's name is unknown.
    """
    if network not in STREAMS and network not in PACKETS:
        raise UnknownNetworkError(network)
    kind = KINDS.get(network)
    if kind is None:
        return [UnixAddr(str(address), network)]
    if isinstance(address, InetAddr) and type(address) is kind:
        return [*_fitting(network, [address], str(address.ip))]
    text = str(address)
    if not text:
        return [kind()]
    host, service = split_host_port(text)
    port = lookup_port(network, service)
    if not host:
        return [kind("", port)]
    resolver = resolver or DEFAULT_RESOLVER
    found = [kind(ip, port, zone) for ip, zone in resolver.addresses(limit, network, host)]
    return [*_fitting(network, found, host)]


def fitting_local(addrs: list[Addr], local: Addr) -> list[Addr]:
    """Return those of addrs that a socket at the local address can go to.

    Raises:
        AddrError: there is none, or local is of another network.

    Go: net/dial.go resolveAddrList, with a hint
    """
    fitting: list[Addr] = []
    for addr in addrs:
        if addr.network() != local.network():
            raise AddrError("mismatched local address type", str(local))
        both = isinstance(addr, InetAddr) and isinstance(local, InetAddr)
        if not both or _same_family(addr, local):
            fitting.append(addr)
    if not fitting:
        raise AddrError("no suitable address found", str(local))
    return fitting


def lookup_port(network: str, service: str) -> int:
    """Return the port that service names, a number or a name such as ``http``; "" is 0.

    Raises:
        AddrError: a number beyond 65535.
        DNSError: an unknown name.

    Go: net/lookup.go LookupPort
    """
    plain = network.rstrip("46")
    digits = service[1:] if service[:1] in ("+", "-") and service else service
    if not service:
        return 0
    if digits.isascii() and digits.isdigit():
        port = int(digits[-6:]) if not digits[:-6].strip("0") else -1  # as long as it likes
        if port > 65535 or port < 0 or (port and service.startswith("-")):
            raise AddrError("invalid port", service)
        return port
    try:
        return socket.getservbyname(service.lower(), plain)
    except (OSError, ValueError):
        name = f"{plain}/{service}"
        raise DNSError("unknown port", name, is_not_found=True) from None


def _fitting(network: str, addrs: list[InetAddr], host: str) -> list[InetAddr]:
    """Return the addrs of the network's family.

    Go: net/ipsock.go filterAddrList
    """
    if network[-1] not in "46":
        return addrs
    six = network[-1] == "6"
    fitting = [addr for addr in addrs if not addr.ip or (":" in addr.ip) == six]
    if not fitting:
        raise AddrError("no suitable address found", host)
    return fitting


def _same_family(addr: Addr, local: Addr) -> bool:
    """Return whether both are of one family, or one of them stands for any address."""
    assert isinstance(addr, InetAddr) and isinstance(local, InetAddr)
    return addr.is_wildcard or local.is_wildcard or (":" in addr.ip) == (":" in local.ip)
