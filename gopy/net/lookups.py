"""Look-ups in one call, by the default resolver.

Go: net/lookup.go
"""

from gopy.net.records import MX, SRV
from gopy.net.resolver import DEFAULT_RESOLVER


def lookup_host(host: str) -> list[str]:
    """Return the addresses of host, in the order to try them; only this goroutine waits.

    The system is asked, with all that it's configured for.  An address is its own.

    Raises:
        DNSError: such as ``lookup nosuch.example: no such host``.

    Go: net/lookup.go LookupHost
    """
    return DEFAULT_RESOLVER.lookup_host(host)


def lookup_addr(addr: str) -> list[str]:
    """Return the names of an address; full ones end with a dot.

    Raises:
        DNSError: it has none, or it's no address.

    Go: net/lookup.go LookupAddr
    """
    return DEFAULT_RESOLVER.lookup_addr(addr)


def lookup_mx(name: str) -> list[MX]:
    """Return who takes the domain's mail, by preference; ``host`` ends with a dot.

    The name servers of /etc/resolv.conf are asked, also by `lookup_txt` and `lookup_srv`.

    Raises:
        DNSError: there are no such records, or nobody could tell.

    Go: net/lookup.go LookupMX
    """
    return DEFAULT_RESOLVER.lookup_mx(name)


def lookup_txt(name: str) -> list[str]:
    """Return the texts that the domain's owner has written; each of its pieces joined.

    Raises:
        DNSError: as `lookup_mx`.

    Go: net/lookup.go LookupTXT
    """
    return DEFAULT_RESOLVER.lookup_txt(name)


def lookup_srv(service: str, proto: str, name: str) -> tuple[str, list[SRV]]:
    """Return where a service is: the full name asked for, and the places, in the order to try.

    It's ``_service._proto.name`` that is looked up; name itself, if both are empty.  Places of
    one priority are mixed by their weight.

    Raises:
        DNSError: as `lookup_mx`.

    Go: net/lookup.go LookupSRV
    """
    return DEFAULT_RESOLVER.lookup_srv(service, proto, name)
