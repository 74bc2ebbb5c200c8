"""Addresses as text: split, joined, parsed.  SEMANTICS 177."""

import json

import fmt

import gopy
from gopy import net

TEXTS = ["a:1", "[::1]:80", ":http", "a:", "", "a", "::1:80", "[a:1", "a]:1"]
TEXTS += ["[::1]", "[::1]x:1", "[[::1]]:1"]
IPS = ["127.0.0.1", "::1", "::ffff:10.1.2.3", "fe80::1", "224.0.0.1", "1.2.3", "x"]


def main() -> None:
    for text in TEXTS:
        host, port, error = "", "", "<nil>"
        try:
            host, port = net.split_host_port(text)
        except net.AddrError as err:
            error = str(err)
        fmt.println(json.dumps(host), json.dumps(port), error)
    joined = [("::1", "80"), ("a", "http"), ("", "0")]
    fmt.println(*[net.join_host_port(host, port) for host, port in joined])
    for text in IPS:
        ip = net.parse_ip(text)
        if ip is None:
            fmt.println(text, None)
            continue
        kinds = ip.is_loopback(), ip.is_private(), ip.is_multicast(), ip.is_unspecified()
        fmt.println(ip, ip.to4() is not None, *kinds)
    zoned = net.TCPAddr(ip=net.parse_ip("fe80::1"), port=80, zone="eth0")
    fmt.println(zoned, net.TCPAddr(port=80))


gopy.run(main)
