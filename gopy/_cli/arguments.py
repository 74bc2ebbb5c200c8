"""What the command line's words mean: functions for argparse's ``type=``.

Each raises ArgumentTypeError with a text that says what is wanted.
"""

import math
from argparse import ArgumentTypeError
from collections.abc import Callable

from gopy.net import AddrError, parse_ip, split_host_port
from gopy.time import Duration

MAX_PORT = 65535


def address(text: str) -> str:
    """Return text if it is a host:port with a port number."""
    try:
        _, port = split_host_port(text)
    except AddrError as error:
        raise ArgumentTypeError(f"HOST:PORT is wanted: {error}") from None
    if not (port.isascii() and port.isdigit() and int(port) <= MAX_PORT):
        raise ArgumentTypeError(f"HOST:PORT is wanted: {port!r} is no port from 0 to {MAX_PORT}")
    return text


def is_loopback(text: str) -> bool:
    """Return whether only this machine can reach the address text, a host:port."""
    host, _ = split_host_port(text)
    ip = parse_ip(host)
    return host == "localhost" if ip is None else ip.is_loopback()


def count(text: str) -> int:
    """Return text as a whole number above 0."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise ArgumentTypeError(f"a whole number above 0 is wanted, not {text!r}")
    return int(text)


def rate(text: str) -> float:
    """Return text as a finite number above 0."""
    return _positive(text, math.inf)


def seconds(most: float) -> Callable[[str], Duration]:
    """Return a function that returns a text as a span above 0 and of at most that many seconds."""

    def parse(text: str) -> Duration:
        return Duration(_positive(text, most))

    return parse


def _positive(text: str, most: float) -> float:
    wanted = "a number above 0" + (f" and at most {most:g}" if most < math.inf else "")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= most or math.isinf(value):
        raise ArgumentTypeError(f"{wanted} is wanted, not {text!r}")
    return value
