"""Looking names up: by the system, and by name servers of our own on the loopback."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from nameserver import AAAA, MX, PTR, SRV, TXT, A, NameServer, number, packed, response, text

from gopy import Panic, context, errors, net, runtime, time
from gopy.net.dnsconfig import Config, Hosts, read_config

Start = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[NameServer]:
    each = NameServer()
    with patch("gopy.net.resolver.read_config", lambda: Config(["192.0.2.53:53"], ["lan."])):
        yield each
    each.close()


# By the system.


def test_an_address_is_its_own() -> None:
    with patch("socket.getaddrinfo", side_effect=AssertionError):
        for ip in ("192.0.2.1", "2001:db8::1", "fe80::1%lo"):
            assert net.lookup_host(ip) == [ip]


def test_the_system_knows_localhost() -> None:
    assert "127.0.0.1" in net.lookup_host("localhost")
    assert "localhost" in net.lookup_addr("127.0.0.1")


UNKNOWN = [
    ("", "lookup : no such host"),
    ("300.1.1.1", "lookup 300.1.1.1: no such host"),
    ("a\0b", "lookup a\0b: no such host"),
    ("x" * 64, f"lookup {'x' * 64}: no such host"),
]


@pytest.mark.parametrize(("name", "text"), UNKNOWN, ids=lambda each: repr(each[:12]))
def test_an_unknown_name_is_told(name: str, text: str) -> None:
    with pytest.raises(net.DNSError) as caught:
        net.lookup_host(name)
    error = caught.value
    assert str(error) == text
    assert error.is_not_found
    assert not error.timeout()
    assert not error.temporary()


def test_what_is_no_address_has_no_names() -> None:
    with pytest.raises(net.DNSError, match="^lookup nowhere: unrecognized address$"):
        net.lookup_addr("nowhere")


SYSTEM_ERRORS = [
    (socket.EAI_AGAIN, "lookup name: server misbehaving", True, False),
    (socket.EAI_FAIL, "lookup name: server misbehaving", False, False),
    (socket.EAI_NONAME, "lookup name: no such host", False, True),
]


@pytest.mark.parametrize(("number", "text", "temporary", "not_found"), SYSTEM_ERRORS)
def test_what_the_system_says_is_told_in_gos_words(
    number: int, text: str, temporary: bool, not_found: bool
) -> None:
    failing = patch("socket.getaddrinfo", side_effect=socket.gaierror(number, "text"))
    with failing, pytest.raises(net.DNSError) as caught:
        net.lookup_host("name")
    error = caught.value
    assert (str(error), error.temporary(), error.is_not_found) == (text, temporary, not_found)


class Slow:
    """A system's resolver that answers when it's told to."""

    def __init__(self) -> None:
        self.answer = threading.Event()  # who waits is a helper thread, no goroutine
        self.asked: list[str] = []

    def release(self) -> None:
        self.answer.set()

    def getaddrinfo(self, host: str, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.append(host)
        self.answer.wait()
        return [(0, 0, 0, "", ("192.0.2.1", 0))]


@pytest.fixture
def slow() -> Iterator[Slow]:
    each = Slow()
    before = runtime.num_goroutine()
    with patch("socket.getaddrinfo", each.getaddrinfo):
        yield each
        each.release()
        while runtime.num_goroutine() > before:  # no call of this test shall hit the next one
            runtime.gosched()


def test_all_who_ask_for_one_name_share_a_look_up(slow: Slow, start: Start) -> None:
    tasks = [start(net.lookup_host, "name").parked("select") for _ in range(10)]
    while not slow.asked:
        runtime.gosched()
    slow.release()
    assert [task.result() for task in tasks] == [["192.0.2.1"]] * 10
    assert slow.asked == ["name"]
    assert net.lookup_host("name") == ["192.0.2.1"]  # nothing is kept
    assert slow.asked == ["name"] * 2


def test_others_run_while_the_system_looks_up(slow: Slow, start: Start) -> None:
    looking_up = start(net.lookup_host, "name").parked("select")
    for _ in range(100):
        runtime.gosched()
    assert not looking_up.over


def test_a_cancelled_context_lets_go_of_a_resolver_that_hangs(slow: Slow, start: Start) -> None:
    ctx, cancel = context.with_cancel(context.background())
    looking_up = start(net.Resolver().lookup_host, ctx, "name").parked("select")
    dialling = start(net.Dialer().dial_context, ctx, "tcp", "name:1").parked("select")
    cancel()
    with pytest.raises(net.DNSError) as caught:
        looking_up.result()
    assert str(caught.value) == "lookup name: operation was canceled"
    assert isinstance(caught.value, context.Canceled)
    assert errors.is_(caught.value, context.CANCELED)
    with pytest.raises(net.CanceledError) as told:
        dialling.result()
    assert str(told.value) == "dial tcp: lookup name: operation was canceled"


def test_a_deadline_lets_go_of_a_resolver_that_hangs(slow: Slow) -> None:
    with pytest.raises(net.DeadlineExceededError) as caught:
        net.dial("tcp", "name:1", timeout=0.02)
    assert str(caught.value) == "dial tcp: lookup name: i/o timeout"
    assert caught.value.timeout()
    ctx, _ = context.with_timeout(context.background(), 0.02)
    with pytest.raises(TimeoutError) as told:
        net.Resolver().lookup_host(ctx, "name")
    assert isinstance(told.value, net.DNSError)
    assert str(told.value) == "lookup name: i/o timeout"
    assert told.value.is_timeout


def test_who_stays_gets_the_answer_that_another_one_began(slow: Slow, start: Start) -> None:
    ctx, cancel = context.with_cancel(context.background())
    resolver = net.Resolver()
    first = start(resolver.lookup_host, ctx, "name").parked("select")
    second = start(resolver.lookup_host, "name").parked("select")
    cancel()
    with pytest.raises(context.Canceled):
        first.result()
    slow.release()
    assert second.result() == ["192.0.2.1"]
    assert slow.asked == ["name"]


def test_when_all_have_left_the_next_one_asks_anew(slow: Slow, start: Start) -> None:  # L1
    ctx, cancel = context.with_cancel(context.background())
    resolver = net.Resolver()
    leaving = start(resolver.lookup_host, ctx, "name").parked("select")
    while not slow.asked:
        runtime.gosched()
    cancel()
    with pytest.raises(context.Canceled):
        leaving.result()
    asking = start(resolver.lookup_host, "name").parked("select")
    while len(slow.asked) < 2:
        runtime.gosched()
    slow.release()
    assert asking.result() == ["192.0.2.1"]


def test_resolvers_that_hang_leave_threads_for_others(slow: Slow, start: Start) -> None:
    tasks = [start(net.lookup_host, f"name{i}").parked("select") for i in range(200)]
    while len(slow.asked) < 64:
        runtime.gosched()
    assert runtime.blocking(abs, -1) == 1
    assert len(slow.asked) == 64
    slow.release()
    assert all(task.result() == ["192.0.2.1"] for task in tasks)


def test_a_context_may_be_left_out_but_not_be_none() -> None:
    resolver = net.Resolver()
    assert resolver.lookup_host("192.0.2.1") == ["192.0.2.1"]
    assert resolver.lookup_host(context.background(), "192.0.2.1") == ["192.0.2.1"]
    with pytest.raises(Panic, match="^nil context$"):
        resolver.lookup_host(None, "192.0.2.1")  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        resolver.lookup_host()  # type: ignore[call-overload]


# By name servers.


def test_addresses_of_both_families_come_from_a_server(server: NameServer) -> None:
    server.zone = {
        ("example.org.", A): [bytes([127, 0, 0, 1]), bytes([127, 0, 0, 2])],
        ("example.org.", AAAA): [bytes([0x20, 1, 0xD, 0xB8, *[0] * 11, 1])],
    }
    found = server.resolver().lookup_host("example.org")
    assert sorted(found) == ["127.0.0.1", "127.0.0.2", "2001:db8::1"]
    assert Counter(server.asked) == Counter(
        [("udp", "example.org.", A), ("udp", "example.org.", AAAA)]
    )


def test_a_dial_asks_the_resolver_that_it_is_given(server: NameServer, listener: Any) -> None:
    server.zone = {("db.lan.", A): [bytes([127, 0, 0, 1])]}
    dialer = net.Dialer(resolver=server.resolver())
    with dialer.dial("tcp", f"db:{listener.addr().port}") as conn:
        assert conn.remote_addr() == listener.addr()


def test_the_hosts_file_comes_first(server: NameServer) -> None:
    assert "127.0.0.1" in server.resolver().lookup_host("LocalHost")
    assert "localhost" in server.resolver().lookup_addr("127.0.0.1")
    assert not server.asked


def test_names_of_an_address(server: NameServer) -> None:
    reverse = "9.2.0.192.in-addr.arpa."
    server.zone = {(reverse, PTR): [packed("a.example.org."), packed("b.example.org.")]}
    names = server.resolver().lookup_addr("192.0.2.9")
    assert names == ["a.example.org.", "b.example.org."]


def test_mail_hosts_come_by_preference(server: NameServer) -> None:
    hosts = [(20, "c.org."), (10, "b.org."), (5, "a.org."), (10, "d.org.")]
    server.zone = {("example.org.", MX): [number(pref) + packed(host) for pref, host in hosts]}
    found = server.resolver().lookup_mx("example.org")
    assert [(mx.pref, mx.host) for mx in found if mx.pref != 10] == [(5, "a.org."), (20, "c.org.")]
    assert {mx.host for mx in found[1:3]} == {"b.org.", "d.org."}


def test_the_pieces_of_a_text_are_joined(server: NameServer) -> None:
    server.zone = {("example.org.", TXT): [text("v=spf1 ", "-all"), text("second")]}
    assert server.resolver().lookup_txt("example.org") == ["v=spf1 -all", "second"]


def test_services_come_by_priority_and_weight(server: NameServer) -> None:
    full = "_http._tcp.example.org."
    places = [(2, 1, 80, "z.org."), (1, 0, 81, "x.org."), (1, 9, 82, "y.org.")]
    server.zone = {(full, SRV): [number(*p[:3]) + packed(p[3]) for p in places]}
    cname, found = server.resolver().lookup_srv("http", "tcp", "example.org")
    assert cname == full
    assert found[-1] == net.SRV("z.org.", 80, 2, 1)
    assert {srv.target for srv in found[:2]} == {"x.org.", "y.org."}
    assert server.resolver().lookup_srv("", "", full)[0] == full


def test_a_name_that_is_not_there_is_believed(server: NameServer) -> None:
    with pytest.raises(net.DNSError) as caught:
        server.resolver().lookup_mx("nosuch.example.org")
    assert str(caught.value) == "lookup nosuch.example.org on 192.0.2.53:53: no such host"
    assert caught.value.is_not_found
    assert [name for _, name, _ in server.asked] == [
        "nosuch.example.org.",
        "nosuch.example.org.lan.",
    ]


def test_a_name_without_such_records_is_not_found_either(server: NameServer) -> None:
    server.zone = {("example.org.", A): [bytes(4)]}
    with pytest.raises(net.DNSError, match="no such host$"):
        server.resolver().lookup_txt("example.org.")


@pytest.mark.parametrize("name", ["", ".a", "a..b", "-a", "a-", "a b", "ä.org", "1.2.3", "x" * 64])
def test_nobody_is_asked_for_what_cannot_be_a_name(name: str, server: NameServer) -> None:
    with pytest.raises(net.DNSError, match="no such host$"):
        server.resolver().lookup_mx(name)
    assert not server.asked


def test_an_answer_that_is_cut_off_is_asked_for_over_tcp(server: NameServer) -> None:
    def answer(network: str, query: bytes) -> bytes:
        if network == "udp":
            return response(query, flags=0x8380)
        return response(query, [(TXT, text("x" * 200)) for _ in range(100)])

    server.zone = {("big.org.", TXT): answer}
    assert server.resolver().lookup_txt("big.org.") == ["x" * 200] * 100
    assert [network for network, *_ in server.asked] == ["udp", "tcp"]


BAD_ANSWERS = [
    ("server failure", lambda n, q: response(q, code=2), "server misbehaving", True),
    ("refused", lambda n, q: response(q, code=5), "server misbehaving", False),
    ("a referral", lambda n, q: response(q, flags=0x8000), "lame referral", False),
]


@pytest.mark.parametrize(("answer", "text", "temporary"), [c[1:] for c in BAD_ANSWERS])
def test_a_server_that_misbehaves_is_asked_again_and_told(
    answer: Any, text: str, temporary: bool, server: NameServer
) -> None:
    server.zone = {("example.org.", MX): answer}
    with pytest.raises(net.DNSError) as caught:
        server.resolver().lookup_mx("example.org.")
    assert str(caught.value) == f"lookup example.org. on 192.0.2.53:53: {text}"
    assert caught.value.temporary() == temporary
    assert len(server.asked) == 2


def test_messages_that_answer_something_else_are_passed_over(server: NameServer) -> None:
    def answer(network: str, query: bytes) -> bytes:
        other = bytes([query[0] ^ 1]) + query[1:]
        for junk in (b"", b"junk", response(other, [(TXT, text("forged"))]), query):
            server._packets.write_to(junk, asker[0])
        return response(query, [(TXT, text("true"))])

    asker: list[Any] = []
    read_from = server._packets.read_from
    server.zone = {("example.org.", TXT): answer}

    def dial(ctx: Any, network: str, address: str) -> Any:
        conn = server.dial(ctx, network, address)
        asker.append(conn.local_addr())
        return conn

    assert read_from is not None
    assert net.Resolver(dial=dial).lookup_txt("example.org.") == ["true"]


def test_a_server_that_is_silent_is_passed_over_in_time(server: NameServer) -> None:
    server.zone = {("example.org.", TXT): lambda network, query: None}
    impatient = patch("gopy.net.resolver.read_config", lambda: Config(["a:53"], timeout_s=0))
    with impatient, pytest.raises(TimeoutError) as caught:
        server.resolver().lookup_txt("example.org.")
    assert isinstance(caught.value, net.DNSError)
    assert caught.value.is_timeout
    assert str(caught.value).startswith("lookup example.org. on a:53: ")
    assert str(caught.value).endswith("i/o timeout")


def test_a_context_calls_off_the_wait_for_a_silent_server(server: NameServer, start: Start) -> None:
    server.zone = {("example.org.", kind): lambda network, query: None for kind in (TXT, A, AAAA)}
    before = runtime.num_goroutine()
    ctx, cancel = context.with_cancel(context.background())
    resolver = server.resolver()
    waiting = [
        start(resolver.lookup_txt, ctx, "example.org.").parked(),
        start(resolver.lookup_host, ctx, "example.org.").parked("select"),
    ]
    while len(server.asked) < 3:
        runtime.gosched()
    cancel()
    for each in waiting:
        with pytest.raises(context.Canceled, match="^lookup example.org.: operation was canceled$"):
            each.result()
    while runtime.num_goroutine() > before:
        runtime.gosched()


def test_a_deadline_ends_the_wait_for_a_silent_server(server: NameServer) -> None:
    server.zone = {("example.org.", TXT): lambda network, query: None}
    ctx, _ = context.with_timeout(context.background(), 20 * time.MILLISECOND)
    with pytest.raises(TimeoutError):
        server.resolver().lookup_txt(ctx, "example.org.")
    assert len(server.asked) <= 1


def test_a_server_that_nobody_can_reach_is_told(server: NameServer) -> None:
    def dial(ctx: Any, network: str, address: str) -> Any:
        raise LookupError(f"no way to {address}")

    with pytest.raises(net.DNSError, match="no way to 192.0.2.53:53$"):
        net.Resolver(dial=dial).lookup_mx("example.org.")


def test_records_with_invalid_names_are_left_out_and_told(server: NameServer) -> None:
    hosts = [number(1) + packed("good.org."), number(1) + packed("<bad>.org.")]
    server.zone = {("example.org.", MX): hosts}
    with pytest.raises(net.DNSError, match="records which contain invalid names$") as caught:
        server.resolver().lookup_mx("example.org.")
    assert caught.value.partial == [net.MX("good.org.", 1)]


# What the system's files say.


def test_the_resolvers_file_is_read_as_go_reads_it(tmp_path: Any) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text(
        "# comment\nnameserver 192.0.2.1 ; comment\nnameserver fe80::1%lo\nnameserver junk\n"
        "nameserver\nsearch a.org b.org.\noptions ndots:2 timeout:3 attempts:0 use-vc junk:x\n"
    )
    config = read_config(str(path))
    assert config.servers == ["192.0.2.1:53", "[fe80::1%lo]:53"]
    assert config.search == ["a.org.", "b.org."]
    assert (config.ndots, config.timeout_s, config.attempts) == (2, 3, 1)
    assert config.use_tcp
    missing = read_config(str(tmp_path / "missing"))
    assert missing.servers == ["127.0.0.1:53", "[::1]:53"]
    assert (missing.ndots, missing.timeout_s, missing.attempts) == (1, 5, 2)


NAMES = [
    ("host", ["host.a.org.", "host."]),
    ("host.b", ["host.b.", "host.b.a.org."]),
    ("host.", ["host."]),
    ("x.onion", ["x.onion.a.org."]),
    ("x.onion.", []),
    ("x" * 254, []),
]


@pytest.mark.parametrize(("name", "full"), NAMES, ids=lambda each: str(each)[:12])
def test_a_name_is_tried_in_full_and_below_the_search_list(name: str, full: list[str]) -> None:
    assert Config(search=["a.org."]).names(name) == full


def test_the_hosts_file_is_read_both_ways(tmp_path: Any) -> None:
    path = tmp_path / "hosts"
    path.write_text(
        "127.0.0.1 localhost # c\n::1 localhost Other.example\nfe80::1%lo near\njunk x\n127.0.0.9\n"
    )
    hosts = Hosts(str(path))
    assert hosts.lookup("LOCALHOST") == hosts.lookup("localhost.")
    assert hosts.lookup("localhost") == [("127.0.0.1", ""), ("::1", "")]
    assert hosts.names[net.IP("::1"), ""] == ["localhost", "Other.example."]
    assert hosts.lookup("near") == [("fe80::1", "lo")]
    assert hosts.lookup("x") == Hosts(str(tmp_path / "missing")).lookup("x") == []
