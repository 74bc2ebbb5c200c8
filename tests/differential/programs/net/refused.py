"""What dialling and listening say when they can't.  SEMANTICS 177, 181."""

import errno
from collections.abc import Callable

import fmt

import gopy
from gopy import net


def told(err: OSError) -> None:
    fmt.println(err, isinstance(err, net.OpError) and err.timeout())


def dial(network: str, address: str) -> None:
    try:
        net.dial(network, address)
    except OSError as err:
        told(err)


def refusal(network: str, address: str, call: Callable[[str, str], object] = net.listen) -> OSError:
    try:
        call(network, address)
    except OSError as err:
        return err
    raise AssertionError(address)


def main() -> None:
    dial("nonet", "x")
    dial("tcp", "")
    dial("tcp", "localhost")
    dial("tcp", "127.0.0.1:70000")
    dial("tcp", "127.0.0.1:nosuch")
    dial("tcp", "::1:80")
    dial("tcp", "[::1:80")
    dial("unix", "/no/such/socket")
    told(refusal("tcp", "nowhere"))
    told(refusal("unix", "/no/such/socket"))

    li = net.listen("tcp", "127.0.0.1:0")
    address = str(li.addr())
    err = refusal("tcp", address)
    fmt.println(str(err).replace(address, "ADDR"), err.errno == errno.EADDRINUSE)
    li.close()
    err = refusal("tcp", address, net.dial)
    fmt.println(str(err).replace(address, "ADDR"), isinstance(err, ConnectionRefusedError))
    err = refusal("unix", "/no/such/socket", net.dial)
    fmt.println(isinstance(err, FileNotFoundError))


gopy.run(main)
