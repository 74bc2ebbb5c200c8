"""Dials and listens that can't work, in words.  SEMANTICS 177."""

import errno

import fmt

import gopy
from gopy import net


def show(what: str, network: str, address: str, err: net.OpError | None) -> None:
    if err is None:
        fmt.println(what, network, address, "works")
        return
    numbers = [err.errno == errno.ECONNREFUSED, err.errno == errno.EADDRNOTAVAIL]
    fmt.println(
        *(what, network, address, "|", err, "|", err.op, err.net),
        *(err.addr is not None, err.timeout(), *numbers),
    )


def main() -> None:
    networks = ["tcp", "tcp4", "tcp6", "udp", "unix", "unixgram", "nonet", ""]
    addresses = [
        *("", ":", "x", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:0", "127.0.0.1:99999"),
        *("127.0.0.1:-1", "[::1]:1", "[::1", "::1:1", "[::1]1", "a:b:1", "127.0.0.1:nosuchport"),
        *("192.0.2.1:1x", "/nonexistent/x"),
    ]
    for network in networks:
        for address in addresses:
            try:
                net.dial(network, address).close()
            except net.OpError as err:
                if address != ":":  # where the error's address differs
                    show("dial", network, address, err)
            else:
                show("dial", network, address, None)
    for network in networks:
        for address in (
            *("x", "127.0.0.1", "192.0.2.1:0", "[::1", "127.0.0.1:99999"),
            *("127.0.0.1:nosuchport", "/nonexistent/x"),
        ):
            if network[:4] == "unix":  # where Go takes one for the other
                continue
            for what, call in (("listen", net.listen), ("listen_packet", net.listen_packet)):
                try:
                    call(network, address)
                except net.OpError as err:
                    show(what, network, address, err)
                else:
                    show(what, network, address, None)


gopy.run(main)
