"""Listeners: what Go's net/listen_test.go, conn_test.go and server_test.go ask of them."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gotest import go_test

from gopy import errors, net, time
from gopy.sync import WaitGroup

Start = Callable[..., Any]

# A first address, a second one at the same port, and whether both can be had.
WILD, FOUR, SIX = "", "0.0.0.0", "::"
PAIRS = [
    ("tcp", WILD, "tcp", WILD, False),
    ("tcp", WILD, "tcp4", WILD, False),
    ("tcp", WILD, "tcp6", WILD, False),
    ("tcp4", WILD, "tcp6", WILD, True),
    ("tcp6", WILD, "tcp4", WILD, True),
    ("tcp4", FOUR, "tcp4", FOUR, False),
    ("tcp6", SIX, "tcp6", SIX, False),
    ("tcp4", "127.0.0.1", "tcp4", "127.0.0.2", True),
    ("tcp", "127.0.0.1", "tcp", "127.0.0.1", False),
    ("tcp", "::1", "tcp", "127.0.0.1", True),
    ("tcp", FOUR, "tcp", SIX, False),
]


@go_test("net/listen_test.go", "TestTCPListener", "TestDualStackTCPListener")
@pytest.mark.parametrize("case", PAIRS, ids=lambda case: "-".join(map(str, case)))
def test_two_listeners_at_one_port(case: Any) -> None:
    check_two(net.listen, case, lambda each: each.addr())


@go_test("net/listen_test.go", "TestUDPListener", "TestDualStackUDPListener")
@pytest.mark.parametrize("case", PAIRS, ids=lambda case: "-".join(map(str, case)))
def test_two_receivers_at_one_port(case: Any) -> None:
    case = [str(each).replace("tcp", "udp") if i < 4 else each for i, each in enumerate(case)]
    check_two(net.listen_packet, case, lambda each: each.local_addr())


def check_two(listen: Any, case: Any, addr_of: Callable[[Any], Any]) -> None:
    network, host, network2, host2, both = case
    with listen(network, net.join_host_port(host, 0)) as first:
        port = addr_of(first).port
        try:
            listen(network2, net.join_host_port(host2, port)).close()
        except OSError as error:
            assert not both, error
            assert error.errno == errno.EADDRINUSE
        else:
            assert both


WILDCARDS = ["", ":", ":0", "0.0.0.0:0", "[::]:0", "[::ffff:0.0.0.0]:0"]


@go_test("net/listen_test.go", "TestWildWildcardListener")
@pytest.mark.parametrize("address", WILDCARDS)
def test_any_address_can_be_said_in_many_ways(address: str) -> None:
    with net.listen("tcp", address) as listener:
        assert listener.addr().port
    with net.listen_packet("udp", address) as packets:
        assert packets.local_addr().port


@go_test("net/listen_test.go", "TestClosingListener")
def test_a_port_is_free_again_although_a_connection_lives() -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        address = str(listener.addr())
        with net.dial("tcp", address), listener.accept():
            listener.close()
            net.listen("tcp", address).close()


@go_test("net/listen_test.go", "TestListenConfigControl")
@pytest.mark.parametrize("network", ["tcp", "tcp4", "tcp6", "udp", "unix", "unixgram"])
def test_control_is_called_and_its_error_is_told(network: str, tmp_path: Path) -> None:
    host = "[::1]" if network[-1] == "6" else "127.0.0.1"
    address = str(tmp_path / "s") if network.startswith("unix") else f"{host}:0"
    called: list[str] = []

    class NoWayError(Exception):
        pass

    def refuse(*args: Any) -> None:
        raise NoWayError("no way")

    config = net.ListenConfig(control=lambda net, address, raw: called.append(net))
    packets = network in ("udp", "unixgram")
    for _ in range(2):
        listen: Any = config.listen_packet if packets else config.listen
        listen(network, address).close()
        tmp_path.joinpath("s").unlink(missing_ok=True)
    assert called == [{"tcp": "tcp4", "udp": "udp4"}.get(network, network)] * 2
    config.control = refuse
    with pytest.raises(net.OpError) as caught:
        listen(network, address)
    assert errors.as_(caught.value, NoWayError) is not None


@go_test("net/conn_test.go", "TestConnAndListener")
def test_ends_know_their_addresses_and_take_deadlines(listener: Any, start: Start) -> None:
    network = listener.addr().network()
    listener.set_deadline(time.now() + 60)

    def serve() -> None:
        with listener.accept() as conn:
            conn.set_deadline(time.now() + 60)
            conn.set_read_deadline(time.now() + 60)
            conn.set_write_deadline(time.now() + 60)
            conn.write(conn.read())

    serving = start(serve)
    with net.dial(listener.addr().network(), str(listener.addr())) as conn:
        conn.set_deadline(time.now() + 60)
        assert conn.local_addr().network() == conn.remote_addr().network() == network
        assert str(conn.remote_addr()) == str(listener.addr())
        conn.write(b"CONN AND LISTENER TEST")
        assert conn.read() == b"CONN AND LISTENER TEST"
    serving.result()


# Where a server listens, and where clients dial.
SERVERS = [
    ("tcp", ":0", "tcp", "127.0.0.1"),
    ("tcp", "0.0.0.0:0", "tcp", "127.0.0.1"),
    ("tcp", "[::]:0", "tcp", "127.0.0.1"),
    ("tcp", ":0", "tcp", "::1"),
    ("tcp", "[::]:0", "tcp", "::1"),
    ("tcp4", ":0", "tcp4", "127.0.0.1"),
    ("tcp6", ":0", "tcp6", "::1"),
    ("tcp", "127.0.0.1:0", "tcp4", "127.0.0.1"),
    ("tcp", "[::1]:0", "tcp6", "::1"),
]


@go_test("net/server_test.go", "TestTCPServer")
@pytest.mark.parametrize("case", SERVERS, ids="-".join)
def test_a_server_serves_many_clients_at_once(case: Any) -> None:
    network, address, network2, host = case
    with net.listen(network, address) as listener:
        serve_clients(listener, network2, net.join_host_port(host, listener.addr().port))


@go_test("net/server_test.go", "TestUnixAndUnixpacketServer")
@pytest.mark.parametrize("name", ["@", "path"])
def test_a_unix_server_serves_many_clients_at_once(name: str, tmp_path: Path) -> None:
    address = f"@gopy-{tmp_path.name}" if name == "@" else str(tmp_path / name)
    with net.listen("unix", address) as listener:
        serve_clients(listener, "unix", address)


def serve_clients(listener: Any, network: str, address: str, count: int = 10) -> None:
    """Serve count clients at once; each says a word and hears it."""
    wg = WaitGroup()
    heard: list[bytes] = []

    def serve() -> None:
        for _ in range(count):
            conn = listener.accept()
            wg.go(echo, conn)

    def echo(conn: Any) -> None:
        with conn:
            conn.write(conn.read())

    def client(i: int) -> None:
        with net.dial(network, address) as conn:
            conn.write(b"%d" % i)
            heard.append(conn.read())

    wg.go(serve)
    for i in range(count):
        wg.go(client, i)
    wg.wait()
    assert sorted(heard) == [b"%d" % i for i in range(count)]


@go_test("net/server_test.go", "TestUDPServer")
@pytest.mark.parametrize("dialled", [False, True], ids=["unconnected", "dialled"])
@pytest.mark.parametrize("case", SERVERS, ids="-".join)
def test_datagrams_are_answered(case: Any, dialled: bool) -> None:
    network, address, network2, host = (each.replace("tcp", "udp") for each in case)
    with net.listen_packet(network, address) as server:
        server.set_deadline(time.now() + 60)
        at = net.join_host_port(host, server.local_addr().port)  # type: ignore[attr-defined]
        client: Any
        if dialled:
            client = net.dial(network2, at)
            client.write(b"UDP SERVER TEST")
        else:
            client = net.listen_packet(network2, net.join_host_port(host, 0))
            port = int(net.split_host_port(at)[1])
            client.write_to(b"UDP SERVER TEST", net.UDPAddr(host, port))
        with client:
            client.set_deadline(time.now() + 60)
            data, addr = server.read_from()
            assert addr == client.local_addr()
            server.write_to(data, addr)
            assert client.read_from()[0] == b"UDP SERVER TEST"


@go_test("net/server_test.go", "TestUnixgramServer")
@pytest.mark.parametrize("dialled", [False, True], ids=["unconnected", "dialled"])
def test_unix_datagrams_are_answered(dialled: bool, tmp_path: Path) -> None:
    here = net.UnixAddr(str(tmp_path / "client"), "unixgram")
    with net.listen_packet("unixgram", str(tmp_path / "server")) as server:
        client: Any
        if dialled:
            client = net.Dialer(local_addr=here).dial("unixgram", str(server.local_addr()))
            client.write(b"UNIXGRAM SERVER TEST")
        else:
            client = net.listen_packet("unixgram", str(here))
            client.write_to(b"UNIXGRAM SERVER TEST", server.local_addr())
        with client:
            data, addr = server.read_from()
            assert addr == client.local_addr() == here
            server.write_to(data, addr)
            assert client.read_from()[0] == b"UNIXGRAM SERVER TEST"
