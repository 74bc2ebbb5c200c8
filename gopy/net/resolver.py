"""Resolver: names to addresses and back, and what else the domain name system knows.

Addresses come from the system, or, where asked for, from name servers over gopy's own
sockets; the other records always come from those.  All who want the addresses of one name
at the same time share one look-up; a literal address needs none.

Go: net/lookup.go, net/lookup_unix.go
Differs: no IDNA; `lookup_addr` by the system gives one name, or those of /etc/hosts.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any, Final, TypeVar, overload

from gopy._core import FdTimeoutError, go
from gopy._lang.chan import chan
from gopy.context import Canceled, ContextLike
from gopy.errors import Panic
from gopy.net import dnsmessage
from gopy.net.dnsclient import Client, Dial, is_domain_name
from gopy.net.dnsconfig import Hosts, absolute, read_config
from gopy.net.dnserror import DNSCanceledError, DNSError, DNSTimeoutError
from gopy.net.flight import Flights
from gopy.net.ip import parse_ip
from gopy.net.limit import Limit
from gopy.net.records import MX, SRV, by_preference, by_priority
from gopy.net.system import Pairs, addresses_by_system, names_by_system

R = TypeVar("R")

MALFORMED: Final = "DNS response contained records which contain invalid names"


class Resolver:
    """Looks names up.  Its methods take a ctx before their other arguments, or none.

    Args:
        prefer_go: ask name servers for addresses, too, as /etc/resolv.conf tells, after
            /etc/hosts; the system isn't asked then.
        dial: ``f(ctx, network, address) -> Conn``, how to reach a name server; implies prefer_go.

    Go: net/lookup.go Resolver
    """

    def __init__(self, prefer_go: bool = False, dial: Dial | None = None) -> None:
        self.prefer_go = prefer_go
        self.dial = dial
        self._flights: Flights[Any] = Flights()  # Any: addresses, or names

    @overload
    def lookup_host(self, host: str, /) -> list[str]: ...
    @overload
    def lookup_host(self, ctx: ContextLike, host: str, /) -> list[str]: ...
    def lookup_host(self, *args: Any) -> list[str]:
        """Return the addresses of host; see `gopy.net.lookup_host`.

        Go: net/lookup.go Resolver.LookupHost
        """
        limit, host = _limited(args, 1)
        pairs = self.addresses(limit, "", host)
        return [f"{ip}%{zone}" if zone else str(ip) for ip, zone in pairs]

    @overload
    def lookup_addr(self, addr: str, /) -> list[str]: ...
    @overload
    def lookup_addr(self, ctx: ContextLike, addr: str, /) -> list[str]: ...
    def lookup_addr(self, *args: Any) -> list[str]:
        """Return the names of addr; see `gopy.net.lookup_addr`.

        Go: net/lookup.go Resolver.LookupAddr
        """
        limit, addr = _limited(args, 1)
        ip = parse_ip(addr.partition("%")[0])
        if ip is None:
            raise DNSError("unrecognized address", addr, is_not_found=True)
        names = Hosts().names.get((ip, addr.partition("%")[2]))
        if names is None and not self._is_own:
            with _told(addr):
                given = self._flights.fly((names_by_system, ip), limit, names_by_system, ip)
            names = [absolute(name) for name in given]
        elif names is None:
            reverse = f"{ip_address(ip).reverse_pointer}."
            names = [str(record.data) for record in self._records(limit, reverse, dnsmessage.PTR)]
        return _valid(names, addr, is_domain_name)

    @overload
    def lookup_mx(self, name: str, /) -> list[MX]: ...
    @overload
    def lookup_mx(self, ctx: ContextLike, name: str, /) -> list[MX]: ...
    def lookup_mx(self, *args: Any) -> list[MX]:
        """Return who takes name's mail; see `gopy.net.lookup_mx`.

        Go: net/lookup.go Resolver.LookupMX
        """
        limit, name = _limited(args, 1)
        records = self._records(limit, name, dnsmessage.MX)
        found = [MX(host, pref) for pref, host in (_tuple(each.data) for each in records)]
        return _valid(by_preference(found), name, lambda mx: _is_mail_host(mx.host))

    @overload
    def lookup_txt(self, name: str, /) -> list[str]: ...
    @overload
    def lookup_txt(self, ctx: ContextLike, name: str, /) -> list[str]: ...
    def lookup_txt(self, *args: Any) -> list[str]:
        """Return the texts of name; see `gopy.net.lookup_txt`.

        Go: net/lookup.go Resolver.LookupTXT
        """
        limit, name = _limited(args, 1)
        return [str(record.data) for record in self._records(limit, name, dnsmessage.TXT)]

    @overload
    def lookup_srv(self, service: str, proto: str, name: str, /) -> tuple[str, list[SRV]]: ...
    @overload
    def lookup_srv(
        self, ctx: ContextLike, service: str, proto: str, name: str, /
    ) -> tuple[str, list[SRV]]: ...
    def lookup_srv(self, *args: Any) -> tuple[str, list[SRV]]:
        """Return where a service is; see `gopy.net.lookup_srv`.

        Go: net/lookup.go Resolver.LookupSRV
        """
        limit, service, proto, name = _limited(args, 3)
        asked = f"_{service}._{proto}.{name}" if service or proto else name
        records = self._records(limit, asked, dnsmessage.SRV)
        found = [SRV(d[3], d[2], d[0], d[1]) for d in (_tuple(r.data) for r in records)]
        return records[0].name, _valid(by_priority(found), name, lambda s: is_domain_name(s.target))

    def addresses(self, limit: Limit, network: str, host: str) -> Pairs:
        """Return (ip, zone) pairs of host's addresses, in the order to try them.

        Raises:
            DNSError: no such host, the resolver failed, or limit ended it.

        Go: net/lookup.go lookupIPAddr
        """
        plain, _, zone = host.partition("%")
        ip = parse_ip(plain)
        if ip is not None:
            return [(ip, zone)]
        if not host:
            raise DNSError("no such host", host, is_not_found=True)
        with _told(host):
            find = self._ask_for_addresses if self._is_own else addresses_by_system
            pairs: Pairs = self._flights.fly((find, host), limit, find, host)
            return pairs

    @property
    def _is_own(self) -> bool:
        return self.prefer_go or self.dial is not None

    def _records(self, limit: Limit, name: str, kind: int) -> list[dnsmessage.Record]:
        with _told(name):
            return Client(read_config(), self.dial).lookup(limit, name, kind)[0]

    def _ask_for_addresses(self, limit: Limit, host: str) -> Pairs:
        """Return what /etc/hosts says of host, else what name servers do.

        Go: net/dnsclient_unix.go goLookupIPCNAMEOrder
        """
        known = Hosts().lookup(host)
        if known:
            return known
        client = Client(read_config(), self.dial)
        answers: chan[Pairs | Exception] = chan(2)

        def ask(kind: int) -> None:
            try:
                found, _ = client.lookup(limit, host, kind)
            except (DNSError, Canceled, FdTimeoutError) as error:
                answers.send(error)
            else:
                answers.send([(str(record.data), "") for record in found])

        for kind in (dnsmessage.A, dnsmessage.AAAA):
            go(ask, kind)
        outcomes = [answers.recv(), answers.recv()]
        pairs = [pair for each in outcomes if isinstance(each, list) for pair in each]
        failures = [each for each in outcomes if isinstance(each, Exception)]
        if pairs:
            return _reachable_first(pairs)
        failures.sort(key=lambda error: getattr(error, "is_not_found", False))
        try:
            raise failures[0]
        finally:
            failures.clear()
            outcomes.clear()


DEFAULT_RESOLVER: Final = Resolver()


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell of a limit that ended a look-up of name as a DNSError."""
    try:
        yield
    except FdTimeoutError:
        raise DNSTimeoutError("i/o timeout", name, is_timeout=True) from None
    except Canceled as error:
        if isinstance(error, DNSError):
            raise
        raise DNSCanceledError(str(error), name) from error


def _limited(args: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    """Return the limit and the count arguments behind it, of ``[ctx,] …``."""
    if len(args) == count:
        return (Limit(), *args)
    if len(args) != count + 1:
        raise TypeError(f"want {count} arguments, with or without a ctx before them")
    if args[0] is None:
        raise Panic("nil context")
    return (Limit(args[0]), *args[1:])


def _valid(found: list[R], name: str, is_valid: Callable[[R], bool]) -> list[R]:
    """Return found; raise if some are not valid: the valid ones are the error's ``partial``."""
    valid = [each for each in found if is_valid(each)]
    if len(valid) < len(found):
        failure = DNSError(MALFORMED, name)
        failure.partial = valid  # type: ignore[attr-defined]  # Go returns both
        raise failure
    return valid


def _is_mail_host(host: str) -> bool:
    return is_domain_name(host) or parse_ip(host.removesuffix(".")) is not None


def _tuple(data: object) -> tuple[Any, ...]:
    assert isinstance(data, tuple), "records of this kind have several fields"
    return data


def _reachable_first(pairs: Pairs) -> Pairs:
    """Return pairs, those last that there's no way to, and IPv6 first among the others.

    Go: net/addrselect.go sortByRFC6724
    """
    return sorted(pairs, key=lambda pair: (not _is_reachable(pair[0]), ":" not in pair[0]))


def _is_reachable(ip: str) -> bool:
    """Return whether the system knows a way to ip; nothing is sent."""
    try:
        with socket.socket(
            socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_DGRAM
        ) as s:
            s.connect((ip, 9))
    except OSError:
        return False
    return True
