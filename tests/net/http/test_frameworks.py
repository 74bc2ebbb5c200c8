"""wsgi: applications of Flask and Django, as their users write them."""

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

import pytest
from rawhttp import Served, get, serving

from gopy import chan
from gopy.net import http


class Site(NamedTuple):
    """A site that is served, and what its pages wait for."""

    served: Served
    arrived: chan[None]
    go_on: chan[None]


def serve(framework: str) -> Iterator[Site]:
    pytest.importorskip(framework, reason=f"{framework} is not installed")
    arrived, go_on = chan[None](), chan[None]()
    app = import_module(f"{framework}site").site(arrived, go_on)
    with serving(http.wsgi(app)) as served:
        yield Site(served, arrived, go_on)


@pytest.fixture(params=["flask", "django"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """The same site in both."""
    yield from serve(request.param)


@pytest.fixture
def django() -> Iterator[Site]:
    yield from serve("django")


def test_a_page_is_answered(site: Site) -> None:
    answer = site.served.get("/hello/g%C3%B6pher?times=2")
    assert answer.body.decode() == "Hello, göpher!" * 2
    assert site.served.get("/nowhere").status == 404


def test_json_is_taken_and_given(site: Site) -> None:
    body = '{"numbers": [1, 2, 3]}'
    answer = site.served.ask(
        "POST /sum HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    assert (answer.fields["content-type"], answer.body.strip()) == ("application/json", b"6")


def test_each_part_of_a_stream_is_sent_when_it_is_there(site: Site) -> None:
    peer = site.served.peer().send(get("/stream"))
    assert peer.head().fields["transfer-encoding"] == "chunked"
    got = []
    for _ in range(2):
        got.append(peer.chunk())
        site.go_on.send(None)  # only now the next one is made
    assert [*got, peer.chunk()] == [b"part 0", b"part 1", b""]


def test_an_error_of_the_application_is_a_500_of_the_framework(site: Site) -> None:
    assert site.served.get("/broken").status == 500
    assert site.served.get("/hello/again").body == b"Hello, again!"
    assert site.served.log == []


def test_requests_that_wait_at_once_keep_what_is_theirs(site: Site) -> None:
    """Both frameworks keep it in contextvars, and each goroutine has its own of these."""
    peers = {name: site.served.peer().send(get(f"/meet/{name}")) for name in ("de", "fr")}
    for _ in peers:
        site.arrived.recv()
    site.go_on.close()
    assert {name: peer.answer().body for name, peer in peers.items()} == {
        "de": b"de is de",
        "fr": b"fr is fr",
    }


def test_each_request_has_a_connection_of_its_own_to_djangos_database(django: Site) -> None:
    peers = [django.served.peer().send(get("/database")) for _ in range(2)]
    for _ in peers:
        django.arrived.recv()
    django.go_on.close()
    pairs = [peer.answer().body.split() for peer in peers]
    assert all(before == after for before, after in pairs)
    assert pairs[0] != pairs[1]
