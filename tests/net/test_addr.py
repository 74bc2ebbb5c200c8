"""Addresses as texts; what Go answers is quoted from Go itself."""

import pytest

from gopy import net

SPLIT = [
    ("a:1", "a", "1"),
    ("[::1]:80", "::1", "80"),
    ("[::1%lo]:3", "::1%lo", "3"),
    (":", "", ""),
    (":http", "", "http"),
]


@pytest.mark.parametrize(("text", "host", "port"), SPLIT)
def test_a_text_is_split_into_host_and_port(text: str, host: str, port: str) -> None:
    assert net.split_host_port(text) == (host, port)


BAD_SPLIT = [
    ("a", "missing port in address"),
    ("::1:80", "too many colons in address"),
    ("[::1]", "missing port in address"),
    ("[::1]80", "missing port in address"),
    ("[::1]:80:1", "too many colons in address"),
    ("a:b:c", "too many colons in address"),
    ("[a", "missing port in address"),
    ("a]:1", "unexpected ']' in address"),
    ("[a[:1", "missing ']' in address"),
    ("[a]b]:1", "missing port in address"),
    ("a[b:1", "unexpected '[' in address"),
]


@pytest.mark.parametrize(("text", "reason"), BAD_SPLIT)
def test_a_text_that_is_no_address_is_refused_with_gos_text(text: str, reason: str) -> None:
    with pytest.raises(net.AddrError) as caught:
        net.split_host_port(text)
    assert str(caught.value) == f"address {text}: {reason}"
    assert (caught.value.err, caught.value.addr) == (reason, text)


def test_an_empty_text_is_only_missing_its_port() -> None:
    with pytest.raises(net.AddrError, match="^missing port in address$"):
        net.split_host_port("")


@pytest.mark.parametrize(
    ("host", "port", "joined"), [("a", "1", "a:1"), ("::1", "80", "[::1]:80"), ("", 0, ":0")]
)
def test_join_puts_brackets_around_colons(host: str, port: str, joined: str) -> None:
    assert net.join_host_port(host, port) == joined


IPS = [
    ("127.0.0.1", "127.0.0.1"),
    ("127.0.0.01", None),
    ("::1", "::1"),
    ("::ffff:1.2.3.4", "1.2.3.4"),
    ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ("fe80::1%lo", None),
    ("2001:0DB8::0001", "2001:db8::1"),
    ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
    ("0:0:0:1::", "0:0:0:1::"),
    ("256.1.1.1", None),
    ("1.2.3", None),
    ("", None),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::1.2.3.4", "::102:304"),
    (" 1.2.3.4", None),
]


@pytest.mark.parametrize(("text", "expected"), IPS)
def test_parse_ip_answers_as_go_does(text: str, expected: str | None) -> None:
    assert net.parse_ip(text) == expected


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("::", "unspecified"),
        ("10.1.2.3", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", ""),
        ("fd00::1", "private"),
        ("224.0.0.1", "multicast"),
        ("192.0.2.1", ""),
    ],
)
def test_an_ip_knows_what_it_is_for(text: str, facts: str) -> None:
    ip = net.parse_ip(text)
    assert ip is not None
    kinds = ("loopback", "unspecified", "private", "multicast")
    assert [kind for kind in kinds if getattr(ip, f"is_{kind}")()] == facts.split()
    assert ip.to4() == (ip if "." in text else None)


@pytest.mark.parametrize(
    ("addr", "text"),
    [
        (net.TCPAddr("127.0.0.1", 80), "127.0.0.1:80"),
        (net.TCPAddr("::1", 80), "[::1]:80"),
        (net.TCPAddr("fe80::1", 80, "eth0"), "[fe80::1%eth0]:80"),
        (net.TCPAddr("", 80), ":80"),
        (net.UnixAddr("/run/x.sock"), "/run/x.sock"),
        (net.UnixAddr("@x"), "@x"),
    ],
)
def test_an_address_prints_as_gos(addr: net.Addr, text: str) -> None:
    assert str(addr) == text
    assert addr.network() in ("tcp", "unix")


LISTENING = [
    ("tcp", "127.0.0.1:0", "127.0.0.1"),
    ("tcp", ":0", "[::]"),
    ("tcp", "", "[::]"),
    ("tcp", "0.0.0.0:0", "[::]"),
    ("tcp4", ":0", "0.0.0.0"),
    ("tcp6", ":0", "[::]"),
    ("tcp", "[::1]:0", "[::1]"),
    ("tcp", "localhost:0", "127.0.0.1"),
]


@pytest.mark.parametrize(("network", "address", "host"), LISTENING)
def test_a_listener_shows_the_address_that_go_shows(network: str, address: str, host: str) -> None:
    with net.listen(network, address) as listener:
        addr = listener.addr()
        assert isinstance(addr, net.TCPAddr)
        assert addr.port > 0
        assert str(addr) == f"{host}:{addr.port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "", "0.0.0.0", "[::]"])
def test_a_listener_on_every_address_is_dialled_at_each(host: str) -> None:  # SEMANTICS 182
    with net.listen("tcp", ":0") as listener:
        addr = listener.addr()
        assert isinstance(addr, net.TCPAddr)
        with net.dial("tcp", f"{host}:{addr.port}") as conn, listener.accept() as accepted:
            conn.write(b"hello")
            assert accepted.read() == b"hello"
            assert str(accepted.remote_addr()) == str(conn.local_addr())
            assert "ffff" not in str(conn.remote_addr()) + str(accepted.remote_addr())


def test_what_addr_returns_can_be_dialled() -> None:  # SEMANTICS 182
    with net.listen("tcp", ":0") as listener:
        addr = listener.addr()
        assert isinstance(addr, net.TCPAddr)
        net.dial("tcp", addr).close()
        net.dial("tcp", str(addr)).close()
