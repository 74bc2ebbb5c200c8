"""From ``host:port`` texts to addresses: literals at once, names by the system's resolver.

Go: net/ipsock.go internetAddrList, net/dial.go parseNetwork, net/port.go parsePort
Differs: ``getaddrinfo`` is called on the goroutine's own thread and holds the others up
meanwhile; the address of a literal needs no such call.
"""

import socket
from typing import Final

from gopy.net.addr import TCPAddr, UnixAddr
from gopy.net.hostport import split_host_port
from gopy.net.ip import parse_ip
from gopy.net.operror import AddrError, DNSError, UnknownNetworkError

TCP: Final = frozenset(("tcp", "tcp4", "tcp6"))
UNIX: Final = frozenset(("unix",))


def check_network(network: str) -> None:
    """Raise UnknownNetworkError unless streams are made over network."""
    if network not in TCP and network not in UNIX:
        raise UnknownNetworkError(network)


def tcp_addrs(network: str, address: str | TCPAddr) -> list[TCPAddr]:
    """Return the addresses that address stands for, in the order to try them.

    An empty host gives one address without an ip; an empty address that with port 0.

    Raises:
        AddrError: the text is no address, or none of the addresses fits the network.
        DNSError: the name or the port's name is unknown.
    """
    if isinstance(address, TCPAddr):
        return _fitting(network, [address], str(address.ip))
    if not address:
        return [TCPAddr()]
    host, service = split_host_port(address)
    port = lookup_port("tcp", service)
    if not host:
        return [TCPAddr("", port)]
    plain, _, zone = host.partition("%")
    ip = parse_ip(plain)
    if ip is not None:
        return _fitting(network, [TCPAddr(ip, port, zone)], host)
    return _fitting(network, [TCPAddr(a, port, z) for a, z in lookup_ips(host)], host)


def unix_addr_of(address: str | UnixAddr) -> UnixAddr:
    """Return address as a UnixAddr."""
    return address if isinstance(address, UnixAddr) else UnixAddr(str(address))


def lookup_port(network: str, service: str) -> int:
    """Return the port that service names, a number or a name such as ``http``; "" is 0.

    Raises:
        AddrError: a number beyond 65535.
        DNSError: an unknown name.

    Go: net/lookup.go LookupPort
    """
    digits = service[1:] if service[:1] in ("+", "-") and service else service
    if not service:
        return 0
    if digits.isascii() and digits.isdigit():
        port = int(digits[-6:]) if not digits[:-6].strip("0") else -1  # as long as it likes
        if port > 65535 or port < 0 or (port and service.startswith("-")):
            raise AddrError("invalid port", service)
        return port
    try:
        return socket.getservbyname(service.lower(), network)
    except (OSError, ValueError):
        name = f"{network}/{service}"
        raise DNSError("unknown port", name, is_not_found=True) from None


def lookup_ips(host: str) -> list[tuple[str, str]]:
    """Return (ip, zone) pairs of host's addresses, in the resolver's order.

    Raises:
        DNSError: no such host, or the resolver failed.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY):
            raise DNSError("no such host", host, is_not_found=True) from error
        temporary = error.errno == socket.EAI_AGAIN
        raise DNSError("server misbehaving", host, is_temporary=temporary) from error
    except (UnicodeError, ValueError) as error:
        raise DNSError("no such host", host, is_not_found=True) from error
    pairs: list[tuple[str, str]] = []
    for *_, raw in found:
        plain, _, zone = str(raw[0]).partition("%")
        ip = parse_ip(plain)
        if ip is not None and (ip, zone) not in pairs:
            pairs.append((ip, zone))
    return pairs


def _fitting(network: str, addrs: list[TCPAddr], host: str) -> list[TCPAddr]:
    """Return the addrs of the network's family.

    Go: net/ipsock.go filterAddrList
    """
    if network == "tcp":
        return addrs
    six = network == "tcp6"
    fitting = [addr for addr in addrs if not addr.ip or (":" in addr.ip) == six]
    if not fitting:
        raise AddrError("no suitable address found", host)
    return fitting
