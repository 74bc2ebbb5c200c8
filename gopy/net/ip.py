"""IP addresses as text: parsing and printing as Go does.

An IP is a str, always in the one form that Go prints, so equal addresses are equal
texts and hash alike.

Go: net/ip.go
Differs: Go's IP is a slice of 4 or 16 bytes; ``ipaddress`` does arithmetic here.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address


class IP(str):
    """An address such as ``192.0.2.1`` or ``2001:db8::1``.

    Go: net/ip.go IP
    """

    __slots__ = ()

    def to4(self) -> "IP | None":
        """Return itself if it is an IPv4 address, else None."""
        return self if ":" not in self else None

    def is_loopback(self) -> bool:
        """Return whether it is an address of the host itself."""
        return _parsed(self).is_loopback

    def is_unspecified(self) -> bool:
        """Return whether it is ``0.0.0.0`` or ``::``."""
        return _parsed(self).is_unspecified

    def is_private(self) -> bool:
        """Return whether it is of RFC 1918 or RFC 4193."""
        four = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
        return any(_within(self, block) for block in (*four, "fc00::/7"))

    def is_multicast(self) -> bool:
        """Return whether it is a multicast address."""
        return _parsed(self).is_multicast


def parse_ip(text: str) -> IP | None:
    """Return text as an IP, or None if it is not one.

    IPv4 in dotted decimal without leading zeros, IPv6, and IPv4 mapped into IPv6, which
    becomes IPv4; no zone.

    Go: net/ip.go ParseIP
    """
    if "%" in text:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return IP(address)


def _parsed(text: str) -> IPv4Address | IPv6Address:
    return ip_address(text)


def _within(text: str, block: str) -> bool:
    network, _, bits = block.partition("/")
    first, address = ip_address(network), _parsed(text)
    shift = first.max_prefixlen - int(bits)
    return first.version == address.version and int(first) >> shift == int(address) >> shift
